namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>
/// Where a clip path lets things be seen. What is decided along a line is never decided on the edge itself, where a rounding
/// error would turn it, but a little outside of it, where either answer is right.
/// </summary>
internal sealed class ClipRegion(Surface surface, DrawingBudget budget)
{
    // A line that runs along the edge is seen, by half its width. More than two flattenings of one curve are apart.
    private const double OnEdge = 0.01;

    // A line that runs along the edge, with what numbers are rounded by.
    private const double Rounding = 2e-5;

    // Of a piece that only lies beside the edge, in millimetres: a tangent touches the edge, and nothing of it is seen.
    private const double ShortestSeen = 0.2;

    private readonly Lazy<Surface> _around = new(() => surface.Grow(OnEdge, OnEdge / 4, budget));
    private readonly Lazy<Surface> _within = new(() => surface.Grow(Rounding, Rounding, budget));
    private readonly Lazy<Surface> _nearly = new(() => surface.Grow(OnEdge * 0.6, OnEdge / 4, budget));

    /// <summary>What is seen of a shape: of its lines, or else the edge of what is seen of its surface.</summary>
    /// <exception cref="DrawingTooComplexException">Too many lines would be held against too many edges.</exception>
    public DrawnShape Clip(DrawnShape shape)
    {
        var (seen, isWhole) = Seen(shape.Lines);
        if (shape.IsStroked)
        {
            return shape with { Lines = seen };
        }

        return isWhole && surface.IsSolid
            ? shape
            : shape with { Lines = Surface.Of(shape.Lines, shape.IsEvenOdd, budget).Intersect(surface, budget).Outlines, IsEvenOdd = true };
    }

    private (IReadOnlyList<Polyline> Lines, bool IsWhole) Seen(IReadOnlyList<Polyline> lines)
    {
        var seen = new List<Polyline>();
        var isWhole = true;
        foreach (var line in lines)
        {
            var pieces = LineClipper.Keep(line, _around.Value, budget);
            if (pieces is [var only] && ReferenceEquals(only, line))
            {
                seen.Add(line);
            }
            else
            {
                isWhole = false;
                seen.AddRange(pieces.Where(IsSeen));
            }
        }

        return (seen, isWhole);
    }

    /// <summary>Of a piece that is not cut off: whether it comes into sight, or follows the edge.</summary>
    private bool IsSeen(Polyline piece)
    {
        var length = piece.Length;
        return LengthIn(_within.Value, piece) >= Math.Min(ShortestSeen, length / 2) || LengthIn(_nearly.Value, piece) >= length * 0.95;
    }

    private double LengthIn(Surface part, Polyline piece) => LineClipper.Keep(piece, part, budget).Sum(l => l.Length);
}
