namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>One outline of a clip path, on the page.</summary>
/// <param name="Within">What the outline itself is clipped by; null = nothing.</param>
internal sealed record ClipShape(IReadOnlyList<Polyline> Contours, bool IsEvenOdd, ClipRegion? Within);

/// <summary>Where a clip path lets things be seen: in any of its shapes, and within all that clips the clip path.</summary>
internal sealed class ClipRegion
{
    // A line that runs along the edge is seen, by half its width.
    private const double OnEdge = 0.01;

    private readonly ClipRegion? _within;
    private readonly List<(ClipShape Shape, Segment[] Edges)> _shapes;
    private readonly List<Segment> _edges;

    public ClipRegion(IReadOnlyList<ClipShape> shapes, ClipRegion? within)
    {
        _within = within;
        _shapes = [.. shapes.Select(s => (s, s.Contours.SelectMany(c => c.Segments).ToArray()))];
        _edges = [.. _shapes.SelectMany(s => s.Edges.Concat(s.Shape.Within?._edges ?? [])).Concat(within?._edges ?? [])];
    }

    /// <summary>What is seen of a shape: of its lines, or else the edge of what is seen of its surface.</summary>
    /// <exception cref="DrawingTooComplexException">Too many lines would be held against too many edges.</exception>
    public DrawnShape Clip(DrawnShape shape, DrawingBudget budget)
    {
        var seen = LineClipper.Keep(shape.Lines, _edges, p => Contains(p, OnEdge), budget);
        if (shape.IsStroked)
        {
            return shape with { Lines = seen };
        }

        var surface = new ClipRegion([new ClipShape(shape.Lines, shape.IsEvenOdd, Within: null)], within: null);
        var edge = LineClipper.Keep(
            [.. _shapes.SelectMany(s => s.Shape.Contours)], [.. _edges, .. surface._edges], p => surface.Contains(p, -OnEdge) && IsAtEdge(p), budget);
        return shape with { Lines = [.. seen, .. edge], IsEvenOdd = true };
    }

    /// <param name="margin">How far outside counts as inside; below zero, how near the edge counts as outside. In millimetres.</param>
    private bool Contains(Point point, double margin) =>
        (_within?.Contains(point, margin) ?? true) && _shapes.Exists(s => IsIn(s.Edges, s.Shape.IsEvenOdd, point, margin) && (s.Shape.Within?.Contains(point, margin) ?? true));

    /// <summary>Of a point on an outline: whether it is on the edge of the whole, not inside another outline.</summary>
    private bool IsAtEdge(Point point) => Contains(point, OnEdge) && !Contains(point, -OnEdge);

    private static bool IsIn(Segment[] edges, bool isEvenOdd, Point point, double margin)
    {
        if (Array.Exists(edges, e => e.Distance(point) <= Math.Abs(margin)))
        {
            return margin > 0;
        }

        // Crossings of a ray to the right.
        var turns = 0;
        foreach (var edge in edges)
        {
            if (edge.From.Y <= point.Y != edge.To.Y <= point.Y)
            {
                var x = edge.From.X + ((point.Y - edge.From.Y) / (edge.To.Y - edge.From.Y) * (edge.To.X - edge.From.X));
                turns += x <= point.X ? 0 : isEvenOdd || edge.To.Y > edge.From.Y ? 1 : -1;
            }
        }

        return isEvenOdd ? turns % 2 != 0 : turns != 0;
    }
}
