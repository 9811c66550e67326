using System.IO.Compression;

namespace FabQueue.Drivers.Formats;

/// <summary>A file in a package.</summary>
/// <param name="Format">Null = not known.</param>
public sealed record PackedFile(ZipArchiveEntry Entry, FileFormat? Format)
{
    // Sound G-code packs ten to thirty times, a drawing seldom more: what unpacks to so much more fills a disk.
    private const int MaxRatio = 200;
    private const int RatioCountsFrom = 1_000_000;
    private const int MaxName = 200;
    private const int ChunkBytes = 64 * 1024;

    private static readonly char[] Separators = ['/', '\\', ':'];

    /// <summary>Without folders, and nothing in it that no file name has.</summary>
    public string Name => NameOf(Entry);

    public bool IsLocked => Entry.IsEncrypted;

    /// <summary>Unpacks it.</summary>
    /// <param name="take">Takes the bytes in order; what it throws ends it.</param>
    /// <exception cref="PackageException">It is damaged, or far larger than it says.</exception>
    public async Task UnpackAsync(Func<ReadOnlyMemory<byte>, Task> take, CancellationToken cancellationToken)
    {
        var crc = uint.MaxValue;
        var length = 0L;
        try
        {
            await using var content = await Entry.OpenAsync(cancellationToken);
            var buffer = new byte[ChunkBytes];
            while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                length += count;
                if (length > RatioCountsFrom && length / MaxRatio > Entry.CompressedLength)
                {
                    throw new PackageException(FormatFindings.Error("ZIP_UNPACKS_TOO_LARGE", Name, $"{MaxRatio}"));
                }

                crc = Crc32.Add(crc, buffer.AsSpan(0, count));
                await take(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (ZipPackage.IsDamage(e))
        {
            throw new PackageException(FormatFindings.Error("ZIP_DAMAGED"));
        }

        if (~crc != Entry.Crc32 || length != Entry.Length)
        {
            throw new PackageException(FormatFindings.Error("ZIP_DAMAGED"));
        }
    }

    internal static string NameOf(ZipArchiveEntry entry)
    {
        var name = entry.FullName[(entry.FullName.LastIndexOfAny(Separators) + 1)..];
        return new string([.. name.TakeLast(MaxName).Select(c => char.IsControl(c) ? '_' : c)]);
    }
}
