using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Brother.Driver;

/// <summary>
/// The calls of the C library that make a file safe on a stick. .NET's own flushing does not report a failed fsync
/// (SystemNative_FSync answers 1, its caller looks for less than 0), so each result is looked at here.
/// </summary>
internal partial class StickCalls
{
    public const int ErrorNoEntry = 2;      // ENOENT
    public const int ErrorNoDevice = 19;    // ENODEV
    public const int ErrorNoSpace = 28;     // ENOSPC
    public const int ErrorReadOnly = 30;    // EROFS

    private const int ReadOnly = 0x0;
    private const int Directory = 0x10000;      // O_DIRECTORY
    private const int CloseOnExec = 0x80000;    // O_CLOEXEC
    private const int NewFile = 0x1 | 0x40 | 0x80;    // O_WRONLY | O_CREAT | O_EXCL
    private const uint UserReadWrite = 0x1A4;   // 0644
    private const int DropPages = 4;            // POSIX_FADV_DONTNEED

    /// <summary>The error number of the last call that answered below zero.</summary>
    public int LastError { get; protected set; }

    public virtual int Create(string path) => Result(Open(path, NewFile | CloseOnExec, UserReadWrite));

    public virtual int OpenFolder(string path) => Result(Open(path, ReadOnly | Directory | CloseOnExec, 0));

    public virtual unsafe nint Write(int descriptor, ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            return Result((int)NativeWrite(descriptor, start, data.Length));
        }
    }

    public virtual int Sync(int descriptor) => Result(NativeSync(descriptor));

    public virtual int SyncFileSystem(int descriptor) => Result(NativeSyncFileSystem(descriptor));

    public virtual int Rename(string from, string to) => Result(NativeRename(from, to));

    /// <summary>Lets the kernel forget what it holds of a file, so that the next read comes from the stick.</summary>
    public virtual int Forget(int descriptor) => NativeAdvise(descriptor, 0, 0, DropPages) == 0 ? 0 : -1;

    /// <summary>Takes a file system out of the tree. Only root may; others leave it to a person.</summary>
    public virtual int Unmount(string folder) => Result(NativeUnmount(folder, 0));

    public virtual int Close(int descriptor) => Result(NativeClose(descriptor));

    private int Result(int result)
    {
        LastError = result < 0 ? Marshal.GetLastPInvokeError() : LastError;
        return result;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint NativeWrite(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int NativeSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int NativeSyncFileSystem(int descriptor);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeRename(string from, string to);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeUnmount(string folder, int flags);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int NativeAdvise(int descriptor, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int NativeClose(int descriptor);
}
