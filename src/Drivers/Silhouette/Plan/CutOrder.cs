using System.Runtime.InteropServices;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>
/// Orders paths: what lies inside a closed path comes before it, because a piece that is cut out may shift; among those that
/// may come next, the nearest.
/// </summary>
internal static class CutOrder
{
    private const int CancellationPeriod = 256;

    // About a second; a real drawing of 2,000 paths takes a hundredth of it.
    private const long MaxComparisons = 500_000_000;

    /// <exception cref="DrawingTooComplexException">So many paths lie within the bounds of so many others that it would take too long.</exception>
    public static List<CutPath> Order(IReadOnlyList<CutPath> paths, CancellationToken cancellationToken)
    {
        var parents = Parents(paths, cancellationToken);
        var waitingFor = new int[paths.Count];
        foreach (var parent in parents.Where(p => p >= 0))
        {
            waitingFor[parent]++;
        }

        var free = Enumerable.Range(0, paths.Count).Where(i => waitingFor[i] == 0).ToList();
        var ordered = new List<CutPath>(paths.Count);
        var at = default(CutPoint);
        while (free.Count > 0)
        {
            if (ordered.Count % CancellationPeriod == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var nearest = Nearest(paths, free, at);
            var index = free[nearest];
            free[nearest] = free[^1];
            free.RemoveAt(free.Count - 1);
            var path = StartingNear(paths[index], at);
            ordered.Add(path);
            at = path.End;
            if (parents[index] is >= 0 and var parent && --waitingFor[parent] == 0)
            {
                free.Add(parent);
            }
        }

        return ordered;
    }

    private static int Nearest(IReadOnlyList<CutPath> paths, List<int> free, CutPoint at)
    {
        var (best, bestDistance) = (0, double.MaxValue);
        for (var i = 0; i < free.Count; i++)
        {
            var path = paths[free[i]];
            var distance = path.IsClosed ? Square(at, path.Start) : Math.Min(Square(at, path.Start), Square(at, path.End));
            if (distance < bestDistance)
            {
                (best, bestDistance) = (i, distance);
            }
        }

        return best;
    }

    /// <summary>An open path from its nearer end, a closed one from its nearest point.</summary>
    private static CutPath StartingNear(CutPath path, CutPoint at)
    {
        if (!path.IsClosed)
        {
            return Square(at, path.End) < Square(at, path.Start) ? path.Reversed() : path;
        }

        var start = Enumerable.Range(0, path.Points.Count - 1).MinBy(i => Square(at, path.Points[i]));
        return start == 0 ? path : new CutPath([.. path.Points.Skip(start), .. path.Points.Skip(1).Take(start)]);
    }

    /// <summary>For each path the smallest closed one around it, or -1.</summary>
    private static int[] Parents(IReadOnlyList<CutPath> paths, CancellationToken cancellationToken)
    {
        var boxes = paths.Select(Box.Of).ToArray();
        var closed = Enumerable.Range(0, paths.Count).Where(i => paths[i].IsClosed).OrderBy(i => boxes[i].Area).ToArray();
        var corners = new HashSet<CutPoint>?[paths.Count];
        var parents = new int[paths.Count];
        long comparisons = 0;
        for (var i = 0; i < paths.Count; i++)
        {
            if (i % CancellationPeriod == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var index = i;
            var parent = Array.FindIndex(closed, c => c != index && boxes[c].Holds(boxes[index]) && IsAround(c, index));
            parents[i] = parent < 0 ? -1 : closed[parent];
        }

        return parents;

        bool IsAround(int outer, int inner)
        {
            comparisons += paths[outer].Points.Count;
            return comparisons <= MaxComparisons
                ? Contains(paths[outer], corners[outer] ??= [.. paths[outer].Points], paths[inner])
                : throw new DrawingTooComplexException();
        }
    }

    /// <summary>By the first point that is not on the outline itself: even-odd crossings of a ray.</summary>
    private static bool Contains(CutPath outer, HashSet<CutPoint> corners, CutPath inner)
    {
        var point = inner.Points.Cast<CutPoint?>().FirstOrDefault(p => !corners.Contains(p!.Value)) ?? inner.Start;
        var isInside = false;
        for (var i = 1; i < outer.Points.Count; i++)
        {
            var (a, b) = (outer.Points[i - 1], outer.Points[i]);
            if ((a.Down > point.Down) != (b.Down > point.Down)
                && point.Across < a.Across + ((double)(b.Across - a.Across) * (point.Down - a.Down) / (b.Down - a.Down)))
            {
                isInside = !isInside;
            }
        }

        return isInside;
    }

    private static double Square(CutPoint a, CutPoint b)
    {
        var (across, down) = ((double)a.Across - b.Across, (double)a.Down - b.Down);
        return (across * across) + (down * down);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Box(int Left, int Top, int Right, int Bottom)
    {
        public double Area => ((double)Right - Left) * ((double)Bottom - Top);

        public static Box Of(CutPath path) => new(
            path.Points.Min(p => p.Across), path.Points.Min(p => p.Down), path.Points.Max(p => p.Across), path.Points.Max(p => p.Down));

        /// <summary>Strictly larger, so that no two paths lie in each other.</summary>
        public bool Holds(Box other) =>
            Left <= other.Left && Top <= other.Top && Right >= other.Right && Bottom >= other.Bottom && this != other;
    }
}
