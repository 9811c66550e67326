using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace FabQueue.Drivers.Brother.Stick;

/// <summary>
/// Puts a design into the root of a stick so that it is there when the stick is pulled. On vfat, a temporary file that is
/// synced, then renamed, then its folder synced, comes out with the right name and no bytes: size and place reach the new
/// entry only with the next write of the file's inode. So the file is synced again after its rename, and the whole file
/// system too.
/// </summary>
/// <param name="calls">How the stick is spoken to.</param>
/// <param name="root">Open folder: nothing outside it can be named. In it nothing is touched but <c>FQ_*.PES</c> and <c>FQ_*.TMP</c>.</param>
internal sealed partial class StickWriter(StickCalls calls, int root)
{
    /// <summary>Before the ticket, in the names of our files.</summary>
    public const string Prefix = "FQ_";

    private const string Design = ".PES";
    private const string Temporary = ".TMP";

    // The machine's list is slow to scroll, and its siblings are said to show about twelve.
    private const int MaxDesigns = 8;

    /// <summary>What a design of ours is called: 8 characters and 3, in capitals, so that vfat gives it no second name.</summary>
    public static string FileOf(string name) => name + Design;

    /// <summary>Whether a file of this name is one that is written here, or half of one.</summary>
    public static bool IsOurs(string name) => OwnName().IsMatch(name);

    /// <summary>Writes a design. Older designs of ours make room for it.</summary>
    /// <param name="name">Without extension.</param>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        var (temporary, final) = (name + Temporary, FileOf(name));
        if (!IsOurs(final))
        {
            throw new ArgumentException($"'{name}' is not the name of a design of ours.", nameof(name));
        }

        MakeRoom(final);
        var file = calls.Create(root, temporary);
        try
        {
            for (var left = content; !left.IsEmpty;)
            {
                left = left[calls.Write(file, left)..];
            }

            calls.Sync(file);
            calls.Rename(root, temporary, final);
            calls.Sync(file);
            calls.Sync(root);
            calls.SyncFileSystem(root);
        }
        catch
        {
            CloseFailed(file);
            throw;
        }

        calls.Close(file);
    }

    /// <summary>Reads a design back and compares.</summary>
    /// <param name="hash">SHA-256 of what must be there.</param>
    public void Compare(string name, ReadOnlySpan<byte> hash)
    {
        if (!Files().Any(f => f.Name == FileOf(name)))
        {
            throw new StickException(StickReasons.Differs);
        }

        var file = calls.OpenFile(root, FileOf(name));
        try
        {
            calls.Forget(file);
            using var read = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[1 << 16];
            for (int count; (count = calls.Read(file, buffer)) > 0;)
            {
                read.AppendData(buffer.AsSpan(0, count));
            }

            if (!read.GetCurrentHash().AsSpan().SequenceEqual(hash))
            {
                throw new StickException(StickReasons.Differs);
            }
        }
        catch
        {
            CloseFailed(file);
            throw;
        }

        calls.Close(file);
    }

    // Half files, designs without bytes, and the oldest; also what this ticket left before.
    private void MakeRoom(string final)
    {
        var ours = Files().Where(f => IsOurs(f.Name)).OrderByDescending(f => f.LastWriteTimeUtc).ToList();
        foreach (var left in ours.Where(f => f.Name.EndsWith(Temporary, StringComparison.Ordinal)))
        {
            calls.Remove(root, left.Name);
        }

        var designs = ours.Where(f => f.Name.EndsWith(Design, StringComparison.Ordinal));
        foreach (var file in designs.Where((f, i) => f.Name == final || f.Length == 0 || i >= MaxDesigns - 1))
        {
            calls.Remove(root, file.Name);
        }
    }

    private List<FileInfo> Files()
    {
        try
        {
            return [.. new DirectoryInfo(StickCalls.PathOf(root)).EnumerateFiles()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StickException(StickReasons.Missing);
        }
    }

    // The first failure is the one to tell.
    private void CloseFailed(int file)
    {
        try
        {
            calls.Close(file);
        }
        catch (StickException)
        {
        }
    }

    [GeneratedRegex(@"^FQ_[A-Z0-9]{1,5}\.(PES|TMP)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex OwnName();
}
