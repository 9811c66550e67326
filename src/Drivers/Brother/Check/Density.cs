using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>Where the needle goes in too often (the rule of Ink/Stitch's density map).</summary>
internal sealed class Density
{
    // Half a millimetre, in 0.1 mm: how near a hole counts, and the side of a cell.
    private const int Radius = 5;

    // With so many in one cell there is nothing to measure: a design that only sews one spot must not take for ever.
    private const int MaxInCell = 64;

    private Density(byte[] near) => Near = near;

    /// <summary>For each record of the design, how many holes lie around it, itself among them, up to the limit; 0 = no hole.</summary>
    public byte[] Near { get; }

    /// <summary>Holes that have too many others around them.</summary>
    public int DenseCount { get; private set; }

    /// <summary>Where most of them are: number of a record.</summary>
    public int WorstAt { get; private set; }

    /// <param name="design">That fits a hoop.</param>
    public static Density Of(Design design, BrotherSettings settings)
    {
        var density = new Density(new byte[design.Stitches.Count]);
        if (!design.Sewn.IsEmpty)
        {
            density.Measure(design.Stitches, new Grid(design), settings.DenseHoles);
        }

        return density;
    }

    private void Measure(IReadOnlyList<Stitch> stitches, Grid grid, int limit)
    {
        var worst = 0;
        for (var cell = 0; cell < grid.CellCount; cell++)
        {
            var holes = grid.HolesIn(cell);
            var dense = 0;
            foreach (var hole in holes)
            {
                Near[hole] = (byte)(holes.Length > MaxInCell ? limit : grid.CountAround(cell, stitches[hole], limit));
                dense += Near[hole] >= limit ? 1 : 0;
            }

            DenseCount += dense;
            (worst, WorstAt) = dense > worst ? (dense, holes[0]) : (worst, WorstAt);
        }
    }

    /// <summary>The holes of a design by the square of half a millimetre that they are in.</summary>
    private sealed class Grid
    {
        private readonly IReadOnlyList<Stitch> _stitches;
        private readonly int _columns;
        private readonly int _left;
        private readonly int _top;

        // Where the holes of a cell begin in the list of all; the last entry is where the list ends.
        private readonly int[] _starts;
        private readonly int[] _holes;

        public Grid(Design design)
        {
            // One empty cell around, so that each has eight neighbours.
            _stitches = design.Stitches;
            (_left, _top) = (design.Sewn.MinX - Radius, design.Sewn.MinY - Radius);
            _columns = (design.Sewn.Width / Radius) + 3;
            _starts = new int[(_columns * ((design.Sewn.Height / Radius) + 3)) + 1];
            for (var i = 0; i < _stitches.Count; i++)
            {
                if (_stitches[i].Kind == StitchKind.Stitch)
                {
                    _starts[CellOf(_stitches[i])]++;
                }
            }

            var end = 0;
            for (var cell = 0; cell < _starts.Length; cell++)
            {
                end += _starts[cell];
                _starts[cell] = end;
            }

            // From behind, so that each cell keeps the order of sewing and its start ends up right.
            _holes = new int[end];
            for (var i = _stitches.Count - 1; i >= 0; i--)
            {
                if (_stitches[i].Kind == StitchKind.Stitch)
                {
                    _holes[--_starts[CellOf(_stitches[i])]] = i;
                }
            }
        }

        public int CellCount => _starts.Length - 1;

        public ReadOnlySpan<int> HolesIn(int cell) => _holes.AsSpan(_starts[cell].._starts[cell + 1]);

        public int CountAround(int cell, Stitch hole, int limit)
        {
            var near = 0;
            for (var row = cell - _columns; row <= cell + _columns; row += _columns)
            {
                // Three cells side by side are one piece of the list.
                foreach (var other in _holes.AsSpan(_starts[row - 1].._starts[row + 2]))
                {
                    var (x, y) = (_stitches[other].X - hole.X, _stitches[other].Y - hole.Y);
                    if ((x * x) + (y * y) <= Radius * Radius && ++near >= limit)
                    {
                        return near;
                    }
                }
            }

            return near;
        }

        private int CellOf(Stitch stitch) => ((stitch.Y - _top) / Radius * _columns) + ((stitch.X - _left) / Radius);
    }
}
