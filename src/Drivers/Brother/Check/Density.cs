using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>Where the needle goes in too often (the rule of Ink/Stitch's density map).</summary>
/// <param name="DenseCount">Holes that have too many others around them.</param>
/// <param name="WorstX">Where most of them are, in 0.1 mm.</param>
/// <param name="WorstY">The same, downwards.</param>
internal sealed record Density(int DenseCount, int WorstX, int WorstY)
{
    // Half a millimetre, in 0.1 mm: how near a hole counts, and the side of a cell.
    private const int Radius = 5;

    // So that a design that only sews one spot is not measured for ever.
    private const int MaxInCell = 64;

    public static Density Of(Design design, BrotherSettings limits)
    {
        var cells = new Dictionary<(int, int), Cell>();
        foreach (var stitch in design.Stitches)
        {
            if (stitch.Kind == StitchKind.Stitch)
            {
                var key = KeyOf(stitch);
                if (!cells.TryGetValue(key, out var cell))
                {
                    cells[key] = cell = new Cell();
                }

                cell.Total++;
                if (cell.Holes.Count < MaxInCell)
                {
                    cell.Holes.Add((stitch.X, stitch.Y));
                }
            }
        }

        var (dense, worst, worstAt) = (0, 0, (X: 0, Y: 0));
        foreach (var (key, cell) in cells)
        {
            // The holes that were not kept lie as close as those that were.
            var found = cell.Holes.Count(h => IsDense(cells, key, h, limits.DenseHoles));
            found = found == cell.Holes.Count ? cell.Total : found;
            dense += found;
            if (found > worst)
            {
                (worst, worstAt) = (found, cell.Holes[0]);
            }
        }

        return new Density(dense, worstAt.X, worstAt.Y);
    }

    private static bool IsDense(Dictionary<(int, int), Cell> cells, (int X, int Y) key, (int X, int Y) hole, int limit)
    {
        var near = 0;
        for (var dx = -1; dx <= 1; dx++)
        {
            for (var dy = -1; dy <= 1; dy++)
            {
                foreach (var other in cells.GetValueOrDefault((key.X + dx, key.Y + dy))?.Holes ?? [])
                {
                    var (x, y) = (other.X - hole.X, other.Y - hole.Y);
                    if ((x * x) + (y * y) <= Radius * Radius && ++near >= limit)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static (int X, int Y) KeyOf(Stitch stitch) => ((int)Math.Floor(stitch.X / (double)Radius), (int)Math.Floor(stitch.Y / (double)Radius));

    private sealed class Cell
    {
        public List<(int X, int Y)> Holes { get; } = [];

        public int Total { get; set; }
    }
}
