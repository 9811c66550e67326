using System.ComponentModel;
using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Serial;

/// <summary>The device's end of a pseudo-terminal; the host opens <see cref="Path"/> as it would a serial port.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const int PathBytes = 128;

    private readonly int _descriptor;

    /// <exception cref="Win32Exception">The system has no pseudo-terminal left.</exception>
    public unsafe PseudoTerminal()
    {
        _descriptor = OpenMaster(Posix.ReadWrite | Posix.NoControllingTty | Posix.NonBlocking | Posix.CloseOnExec);
        var path = stackalloc byte[PathBytes];
        if (_descriptor < 0 || Grant(_descriptor) != 0 || Unlock(_descriptor) != 0 || NameOf(_descriptor, path, PathBytes) != 0)
        {
            throw Posix.LastError();
        }

        Path = Marshal.PtrToStringUTF8((nint)path)!;

        // Raw, so that nothing is echoed to a printer that talks before its host has set the line up; and opened once, because
        // only after a first close the master end tells that nobody has the line open.
        var slave = Posix.Open(Path, Posix.ReadWrite | Posix.NoControllingTty | Posix.CloseOnExec);
        var settings = stackalloc byte[PathBytes];
        _ = GetAttributes(slave, settings);
        MakeRaw(settings);
        _ = SetAttributes(slave, 0, settings);
        _ = Posix.Close(slave);
    }

    public string Path { get; }

    /// <summary>Waits for bytes, for room to write if wanted, or for the waker.</summary>
    /// <returns>Whether somebody has the line open, and whether there are bytes to read.</returns>
    public unsafe (bool IsOpen, bool IsReadable) Wait(Waker waker, bool wantWrite, TimeSpan timeout)
    {
        var entries = stackalloc Posix.PollEntry[2];
        entries[0] = new Posix.PollEntry { Descriptor = _descriptor, Wanted = (short)(Posix.PollIn | (wantWrite ? Posix.PollOut : 0)) };
        entries[1] = new Posix.PollEntry { Descriptor = waker.Descriptor, Wanted = Posix.PollIn };
        var (seconds, ticks) = long.DivRem(timeout.Ticks, TimeSpan.TicksPerSecond);
        var wait = new TimeSpec { Seconds = seconds, Nanoseconds = ticks * 100 };
        if (Poll(entries, 2, &wait, null) > 0 && entries[1].Happened != 0)
        {
            waker.Reset();
        }

        return ((entries[0].Happened & Posix.PollHangUp) == 0, (entries[0].Happened & Posix.PollIn) != 0);
    }

    /// <summary>Reads what is there; 0 when nothing is.</summary>
    public unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return (int)Math.Max(0, Posix.Read(_descriptor, start, buffer.Length));
        }
    }

    /// <summary>Writes as much as fits.</summary>
    public unsafe int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return (int)Math.Max(0, Posix.Write(_descriptor, start, bytes.Length));
        }
    }

    public void Dispose() => _ = Posix.Close(_descriptor);

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static unsafe partial int NameOf(int descriptor, byte* path, nint size);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static unsafe partial int GetAttributes(int descriptor, byte* settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static unsafe partial int SetAttributes(int descriptor, int when, byte* settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static unsafe partial void MakeRaw(byte* settings);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    private static unsafe partial int Poll(Posix.PollEntry* entries, nuint count, TimeSpec* timeout, void* signals);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
