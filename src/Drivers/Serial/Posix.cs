using System.ComponentModel;
using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Serial;

/// <summary>The few calls of the C library that serial lines need. Values are those of Linux on x86-64 and ARM.</summary>
internal static partial class Posix
{
    public const int ReadWrite = 0x2;            // O_RDWR
    public const int NoControllingTty = 0x100;   // O_NOCTTY
    public const int NonBlocking = 0x800;        // O_NONBLOCK, EFD_NONBLOCK
    public const int CloseOnExec = 0x80000;      // O_CLOEXEC, EFD_CLOEXEC

    public const short PollIn = 0x1;
    public const short PollOut = 0x4;
    public const short PollError = 0x8;
    public const short PollHangUp = 0x10;

    public const int Interrupted = 4;            // EINTR
    public const int Again = 11;                 // EAGAIN
    public const int DeviceBusy = 16;            // EBUSY

    private const int LockExclusively = 2 | 4;   // LOCK_EX | LOCK_NB

    private const uint HangUpOnClose = 0x400;    // HUPCL

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static unsafe partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    /// <summary>Takes a device for us alone, as pyserial and others do; false when somebody has it.</summary>
    public static bool TryLock(int descriptor) => Lock(descriptor, LockExclusively) == 0 || Marshal.GetLastPInvokeError() != Again;

    public static Win32Exception LastError() => new(Marshal.GetLastPInvokeError());

    /// <summary>Keeps DTR up when the line is closed: a falling DTR resets the board behind it.</summary>
    public static void KeepUpOnClose(int descriptor)
    {
        if (GetAttributes(descriptor, out var settings) == 0)
        {
            settings.ControlFlags &= ~HangUpOnClose;
            _ = SetAttributes(descriptor, 0, in settings);
        }
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetAttributes(int descriptor, out Termios settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetAttributes(int descriptor, int when, in Termios settings);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }

    /// <summary>struct termios; only the control flags are looked at.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 60)]
    private struct Termios
    {
        public uint InputFlags;
        public uint OutputFlags;
        public uint ControlFlags;
    }
}
