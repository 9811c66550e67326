using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>
/// How long a design takes: the machine's part and the person's part, both as reckoned, without what was learned. What was
/// learned of them has its names in <see cref="Pace"/>.
/// </summary>
public static class SewingTime
{
    /// <summary>Name of the machine's part.</summary>
    public const string SewingPart = "sewing";

    /// <summary>Name of the person's part.</summary>
    public const string AttendedPart = "attended";

    public static TimeSpan Sewing(Design design, BrotherSettings settings) =>
        TimeSpan.FromMinutes(design.Count(StitchKind.Stitch) / (settings.StitchesPerMinute * settings.SpeedFactor))
        + (design.Count(StitchKind.Jump) * settings.PerJump)
        + (settings.TrimsJumps ? design.Count(StitchKind.Trim) * settings.PerTrim : TimeSpan.Zero);

    public static TimeSpan Attended(Design design, BrotherSettings settings) =>
        settings.SetUp + (design.Count(StitchKind.ColorChange) * settings.PerThreadChange);
}
