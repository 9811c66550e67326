using System.Runtime.InteropServices;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>
/// Orders paths: what lies inside a closed outline comes before it, because a piece that is cut out may shift; among those
/// that may come next, the nearest.
/// </summary>
internal static class CutOrder
{
    private const int CancellationPeriod = 256;

    // About a second; a real drawing of 2,000 paths takes a hundredth of it.
    private const long MaxComparisons = 500_000_000;

    // Thousands of outlines inside each other are a file made to take memory: 16 MB at most.
    private const int MaxNestings = 2_000_000;

    /// <param name="outlines">Whole, to tell what lies inside what.</param>
    /// <param name="pieces">What is cut of them, each with the number of its outline.</param>
    /// <param name="strip">What ends farther along the feed than this behind the one that ends first has to wait; null = nothing has to.</param>
    /// <exception cref="DrawingTooComplexException">So many paths lie within the bounds of so many others that it would take too long.</exception>
    public static List<CutPath> Order(IReadOnlyList<CutPath> outlines, IReadOnlyList<(int Source, CutPath Path)> pieces, int? strip, CancellationToken cancellationToken)
    {
        var piecesOf = pieces.Index().ToLookup(p => p.Item.Source, p => p.Index);
        var around = Around(outlines, cancellationToken);

        // An outline is free when all pieces of those inside it are cut.
        var waitingFor = new int[outlines.Count];
        foreach (var outer in pieces.SelectMany(p => around[p.Source]))
        {
            waitingFor[outer]++;
        }

        var free = new List<Candidate>();
        foreach (var (index, (source, path)) in pieces.Index())
        {
            if (waitingFor[source] == 0)
            {
                free.Add(new Candidate(index, path));
            }
        }

        var ordered = new List<CutPath>(pieces.Count);
        var at = default(CutPoint);
        while (free.Count > 0)
        {
            if (ordered.Count % CancellationPeriod == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var nearest = Nearest(CollectionsMarshal.AsSpan(free), at, strip);
            var index = free[nearest].Piece;
            free[nearest] = free[^1];
            free.RemoveAt(free.Count - 1);
            var source = pieces[index].Source;
            var path = StartingNear(pieces[index].Path, at);
            ordered.Add(path);
            at = path.End;
            foreach (var outer in around[source])
            {
                if (--waitingFor[outer] == 0)
                {
                    free.AddRange(piecesOf[outer].Select(i => new Candidate(i, pieces[i].Path)));
                }
            }
        }

        return ordered;
    }

    private static int Nearest(ReadOnlySpan<Candidate> free, CutPoint at, int? strip)
    {
        var last = int.MaxValue;
        if (strip is { } length)
        {
            foreach (var candidate in free)
            {
                last = Math.Min(last, candidate.Bottom + length);
            }
        }

        var (best, bestDistance) = (0, double.MaxValue);
        for (var i = 0; i < free.Length; i++)
        {
            if (free[i].Bottom > last)
            {
                continue;
            }

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

        var points = path.Points.AsSpan();
        var (start, nearest) = (0, double.MaxValue);
        for (var i = 0; i < points.Length - 1; i++)
        {
            var distance = Square(at, points[i]);
            if (distance < nearest)
            {
                (start, nearest) = (i, distance);
            }
        }

        return start == 0 ? path : new CutPath([.. points[start..], .. points[1..(start + 1)]], path.From);
    }

    /// <summary>For each path all closed ones around it: shapes may overlap, so that the smallest one is not enough.</summary>
    private static List<int>[] Around(IReadOnlyList<CutPath> paths, CancellationToken cancellationToken)
    {
        var closed = Enumerable.Range(0, paths.Count).Where(i => paths[i].IsClosed).OrderBy(i => paths[i].Box.Area).ToArray();
        var areas = closed.Select(i => paths[i].Box.Area).ToArray();
        var closedBoxes = closed.Select(i => paths[i].Box).ToArray();
        var corners = new HashSet<CutPoint>?[paths.Count];
        var around = new List<int>[paths.Count];
        long comparisons = 0;
        var nestings = 0;
        for (var i = 0; i < paths.Count; i++)
        {
            if (i % CancellationPeriod == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            // Only what has a larger box can be around it.
            var box = paths[i].Box;
            var first = Array.BinarySearch(areas, Math.BitIncrement(box.Area));
            around[i] = [];
            for (var c = first < 0 ? ~first : first; c < closed.Length; c++)
            {
                if (closedBoxes[c].Holds(box) && IsAround(closed[c], i))
                {
                    around[i].Add(closed[c]);
                    if (++nestings > MaxNestings)
                    {
                        throw new DrawingTooComplexException();
                    }
                }
            }
        }

        return around;

        bool IsAround(int outer, int inner)
        {
            comparisons += paths[outer].Points.Length;
            return comparisons <= MaxComparisons
                ? Contains(paths[outer], corners[outer] ??= [.. paths[outer].Points], paths[inner])
                : throw new DrawingTooComplexException();
        }
    }

    /// <summary>By the first point that is not on the outline itself: even-odd crossings of a ray.</summary>
    private static bool Contains(CutPath outer, HashSet<CutPoint> corners, CutPath inner)
    {
        var point = inner.Start;
        foreach (var candidate in inner.Points)
        {
            if (!corners.Contains(candidate))
            {
                point = candidate;
                break;
            }
        }

        var isInside = false;
        var points = outer.Points.AsSpan();
        for (var i = 1; i < points.Length; i++)
        {
            var (a, b) = (points[i - 1], points[i]);
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

    /// <summary>A piece that may come next; both ends of a closed one are the same.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Candidate(int Piece, CutPoint Start, CutPoint End, int Bottom)
    {
        public Candidate(int piece, CutPath path)
            : this(piece, path.Start, path.End, path.Box.Bottom)
        {
        }
    }
}
