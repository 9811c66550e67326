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

        var free = Enumerable.Range(0, paths.Count).Where(i => waitingFor[i] == 0).Select(i => new Candidate(i, paths[i].Start, paths[i].End)).ToList();
        var ordered = new List<CutPath>(paths.Count);
        var at = default(CutPoint);
        while (free.Count > 0)
        {
            if (ordered.Count % CancellationPeriod == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var nearest = Nearest(CollectionsMarshal.AsSpan(free), at);
            var index = free[nearest].Path;
            free[nearest] = free[^1];
            free.RemoveAt(free.Count - 1);
            var path = StartingNear(paths[index], at);
            ordered.Add(path);
            at = path.End;
            if (parents[index] is >= 0 and var parent && --waitingFor[parent] == 0)
            {
                free.Add(new Candidate(parent, paths[parent].Start, paths[parent].End));
            }
        }

        return ordered;
    }

    private static int Nearest(ReadOnlySpan<Candidate> free, CutPoint at)
    {
        var (best, bestDistance) = (0, double.MaxValue);
        for (var i = 0; i < free.Length; i++)
        {
            var distance = Math.Min(Square(at, free[i].Start), Square(at, free[i].End));
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
        var areas = closed.Select(i => boxes[i].Area).ToArray();
        var closedBoxes = closed.Select(i => boxes[i]).ToArray();
        var corners = new HashSet<CutPoint>?[paths.Count];
        var parents = new int[paths.Count];
        long comparisons = 0;
        for (var i = 0; i < paths.Count; i++)
        {
            if (i % CancellationPeriod == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            // Only what has a larger box can be around it.
            var first = Array.BinarySearch(areas, Math.BitIncrement(boxes[i].Area));
            parents[i] = -1;
            for (var c = first < 0 ? ~first : first; c < closed.Length && parents[i] < 0; c++)
            {
                parents[i] = closedBoxes[c].Holds(boxes[i]) && IsAround(closed[c], i) ? closed[c] : -1;
            }
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

    /// <summary>A path that may come next; both ends of a closed one are the same.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Candidate(int Path, CutPoint Start, CutPoint End);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Box(int Left, int Top, int Right, int Bottom)
    {
        public double Area => ((double)Right - Left) * ((double)Bottom - Top);

        public static Box Of(CutPath path) => new(
            path.Points.Min(p => p.Across), path.Points.Min(p => p.Down), path.Points.Max(p => p.Across), path.Points.Max(p => p.Down));

        public bool Holds(Box other) => Left <= other.Left && Top <= other.Top && Right >= other.Right && Bottom >= other.Bottom;
    }
}
