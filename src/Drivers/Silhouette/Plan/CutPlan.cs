using System.Runtime.InteropServices;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>A point in units of the cutter, 1/20 mm, from the top left of the mat.</summary>
/// <param name="Across">Along the carriage.</param>
/// <param name="Down">Along the feed.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CutPoint(int Across, int Down)
{
    public const int PerMillimetre = 20;

    /// <summary>The nearest point of the grid, at most 0.036 mm away.</summary>
    public static CutPoint Nearest(Point millimetres) => new(Round(millimetres.X), Round(millimetres.Y));

    /// <summary>In millimetres.</summary>
    public double DistanceTo(CutPoint other) => double.Hypot(Across - (double)other.Across, Down - (double)other.Down) / PerMillimetre;

    // Far beyond any mat, and still an int: what lies out there is refused by its size.
    private static int Round(double millimetres) => (int)Math.Round(Math.Clamp(millimetres, -1e7, 1e7) * PerMillimetre, MidpointRounding.AwayFromZero);
}

/// <summary>A line that is cut in one go. A closed one ends where it began, and that point is repeated.</summary>
public sealed record CutPath(IReadOnlyList<CutPoint> Points)
{
    public bool IsClosed => Points.Count > 3 && Points[0] == Points[^1];

    /// <summary>In millimetres.</summary>
    public double Length { get; } = LengthOf(Points);

    public CutPoint Start => Points[0];

    public CutPoint End => Points[^1];

    public CutPath Reversed() => new([.. Points.Reverse()]);

    private static double LengthOf(IReadOnlyList<CutPoint> points)
    {
        var length = 0.0;
        for (var i = 1; i < points.Count; i++)
        {
            length += points[i - 1].DistanceTo(points[i]);
        }

        return length;
    }
}

/// <summary>What is cut, in order.</summary>
/// <param name="Paths">Inner ones before those around them.</param>
/// <param name="PlainTravelLength">Way above the material in the order of the drawing, in millimetres.</param>
/// <param name="DuplicateCount">Lines of the drawing left out because the same line is cut already.</param>
public sealed record CutPlan(IReadOnlyList<CutPath> Paths, double PlainTravelLength, int DuplicateCount)
{
    /// <summary>In millimetres.</summary>
    public double CutLength => Paths.Sum(p => p.Length);

    /// <summary>Way above the material, from the corner of the mat, in millimetres.</summary>
    public double TravelLength => Travel(Paths);

    public static double Travel(IReadOnlyList<CutPath> paths)
    {
        var at = default(CutPoint);
        var length = 0.0;
        foreach (var path in paths)
        {
            length += at.DistanceTo(path.Start);
            at = path.End;
        }

        return length;
    }
}
