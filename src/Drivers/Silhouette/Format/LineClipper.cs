namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>Cuts lines where they meet edges, and keeps some of the pieces.</summary>
internal static class LineClipper
{
    // Ends of edges so near to a line, in millimetres, are on it.
    private const double Touching = 1e-6;

    /// <param name="edges">Where lines may come into sight or leave it.</param>
    /// <param name="isKept">Asked for the middle of each piece.</param>
    /// <exception cref="DrawingTooComplexException">It would take too long.</exception>
    public static IReadOnlyList<Polyline> Keep(IReadOnlyList<Polyline> lines, IReadOnlyList<Segment> edges, Func<Point, bool> isKept, DrawingBudget budget)
    {
        var kept = new List<Polyline>();
        foreach (var line in lines)
        {
            var pieces = Pieces(line, edges, isKept, budget);
            if (pieces is [{ } only] && only.Count == line.Points.Count + (line.IsClosed ? 1 : 0) && only.SequenceEqual(line.IsClosed ? line.Points.Append(line.Points[0]) : line.Points))
            {
                kept.Add(line);
                continue;
            }

            if (line.IsClosed && pieces.Count > 1 && pieces[^1][^1] == pieces[0][0])
            {
                // What was cut at the start of a closed line belongs together.
                pieces[^1].AddRange(pieces[0].Skip(1));
                pieces.RemoveAt(0);
            }

            kept.AddRange(pieces.Select(p => p.Count > 3 && p[0] == p[^1] ? new Polyline(p[..^1], IsClosed: true) : new Polyline(p, IsClosed: false)));
        }

        return kept;
    }

    private static List<List<Point>> Pieces(Polyline line, IReadOnlyList<Segment> edges, Func<Point, bool> isKept, DrawingBudget budget)
    {
        var pieces = new List<List<Point>>();
        var isOn = false;
        var cuts = new List<double>();
        foreach (var segment in line.Segments)
        {
            budget.SpendComparisons(edges.Count);
            cuts.Clear();
            foreach (var edge in edges)
            {
                AddCuts(segment, edge, cuts);
            }

            cuts.Sort();
            cuts.Add(1);
            var from = 0.0;
            foreach (var to in cuts)
            {
                if (to - from < 1e-12 && to < 1)
                {
                    continue;
                }

                budget.SpendComparisons(edges.Count);
                if (!isKept(segment.At((from + to) / 2)))
                {
                    isOn = false;
                }
                else
                {
                    budget.SpendPoints(1);
                    if (!isOn)
                    {
                        pieces.Add([segment.At(from)]);
                    }

                    var end = to == 1 ? segment.To : segment.At(to);
                    var piece = pieces[^1];
                    if (isOn && from > 0)
                    {
                        // Cut and kept on both sides: still one straight piece.
                        piece[^1] = end;
                    }
                    else
                    {
                        piece.Add(end);
                    }

                    isOn = true;
                }

                from = to;
            }
        }

        return pieces;
    }

    /// <summary>Where along a segment, from 0 to 1, it meets an edge.</summary>
    private static void AddCuts(Segment segment, Segment edge, List<double> cuts)
    {
        if (Math.Max(segment.From.X, segment.To.X) < Math.Min(edge.From.X, edge.To.X) - Touching
            || Math.Min(segment.From.X, segment.To.X) > Math.Max(edge.From.X, edge.To.X) + Touching
            || Math.Max(segment.From.Y, segment.To.Y) < Math.Min(edge.From.Y, edge.To.Y) - Touching
            || Math.Min(segment.From.Y, segment.To.Y) > Math.Max(edge.From.Y, edge.To.Y) + Touching)
        {
            return;
        }

        var along = segment.To - segment.From;
        var across = edge.To - edge.From;
        var determinant = (along.X * across.Y) - (along.Y * across.X);
        var apart = edge.From - segment.From;
        var t = ((apart.X * across.Y) - (apart.Y * across.X)) / determinant;
        var u = ((apart.X * along.Y) - (apart.Y * along.X)) / determinant;
        if (double.IsFinite(t) && t is > 0 and < 1 && u is >= 0 and <= 1)
        {
            cuts.Add(t);
        }

        AddTouch(segment, along, edge.From, cuts);
        AddTouch(segment, along, edge.To, cuts);
    }

    private static void AddTouch(Segment segment, Point along, Point end, List<double> cuts)
    {
        var square = (along.X * along.X) + (along.Y * along.Y);
        var t = (((end.X - segment.From.X) * along.X) + ((end.Y - segment.From.Y) * along.Y)) / square;
        if (t is > 0 and < 1 && (end - segment.At(t)).Length <= Touching)
        {
            cuts.Add(t);
        }
    }
}
