using System.Runtime.InteropServices;
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

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle open(string path, int flags);
}
