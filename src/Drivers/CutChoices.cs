namespace FabQueue.Drivers;

/// <summary>
/// What can be chosen for a cut, in the order in which it is applied: which lines, what becomes of them, how large and where,
/// with what. What is not chosen is not judged.
/// </summary>
public sealed record CutChoices : JobChoices
{
    /// <summary>Units of the drawing in an inch, 10 to 10000; 0 = as the file's own signs say.</summary>
    public double UnitsPerInch { get; init; }

    public CutGrouping Grouping { get; init; }

    /// <summary>What differs from the default (cut, with the material's preset) for single groups.</summary>
    public IReadOnlyList<CutGroupChoice> Groups { get; init; } = [];

    /// <summary>Leave out what cannot become lines (text, pictures, effects), and work on the rest.</summary>
    public bool LeavesOutUncuttable { get; init; }

    public CutFills Fills { get; init; }

    public CutOutside Outside { get; init; }

    /// <summary>Cut also a shape that covers the page below all others.</summary>
    public bool CutsBackground { get; init; }

    /// <summary>Shapes that overlap or touch become one outline: script letters, cells of a QR code.</summary>
    public bool JoinsShapes { get; init; }

    /// <summary>Cut a line around everything at this distance, up to 50 mm; 0 = none.</summary>
    public double OutlineMillimetres { get; init; }

    /// <summary>Of what is cut, only that line.</summary>
    public bool CutsOutlineOnly { get; init; }

    /// <summary>Of all that is worked on; 0 = as drawn. Proportions are kept: one size at most is chosen.</summary>
    public double WidthMillimetres { get; init; }

    /// <inheritdoc cref="WidthMillimetres"/>
    public double HeightMillimetres { get; init; }

    /// <inheritdoc cref="WidthMillimetres"/>
    public double ScalePercent { get; init; }

    /// <summary>Clockwise, 0 to 3.</summary>
    public int QuarterTurns { get; init; }

    /// <summary>Where the top left corner lies on the material; null = as drawn, or where it fits.</summary>
    public CutPosition? Position { get; init; }

    /// <summary>Cut from its back; null = as the material needs it: heat-transfer film is mirrored, nothing else.</summary>
    public bool? IsMirrored { get; init; }

    /// <summary>How many times the drawing is cut, in a grid; 1 to 100.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Cut a frame around each copy, so that what is left over comes off in one piece.</summary>
    public bool WeedingBox { get; init; }

    /// <summary>Name of a material of the lab's settings; empty = the first one.</summary>
    public string Material { get; init; } = "";

    /// <summary>Numbers of staff, in place of those of the lab's settings.</summary>
    public IReadOnlyList<CutNumbers> Numbers { get; init; } = [];

    /// <summary>
    /// Cut a small square first, beside the drawing, and wait until a person has said that it comes off well. Nothing of the
    /// drawing is cut before. Null = as it is known of the machine: where nobody has said yet that the preset works on it.
    /// </summary>
    public bool? TestSquare { get; init; }

    /// <summary>The material carries printed registration marks, which the machine looks for first; null = where the drawing has some.</summary>
    public bool? HasRegistrationMarks { get; init; }

    /// <summary>Where they stand; null = where the drawing has them, else where the lab's settings say.</summary>
    public CutMarks? Marks { get; init; }

    /// <summary>A drawing with settings of Ink/Stitch is meant for the cutter all the same.</summary>
    public bool IsNotEmbroidered { get; init; }

    /// <summary>Numbers are for staff to give.</summary>
    public override JobChoices AsPatron(JobChoices? kept) => this with { Numbers = (kept as CutChoices)?.Numbers ?? [] };
}

/// <summary>What the lines of a drawing are told apart by.</summary>
public enum CutGrouping
{
    /// <summary>All lines are one group.</summary>
    Stroke,
    Color,
    Layer,
}

/// <summary>What is done with a group of lines.</summary>
public enum CutAction
{
    Cut,
    Draw,
    Skip,
}

/// <summary>What becomes of surfaces without a line, beside others with one.</summary>
public enum CutFills
{
    /// <summary>Nobody has said: they are left out, and it is asked.</summary>
    Ask,

    /// <summary>Their edges are worked on like lines.</summary>
    Edges,
    Skip,
}

/// <summary>What becomes of lines outside the page.</summary>
public enum CutOutside
{
    /// <summary>Shapes that lie wholly outside are left out.</summary>
    LeaveOut,
    Keep,

    /// <summary>Lines end at the edge of the page; surfaces end there with an edge.</summary>
    Crop,
}

/// <summary>What is done with one group of lines.</summary>
/// <param name="Key">As in <see cref="CutGroup.Key"/>: a colour such as <c>#ff0000</c>, or the id of a layer.</param>
/// <param name="Material">Preset of its own; empty = that of the job, or for what is drawn the first pen of the lab's settings.</param>
/// <param name="Passes">How often, 1 to 10; 0 = as the preset says.</param>
public sealed record CutGroupChoice(string Key, CutAction Action, string Material = "", int Passes = 0);

/// <summary>How a material is cut in one job.</summary>
/// <param name="Material">Name of the preset that they are for.</param>
/// <param name="Force">0 = as the preset says; so for all.</param>
public sealed record CutNumbers(string Material, int Force, int Speed, int Depth, int Passes);

/// <summary>A place on the material, from its top left corner.</summary>
public sealed record CutPosition(double LeftMillimetres, double TopMillimetres);

/// <summary>Where printed registration marks stand: the first one from the top left corner of the page, the others from the first.</summary>
public sealed record CutMarks(double LeftMillimetres, double TopMillimetres, double WidthMillimetres, double HeightMillimetres);
