using System.Collections.Immutable;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>
/// Makes a plan from outlines: the same line once, touching ends joined, onto the grid of the cutter, inner before outer,
/// short ways between.
/// </summary>
public static class CutPlanner
{
    /// <summary>
    /// Largest distance of the lines from the curves they come from, in millimetres. With at most 0.036 mm to the grid
    /// of the cutter and <see cref="Overlaps.Tolerance"/> the cut stays within the 0.05 mm that it can resolve.
    /// </summary>
    public const double Flatness = 0.004;

    // How far a roll is fed back at most between two paths of its strip, in units of the cutter.
    private const int Strip = 60 * CutPoint.PerMillimetre;

    /// <summary>More paths than this nobody weeds.</summary>
    public const int MaxPaths = 20_000;

    /// <param name="overcut">How far a closed path is cut past its start, so that its corner comes free, in millimetres.</param>
    /// <param name="passes">How often each path is cut; a closed one without lifting the tool.</param>
    /// <exception cref="DrawingTooComplexException">There are more than <see cref="MaxPaths"/>, or they lie over each other everywhere.</exception>
    /// <param name="overcutsBefore">A closed path is begun as far before its start too.</param>
    /// <param name="isRoll">Strips of the material are finished one after the other: feeding a roll back and forth makes it slip.</param>
    public static CutPlan Plan(
        IEnumerable<CutLine> lines, double overcut, int passes, CancellationToken cancellationToken, bool overcutsBefore = false, bool isRoll = false)
    {
        var seen = new HashSet<LineKey>();
        var single = new List<CutLine>();
        var (drawnCount, plainTravel, at) = (0, 0.0, default(CutPoint));
        foreach (var line in lines)
        {
            var path = OnGrid(line.Line);
            if (path.Length < 2)
            {
                continue;
            }

            if (++drawnCount > MaxPaths)
            {
                throw new DrawingTooComplexException();
            }

            plainTravel += at.DistanceTo(path[0]);
            at = path[^1];
            if (seen.Add(LineKey.Of(path)))
            {
                single.Add(line);
            }
        }

        var joined = EndJoiner.Join(single);
        var (pieces, trimmedCount) = Overlaps.Remove(joined, cancellationToken);
        List<CutPath> outlines = [.. joined.Select(OnGridPath)];
        var ordered = CutOrder.Order(
            outlines, [.. pieces.Select(p => (p.Source, Path: OnGridPath(p.Line))).Where(p => p.Path.Points.Length > 1)], isRoll ? Strip : null, cancellationToken);
        var paths = new List<CutPath>(ordered.Count * passes);
        foreach (var path in ordered)
        {
            paths.AddRange(path.IsClosed ? [Overcut(path, overcut, passes, overcutsBefore)] : Enumerable.Repeat(path, passes));
        }

        return new CutPlan(
            paths, outlines.FindAll(o => o.IsClosed), outlines.Count(o => !o.IsClosed), drawnCount - single.Count + trimmedCount, plainTravel);
    }

    private static CutPath OnGridPath(CutLine line) => new(OnGrid(line.Line), line);

    private static ImmutableArray<CutPoint> OnGrid(Polyline line)
    {
        var points = ImmutableArray.CreateBuilder<CutPoint>(line.Points.Count + 1);
        for (var i = 0; i < line.Points.Count; i++)
        {
            Add(CutPoint.Nearest(line.Points[i]));
        }

        if (line.IsClosed)
        {
            Add(points[0]);
        }

        return points.DrainToImmutable();

        void Add(CutPoint next)
        {
            if (points.Count == 0 || points[^1] != next)
            {
                points.Add(next);
            }
        }
    }

    private static CutPath Overcut(CutPath path, double overcut, int passes, bool overcutsBefore)
    {
        if (overcut <= 0 && passes == 1)
        {
            return path;
        }

        var ring = path.Points.AsSpan();
        var points = ImmutableArray.CreateBuilder<CutPoint>((ring.Length * passes) + 8);
        var further = Math.Min(overcut, path.Length);
        if (overcutsBefore)
        {
            CutPoint[] back = [.. path.Points.Reverse()];
            CutPoint[] before = [.. Beginning(back, further)];
            points.AddRange(before.Reverse());
        }

        points.AddRange(ring);
        for (var pass = 1; pass < passes; pass++)
        {
            points.AddRange(ring[1..]);
        }

        points.AddRange(Beginning(ring, further));
        return new CutPath(points.DrainToImmutable(), path.From, wasClosed: true);
    }

    /// <summary>The points after the first one along a path, up to a length in millimetres.</summary>
    private static List<CutPoint> Beginning(ReadOnlySpan<CutPoint> points, double length)
    {
        var beginning = new List<CutPoint>();
        for (var i = 1; length > 0 && i < points.Length; i++)
        {
            var (from, to) = (points[i - 1], points[i]);
            var step = from.DistanceTo(to);
            var share = Math.Min(1, length / step);
            var end = new CutPoint(
                from.Across + (int)Math.Round((to.Across - from.Across) * share), from.Down + (int)Math.Round((to.Down - from.Down) * share));
            if (end != (beginning.Count > 0 ? beginning[^1] : points[0]))
            {
                beginning.Add(end);
            }

            length -= step;
        }

        return beginning;
    }
}
