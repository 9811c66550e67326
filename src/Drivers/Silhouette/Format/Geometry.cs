using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>A point, in the unit of its context: user units inside a drawing, millimetres outside it.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Point(double X, double Y)
{
    public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);

    public static Point operator -(Point a, Point b) => new(a.X - b.X, a.Y - b.Y);

    public static Point operator *(Point a, double factor) => new(a.X * factor, a.Y * factor);

    public double Length => double.Hypot(X, Y);

    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y);
}

/// <summary>A line through points. A closed one goes back to its first point, which is not repeated.</summary>
public sealed record Polyline(IReadOnlyList<Point> Points, bool IsClosed)
{
    /// <summary>Of the whole line, with the way back of a closed one.</summary>
    public double Length => Segments.Sum(s => (s.To - s.From).Length);

    /// <summary>From point to point, and back to the first where it is closed.</summary>
    internal IEnumerable<Segment> Segments =>
        Points.Skip(1).Zip(Points, (to, from) => new Segment(from, to)).Concat(IsClosed ? [new Segment(Points[^1], Points[0])] : []);

    public Polyline Transform(Affine matrix) => new([.. Points.Select(matrix.Apply)], IsClosed);
}

/// <summary>A straight piece of a line.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Segment(Point From, Point To)
{
    public Point At(double t) => From + ((To - From) * t);

    /// <summary>How far a point is from it.</summary>
    public double Distance(Point point)
    {
        var along = To - From;
        var square = (along.X * along.X) + (along.Y * along.Y);
        var t = square > 0 ? Math.Clamp((((point.X - From.X) * along.X) + ((point.Y - From.Y) * along.Y)) / square, 0, 1) : 0;
        return (point - At(t)).Length;
    }
}

/// <summary>The matrix of SVG: x' = a x + c y + e, y' = b x + d y + f.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Affine(double A, double B, double C, double D, double E, double F)
{
    public static Affine Identity { get; } = new(1, 0, 0, 1, 0, 0);

    public static Affine Translation(double x, double y) => new(1, 0, 0, 1, x, y);

    public static Affine Scale(double x, double y) => new(x, 0, 0, y, 0, 0);

    public static Affine Rotation(double degrees)
    {
        var (sin, cos) = double.SinCos(double.DegreesToRadians(degrees));
        return new(cos, sin, -sin, cos, 0, 0);
    }

    /// <summary>The inner matrix is applied first.</summary>
    public static Affine operator *(Affine outer, Affine inner) => new(
        (outer.A * inner.A) + (outer.C * inner.B),
        (outer.B * inner.A) + (outer.D * inner.B),
        (outer.A * inner.C) + (outer.C * inner.D),
        (outer.B * inner.C) + (outer.D * inner.D),
        (outer.A * inner.E) + (outer.C * inner.F) + outer.E,
        (outer.B * inner.E) + (outer.D * inner.F) + outer.F);

    public Point Apply(Point p) => new((A * p.X) + (C * p.Y) + E, (B * p.X) + (D * p.Y) + F);

    /// <summary>The way back; null where all is pressed onto a line.</summary>
    public Affine? Inverse
    {
        get
        {
            var determinant = (A * D) - (B * C);
            var inverse = new Affine(
                D / determinant, -B / determinant, -C / determinant, A / determinant, ((C * F) - (D * E)) / determinant, ((B * E) - (A * F)) / determinant);
            return double.IsFinite(inverse.A) && double.IsFinite(inverse.D) && double.IsFinite(inverse.E) && double.IsFinite(inverse.F) ? inverse : null;
        }
    }

    /// <summary>How much it stretches at most: the larger singular value.</summary>
    public double LargestScale
    {
        get
        {
            var sum = (A * A) + (B * B) + (C * C) + (D * D);
            var determinant = (A * D) - (B * C);
            return Math.Sqrt((sum + Math.Sqrt(Math.Max(0, (sum * sum) - (4 * determinant * determinant)))) / 2);
        }
    }
}
