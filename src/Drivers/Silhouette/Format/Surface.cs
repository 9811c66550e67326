using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Index;
using NetTopologySuite.Index.HPRtree;
using NetTopologySuite.Index.IntervalRTree;
using NetTopologySuite.Operation.Buffer;
using NetTopologySuite.Operation.Overlay;
using NetTopologySuite.Operation.OverlayNG;
using NetTopologySuite.Operation.Polygonize;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>
/// A surface on the page, in millimetres, with holes or without, in one piece or several: what outlines are around, and what
/// is left when surfaces are joined, clipped or grown. NetTopologySuite computes it, on a grid on which it makes no rounding
/// errors (snap rounding), whatever touches or coincides.
/// </summary>
internal sealed class Surface
{
    // Far finer than the 0.05 mm that a cutter resolves, and on it a metre still fits a double a million times over.
    private static readonly PrecisionModel Grid = new(100_000);
    private static readonly GeometryFactory Factory = new(Grid);

    // Beyond any mat; what lies out there is refused by its size, wherever it is.
    private const double Farthest = 1e6;

    // Slivers between two flattenings of the same curve are thinner, in millimetres.
    private const double ThinnestPiece = 0.01;

    // Of the tip of a corner that grows, so many times the distance of the sides.
    private const double SharpestCorner = 5;

    // What an overlay costs for each point, in comparisons of a line with an edge.
    private const int PointCost = 200;

    private readonly Geometry _area;
    private readonly Lazy<IndexedPointInAreaLocator> _locator;
    private readonly Lazy<HPRtree<Segment>> _edges;

    private Surface(Geometry area)
    {
        _area = area;
        _locator = new(() => new IndexedPointInAreaLocator(_area));
        _edges = new(EdgesOf);
    }

    public static Surface Empty { get; } = new(Factory.CreatePolygon());

    public bool IsEmpty => _area.IsEmpty;

    /// <summary>One piece without a hole: all that an outline in it is around is in it too. Pieces that touch may have a gap between them.</summary>
    public bool IsSolid => Polygons(_area).Take(2).ToList() is [{ NumInteriorRings: 0 }];

    /// <summary>Where the surface ends: outlines that are all closed and do not cross.</summary>
    public IReadOnlyList<Polyline> Outlines =>
        [.. Polygons(_area).SelectMany(p => p.Holes.Prepend(p.Shell)).Where(r => !IsSliver(r)).Select(r => new Polyline([.. r.Coordinates.SkipLast(1).Select(c => new Point(c.X, c.Y))], IsClosed: true))];

    /// <summary>What outlines are around; open ones are closed.</summary>
    /// <param name="isEvenOdd">It is around what an odd number of turns is around; else around all that they turn around at all.</param>
    /// <exception cref="DrawingTooComplexException">It would take too long.</exception>
    public static Surface Of(IEnumerable<Polyline> outlines, bool isEvenOdd, DrawingBudget budget)
    {
        var rings = outlines.Select(Ring).OfType<LinearRing>().ToArray();
        Spend(rings.Sum(r => r.NumPoints), budget);
        if (rings.Length == 0)
        {
            return Empty;
        }

        var only = rings.Length == 1 ? Factory.CreatePolygon(rings[0]) : null;
        return new Surface(only is { IsValid: true } ? only : Faces(rings, isEvenOdd, budget));
    }

    /// <summary>All that is at most so far, in millimetres, from lines and from what closed ones are around.</summary>
    /// <inheritdoc cref="Of"/>
    public static Surface Around(IEnumerable<Polyline> lines, double millimetres, double tolerance, DrawingBudget budget)
    {
        var parts = lines.Select(l => l.IsClosed && Ring(l) is { } ring ? Factory.CreatePolygon(ring) is { IsValid: true } face ? face : ring : (Geometry?)Line(l)).OfType<Geometry>().ToArray();
        Spend(parts.Sum(p => p.NumPoints), budget);
        SpendCrossings(parts, budget);
        return new Surface(AreaOf(Factory.CreateGeometryCollection(parts).Buffer(millimetres, Rounded(millimetres, tolerance))));
    }

    /// <summary>What any of them covers, with the gaps that are narrower, in millimetres.</summary>
    /// <inheritdoc cref="Of"/>
    public static Surface Join(IEnumerable<Surface> surfaces, double gap, DrawingBudget budget)
    {
        var all = Factory.CreateMultiPolygon([.. surfaces.SelectMany(s => Polygons(s._area))]);
        Spend(all.NumPoints, budget);
        SpendCrossings([all], budget);

        // Grown and made small again: to do both is faster than to unite them all, and corners stay corners.
        var sharp = new BufferParameters(1, EndCapStyle.Flat, JoinStyle.Mitre, SharpestCorner);
        return new Surface(AreaOf(all.Buffer(gap / 2, sharp).Buffer(-gap / 2, sharp)));
    }

    /// <summary>What any of them covers.</summary>
    /// <inheritdoc cref="Of"/>
    public static Surface Union(IReadOnlyList<Surface> surfaces, DrawingBudget budget)
    {
        if (surfaces.Count == 1)
        {
            return surfaces[0];
        }

        var areas = surfaces.Select(s => s._area).Where(a => !a.IsEmpty).ToArray();
        Spend(areas.Sum(a => a.NumPoints), budget);
        SpendCrossings(areas, budget);
        return areas.Length == 0 ? Empty : new Surface(AreaOf(UnaryUnionNG.Union(areas, Grid)));
    }

    /// <summary>What both cover.</summary>
    /// <inheritdoc cref="Of"/>
    public Surface Intersect(Surface other, DrawingBudget budget)
    {
        if (IsEmpty || other.IsEmpty || !_area.EnvelopeInternal.Intersects(other._area.EnvelopeInternal))
        {
            return Empty;
        }

        Spend(_area.NumPoints + other._area.NumPoints, budget);
        SpendCrossings([_area, other._area], budget);
        return new Surface(AreaOf(OverlayNG.Overlay(_area, other._area, SpatialFunction.Intersection, Grid)));
    }

    /// <summary>The surface with all that is so near to it, in millimetres, or, below zero, without what is so near to its edge. Corners become round.</summary>
    /// <inheritdoc cref="Of"/>
    public Surface Grow(double millimetres, double tolerance, DrawingBudget budget)
    {
        Spend(_area.NumPoints, budget);
        return new Surface(AreaOf(_area.Buffer(millimetres, Rounded(Math.Abs(millimetres), tolerance))));
    }

    /// <summary>The surface with its holes filled, and what lies in them.</summary>
    /// <inheritdoc cref="Of"/>
    public Surface Filled(DrawingBudget budget)
    {
        var shells = Polygons(_area).Select(p => (Geometry)Factory.CreatePolygon((LinearRing)p.Shell)).ToArray();
        Spend(shells.Sum(s => s.NumPoints), budget);
        return shells.Length == 0 ? Empty : new Surface(AreaOf(UnaryUnionNG.Union(shells, Grid)));
    }

    /// <summary>Whether a point is in it or on its edge.</summary>
    public bool Contains(Point point) => !IsEmpty && _locator.Value.Locate(new Coordinate(point.X, point.Y)) != Location.Exterior;

    /// <summary>The edges that may meet a segment.</summary>
    public IList<Segment> EdgesNear(Segment segment) =>
        IsEmpty ? [] : _edges.Value.Query(new Envelope(segment.From.X, segment.To.X, segment.From.Y, segment.To.Y));

    /// <summary>How many points a corner takes that becomes a part of a circle.</summary>
    private static BufferParameters Rounded(double radius, double tolerance) =>
        new(radius <= tolerance ? 2 : Math.Clamp((int)Math.Ceiling(Math.PI / 4 / Math.Acos(1 - (tolerance / radius))), 2, 200));

    private static LinearRing? Ring(Polyline outline)
    {
        var points = OnGrid(outline.Points.Append(outline.Points[0]));
        return points.Count > 3 ? Factory.CreateLinearRing([.. points]) : null;
    }

    private static LineString? Line(Polyline line)
    {
        var points = OnGrid(line.Points);
        return points.Count > 1 ? Factory.CreateLineString([.. points]) : null;
    }

    private static List<Coordinate> OnGrid(IEnumerable<Point> line)
    {
        var points = new List<Coordinate>();
        foreach (var point in line)
        {
            var at = new Coordinate(OnGrid(point.X), OnGrid(point.Y));
            if (points.Count == 0 || !points[^1].Equals2D(at))
            {
                points.Add(at);
            }
        }

        return points;
    }

    private static double OnGrid(double value) => Grid.MakePrecise(double.IsNaN(value) ? 0 : Math.Clamp(value, -Farthest, Farthest));

    /// <summary>The pieces into which outlines part the plane and that they turn around, put together.</summary>
    private static Geometry Faces(LinearRing[] rings, bool isEvenOdd, DrawingBudget budget)
    {
        SpendCrossings(rings, budget);
        var edges = new SortedPackedIntervalRTree<Segment>();
        foreach (var edge in rings.SelectMany(Edges))
        {
            edges.Insert(Math.Min(edge.From.Y, edge.To.Y), Math.Max(edge.From.Y, edge.To.Y), edge);
        }

        var polygonizer = new Polygonizer();
        polygonizer.Add(UnaryUnionNG.Union((Geometry)Factory.CreateMultiLineString(rings), Grid));
        var faces = polygonizer.GetPolygons().Where(face =>
        {
            var inside = face.InteriorPoint;
            var turns = new Turns(new Point(inside.X, inside.Y));
            edges.Query(inside.Y, inside.Y, turns);
            budget.SpendComparisons(turns.Seen);
            return isEvenOdd ? turns.Crossings % 2 != 0 : turns.Winding != 0;
        });
        return CoverageUnion.Union(Factory.BuildGeometry(faces));
    }

    private static void Spend(int points, DrawingBudget budget) => budget.SpendComparisons((int)Math.Min(int.MaxValue, (long)points * PointCost));

    /// <summary>Where thousands of lines cross thousands of others, the crossings are what takes time and memory.</summary>
    private static void SpendCrossings(IReadOnlyList<Geometry> geometries, DrawingBudget budget)
    {
        const long Few = 1_000_000;
        var count = geometries.Sum(g => (long)g.NumPoints);
        if (count * count < Few)
        {
            return;
        }

        var tree = new HPRtree<Segment>();
        foreach (var edge in geometries.SelectMany(Edges))
        {
            tree.Insert(Box(edge), edge);
        }

        var meeting = new Count(hits => budget.SpendComparisons(hits * PointCost));
        foreach (var edge in geometries.SelectMany(Edges))
        {
            tree.Query(Box(edge), meeting);
        }

        meeting.Flush();
    }

    private HPRtree<Segment> EdgesOf()
    {
        var tree = new HPRtree<Segment>();
        foreach (var edge in Edges(_area))
        {
            tree.Insert(Box(edge), edge);
        }

        tree.Build();
        return tree;
    }

    private static Envelope Box(Segment edge) => new(edge.From.X, edge.To.X, edge.From.Y, edge.To.Y);

    private static IEnumerable<Segment> Edges(Geometry geometry)
    {
        foreach (var line in LinearComponentExtracter.GetLines(geometry).Cast<LineString>())
        {
            var points = line.CoordinateSequence;
            for (var i = 1; i < points.Count; i++)
            {
                yield return new Segment(new Point(points.GetX(i - 1), points.GetY(i - 1)), new Point(points.GetX(i), points.GetY(i)));
            }
        }
    }

    // Where surfaces only touch, points and lines are left over.
    private static Geometry AreaOf(Geometry geometry) => geometry is IPolygonal ? geometry : Factory.BuildGeometry(Polygons(geometry));

    private static IEnumerable<Polygon> Polygons(Geometry geometry) => PolygonExtracter.GetPolygons(geometry).Cast<Polygon>().Where(p => !p.IsEmpty);

    private static bool IsSliver(LineString ring) => 2 * NetTopologySuite.Algorithm.Area.OfRing(ring.CoordinateSequence) < ThinnestPiece * ring.Length;

    /// <summary>How often edges turn around a point: by what a ray to the right crosses.</summary>
    private sealed class Turns(Point point) : IItemVisitor<Segment>
    {
        public int Seen { get; private set; }

        public int Crossings { get; private set; }

        public int Winding { get; private set; }

        public void VisitItem(Segment edge)
        {
            Seen++;
            if (edge.From.Y <= point.Y != edge.To.Y <= point.Y
                && edge.From.X + ((point.Y - edge.From.Y) / (edge.To.Y - edge.From.Y) * (edge.To.X - edge.From.X)) > point.X)
            {
                Crossings++;
                Winding += edge.To.Y > edge.From.Y ? 1 : -1;
            }
        }
    }

    private sealed class Count(Action<int> spend) : IItemVisitor<Segment>
    {
        private const int Portion = 10_000;
        private int _hits;

        public void VisitItem(Segment edge)
        {
            if (++_hits == Portion)
            {
                Flush();
            }
        }

        public void Flush()
        {
            spend(_hits);
            _hits = 0;
        }
    }
}
