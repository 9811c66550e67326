namespace FabQueue.Drivers.Prusa.Driver;

/// <summary>A clock that runs faster, so that the host's patience shrinks with a simulated printer's time.</summary>
/// <param name="scale">Seconds of this clock in a second of the other; 1 or more.</param>
internal sealed class ScaledTimeProvider(TimeProvider time, double scale) : TimeProvider
{
    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => (long)(time.GetTimestamp() * scale);
}
