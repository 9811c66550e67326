using System.Text.Json.Serialization;

namespace FabQueue.Drivers;

/// <summary>What the check of a file found out about the job. One record per kind of work.</summary>
[JsonDerivedType(typeof(PrintFacts), "print")]
[JsonDerivedType(typeof(EmbroideryFacts), "embroidery")]
[JsonDerivedType(typeof(CutFacts), "cut")]
public abstract record JobFacts
{
    /// <summary>How long the machine will be busy, where it can be known.</summary>
    [JsonIgnore]
    public abstract TimeSpan? ExpectedDuration { get; }
}

/// <summary>Facts of a 3D print, read from sliced G-code.</summary>
public sealed record PrintFacts : JobFacts
{
    /// <summary>Own estimate from the moves, with heating, homing and levelling.</summary>
    public TimeSpan? EstimatedDuration { get; init; }

    /// <summary>The own estimate along the file; null where there is none.</summary>
    public PrintTimeline? Timeline { get; init; }

    /// <summary>The slicer's own estimate (normal mode), without heating, homing and levelling.</summary>
    public TimeSpan? SlicerDuration { get; init; }

    /// <summary>Filament, in grams: as the slicer states it, else reckoned from the length that it states or that the moves feed.</summary>
    public double? FilamentGrams { get; init; }

    /// <summary>Filament fed, in millimetres, summed from the moves.</summary>
    public double FilamentMillimetres { get; init; }

    /// <summary>Of these, what primes the nozzle before the first layer.</summary>
    public double PrimedMillimetres { get; init; }

    public int LayerCount { get; init; }

    /// <summary>Printer model the file was sliced for, such as <c>MK3S</c>.</summary>
    public string? PrinterModel { get; init; }

    public double? NozzleMillimetres { get; init; }

    /// <summary>Filament type as the slicer names it, such as <c>PLA</c>.</summary>
    public string? Material { get; init; }

    /// <summary>Name of the program that made the file, such as <c>PrusaSlicer 2.5.0</c>.</summary>
    public string? Slicer { get; init; }

    /// <summary>Number of commands that will be sent to the printer.</summary>
    public long CommandCount { get; init; }

    /// <summary>Where the file itself stops the print for a person, in its order.</summary>
    public IReadOnlyList<PlannedStop> Stops { get; init; } = [];

    public override TimeSpan? ExpectedDuration => EstimatedDuration ?? SlicerDuration;
}

/// <summary>Where a print stops for a person because its file says so.</summary>
/// <param name="Command">Which of the commands that go to the printer it is, from 1.</param>
/// <param name="Layer">The layer that comes next, from 1; 0 = the file does not say.</param>
/// <param name="HeightMillimetres">How high the object is by then.</param>
/// <param name="Text">What the file says about it, such as <c>Insert the nut</c>; empty = nothing.</param>
/// <param name="Color">Of the filament to put in, such as <c>#ff8000</c>; empty = the file does not say.</param>
public sealed record PlannedStop(PlannedStopKind Kind, long Command, int Layer, double HeightMillimetres, string Text, string Color);

public enum PlannedStopKind
{
    /// <summary>The print pauses; staff resume it.</summary>
    Pause,

    /// <summary>The printer asks for another filament (M600).</summary>
    FilamentChange,
}

/// <summary>Facts of an embroidery, as it will lie in the frame.</summary>
public sealed record EmbroideryFacts : JobFacts
{
    /// <summary>Format of the file, such as <c>DST</c>.</summary>
    public required string Format { get; init; }

    public int StitchCount { get; init; }

    public int JumpCount { get; init; }

    public int TrimCount { get; init; }

    /// <summary>How often the machine stops for a person: changes of the thread, and stops.</summary>
    public int ColorChangeCount { get; init; }

    public double WidthMillimetres { get; init; }

    public double HeightMillimetres { get; init; }

    /// <summary>The smallest hoop that holds it, such as <c>180 × 130</c> (mm).</summary>
    public required string Hoop { get; init; }

    /// <summary>The design is turned by a quarter, because it fits no other way.</summary>
    public bool IsTurned { get; init; }

    /// <summary>In the order in which they are put on the machine.</summary>
    public required IReadOnlyList<ThreadFact> Threads { get; init; }

    /// <summary>What is sewn without a stop, in order: before each but the first the machine stops until a person acts.</summary>
    public IReadOnlyList<StepFact> Steps { get; init; } = [];

    /// <summary>The machine's part.</summary>
    public TimeSpan SewingDuration { get; init; }

    /// <summary>The part of a person at the machine: cloth and threads.</summary>
    public TimeSpan AttendedDuration { get; init; }

    public override TimeSpan? ExpectedDuration => SewingDuration + AttendedDuration;
}

/// <summary>A thread to put on the machine.</summary>
/// <param name="Name">As the machine shows it.</param>
/// <param name="Code">Number on the spool; empty where it is not known.</param>
/// <param name="Color">Such as <c>#ed171f</c>.</param>
public sealed record ThreadFact(string Name, string Code, string Color)
{
    /// <summary>The spool of the lab that is put on for it; null = the lab has not said which it has.</summary>
    public SpoolFact? Spool { get; init; }
}

/// <summary>A spool that the lab owns.</summary>
/// <param name="Key">Brand and number, such as <c>Madeira Rayon 1147</c>.</param>
/// <param name="Name">What the maker calls it.</param>
/// <param name="Color">Such as <c>#c8102e</c>; approximate.</param>
public sealed record SpoolFact(string Key, string Name, string Color);

/// <summary>What a person does before the machine sews on.</summary>
public enum StopPurpose
{
    /// <summary>Puts another thread on.</summary>
    ChangeThread,

    /// <summary>Leaves the thread: the design wants cloth to be placed or trimmed, as an appliqué does.</summary>
    SameThread,
}

/// <summary>A part of an embroidery that is sewn without a stop.</summary>
/// <param name="Purpose">What is done before it.</param>
/// <param name="Thread">Which of <see cref="EmbroideryFacts.Threads"/> sews it, from 1 on.</param>
/// <param name="SewingDuration">The machine's part of it.</param>
public sealed record StepFact(StopPurpose Purpose, int Thread, int StitchCount, TimeSpan SewingDuration);

/// <summary>Facts of a cut, read from a drawing.</summary>
public sealed record CutFacts : JobFacts
{
    /// <summary>Lines that are cut in one go.</summary>
    public int PathCount { get; init; }

    public double CutLengthMillimetres { get; init; }

    /// <summary>Way of the blade above the material, in the order of the cut.</summary>
    public double TravelLengthMillimetres { get; init; }

    public double WidthMillimetres { get; init; }

    public double HeightMillimetres { get; init; }

    /// <summary>Of one copy, without a frame around it.</summary>
    public double PieceWidthMillimetres { get; init; }

    /// <inheritdoc cref="PieceWidthMillimetres"/>
    public double PieceHeightMillimetres { get; init; }

    /// <summary>Where all that is worked on lies, from the corner of the material.</summary>
    public double LeftMillimetres { get; init; }

    /// <inheritdoc cref="LeftMillimetres"/>
    public double TopMillimetres { get; init; }

    /// <summary>A test square is cut first.</summary>
    public bool HasTest { get; init; }

    /// <summary>How many times larger than drawn.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Smallest mat that holds the drawing, such as <c>12×12</c> inches; empty = a roll without a mat.</summary>
    public string Mat { get; init; } = "";

    /// <summary>Own estimate from lengths, corners and lifts.</summary>
    public TimeSpan? EstimatedDuration { get; init; }

    /// <summary>The lines of the drawing by each way of grouping them: what <see cref="CutChoices"/> can name.</summary>
    public IReadOnlyList<CutGroup> Groups { get; init; } = [];

    public override TimeSpan? ExpectedDuration => EstimatedDuration;
}

/// <summary>Lines of a drawing that belong together.</summary>
/// <param name="Key">A colour such as <c>#ff0000</c>, or the id of a layer.</param>
/// <param name="Name">For people: the layer's label, or the colour.</param>
/// <param name="Color">To show it in, such as <c>#ff0000</c>.</param>
/// <param name="UncuttableCount">Elements in it that cannot become lines, such as text.</param>
public sealed record CutGroup(CutGrouping Grouping, string Key, string Name, string Color, int PathCount, double LengthMillimetres, int UncuttableCount = 0);

/// <summary>A picture of the job, made from the file.</summary>
/// <param name="MediaType"><c>image/png</c> or <c>image/svg+xml</c>.</param>
public sealed record Preview(string MediaType, byte[] Content);

/// <summary>All that a check says about one file. <see cref="Facts"/> is null only where an error says why.</summary>
public sealed record CheckReport(IReadOnlyList<Finding> Findings, JobFacts? Facts, Preview? Preview)
{
    public bool IsRefused => Findings.Any(f => f.Severity == FindingSeverity.Error);
}
