namespace FabQueue.Drivers.Silhouette;

/// <summary>What is in a tool holder.</summary>
public enum CutTool
{
    /// <summary>A ratchet blade, whose depth is set by hand.</summary>
    Blade,

    /// <summary>Sets its own depth; in holder 1 only.</summary>
    AutoBlade,
    Pen,
}

/// <summary>What carries the material through the cutter.</summary>
public enum CutFeeding
{
    /// <summary>It sticks to a cutting mat.</summary>
    Mat,

    /// <summary>It is fed by itself, from a roll or as a sheet on its own backing.</summary>
    Roll,
}

/// <summary>What people do with a piece after the cut.</summary>
public enum CutFinish
{
    /// <summary>Lift it off.</summary>
    Lift,

    /// <summary>Weed: pull off what is not wanted.</summary>
    Weed,

    /// <summary>Weed, then press it on with heat.</summary>
    Press,
}

/// <summary>A preset: one material, with how one tool works on it. What is drawn with a pen is one too.</summary>
public sealed record CutMaterial
{
    /// <summary>Stable key, such as <c>vinyl</c>: <c>a-z</c>, <c>0-9</c>, hyphen.</summary>
    public string Name { get; init; } = "";

    /// <summary>What people call it.</summary>
    public string LabelFr { get; init; } = "";

    /// <inheritdoc cref="LabelFr"/>
    public string LabelEn { get; init; } = "";

    public CutTool Tool { get; init; }

    /// <summary>1 (left) or 2.</summary>
    public int Holder { get; init; } = 1;

    /// <summary>Force of the tool, 1 to 33, as the machine counts.</summary>
    public int Force { get; init; } = 10;

    /// <summary>1 to 30, taken as cm/s.</summary>
    public int Speed { get; init; } = 5;

    /// <summary>0 to 10: what an AutoBlade sets itself, and what a person sets a ratchet blade to; null = nothing to set.</summary>
    public int? Depth { get; init; }

    /// <summary>How often each line is cut, 1 to 10.</summary>
    public int Passes { get; init; } = 1;

    /// <summary>How far a closed line is cut past its start, so that its corner comes free: 0 to 2 mm.</summary>
    public double OvercutMillimetres { get; init; } = 0.2;

    /// <summary>Whether a closed line is begun as far before its start too, for tools that come down slowly.</summary>
    public bool OvercutsBefore { get; init; }

    /// <summary>Whether the blade is lifted at corners, to turn in the air.</summary>
    public bool LiftsAtCorners { get; init; }

    /// <summary>How far before a corner sharpening begins, 0 to 9 tenths of a millimetre.</summary>
    public int SharpenBefore { get; init; } = 1;

    /// <summary>How far after a corner sharpening ends, 0 to 9 tenths of a millimetre.</summary>
    public int SharpenAfter { get; init; } = 1;

    public CutFeeding Feeding { get; init; }

    /// <summary>Of the sheet or the roll; 0 = as much as the mat or the machine takes.</summary>
    public double WidthMillimetres { get; init; }

    /// <inheritdoc cref="WidthMillimetres"/>
    public double LengthMillimetres { get; init; }

    public CutFinish Finish { get; init; }

    /// <summary>In the language of the reader.</summary>
    public string Label(bool isFrench) => isFrench ? LabelFr : LabelEn;
}
