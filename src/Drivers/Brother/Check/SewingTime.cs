using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>
/// How long a design takes: the machine's part and the person's part, both as reckoned, without what was learned. What was
/// learned of them has its names in <see cref="Pace"/>.
/// </summary>
/// <param name="SetUp">Cloth into the frame, first thread on.</param>
/// <param name="Blocks">What is sewn from stop to stop.</param>
public sealed record SewingTime(TimeSpan SetUp, IReadOnlyList<SewingBlock> Blocks)
{
    /// <summary>Name of the machine's part.</summary>
    public const string SewingPart = "sewing";

    /// <summary>Name of the person's part.</summary>
    public const string AttendedPart = "attended";

    /// <summary>All that the machine sews.</summary>
    public TimeSpan Sewing => Sum(Blocks.Select(b => b.Sewing));

    /// <summary>All that a person does.</summary>
    public TimeSpan Attended => SetUp + Sum(Blocks.Select(b => b.Stop));

    public static SewingTime Of(Design design, BrotherSettings settings) => new(settings.SetUp, SewingBlock.Of(design, settings));

    /// <summary>The same, as this machine and its people really take.</summary>
    public SewingTime At(Pace pace) => new(
        SetUp * pace[AttendedPart],
        [.. Blocks.Select(b => b with { Sewing = b.Sewing * pace[SewingPart], Stop = b.Stop * pace[AttendedPart] })]);

    /// <summary>What is left when the block before has just been ticked off.</summary>
    public TimeSpan LeftFrom(int block) => Sum(Blocks.Skip(block).Select(b => b.Stop + b.Sewing));

    private static TimeSpan Sum(IEnumerable<TimeSpan> times) => times.Aggregate(TimeSpan.Zero, (sum, t) => sum + t);
}
