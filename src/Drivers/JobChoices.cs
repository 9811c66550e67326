using System.Text.Json.Serialization;

namespace FabQueue.Drivers;

/// <summary>
/// What a person chose about a job beyond its file. One record per kind of work that leaves something to choose; what is
/// not chosen has a sensible default.
/// </summary>
[JsonDerivedType(typeof(EmbroideryChoices), "embroidery")]
[JsonDerivedType(typeof(CutChoices), "cut")]
public abstract record JobChoices;

/// <summary>What can be chosen for an embroidery.</summary>
public sealed record EmbroideryChoices : JobChoices
{
    /// <summary>A thread of the Brother table, 1 to 61, for each colour block in order; empty = as the file says.</summary>
    public IReadOnlyList<int> Threads { get; init; } = [];

    /// <summary>Colour of the cloth in the picture, such as <c>#ffffff</c>.</summary>
    public string ClothColor { get; init; } = "#ffffff";
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

/// <summary>What can be chosen for a cut.</summary>
public sealed record CutChoices : JobChoices
{
    /// <summary>Name of a material of the lab's settings; empty = the first one.</summary>
    public string Material { get; init; } = "";

    public CutGrouping Grouping { get; init; }

    /// <summary>What differs from the default (cut, with the material's preset) for single groups.</summary>
    public IReadOnlyList<CutGroupChoice> Groups { get; init; } = [];

    /// <summary>How many times the drawing is cut, in a grid; 1 to 100.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Cut a frame around each copy, so that what is left over comes off in one piece.</summary>
    public bool WeedingBox { get; init; }

    /// <summary>Cut from its back; null = as the material needs it: heat-transfer film is mirrored, nothing else.</summary>
    public bool? IsMirrored { get; init; }

    /// <summary>
    /// Cut a small square first, beside the drawing, and wait until a person has said that it comes off well. Nothing of the
    /// drawing is cut before.
    /// </summary>
    public bool TestSquare { get; init; }

    /// <summary>The material carries printed registration marks, which the machine looks for first.</summary>
    public bool HasRegistrationMarks { get; init; }
}

/// <summary>What is done with one group of lines.</summary>
/// <param name="Key">As in <see cref="CutGroup.Key"/>: a colour such as <c>#ff0000</c>, or the id of a layer.</param>
/// <param name="Material">Preset of its own; empty = that of the job, or for what is drawn the first pen of the lab's settings.</param>
/// <param name="Passes">How often, 1 to 10; 0 = as the preset says.</param>
public sealed record CutGroupChoice(string Key, CutAction Action, string Material = "", int Passes = 0);
