using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette;

/// <summary>
/// Where the printed marks of print and cut stand: a square at the top left, an angle at the top right and one at the bottom
/// left. The defaults are those of inkscape-silhouette.
/// </summary>
public sealed record RegistrationMarks
{
    /// <summary>From the left edge of the page to the first mark, 10 to 600 mm.</summary>
    public double LeftMillimetres { get; init; } = 15;

    /// <summary>From the top edge of the page to the first mark, 10 to 3000 mm.</summary>
    public double TopMillimetres { get; init; } = 20;

    /// <summary>From the first mark to the one at the right, 50 to 600 mm.</summary>
    public double WidthMillimetres { get; init; } = 180;

    /// <summary>From the first mark to the one at the bottom, 50 to 3000 mm.</summary>
    public double HeightMillimetres { get; init; } = 230;

    /// <summary>What lies between them, in units of the cutter: only there can be cut.</summary>
    internal CutBox Box => CutBox.Nothing
        .With(CutPoint.Nearest(new Point(LeftMillimetres, TopMillimetres)))
        .With(CutPoint.Nearest(new Point(LeftMillimetres + WidthMillimetres, TopMillimetres + HeightMillimetres)));

    /// <summary>What is wrong, naming the member, or null.</summary>
    public string? Problem() =>
        !(LeftMillimetres is >= 10 and <= 600) ? "LeftMillimetres: 10 to 600"
        : !(TopMillimetres is >= 10 and <= 3000) ? "TopMillimetres: 10 to 3000"
        : !(WidthMillimetres is >= 50 and <= 600) ? "WidthMillimetres: 50 to 600"
        : !(HeightMillimetres is >= 50 and <= 3000) ? "HeightMillimetres: 50 to 3000"
        : null;
}
