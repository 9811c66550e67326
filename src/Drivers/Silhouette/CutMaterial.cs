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

/// <summary>How hard a film is pressed on.</summary>
public enum PressPressure
{
    /// <summary>See the film's sheet.</summary>
    Unknown,
    Light,
    Medium,
    Heavy,
}

/// <summary>When the carrier of a film is pulled off.</summary>
public enum PressPeel
{
    /// <summary>See the film's sheet.</summary>
    Unknown,
    Hot,
    Warm,
    Cold,
}

/// <summary>How a film is pressed on with heat; what is not known stands in the film's sheet.</summary>
public sealed record PressSettings
{
    public int? TemperatureCelsius { get; init; }

    public int? Seconds { get; init; }

    public PressPressure Pressure { get; init; }

    public PressPeel Peel { get; init; }

    /// <summary>What is wrong, naming the member, or null.</summary>
    public string? Problem() =>
        TemperatureCelsius is < 80 or > 230 ? "TemperatureCelsius: 80 to 230, or none"
        : Seconds is < 1 or > 300 ? "Seconds: 1 to 300, or none"
        : !Enum.IsDefined(Pressure) ? "Pressure: Unknown, Light, Medium or Heavy"
        : !Enum.IsDefined(Peel) ? "Peel: Unknown, Hot, Warm or Cold"
        : null;
}

/// <summary>A preset: one material, with how one tool works on it. What is drawn with a pen is one too.</summary>
public sealed record CutMaterial
{
    // Of the scale of AutoBlade and ratchet blade.
    private const double StepMillimetres = 0.1;

    /// <summary>Stable key, such as <c>vinyl</c>: <c>a-z</c>, <c>0-9</c>, hyphen.</summary>
    public string Name { get; init; } = "";

    /// <summary>What people call it.</summary>
    public string LabelFr { get; init; } = "";

    /// <inheritdoc cref="LabelFr"/>
    public string LabelEn { get; init; } = "";

    public CutTool Tool { get; init; }

    /// <summary>1 (left) or 2.</summary>
    public int Holder { get; init; } = 1;

    /// <summary>Force of the tool, 1 to 33, as the machine counts; 0 = nobody knows: staff are asked.</summary>
    public int Force { get; init; } = 10;

    /// <summary>1 to 30, taken as cm/s; 0 = nobody knows: staff are asked.</summary>
    public int Speed { get; init; } = 5;

    /// <summary>1 to 10, a tenth of a millimetre each: what an AutoBlade sets itself, and what a person sets a ratchet blade to; null = by the thickness.</summary>
    public int? Depth { get; init; }

    /// <summary>Of the material that is cut through; 0 = not known.</summary>
    public double ThicknessMillimetres { get; init; }

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

    /// <summary>For what is pressed on.</summary>
    public PressSettings Press { get; init; } = new();

    /// <summary>The depth to set: the preset's, else by the thickness, rounded up (Silhouette: 0.1 mm a step); null = not known, or nothing to set.</summary>
    public int? DepthToSet => Tool == CutTool.Pen ? null
        : Depth ?? (ThicknessMillimetres > 0 ? Math.Clamp((int)Math.Ceiling(Math.Round(ThicknessMillimetres / StepMillimetres, 6)), 1, 10) : null);

    /// <summary>Whether all numbers are known that a cut needs.</summary>
    public bool IsKnown => Force > 0 && Speed > 0 && (Tool == CutTool.Pen || DepthToSet is not null);

    /// <summary>In both languages, for a reason or a finding.</summary>
    public string LabelInBoth => Reason.InBoth(LabelFr, LabelEn);

    /// <summary>The preset with other numbers.</summary>
    public CutMaterial With(CutNumbers numbers) => this with
    {
        Force = numbers.Force > 0 ? numbers.Force : Force,
        Speed = numbers.Speed > 0 ? numbers.Speed : Speed,
        Depth = numbers.Depth > 0 ? numbers.Depth : Depth,
        Passes = numbers.Passes > 0 ? numbers.Passes : Passes,
    };

    /// <summary>In the language of the reader.</summary>
    public string Label(bool isFrench) => isFrench ? LabelFr : LabelEn;
}
