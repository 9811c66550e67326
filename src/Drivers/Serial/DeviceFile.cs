using System.ComponentModel;
using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Serial;

/// <summary>What a wait on the line ended with.</summary>
[Flags]
public enum LinkSignals
{
    None = 0,
    Readable = 1,
    Writable = 2,

    /// <summary>The other end is gone.</summary>
    HungUp = 4,
}

/// <summary>Another program has taken the device for itself.</summary>
public sealed class DeviceBusyException(string message) : IOException(message);

/// <summary>A character device, read and written through an own descriptor that never blocks. One thread uses it.</summary>
public sealed class DeviceFile : IDisposable
{
    private readonly string _path;

    private DeviceFile(int descriptor, string path)
    {
        Descriptor = descriptor;
        _path = path;
    }

    internal int Descriptor { get; }

    /// <exception cref="DeviceBusyException">Another program has it.</exception>
    /// <exception cref="IOException">There is no such device, or we may not use it.</exception>
    public static DeviceFile Open(string path)
    {
        var descriptor = Posix.Open(path, Posix.ReadWrite | Posix.NoControllingTty | Posix.NonBlocking | Posix.CloseOnExec);
        if (descriptor < 0)
        {
            throw Marshal.GetLastPInvokeError() == Posix.DeviceBusy
                ? new DeviceBusyException($"{path}: another program has it.")
                : new IOException($"{path}: {Posix.LastError().Message}");
        }

        if (!Posix.TryLock(descriptor))
        {
            _ = Posix.Close(descriptor);
            throw new DeviceBusyException($"{path}: another program has it.");
        }

        return new DeviceFile(descriptor, path);
    }

    /// <summary>Waits until bytes can be read, or written if wanted, or the waker is woken.</summary>
    /// <param name="wantWrite">There is something to write.</param>
    /// <param name="timeout">Null waits for ever.</param>
    public unsafe LinkSignals Wait(Waker waker, bool wantWrite, TimeSpan? timeout)
    {
        var entries = stackalloc Posix.PollEntry[2];
        entries[0] = new Posix.PollEntry { Descriptor = Descriptor, Wanted = (short)(Posix.PollIn | (wantWrite ? Posix.PollOut : 0)) };
        entries[1] = new Posix.PollEntry { Descriptor = waker.Descriptor, Wanted = Posix.PollIn };
        if (Posix.Poll(entries, 2, Milliseconds(timeout)) <= 0)
        {
            return LinkSignals.None;
        }

        if (entries[1].Happened != 0)
        {
            waker.Reset();
        }

        var happened = entries[0].Happened;
        return ((happened & Posix.PollIn) != 0 ? LinkSignals.Readable : LinkSignals.None)
            | ((happened & Posix.PollOut) != 0 ? LinkSignals.Writable : LinkSignals.None)
            | ((happened & (Posix.PollError | Posix.PollHangUp)) != 0 ? LinkSignals.HungUp : LinkSignals.None);
    }

    /// <summary>Reads what is there; 0 when nothing is.</summary>
    /// <exception cref="IOException">The line is gone.</exception>
    public unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return Transferred(Posix.Read(Descriptor, start, buffer.Length));
        }
    }

    /// <summary>Writes as much as the line takes now; 0 when it takes nothing.</summary>
    /// <exception cref="IOException">The line is gone.</exception>
    public unsafe int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return Transferred(Posix.Write(Descriptor, start, bytes.Length));
        }
    }

    public void Dispose() => _ = Posix.Close(Descriptor);

    internal static int Milliseconds(TimeSpan? timeout) =>
        timeout is { } wait ? (int)Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, int.MaxValue) : -1;

    private int Transferred(nint count)
    {
        if (count >= 0)
        {
            return (int)count;
        }

        var error = Marshal.GetLastPInvokeError();
        return error is Posix.Again or Posix.Interrupted ? 0 : throw new IOException($"{_path}: {new Win32Exception(error).Message}");
    }
}
