namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// What stands on the bed: how high filament was laid in each cell of it, so that a head that comes lower there is known to
/// run into it. Cells are coarse; layers that are laid a little deeper than what lies beside them (slanting seams) stay within
/// the tolerance of those who ask.
/// </summary>
internal sealed class PrintedObject
{
    private const double CellsPerMillimetre = 0.5;
    private const int Columns = 128;
    private const int Rows = 110;

    // The head hangs over what stands around the nozzle: PrusaSlicer's MK3S profile keeps 45 mm and 20 mm, Cura's 31 to 40 mm and
    // 28 mm between objects that are printed one after the other. What comes nearer than this no slicer lets through.
    private const int HeadCells = 10;
    private const double HeadMillimetres = 20;

    private readonly float[] _heights = new float[Columns * Rows];
    private int _lastCell = -1;
    private double _lastHeight;

    /// <summary>The highest place, in millimetres.</summary>
    public double Top { get; private set; }

    /// <summary>A straight line of filament was laid.</summary>
    public void Lay(double fromX, double fromY, double toX, double toY, double z)
    {
        Top = z > Top ? z : Top;
        var cell = Cell(toX, toY);
        if (cell == _lastCell && z == _lastHeight)
        {
            return;
        }

        LayCells(fromX, fromY, toX, toY, (float)z);
        (_lastCell, _lastHeight) = (cell, z);
    }

    /// <summary>How high it is at the first place of a straight move where that is more than <paramref name="depth"/> above the head; 0 = it passes.</summary>
    public double Hit(double fromX, double fromY, double fromZ, double toX, double toY, double toZ, double depth)
    {
        var steps = Steps(fromX, fromY, toX, toY);
        for (var step = 0; step <= steps; step++)
        {
            var part = steps == 0 ? 1 : step / (double)steps;
            double height = _heights[Cell(fromX + ((toX - fromX) * part), fromY + ((toY - fromY) * part))];
            if (height > fromZ + ((toZ - fromZ) * part) + depth)
            {
                return height;
            }
        }

        return 0;
    }

    /// <summary>How high it is beside the nozzle, where that reaches into the head; 0 = it does not.</summary>
    public double HitByHead(double x, double y, double z)
    {
        if (z + HeadMillimetres >= Top)
        {
            return 0;
        }

        var (column, row) = (Index(x, Columns), Index(y - PrusaSettings.ReachY.Min, Rows));
        for (var r = Math.Max(0, row - HeadCells); r <= Math.Min(Rows - 1, row + HeadCells); r++)
        {
            for (var c = Math.Max(0, column - HeadCells); c <= Math.Min(Columns - 1, column + HeadCells); c++)
            {
                var distance = ((r - row) * (r - row)) + ((c - column) * (c - column));
                if (distance <= HeadCells * HeadCells && _heights[(r * Columns) + c] > z + HeadMillimetres)
                {
                    return _heights[(r * Columns) + c];
                }
            }
        }

        return 0;
    }

    private void LayCells(double fromX, double fromY, double toX, double toY, float z)
    {
        var steps = Steps(fromX, fromY, toX, toY);
        for (var step = 0; step <= steps; step++)
        {
            var part = steps == 0 ? 1 : step / (double)steps;
            ref var height = ref _heights[Cell(fromX + ((toX - fromX) * part), fromY + ((toY - fromY) * part))];
            height = z > height ? z : height;
        }
    }

    private static int Steps(double fromX, double fromY, double toX, double toY) =>
        (int)Math.Min(Columns + Rows, Math.Ceiling(Math.Max(Math.Abs(toX - fromX), Math.Abs(toY - fromY)) * CellsPerMillimetre));

    private static int Cell(double x, double y) => (Index(y - PrusaSettings.ReachY.Min, Rows) * Columns) + Index(x, Columns);

    private static int Index(double position, int count) => (int)Math.Clamp(position * CellsPerMillimetre, 0, count - 1);
}
