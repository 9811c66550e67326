namespace FabQueue.Drivers.Serial;

/// <summary>Wakes a thread that waits in <c>poll</c>, from any thread: an eventfd.</summary>
public sealed class Waker : IDisposable
{
    private readonly Lock _lock = new();
    private int _descriptor;

    /// <exception cref="System.ComponentModel.Win32Exception">No descriptor is to be had.</exception>
    public Waker()
    {
        _descriptor = Posix.EventDescriptor(0, Posix.NonBlocking | Posix.CloseOnExec);
        if (_descriptor < 0)
        {
            throw Posix.LastError();
        }
    }

    internal int Descriptor => _descriptor;

    public unsafe void Wake()
    {
        lock (_lock)
        {
            ulong one = 1;
            if (_descriptor >= 0)
            {
                // Fails only when the counter is full, and then the thread is awake anyway.
                _ = Posix.Write(_descriptor, (byte*)&one, sizeof(ulong));
            }
        }
    }

    /// <summary>Waits for <see cref="Wake"/>.</summary>
    /// <param name="timeout">Null waits for ever.</param>
    public unsafe void Wait(TimeSpan? timeout)
    {
        var entry = new Posix.PollEntry { Descriptor = _descriptor, Wanted = Posix.PollIn };
        if (Posix.Poll(&entry, 1, DeviceFile.Milliseconds(timeout)) > 0)
        {
            Reset();
        }
    }

    internal unsafe void Reset()
    {
        ulong count;
        _ = Posix.Read(_descriptor, (byte*)&count, sizeof(ulong));
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_descriptor >= 0)
            {
                _ = Posix.Close(_descriptor);
                _descriptor = -1;
            }
        }
    }
}
