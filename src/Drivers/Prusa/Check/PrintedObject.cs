using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// What stands on the bed: how high filament was laid in each cell of it, so that a head that comes lower there is known to
/// run into it. Cells are coarse; layers that are laid a little deeper than what lies beside them (slanting seams) stay within
/// the tolerance of those who ask.
/// </summary>
internal sealed class PrintedObject
{
    private const double CellsPerMillimetre = 0.5;

    // Heights in one cell that differ by less are one: far below the tolerance of those who ask.
    private const double Grain = 0.02;
    private const int Columns = 128;
    private const int Rows = 110;

    // The head hangs over what stands around the nozzle: PrusaSlicer's MK3S profile keeps 45 mm and 20 mm, Cura's 31 to 40 mm and
    // 28 mm between objects that are printed one after the other. What comes nearer than this no slicer lets through.
    private const int HeadCells = 10;
    private const double HeadMillimetres = 20;

    private static readonly Vector128<double> Corner = Vector128.Create(0, PrusaSettings.ReachY.Min);
    private static readonly Vector128<double> LastCell = Vector128.Create(Columns - 1.0, Rows - 1.0);

    private readonly float[] _heights = new float[Columns * Rows];
    private int _lastCell = -1;
    private double _lastHeight;

    /// <summary>The highest place, in millimetres.</summary>
    public double Top { get; private set; }

    /// <summary>A straight line of filament was laid; places in X, Y and Z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Lay(Vector256<double> from, Vector256<double> to, double z)
    {
        Top = double.MaxNative(Top, z);

        // Most moves are shorter than a cell; those of a spiral rise by less than what counts.
        var cell = Cell(to.GetLower());
        if (cell != _lastCell || !(z >= _lastHeight && z < _lastHeight + Grain))
        {
            LayCells(from[0], from[1], to[0], to[1], (float)z);
            (_lastCell, _lastHeight) = (cell, z);
        }
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
        Raise(Cell(toX, toY), z);
        for (var step = 0; step < steps; step++)
        {
            var part = step / (double)steps;
            Raise(Cell(fromX + ((toX - fromX) * part), fromY + ((toY - fromY) * part)), z);
        }
    }

    private void Raise(int cell, float z)
    {
        ref var height = ref _heights[cell];
        height = z > height ? z : height;
    }

    private static int Steps(double fromX, double fromY, double toX, double toY) =>
        (int)Math.Min(Columns + Rows, Math.Ceiling(Math.Max(Math.Abs(toX - fromX), Math.Abs(toY - fromY)) * CellsPerMillimetre));

    private static int Cell(double x, double y) => Cell(Vector128.Create(x, y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Cell(Vector128<double> place)
    {
        var cell = Vector128.MinNative(Vector128.MaxNative((place - Corner) * CellsPerMillimetre, Vector128<double>.Zero), LastCell);
        return ((int)cell[1] * Columns) + (int)cell[0];
    }

    private static int Index(double position, int count) => (int)Math.Clamp(position * CellsPerMillimetre, 0, count - 1);
}
