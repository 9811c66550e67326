namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>Cuts lines into the dashes that are drawn.</summary>
internal static class Dashes
{
    private const int MaxPattern = 100;

    /// <param name="pattern">Lengths of dash, gap, dash …, in user units; an odd number is taken twice.</param>
    /// <param name="offset">Where in the pattern the line begins.</param>
    /// <exception cref="DrawingTooComplexException">The pattern or the number of dashes has no end.</exception>
    public static IReadOnlyList<Polyline> Apply(IReadOnlyList<Polyline> lines, IReadOnlyList<double> pattern, double offset, DrawingBudget budget)
    {
        if (pattern.Count > MaxPattern)
        {
            throw new DrawingTooComplexException();
        }

        var whole = pattern.Sum();
        if (pattern.Count == 0 || pattern.Any(d => d < 0) || whole <= 0 || !double.IsFinite(whole))
        {
            return lines;
        }

        IReadOnlyList<double> even = pattern.Count % 2 == 0 ? pattern : [.. pattern, .. pattern];
        var dashes = new List<Polyline>();
        foreach (var line in lines)
        {
            Cut(line, even, offset, dashes, budget);
        }

        return dashes;
    }

    private static void Cut(Polyline line, IReadOnlyList<double> pattern, double offset, List<Polyline> dashes, DrawingBudget budget)
    {
        var whole = pattern.Sum();
        var left = offset - (Math.Floor(offset / whole) * whole);
        var index = 0;
        while (left >= pattern[index])
        {
            left -= pattern[index];
            index = (index + 1) % pattern.Count;
        }

        left = pattern[index] - left;
        var dash = new List<Point> { line.Points[0] };
        var corners = line.IsClosed ? line.Points.Append(line.Points[0]) : line.Points;
        var from = line.Points[0];
        foreach (var to in corners.Skip(1))
        {
            var length = (to - from).Length;
            var done = 0.0;
            while (length - done > left)
            {
                done += left;
                var at = from + ((to - from) * (done / length));
                EndDash(dash, at, index, dashes, budget);
                dash = [at];
                index = (index + 1) % pattern.Count;
                left = pattern[index];
            }

            left -= length - done;
            dash.Add(to);
            from = to;
        }

        EndDash(dash, from, index, dashes, budget);
    }

    private static void EndDash(List<Point> dash, Point at, int index, List<Polyline> dashes, DrawingBudget budget)
    {
        budget.SpendPoints(2);
        if (index % 2 == 0)
        {
            dash.Add(at);
            dashes.Add(new Polyline(dash, IsClosed: false));
        }
    }
}
