using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FabQueue.Server.Storage;

/// <summary>
/// fsync whose result counts. .NET's own <c>FileStream.Flush(true)</c> and <c>RandomAccess.FlushToDisk</c> return
/// normally when fsync fails, so the call is made here.
/// </summary>
internal static partial class DurableFile
{
    private const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC, the same number on x64 and arm64

    /// <summary>Returns when the file's bytes are on disk.</summary>
    /// <exception cref="IOException">They are not.</exception>
    public static void Sync(SafeFileHandle file)
    {
        if (fsync(file) != 0)
        {
            throw new IOException($"fsync failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Returns when the names in the folder are on disk.</summary>
    /// <exception cref="IOException">They are not.</exception>
    public static void SyncDirectory(string path)
    {
        using var handle = open(path, ReadOnlyCloseOnExec);
        if (handle.IsInvalid)
        {
            throw new IOException($"'{path}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        Sync(handle);
    }

    /// <summary>Writes a small file. On return it is on disk: the old content or the new, never half of it.</summary>
    public static async Task WriteAsync(string path, string content, CancellationToken cancellationToken)
    {
        var written = path + ".new";
        await using (var stream = new FileStream(written, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(content), cancellationToken);
            Sync(stream.SafeFileHandle);
        }

        File.Move(written, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle open(string path, int flags);
}
