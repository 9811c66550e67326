using System.Runtime.InteropServices;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>
/// Makes a plan from outlines: onto the grid of the cutter, touching ends joined, the same line once, inner before outer,
/// then the nearest next.
/// </summary>
public static class CutPlanner
{
    /// <summary>
    /// Largest distance of the lines from the curves they come from, in millimetres. With at most 0.036 mm to the grid
    /// of the cutter the cut stays within the 0.05 mm that it can resolve.
    /// </summary>
    public const double Flatness = 0.012;

    /// <summary>More paths than this nobody weeds.</summary>
    public const int MaxPaths = 20_000;

    /// <param name="overcut">How far a closed path is cut past its start, so that its corner comes free, in millimetres.</param>
    /// <exception cref="DrawingTooComplexException">There are more than <see cref="MaxPaths"/>.</exception>
    public static CutPlan Plan(IEnumerable<Polyline> outlines, double overcut, CancellationToken cancellationToken)
    {
        var drawn = outlines.Select(OnGrid).Where(p => p.Points.Count > 1).ToList();
        if (drawn.Count > MaxPaths)
        {
            throw new DrawingTooComplexException();
        }

        var single = WithoutDuplicates(drawn);
        var joined = EndJoiner.Join(single);
        var ordered = CutOrder.Order(joined, cancellationToken);
        return new CutPlan([.. ordered.Select(p => Overcut(p, overcut))], CutPlan.Travel(drawn), drawn.Count - single.Count);
    }

    private static CutPath OnGrid(Polyline line)
    {
        var points = new List<CutPoint>();
        foreach (var point in line.IsClosed ? line.Points.Append(line.Points[0]) : line.Points)
        {
            var next = CutPoint.Nearest(point);
            if (points.Count == 0 || points[^1] != next)
            {
                points.Add(next);
            }
        }

        return new CutPath(points);
    }

    /// <summary>The same line may be drawn from either end, and a closed one from any of its points.</summary>
    private static List<CutPath> WithoutDuplicates(List<CutPath> paths)
    {
        var seen = new HashSet<PathKey>();
        return [.. paths.Where(p => seen.Add(PathKey.Of(p)))];
    }

    private static CutPath Overcut(CutPath path, double overcut)
    {
        if (!path.IsClosed || overcut <= 0)
        {
            return path;
        }

        var points = path.Points.ToList();
        var left = Math.Min(overcut, path.Length);
        for (var i = 1; left > 0 && i < path.Points.Count; i++)
        {
            var (from, to) = (path.Points[i - 1], path.Points[i]);
            var length = from.DistanceTo(to);
            var share = Math.Min(1, left / length);
            var end = new CutPoint(
                from.Across + (int)Math.Round((to.Across - from.Across) * share), from.Down + (int)Math.Round((to.Down - from.Down) * share));
            if (end != points[^1])
            {
                points.Add(end);
            }

            left -= length;
        }

        return new CutPath(points);
    }

    /// <summary>Equal for the same line, wherever and in whatever direction it was drawn.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct PathKey(ulong Sum, int Count, CutPoint Least, CutPoint Most)
    {
        // The sum over all segments depends neither on their order nor on their direction.
        public static PathKey Of(CutPath path)
        {
            ulong sum = 0;
            var (least, most) = (path.Start, path.Start);
            for (var i = 1; i < path.Points.Count; i++)
            {
                var (a, b) = (path.Points[i - 1], path.Points[i]);
                sum += Mix(Mix(a) + Mix(b));
                least = new CutPoint(Math.Min(least.Across, b.Across), Math.Min(least.Down, b.Down));
                most = new CutPoint(Math.Max(most.Across, b.Across), Math.Max(most.Down, b.Down));
            }

            return new PathKey(sum, path.Points.Count, least, most);
        }

        private static ulong Mix(CutPoint p) => Mix(((ulong)(uint)p.Across << 32) | (uint)p.Down);

        // The finalizer of SplitMix64: 2⁻⁶⁴ is the chance that two different lines are taken for one.
        private static ulong Mix(ulong x)
        {
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            return x ^ (x >> 31);
        }
    }
}
