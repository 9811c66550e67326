using System.Security.Cryptography;

namespace FabQueue.Drivers.Brother.Driver;

/// <summary>
/// Puts a design on the stick so that it is there when the stick is pulled. On vfat, a temporary file that is synced, then
/// renamed, then its folder synced, comes out with the right name and no bytes: size and place reach the new entry only with
/// the next write of the file's inode. So the file is synced again after its rename, and the whole file system too.
/// </summary>
/// <param name="folder">Where the stick is mounted. Nothing but <c>FQ_*.PES</c> and <c>FQ_*.TMP</c> is touched there.</param>
internal sealed class StickWriter(string folder, StickCalls calls)
{
    /// <summary>Before the ticket, in the names of our files.</summary>
    public const string Prefix = "FQ_";

    // The machine's list is slow to scroll, and its siblings are said to show about twelve.
    private const int MaxDesigns = 8;

    /// <summary>Writes a design, reads it back and compares. Older designs of ours make room for it.</summary>
    /// <param name="name">Without extension: 8 characters at most, so that vfat gives it no second name.</param>
    /// <returns>Null when it is safely there; else why it is not.</returns>
    public Reason? Write(string name, ReadOnlySpan<byte> content)
    {
        if (!Directory.Exists(folder))
        {
            return SewingReasons.StickMissing;
        }

        var (temporary, final) = (Path.Combine(folder, name + ".TMP"), Path.Combine(folder, name + ".PES"));
        try
        {
            MakeRoom(final);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Directory.Exists(folder) ? SewingReasons.StickReadOnly : SewingReasons.StickMissing;
        }

        return WriteAndSync(temporary, final, content) ?? Compare(final, content);
    }

    private void MakeRoom(string final)
    {
        foreach (var left in Directory.EnumerateFiles(folder, Prefix + "*.TMP").ToList())
        {
            File.Delete(left);
        }

        var ours = Directory.EnumerateFiles(folder, Prefix + "*.PES").Select(f => new FileInfo(f)).OrderByDescending(f => f.LastWriteTimeUtc).ToList();
        foreach (var file in ours.Where((f, i) => f.FullName == final || f.Length == 0 || i >= MaxDesigns - 1))
        {
            file.Delete();
        }
    }

    private Reason? WriteAndSync(string temporary, string final, ReadOnlySpan<byte> content)
    {
        var file = calls.Create(temporary);
        if (file < 0)
        {
            return Failed("open");
        }

        var failure = WriteAll(file, content)
            ?? Check(calls.Sync(file), "fsync")
            ?? Check(calls.Rename(temporary, final), "rename")
            ?? Check(calls.Sync(file), "fsync")
            ?? SyncFolder()
            ?? Check(calls.Forget(file), "fadvise");
        var closing = Check(calls.Close(file), "close");
        return failure ?? closing;
    }

    private Reason? WriteAll(int file, ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            var written = calls.Write(file, content);
            if (written <= 0)
            {
                return Failed("write");
            }

            content = content[(int)written..];
        }

        return null;
    }

    private Reason? SyncFolder()
    {
        var descriptor = calls.OpenFolder(folder);
        if (descriptor < 0)
        {
            return Failed("open");
        }

        var failure = Check(calls.Sync(descriptor), "fsync") ?? Check(calls.SyncFileSystem(descriptor), "syncfs");
        var closing = Check(calls.Close(descriptor), "close");
        return failure ?? closing;
    }

    private static Reason? Compare(string final, ReadOnlySpan<byte> content)
    {
        try
        {
            var read = File.ReadAllBytes(final);
            return SHA256.HashData(read).AsSpan().SequenceEqual(SHA256.HashData(content)) ? null : SewingReasons.StickDiffers;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SewingReasons.StickDiffers;
        }
    }

    private Reason? Check(int result, string call) => result < 0 ? Failed(call) : null;

    private Reason Failed(string call) => calls.LastError switch
    {
        StickCalls.ErrorNoSpace => SewingReasons.StickFull,
        StickCalls.ErrorReadOnly => SewingReasons.StickReadOnly,
        StickCalls.ErrorNoDevice or StickCalls.ErrorNoEntry => SewingReasons.StickMissing,
        var error => SewingReasons.StickFailed(call, error),
    };
}
