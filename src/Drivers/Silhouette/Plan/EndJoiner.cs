namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>Joins open paths whose ends touch into one, so that the blade is not lifted between them.</summary>
internal static class EndJoiner
{
    /// <summary>Ends on the same or a neighbouring point of the grid (0.05 mm) touch.</summary>
    public static List<CutPath> Join(IReadOnlyList<CutPath> paths)
    {
        var isTaken = new bool[paths.Count];
        var byEnd = new Dictionary<CutPoint, List<int>>();
        for (var i = 0; i < paths.Count; i++)
        {
            if (!paths[i].IsClosed)
            {
                Register(byEnd, paths[i].Start, i);
                Register(byEnd, paths[i].End, i);
            }
        }

        var joined = new List<CutPath>();
        for (var i = 0; i < paths.Count; i++)
        {
            if (isTaken[i])
            {
                continue;
            }

            isTaken[i] = true;
            joined.Add(paths[i].IsClosed ? paths[i] : Grow(paths[i]));
        }

        return joined;

        CutPath Grow(CutPath path)
        {
            var points = new LinkedList<CutPoint>(path.Points);
            while (Next(points.Last!.Value) is { } next)
            {
                Append(next, p => points.AddLast(p), points.Last!.Value);
            }

            while (Next(points.First!.Value) is { } next)
            {
                Append(next, p => points.AddFirst(p), points.First!.Value);
            }

            // A gap of one grid step between the two ends is closed too.
            if (points.Count > 2 && points.First!.Value != points.Last!.Value && Touch(points.First.Value, points.Last.Value))
            {
                points.AddLast(points.First.Value);
            }

            return new CutPath([.. points]);
        }

        static void Append(CutPath next, Action<CutPoint> add, CutPoint end)
        {
            var forward = Touch(next.Start, end) ? next : next.Reversed();
            foreach (var point in forward.Points.Skip(forward.Start == end ? 1 : 0))
            {
                add(point);
            }
        }

        CutPath? Next(CutPoint end)
        {
            foreach (var (across, down) in Around)
            {
                if (byEnd.TryGetValue(new CutPoint(end.Across + across, end.Down + down), out var found) && found.Find(f => !isTaken[f]) is var index
                    && found.Exists(f => !isTaken[f]))
                {
                    isTaken[index] = true;
                    return paths[index];
                }
            }

            return null;
        }
    }

    // The point itself first.
    private static readonly (int Across, int Down)[] Around = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)];

    private static bool Touch(CutPoint a, CutPoint b) => Math.Abs(a.Across - b.Across) + Math.Abs(a.Down - b.Down) <= 1;

    private static void Register(Dictionary<CutPoint, List<int>> byEnd, CutPoint end, int index)
    {
        if (!byEnd.TryGetValue(end, out var paths))
        {
            byEnd[end] = paths = [];
        }

        paths.Add(index);
    }
}
