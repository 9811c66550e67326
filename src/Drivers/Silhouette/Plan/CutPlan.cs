using System.Collections.Immutable;
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

    public static CutPoint operator +(CutPoint a, CutPoint b) => new(a.Across + b.Across, a.Down + b.Down);

    public static CutPoint operator -(CutPoint a, CutPoint b) => new(a.Across - b.Across, a.Down - b.Down);

    /// <summary>The nearest point of the grid, at most 0.036 mm away.</summary>
    public static CutPoint Nearest(Point millimetres) => new(Round(millimetres.X), Round(millimetres.Y));

    public Point ToMillimetres() => new((double)Across / PerMillimetre, (double)Down / PerMillimetre);

    /// <summary>In millimetres.</summary>
    public double DistanceTo(CutPoint other) => Math.Sqrt(Square(Across - (double)other.Across) + Square(Down - (double)other.Down)) / PerMillimetre;

    private static double Square(double x) => x * x;

    // Far beyond any mat, and still an int: what lies out there is refused by its size.
    private static int Round(double millimetres) => (int)Math.Round(Math.Clamp(millimetres, -1e7, 1e7) * PerMillimetre, MidpointRounding.AwayFromZero);
}

/// <summary>A rectangle in units of the cutter.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CutBox(int Left, int Top, int Right, int Bottom)
{
    /// <summary>What holds nothing yet.</summary>
    public static CutBox Nothing { get; } = new(int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);

    public bool IsNothing => Left > Right;

    public double Area => ((double)Right - Left) * ((double)Bottom - Top);

    /// <summary>In millimetres.</summary>
    public double Width => IsNothing ? 0 : ((double)Right - Left) / CutPoint.PerMillimetre;

    /// <inheritdoc cref="Width"/>
    public double Height => IsNothing ? 0 : ((double)Bottom - Top) / CutPoint.PerMillimetre;

    public CutBox With(CutPoint p) => new(Math.Min(Left, p.Across), Math.Min(Top, p.Down), Math.Max(Right, p.Across), Math.Max(Bottom, p.Down));

    public CutBox With(CutBox other) =>
        new(Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));

    public bool Holds(CutBox other) => Left <= other.Left && Top <= other.Top && Right >= other.Right && Bottom >= other.Bottom;

    public bool Meets(CutBox other) => Left <= other.Right && other.Left <= Right && Top <= other.Bottom && other.Top <= Bottom;

    public CutBox Grown(double millimetres)
    {
        var by = (int)Math.Round(millimetres * CutPoint.PerMillimetre);
        return new(Left - by, Top - by, Right + by, Bottom + by);
    }

    public CutBox Moved(CutPoint by) => new(Left + by.Across, Top + by.Down, Right + by.Across, Bottom + by.Down);
}

/// <summary>A line of a drawing on its way into a plan.</summary>
/// <param name="Line">In millimetres.</param>
/// <param name="Color">To show it in.</param>
/// <param name="IsWeedingBox">It is none of the drawing: the frame around it.</param>
public sealed record CutLine(Polyline Line, string Color, bool IsWeedingBox = false);

/// <summary>A line that is cut in one go. A closed one ends where it began, and that point is repeated.</summary>
public sealed class CutPath
{
    /// <param name="points">At least one.</param>
    /// <param name="from">The first line of the drawing that it comes from; null = none.</param>
    /// <param name="wasClosed">It is cut past its start.</param>
    public CutPath(ImmutableArray<CutPoint> points, CutLine? from = null, bool wasClosed = false)
    {
        Points = points;
        From = from;
        var length = 0.0;
        var box = CutBox.Nothing.With(points[0]);
        for (var i = 1; i < points.Length; i++)
        {
            length += points[i - 1].DistanceTo(points[i]);
            box = box.With(points[i]);
        }

        (Length, Box) = (length, box);
        IsClosed = wasClosed || (points.Length > 3 && points[0] == points[^1]);
    }

    public ImmutableArray<CutPoint> Points { get; }

    public CutLine? From { get; }

    /// <summary>Whether it comes back to its start; it may be cut a little past it.</summary>
    public bool IsClosed { get; }

    /// <summary>In millimetres.</summary>
    public double Length { get; }

    public CutBox Box { get; }

    public CutPoint Start => Points[0];

    public CutPoint End => Points[^1];

    public CutPath Reversed() => new([.. Points.Reverse()], From, IsClosed);

    public CutPath Moved(CutPoint by) => new([.. Points.Select(p => p + by)], From, IsClosed);
}

/// <summary>What one tool does, in order.</summary>
/// <param name="Paths">Inner ones before those around them; one that is cut in several passes stands there as often.</param>
/// <param name="Outlines">The closed ones, whole and once: what lies inside them is a piece.</param>
/// <param name="OpenCount">Lines that do not come back to their start.</param>
/// <param name="DuplicateCount">Lines of the drawing left out, in whole or in part, because the same line is cut already.</param>
/// <param name="PlainTravelLength">Way above the material in the order of the drawing, in millimetres.</param>
public sealed record CutPlan(IReadOnlyList<CutPath> Paths, IReadOnlyList<CutPath> Outlines, int OpenCount, int DuplicateCount, double PlainTravelLength)
{
    /// <summary>As it is, with nothing around it.</summary>
    public CutPlan(IReadOnlyList<CutPath> paths)
        : this(paths, [], 0, 0, 0)
    {
    }

    /// <summary>In millimetres.</summary>
    public double CutLength { get; } = Paths.Sum(p => p.Length);

    /// <summary>Way above the material, from the corner of the mat, in millimetres.</summary>
    public double TravelLength { get; } = Travel(Paths);

    public CutBox Box { get; } = Paths.Aggregate(CutBox.Nothing, (box, path) => box.With(path.Box));

    /// <summary>The same in other places, one after the other.</summary>
    public CutPlan At(IReadOnlyList<CutPoint> places) => new(
        [.. places.SelectMany(by => Moved(Paths, by))], [.. places.SelectMany(by => Moved(Outlines, by))], OpenCount, DuplicateCount, PlainTravelLength * places.Count);

    private static IEnumerable<CutPath> Moved(IReadOnlyList<CutPath> paths, CutPoint by)
    {
        // The passes of a path are one and the same.
        var (last, moved) = ((CutPath?)null, (CutPath?)null);
        foreach (var path in paths)
        {
            moved = path == last ? moved! : path.Moved(by);
            last = path;
            yield return moved;
        }
    }

    private static double Travel(IReadOnlyList<CutPath> paths)
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
