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
    public Polyline Transform(Affine matrix) => new([.. Points.Select(matrix.Apply)], IsClosed);
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
