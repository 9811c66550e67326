using System.Runtime.InteropServices;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>Joins open lines whose ends touch into one, so that the tool is not lifted between them.</summary>
internal sealed class EndJoiner
{
    // The point itself first.
    private static readonly CutPoint[] Around = [new(0, 0), new(1, 0), new(-1, 0), new(0, 1), new(0, -1)];

    private readonly IReadOnlyList<CutLine> _lines;
    private readonly bool[] _isTaken;
    private readonly Dictionary<CutPoint, List<int>> _byEnd = [];

    private EndJoiner(IReadOnlyList<CutLine> lines)
    {
        _lines = lines;
        _isTaken = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].Line.IsClosed)
            {
                Register(CutPoint.Nearest(lines[i].Line.Points[0]), i);
                Register(CutPoint.Nearest(lines[i].Line.Points[^1]), i);
            }
        }
    }

    /// <summary>Ends on the same or a neighbouring point of the grid (0.05 mm) touch.</summary>
    public static List<CutLine> Join(IReadOnlyList<CutLine> lines) => new EndJoiner(lines).Join();

    private List<CutLine> Join()
    {
        var joined = new List<CutLine>(_lines.Count);
        for (var i = 0; i < _lines.Count; i++)
        {
            if (!_isTaken[i])
            {
                _isTaken[i] = true;
                joined.Add(_lines[i].Line.IsClosed ? _lines[i] : _lines[i] with { Line = Grow(_lines[i].Line) });
            }
        }

        return joined;
    }

    private Polyline Grow(Polyline line)
    {
        var forward = Chain(line.Points[^1]);
        var backward = Chain(line.Points[0]);
        if (forward.Count == 0 && backward.Count == 0)
        {
            return IsRing(line.Points) ? new Polyline(line.Points, IsClosed: true) : line;
        }

        var points = new List<Point>();
        backward.Reverse();
        foreach (var (next, isReversed) in backward)
        {
            Append(points, next.Points, !isReversed);
        }

        Append(points, line.Points, isReversed: false);
        foreach (var (next, isReversed) in forward)
        {
            Append(points, next.Points, isReversed);
        }

        return new Polyline(points, IsRing(points));
    }

    /// <summary>What follows from an end on, each line with whether it is walked from its end.</summary>
    private List<(Polyline Line, bool IsReversed)> Chain(Point from)
    {
        var chain = new List<(Polyline, bool)>();
        var end = CutPoint.Nearest(from);
        while (Next(end) is { } next)
        {
            var isReversed = !Touch(CutPoint.Nearest(next.Points[0]), end);
            chain.Add((next, isReversed));
            end = CutPoint.Nearest(isReversed ? next.Points[0] : next.Points[^1]);
        }

        return chain;
    }

    private Polyline? Next(CutPoint end)
    {
        foreach (var by in Around)
        {
            if (!_byEnd.TryGetValue(end + by, out var found))
            {
                continue;
            }

            // Each is looked at once: what is taken stays so.
            while (found.Count > 0)
            {
                var index = found[^1];
                found.RemoveAt(found.Count - 1);
                if (!_isTaken[index])
                {
                    _isTaken[index] = true;
                    return _lines[index].Line;
                }
            }
        }

        return null;
    }

    private static void Append(List<Point> to, IReadOnlyList<Point> points, bool isReversed)
    {
        for (var i = 0; i < points.Count; i++)
        {
            var next = points[isReversed ? points.Count - 1 - i : i];
            if (i > 0 || to.Count == 0 || CutPoint.Nearest(to[^1]) != CutPoint.Nearest(next))
            {
                to.Add(next);
            }
        }
    }

    private static bool IsRing(IReadOnlyList<Point> points) => points.Count > 2 && Touch(CutPoint.Nearest(points[0]), CutPoint.Nearest(points[^1]));

    private static bool Touch(CutPoint a, CutPoint b) => Math.Abs(a.Across - b.Across) + Math.Abs(a.Down - b.Down) <= 1;

    private void Register(CutPoint end, int index)
    {
        ref var lines = ref CollectionsMarshal.GetValueRefOrAddDefault(_byEnd, end, out _);
        (lines ??= []).Add(index);
    }
}
