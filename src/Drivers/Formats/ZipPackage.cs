using System.IO.Compression;
using System.Text;

namespace FabQueue.Drivers.Formats;

/// <summary>
/// A ZIP that was handed in: an archive with a design in it, or a package that a slicer wrote around its G-code (3MF, UFP).
/// Whoever made it may mean harm: entries, sizes and ratio are bounded, names are never paths.
/// </summary>
public sealed class ZipPackage : IAsyncDisposable
{
    private const int MaxEntries = 1000;

    // What the library may read to know the names: its list of entries is in memory.
    private const int MaxDirectoryBytes = 1 << 20;
    private const int HeadBytes = 4096;

    // Looking into an entry means unpacking its beginning.
    private const int MaxLookedInto = 100;
    private const int MaxNames = 6;

    private readonly ZipArchive _archive;
    private readonly List<ZipArchiveEntry> _entries;

    private ZipPackage(ZipArchive archive)
    {
        _archive = archive;
        _entries = [.. archive.Entries.Where(IsVisible)];
    }

    /// <summary>Reads the names in a ZIP.</summary>
    /// <param name="file">At its beginning; can seek. Stays open.</param>
    /// <exception cref="PackageException">It is damaged, or holds too much.</exception>
    public static async Task<ZipPackage> OpenAsync(Stream file, CancellationToken cancellationToken)
    {
        var bounded = new BoundedReadStream(file, MaxDirectoryBytes);
        try
        {
            // Names that are not in Unicode, as older systems write them, keep what can be read of them.
            var names = Encoding.GetEncoding(Encoding.UTF8.CodePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("_"));
            var archive = await ZipArchive.CreateAsync(bounded, ZipArchiveMode.Read, leaveOpen: true, names, cancellationToken);
            var count = archive.Entries.Count;
            bounded.Lift();
            return count <= MaxEntries ? new ZipPackage(archive) : throw new PackageException(FormatFindings.Error("ZIP_TOO_MANY", $"{MaxEntries}"));
        }
        catch (BoundedReadException)
        {
            throw new PackageException(FormatFindings.Error("ZIP_TOO_MANY", $"{MaxEntries}"));
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new PackageException(FormatFindings.Error("ZIP_DAMAGED"));
        }
    }

    /// <summary>The one file in it that a machine reads; else what the package is.</summary>
    /// <param name="isRead">Whether a machine of the lab reads a format.</param>
    /// <param name="isExplained">Whether a machine of the lab has words for a format that it does not read.</param>
    /// <exception cref="PackageException">There are several, none, or only locked ones.</exception>
    public async Task<PackageContent> ChooseAsync(
        string fileName, Func<FileFormat, bool> isRead, Func<FileFormat, bool> isExplained, CancellationToken cancellationToken)
    {
        var kind = await KindAsync(fileName, cancellationToken);
        if (kind is not null && kind != KnownFormats.ThreeMf)
        {
            return new PackageContent(kind, File: null);
        }

        var found = new List<PackedFile>();
        foreach (var entry in _entries.Where(e => kind is null || IsSliced(e)).OrderByDescending(IsNamed).Take(MaxLookedInto))
        {
            found.Add(new PackedFile(entry, await FormatAsync(entry, cancellationToken)));
        }

        var read = found.Where(f => f.Format is { } format && isRead(format)).ToList();
        if (read is [var only])
        {
            return only.IsLocked ? throw new PackageException(FormatFindings.Error("ZIP_LOCKED", only.Name)) : new PackageContent(only.Format!, only);
        }

        if (read.Count > 1)
        {
            throw new PackageException(FormatFindings.Error(kind is null ? "ZIP_SEVERAL" : "ZIP_SEVERAL_PLATES", Names(read.Select(f => f.Name))));
        }

        return (kind ?? found.Select(f => f.Format).FirstOrDefault(f => f is not null && isExplained(f))) is { } format
            ? new PackageContent(format, File: null)
            : throw new PackageException(_entries.Count == 0
                ? FormatFindings.Error("ZIP_EMPTY")
                : FormatFindings.Error("ZIP_NOTHING_FOR_US", Names(_entries.Select(e => PackedFile.NameOf(e)))));
    }

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    internal static bool IsDamage(Exception e) => e is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException;

    // Folders, and what systems put in for themselves.
    private static bool IsVisible(ZipArchiveEntry entry) =>
        PackedFile.NameOf(entry) is { Length: > 0 } name && name[0] != '.' && !KnownFormats.IsCompanion(name)
        && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal);

    private static bool IsNamed(ZipArchiveEntry entry) => KnownFormats.ByName(PackedFile.NameOf(entry)) is not null;

    private static bool IsSliced(ZipArchiveEntry entry) => entry.FullName.EndsWith(".gcode", StringComparison.OrdinalIgnoreCase);

    private static string Names(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(MaxNames).Select(Finding.Shortened)) + (all.Count > MaxNames ? $" (+{all.Count - MaxNames})" : "");
    }

    /// <summary>The format of a package that is more than an archive of files; null = it is just that.</summary>
    private async Task<FileFormat?> KindAsync(string fileName, CancellationToken cancellationToken)
    {
        var type = _entries.Find(e => e.FullName == "mimetype") is { } declared ? Encoding.ASCII.GetString(await HeadAsync(declared, cancellationToken)) : "";
        return type.StartsWith("application/vnd.oasis", StringComparison.Ordinal) ? KnownFormats.LibreOffice
            : type.StartsWith("application/epub", StringComparison.Ordinal) ? KnownFormats.Epub
            : type.StartsWith("application/x-krita", StringComparison.Ordinal) || type.StartsWith("image/", StringComparison.Ordinal) ? KnownFormats.Layers
            : HasFolder("word/") ? KnownFormats.Word
            : HasFolder("xl/") ? KnownFormats.Excel
            : HasFolder("ppt/") ? KnownFormats.PowerPoint
            : HasFolder("visio/") ? KnownFormats.Visio
            : HasFolder("3D/") || HasFolder("/3D/") ? KnownFormats.ThreeMf
            : Has("Document.xml") && Has("GuiDocument.xml") ? KnownFormats.FreeCad
            : Has("AndroidManifest.xml") ? KnownFormats.Android
            : Has("META-INF/MANIFEST.MF") ? KnownFormats.Java
            : KnownFormats.ByName(fileName) is { IsZip: true } named && named != KnownFormats.Zip && named != KnownFormats.Amf ? named
            : null;

        bool Has(string name) => _entries.Exists(e => e.FullName == name);

        // The names of a package are of its own program: a folder word/ alone makes no document.
        bool HasFolder(string folder) =>
            (Has("[Content_Types].xml") || Has("/[Content_Types].xml")) && _entries.Exists(e => e.FullName.StartsWith(folder, StringComparison.Ordinal));
    }

    private static async Task<FileFormat?> FormatAsync(ZipArchiveEntry entry, CancellationToken cancellationToken) =>
        MachineKinds.FormatOf(PackedFile.NameOf(entry), entry.IsEncrypted ? [] : await HeadAsync(entry, cancellationToken), entry.Length);

    private static async Task<byte[]> HeadAsync(ZipArchiveEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await entry.OpenAsync(cancellationToken);
            var head = new byte[HeadBytes];
            var length = await content.ReadAtLeastAsync(head, HeadBytes, throwOnEndOfStream: false, cancellationToken);
            return head[..length];
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new PackageException(FormatFindings.Error("ZIP_DAMAGED"));
        }
    }
}

/// <summary>What is in a package.</summary>
/// <param name="Format">Of the one file that is meant, or of the whole.</param>
/// <param name="File">Null = there is none that a machine reads.</param>
public sealed record PackageContent(FileFormat Format, PackedFile? File);

/// <summary>Why a package cannot be opened.</summary>
public sealed class PackageException(Finding finding) : Exception(finding.Code)
{
    public Finding Finding { get; } = finding;
}
