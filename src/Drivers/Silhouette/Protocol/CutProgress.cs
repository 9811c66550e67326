using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Protocol;

/// <summary>How far a cut is: by the length of what the cutter has confirmed, because it tells nothing itself.</summary>
internal sealed class CutProgress(CutOrderSheet sheet, TimeProvider time)
{
    private readonly double _length = sheet.Steps.Sum(s => s.Plan.CutLength);
    private readonly TimeSpan _duration = sheet.Steps.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.Duration) * sheet.Pace[CutTime.Part];
    private double _handedOver;
    private int _percent = -1;
    private long _begunAt;
    private TimeSpan _reckoned;
    private TimeSpan _actual;
    private bool _isDisturbed;

    /// <summary>How long the cutting took, where nothing held it up; null otherwise.</summary>
    public PartMeasured? Measured => _isDisturbed || _reckoned == TimeSpan.Zero ? null : new PartMeasured(CutTime.Part, _reckoned, _actual);

    /// <summary>A step begins to be cut.</summary>
    public void Begin() => _begunAt = time.GetTimestamp();

    /// <summary>A step is cut.</summary>
    public void End(CutStep step)
    {
        _reckoned += step.Duration;
        _actual += time.GetElapsedTime(_begunAt);
    }

    /// <summary>Something held it up: its time says nothing about the cutter.</summary>
    public void Disturb() => _isDisturbed = true;

    /// <param name="length">Of what goes to the cutter, in millimetres.</param>
    public void HandOver(double length) => _handedOver += length;

    /// <summary>All that was handed over is cut.</summary>
    /// <returns>What is to be said, if anything changed.</returns>
    public JobProgressed? Confirm()
    {
        var share = _length > 0 ? Math.Min(1, _handedOver / _length) : 1;
        if ((int)(share * 100) is var percent && percent == _percent)
        {
            return null;
        }

        _percent = percent;
        return new JobProgressed(percent, _duration * (1 - share));
    }
}
