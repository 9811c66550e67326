using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>How much is sewn into the cloth where anything is: the more, the better it must be supported.</summary>
internal static class Coverage
{
    /// <summary>Stitches on a square centimetre of one fill as Ink/Stitch makes it: rows of 0.25 mm, stitches of 3 mm.</summary>
    public const int PlainFill = 133;

    // Side of a cell, in 0.1 mm: smaller than a wide satin, larger than a stitch is long in most fills.
    private const int Side = 20;
    private const int CellsPerSquareCentimetre = 25;

    /// <summary>Stitches on a square centimetre, over the cells that have any; 0 where these are less than a square centimetre.</summary>
    public static int Of(Design design)
    {
        var (cells, holes) = (new HashSet<(int X, int Y)>(), 0);
        foreach (var stitch in design.Stitches)
        {
            if (stitch.Kind == StitchKind.Stitch)
            {
                holes++;
                cells.Add(((stitch.X - design.Sewn.MinX) / Side, (stitch.Y - design.Sewn.MinY) / Side));
            }
        }

        return cells.Count < CellsPerSquareCentimetre ? 0 : (int)((long)holes * CellsPerSquareCentimetre / cells.Count);
    }
}
