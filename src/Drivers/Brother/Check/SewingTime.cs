using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>How long a design takes: the machine's part and the person's part.</summary>
internal static class SewingTime
{
    public static TimeSpan Sewing(Design design, BrotherSettings limits) =>
        TimeSpan.FromMinutes(design.Count(StitchKind.Stitch) / (limits.StitchesPerMinute * limits.SpeedFactor))
        + (design.Count(StitchKind.Trim) * limits.PerTrim)
        + (design.Count(StitchKind.Jump) * limits.PerJump);

    public static TimeSpan Attended(Design design, BrotherSettings limits) =>
        limits.SetUp + (design.Count(StitchKind.ColorChange) * limits.PerThreadChange);
}
