using System.ComponentModel;
using System.IO.Ports;
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

/// <summary>
/// An open serial line: a descriptor of its own for the bytes, because System.IO.Ports looks at its ports every
/// millisecond and adds about 2 ms to each line; a <see cref="SerialPort"/> on the same path for the settings only.
/// One thread uses it.
/// </summary>
public sealed class SerialLink : IDisposable
{
    private readonly int _descriptor;
    private readonly string _path;
    private readonly string _target;
    private readonly SerialPort _settings;

    private SerialLink(int descriptor, string path, string target, SerialPort settings)
    {
        _descriptor = descriptor;
        _path = path;
        _target = target;
        _settings = settings;
    }

    /// <summary>Opens the line with 8 data bits, no parity, 1 stop bit and no flow control. This resets an Arduino-like board.</summary>
    /// <param name="path">A tty or pseudo-terminal; best a stable name under <c>/dev/serial/by-id</c>.</param>
    /// <param name="baudRate">In bits a second.</param>
    /// <exception cref="IOException">There is no such line, it is no serial line, it is taken, or we may not use it.</exception>
    public static SerialLink Open(string path, int baudRate)
    {
        var target = TargetOf(path);

        // The own descriptor comes first: SerialPort takes the line for itself (TIOCEXCL), and the other order is EBUSY.
        var descriptor = Posix.Open(path, Posix.ReadWrite | Posix.NoControllingTty | Posix.NonBlocking | Posix.CloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"{path}: {Posix.LastError().Message}");
        }

        var settings = new SerialPort(path, baudRate, Parity.None, 8, StopBits.One);
        try
        {
            settings.Open();
            TryRaiseLines(settings);
            Posix.KeepUpOnClose(descriptor);
            return new SerialLink(descriptor, path, target, settings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            settings.Dispose();
            _ = Posix.Close(descriptor);
            throw new IOException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>
    /// Whether the name now leads to nothing or to another device. A real unplug may give no error on the line, so this
    /// is asked once a second.
    /// </summary>
    public bool IsGone() => TargetOf(_path) != _target || !File.Exists(_path);

    /// <summary>Waits until bytes can be read, or written if wanted, or the waker is woken.</summary>
    /// <param name="wantWrite">There is something to write.</param>
    /// <param name="timeout">Null waits for ever.</param>
    public unsafe LinkSignals Wait(Waker waker, bool wantWrite, TimeSpan? timeout)
    {
        var entries = stackalloc Posix.PollEntry[2];
        entries[0] = new Posix.PollEntry { Descriptor = _descriptor, Wanted = (short)(Posix.PollIn | (wantWrite ? Posix.PollOut : 0)) };
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
            return Transferred(Posix.Read(_descriptor, start, buffer.Length));
        }
    }

    /// <summary>Writes as much as the line takes now; 0 when it takes nothing.</summary>
    /// <exception cref="IOException">The line is gone.</exception>
    public unsafe int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return Transferred(Posix.Write(_descriptor, start, bytes.Length));
        }
    }

    public void Dispose()
    {
        try
        {
            _settings.Dispose();
        }
        catch (IOException)
        {
            // An unplugged device cannot be told goodbye.
        }

        _ = Posix.Close(_descriptor);
    }

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

    // Raised after opening: while a port is opened, setting them fails on a pseudo-terminal, which has no such lines (ENOTTY).
    private static void TryRaiseLines(SerialPort settings)
    {
        try
        {
            settings.DtrEnable = true;
            settings.RtsEnable = true;
        }
        catch (IOException)
        {
        }
    }

    private static string TargetOf(string path)
    {
        try
        {
            return new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return "";
        }
    }
}
