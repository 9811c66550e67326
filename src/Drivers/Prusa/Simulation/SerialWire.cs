namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>The way of the bytes from the host: a byte takes 85 µs (115200 baud as the board makes it: 117647).</summary>
internal sealed class SerialWire
{
    public const double SecondsPerByte = 10 / 117_647.0;

    private readonly Queue<(byte Byte, double Arrival)> _bytes = new();
    private double _lastArrival;

    /// <summary>Infinite when nothing is on the way.</summary>
    public double NextArrival => _bytes.TryPeek(out var next) ? next.Arrival : double.PositiveInfinity;

    public void Add(ReadOnlySpan<byte> bytes, double now)
    {
        foreach (var b in bytes)
        {
            _lastArrival = Math.Max(_lastArrival, now) + SecondsPerByte;
            _bytes.Enqueue((b, _lastArrival));
        }
    }

    /// <summary>Hands over what has arrived.</summary>
    public void Deliver(double now, Mk3sFirmware firmware)
    {
        while (_bytes.TryPeek(out var next) && next.Arrival <= now)
        {
            firmware.Interrupt(_bytes.Dequeue().Byte);
        }
    }

    public void Clear(double now)
    {
        _bytes.Clear();
        _lastArrival = now;
    }
}
