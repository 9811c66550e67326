namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>Cuts lines where they enter and leave a surface, and keeps what is in it.</summary>
internal static class LineClipper
{
    // Ends of edges so near to a line, in millimetres, are on it. One cut too many does no harm, one too few would.
    private const double Touching = 1e-6;

    /// <returns>The line itself where all of it is in the surface; else its pieces, in its order.</returns>
    /// <exception cref="DrawingTooComplexException">It would take too long.</exception>
    public static IReadOnlyList<Polyline> Keep(Polyline line, Surface surface, DrawingBudget budget)
    {
        var pieces = Pieces(line, surface, budget, out var isWhole);
        if (isWhole)
        {
            return [line];
        }

        if (line.IsClosed && pieces.Count > 1 && pieces[^1][^1] == pieces[0][0])
        {
            // What was cut at the start of a closed line belongs together.
            pieces[^1].AddRange(pieces[0].Skip(1));
            pieces.RemoveAt(0);
        }

        return [.. pieces.Select(p => new Polyline(p, IsClosed: false))];
    }

    private static List<List<Point>> Pieces(Polyline line, Surface surface, DrawingBudget budget, out bool isWhole)
    {
        isWhole = true;
        var pieces = new List<List<Point>>();
        var isOn = false;
        var cuts = new List<double>();
        foreach (var segment in line.Segments)
        {
            cuts.Clear();
            var edges = surface.EdgesNear(segment);
            budget.SpendComparisons(1 + edges.Count);
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

                if (!surface.Contains(segment.At((from + to) / 2)))
                {
                    isOn = isWhole = false;
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
