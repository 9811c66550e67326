namespace FabQueue.Drivers.Silhouette.Protocol;

/// <summary>How a tool works on a material.</summary>
/// <param name="Holder">1 or 2.</param>
/// <param name="Force">1 to 33.</param>
/// <param name="Speed">1 to 30.</param>
/// <param name="IsPen">A pen has no offset and turns no corners.</param>
public sealed record ToolSetup(int Holder, int Force, int Speed, bool IsPen)
{
    /// <summary>Sticker vinyl with a blade in holder 1: the numbers of inkscape-silhouette (media 102).</summary>
    public static ToolSetup Vinyl { get; } = new(Holder: 1, Force: 10, Speed: 5, IsPen: false) { AutoBladeDepth = 1 };

    /// <summary>0 to 10, for an AutoBlade in holder 1; null where the blade is set by hand.</summary>
    public int? AutoBladeDepth { get; init; }

    /// <summary>Whether the blade is lifted at corners.</summary>
    public bool LiftsAtCorners { get; init; }

    /// <summary>How far before a corner sharpening begins and after it ends, in tenths of a millimetre.</summary>
    public (int Start, int End) CornerSharpening { get; init; } = IsPen ? (0, 0) : (1, 1);
}
