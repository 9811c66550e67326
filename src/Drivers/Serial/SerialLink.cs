using System.IO.Ports;

namespace FabQueue.Drivers.Serial;

/// <summary>
/// An open serial line: a descriptor of its own for the bytes, because System.IO.Ports looks at its ports every
/// millisecond and adds about 2 ms to each line; a <see cref="SerialPort"/> on the same path for the settings only.
/// One thread uses it.
/// </summary>
public sealed class SerialLink : IDisposable
{
    private readonly DeviceFile _file;
    private readonly string _path;
    private readonly string _target;
    private readonly SerialPort _settings;

    private SerialLink(DeviceFile file, string path, string target, SerialPort settings)
    {
        _file = file;
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
        var file = DeviceFile.Open(path);
        var settings = new SerialPort(path, baudRate, Parity.None, 8, StopBits.One);
        try
        {
            settings.Open();
            TryRaiseLines(settings);
            Posix.KeepUpOnClose(file.Descriptor);
            return new SerialLink(file, path, target, settings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            settings.Dispose();
            file.Dispose();
            throw new IOException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>
    /// Whether the name now leads to nothing or to another device. A real unplug may give no error on the line, so this
    /// is asked once a second.
    /// </summary>
    public bool IsGone() => TargetOf(_path) != _target || !File.Exists(_path);

    /// <inheritdoc cref="DeviceFile.Wait"/>
    public LinkSignals Wait(Waker waker, bool wantWrite, TimeSpan? timeout) => _file.Wait(waker, wantWrite, timeout);

    /// <inheritdoc cref="DeviceFile.Read"/>
    public int Read(Span<byte> buffer) => _file.Read(buffer);

    /// <inheritdoc cref="DeviceFile.Write"/>
    public int Write(ReadOnlySpan<byte> bytes) => _file.Write(bytes);

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

        _file.Dispose();
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
