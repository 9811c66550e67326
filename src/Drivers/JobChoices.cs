using System.Text.Json.Serialization;

namespace FabQueue.Drivers;

/// <summary>
/// What a person chose about a job beyond its file. One record per kind of work that leaves something to choose; what is
/// not chosen has a sensible default.
/// </summary>
[JsonDerivedType(typeof(EmbroideryChoices), "embroidery")]
[JsonDerivedType(typeof(CutChoices), "cut")]
public abstract record JobChoices
{
    /// <summary>These choices as somebody may make them who is not of the staff.</summary>
    /// <param name="kept">What is chosen already; null = nothing.</param>
    public virtual JobChoices AsPatron(JobChoices? kept) => this;
}

/// <summary>What can be chosen for an embroidery.</summary>
public sealed record EmbroideryChoices : JobChoices
{
    /// <summary>A thread of the Brother table, 1 to 61, for each colour block in order; empty = as the file says.</summary>
    public IReadOnlyList<int> Threads { get; init; } = [];

    /// <summary>A spool of the lab's shelf for each colour block in order, such as <c>Madeira Rayon 1147</c>; empty = those that look most alike.</summary>
    public IReadOnlyList<string> Spools { get; init; } = [];

    /// <summary>Colour of the cloth in the picture, such as <c>#ffffff</c>.</summary>
    public string ClothColor { get; init; } = "#ffffff";

    /// <summary>Turned to the right by so many quarters, 0 to 3. Where it fits no hoop so, it is turned by one more.</summary>
    public int QuarterTurns { get; init; }

    /// <summary>Left and right are exchanged, before it is turned.</summary>
    public bool IsMirrored { get; init; }

    /// <summary>Sewn in another order where that saves changes of thread and nothing lies over something else; threads and spools are those of that order.</summary>
    public bool HasFewerChanges { get; init; }

    /// <summary>Name of one of the lab's hoops, such as <c>180 × 130</c>; empty = the smallest that holds it.</summary>
    public string Hoop { get; init; } = "";
}
