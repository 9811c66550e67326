using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Brother.Stick;

/// <summary>Number of a device, as the kernel tells devices apart.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DeviceNumber(uint Major, uint Minor)
{
    public override string ToString() => $"{Major}:{Minor}";
}

/// <summary>
/// The calls of the C library that make a file safe on a stick. .NET's own flushing does not report a failed fsync
/// (SystemNative_FSync answers 1, its caller looks for less than 0), so each answer is looked at here.
/// Each throws a <see cref="StickException"/> where the call fails.
/// </summary>
internal partial class StickCalls
{
    public const string MountCall = "mount";
    public const string UnmountCall = "umount";

    // Values are those of Linux on x86-64; ARM differs in O_DIRECTORY and O_NOFOLLOW.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    private static readonly int Directory = IsArm ? 0x4000 : 0x10000;     // O_DIRECTORY
    private static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;      // O_NOFOLLOW
    private const int NewFile = 0x1 | 0x40 | 0x80;      // O_WRONLY | O_CREAT | O_EXCL
    private const int PathOnly = 0x200000;              // O_PATH
    private const int CloseOnExec = 0x80000;            // O_CLOEXEC
    private const int UserReadWrite = 0x1A4;            // 0644
    private const int Here = -100;                      // AT_FDCWD
    private const int EmptyPath = 0x1000;               // AT_EMPTY_PATH
    private const int DropPages = 4;                    // POSIX_FADV_DONTNEED
    private const int MountReadOnly = 0x1;              // MS_RDONLY
    private const int MountPlain = 0x2 | 0x4 | 0x8;     // MS_NOSUID | MS_NODEV | MS_NOEXEC
    private const int NoFollowUnmount = 0x8;            // UMOUNT_NOFOLLOW
    private const int Interrupted = 4;                  // EINTR
    private const int FormatMask = 0xF000;              // S_IFMT
    private const int BlockDevice = 0x6000;             // S_IFBLK

    private volatile string _current = "";

    /// <summary>The call that is under way, or the last one; also one that another program makes for us.</summary>
    public string Current
    {
        get => _current;
        set => _current = value;
    }

    public int OpenFolder(string path) => Make("open", () => NativeOpen(Here, path, Directory | CloseOnExec, 0));

    public int OpenFile(int folder, string name) => Make("open", () => NativeOpen(folder, name, NoFollow | CloseOnExec, 0));

    public virtual int Create(int folder, string name) =>
        Make("open", () => NativeOpen(folder, name, NewFile | NoFollow | CloseOnExec, UserReadWrite));

    /// <summary>A hold on a device's name that opens nothing.</summary>
    public int OpenPath(string path) => Make("open", () => NativeOpen(Here, path, PathOnly | NoFollow | CloseOnExec, 0));

    /// <summary>Opens the device that a hold is on, to read.</summary>
    public int OpenHeld(int held) => Make("open", () => NativeOpen(Here, PathOf(held), CloseOnExec, 0));

    public unsafe int Write(int descriptor, ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            var (from, count) = ((nint)start, data.Length);
            return Make("write", () => (int)NativeWrite(descriptor, (byte*)from, count));
        }
    }

    public unsafe int Read(int descriptor, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            var (to, count) = ((nint)start, into.Length);
            return Make("read", () => (int)NativeRead(descriptor, (byte*)to, count));
        }
    }

    public virtual void Sync(int descriptor) => Make("fsync", () => NativeSync(descriptor));

    public virtual void SyncFileSystem(int descriptor) => Make("syncfs", () => NativeSyncFileSystem(descriptor));

    public virtual void Rename(int folder, string from, string to) => Make("rename", () => NativeRename(folder, from, folder, to));

    public virtual void Remove(int folder, string name) => Make("unlink", () => NativeUnlink(folder, name, 0));

    /// <summary>Lets the kernel forget what it holds of a file, so that the next read comes from the stick.</summary>
    public void Forget(int descriptor)
    {
        // This one answers the error itself.
        Before("fadvise");
        if (NativeAdvise(descriptor, 0, 0, DropPages) is var error && error != 0)
        {
            throw StickException.Of("fadvise", error);
        }

        After("fadvise");
    }

    public virtual void Close(int descriptor)
    {
        // The kernel closes also where it reports an error: never twice.
        Before("close");
        if (NativeClose(descriptor) < 0)
        {
            throw StickException.Of("close", Marshal.GetLastPInvokeError());
        }

        After("close");
    }

    /// <summary>Without set-user-id, devices or programs.</summary>
    public void Mount(string source, string target, string type, bool isReadOnly) =>
        Make(MountCall, () => NativeMount(source, target, type, (nuint)(MountPlain | (isReadOnly ? MountReadOnly : 0)), null));

    public void Unmount(string target) => Make(UnmountCall, () => NativeUnmount(target, NoFollowUnmount));

    /// <summary>The device that a file or folder lies on.</summary>
    public DeviceNumber DeviceUnder(int descriptor)
    {
        var status = StatusOf(descriptor);
        return new DeviceNumber(status.DeviceMajor, status.DeviceMinor);
    }

    /// <summary>The block device that a name in /dev stands for; null where it is none.</summary>
    public DeviceNumber? BlockDeviceOf(int held)
    {
        var status = StatusOf(held);
        return (status.Mode & FormatMask) == BlockDevice ? new DeviceNumber(status.NodeMajor, status.NodeMinor) : null;
    }

    /// <summary>The name under which the kernel knows an open file.</summary>
    public static string PathOf(int descriptor) => $"/proc/self/fd/{descriptor}";

    /// <summary>Before each call.</summary>
    protected virtual void Before(string call) => _current = call;

    /// <summary>After each call that went well.</summary>
    protected virtual void After(string call)
    {
    }

    private Status StatusOf(int descriptor)
    {
        Status status = default;
        Make("statx", () => NativeStatus(descriptor, "", EmptyPath, 0, out status));
        return status;
    }

    private int Make(string call, Func<int> native)
    {
        Before(call);
        int result;
        do
        {
            result = native();
        }
        while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);

        if (result < 0)
        {
            throw StickException.Of(call, Marshal.GetLastPInvokeError());
        }

        After(call);
        return result;
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeOpen(int folder, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint NativeWrite(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint NativeRead(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int NativeSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int NativeSyncFileSystem(int descriptor);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeRename(int fromFolder, string from, int toFolder, string to);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeUnlink(int folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeMount(string source, string target, string type, nuint flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeUnmount(string target, int flags);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int NativeAdvise(int descriptor, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeStatus(int folder, string path, int flags, uint mask, out Status status);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int NativeClose(int descriptor);

    /// <summary>struct statx, which is laid out alike on all machines; only what is looked at.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(128)]
        public uint NodeMajor;

        [FieldOffset(132)]
        public uint NodeMinor;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
