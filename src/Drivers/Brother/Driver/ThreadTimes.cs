using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Driver;

/// <summary>How long the parts of one embroidery should take, without what was learned of the machine.</summary>
/// <param name="SetUp">Cloth into the frame, first thread on.</param>
/// <param name="Sewing">With each thread.</param>
/// <param name="Change">From one thread to the next.</param>
internal sealed record ThreadTimes(TimeSpan SetUp, IReadOnlyList<TimeSpan> Sewing, TimeSpan Change)
{
    /// <summary>Shares the sewing time out among the threads, by their stitches.</summary>
    /// <param name="count">How often a thread is put on.</param>
    public static ThreadTimes Of(Design design, int count, BrotherSettings settings)
    {
        var (stitches, thread) = (new int[count], 0);
        foreach (var stitch in design.Stitches)
        {
            thread += stitch.Kind == StitchKind.ColorChange && thread + 1 < count ? 1 : 0;
            stitches[thread] += stitch.Kind == StitchKind.Stitch ? 1 : 0;
        }

        var (whole, all) = (SewingTime.Sewing(design, settings), Math.Max(1, stitches.Sum()));
        return new ThreadTimes(settings.SetUp, [.. stitches.Select(s => whole * ((double)s / all))], settings.PerThreadChange);
    }

    /// <summary>The same, as this machine and its people really take.</summary>
    public ThreadTimes At(Pace pace) => new(
        SetUp * pace[SewingTime.AttendedPart], [.. Sewing.Select(t => t * pace[SewingTime.SewingPart])], Change * pace[SewingTime.AttendedPart]);

    /// <summary>From when the thread before is ticked off to when this one is.</summary>
    public TimeSpan StepOf(int thread) => Sewing[thread] + (thread > 0 ? Change : TimeSpan.Zero);

    /// <summary>What is left when the thread before has just been ticked off.</summary>
    public TimeSpan LeftFrom(int thread) =>
        Enumerable.Range(thread, Sewing.Count - thread).Aggregate(TimeSpan.Zero, (sum, t) => sum + StepOf(t));
}
