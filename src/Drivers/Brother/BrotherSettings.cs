namespace FabQueue.Drivers.Brother;

/// <summary>A frame that holds the cloth.</summary>
/// <param name="Width">Inside, in 0.1 mm.</param>
/// <param name="Height">Inside, in 0.1 mm; the longer side.</param>
public sealed record Hoop(int Width, int Height)
{
    /// <summary>As it is called: longer side first, in mm.</summary>
    public string Name => $"{Height / 10} × {Width / 10}";
}

/// <summary>
/// What one machine can do. The defaults are for an Innov-is 870SE; only its area is known for certain, the rest is what
/// sister models do.
/// </summary>
public sealed record BrotherSettings : MachineSettings
{
    /// <summary>From small to large. Brother's own frame stands upright: 160 mm wide, 260 mm high (BP1530L).</summary>
    public IReadOnlyList<Hoop> Hoops { get; init; } = [new(1000, 1000), new(1300, 1800), new(1600, 2600)];

    /// <summary>What the needle reaches safely ends so far inside the largest frame, in 0.1 mm on each side.</summary>
    public int TightMargin { get; init; } = 10;

    /// <summary>Stitches a minute while it sews straight on.</summary>
    public double StitchesPerMinute { get; init; } = 650;

    /// <summary>Part of that speed that a design with corners reaches.</summary>
    public double SpeedFactor { get; init; } = 0.85;

    public TimeSpan PerTrim { get; init; } = TimeSpan.FromSeconds(8);

    public TimeSpan PerJump { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A person takes one thread off and another on.</summary>
    public TimeSpan PerThreadChange { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>A person puts the cloth into the frame, the stick and the first thread into the machine.</summary>
    public TimeSpan SetUp { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>More changes than this make staff look: each is a rethreading by hand.</summary>
    public int ManyChanges { get; init; } = 15;

    /// <summary>Longer stitches, in 0.1 mm, are slow and catch on things.</summary>
    public int LongStitch { get; init; } = 127;

    /// <summary>Shorter stitches, in 0.1 mm, break threads where there are many.</summary>
    public int ShortStitch { get; init; } = 3;

    /// <summary>So many needle holes within half a millimetre are too dense (Ink/Stitch's density map: red).</summary>
    public int DenseHoles { get; init; } = 6;
}
