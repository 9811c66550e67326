namespace FabQueue.Drivers.Prusa.Picture;

/// <summary>
/// The printed object, seen from the front right and from above, drawn while its file is read. What is kept is a raster of
/// fixed size with how near the object comes to the viewer; where the object outgrows it, the raster gets coarser.
/// </summary>
/// <param name="nozzle">Diameter, in millimetres.</param>
internal sealed class PrintPicture(double nozzle)
{
    /// <summary>What a cell holds through which the bed is seen.</summary>
    public const float Nothing = float.NegativeInfinity;

    // Cells in a row and in a column. The reach of the printer is 330 mm broad and 350 mm high as it is seen.
    private const int Size = 1024;

    // From row to row: no power of two, at which the cells of a column would drive each other out of the processor's cache.
    private const int Stride = Size + 16;
    private const int FinestPerMillimetre = 32;

    // Where the end of the last line is when there is none: equal to no place.
    private static readonly (double X, double Y, double Z) Lifted = (double.NaN, double.NaN, double.NaN);

    // A line is a little broader than the nozzle.
    private const double LinePerNozzle = 1.125;

    private float[]? _cells;
    private float[]? _spare;
    private (double X, double Y, double Z) _pen = Lifted;
    private ViewPoint _penView;
    private int _left;
    private int _bottom;
    private int _breadth;

    /// <summary>Cells in a millimetre; halved whenever the object outgrows the raster.</summary>
    public int PerMillimetre { get; private set; }

    /// <summary>What has been drawn on, in cells to the right and up from the bed's origin.</summary>
    public CellBox Used { get; private set; } = CellBox.Empty;

    /// <summary>How near to the viewer the cells of a row from the left of <see cref="Used"/> are, in millimetres, or <see cref="Nothing"/>.</summary>
    public ReadOnlySpan<float> Row(int row) => _cells.AsSpan(((row - _bottom) * Stride) + Used.Left - _left, Used.Width);

    /// <summary>Forgets all that was drawn.</summary>
    public void Clear() => (Used, _pen) = (CellBox.Empty, Lifted);

    /// <summary>Draws a line of filament. One that is out of the printer's reach is left out.</summary>
    public void Draw(double x0, double y0, double z0, double x1, double y1, double z1)
    {
        if (!IsInReach(x1, y1, z1))
        {
            return;
        }

        // Nearly all lines begin where the last one ended.
        var isContinued = _pen == (x0, y0, z0);
        if (!isContinued)
        {
            if (!IsInReach(x0, y0, z0))
            {
                return;
            }

            _penView = ViewPoint.Of(x0, y0, z0);
            MakeRoom(_penView);
        }

        var view = ViewPoint.Of(x1, y1, z1);
        MakeRoom(view);
        Fill(_penView, view, isContinued);
        (_pen, _penView) = ((x1, y1, z1), view);
    }

    /// <summary>The picture; null where nothing was drawn.</summary>
    public Preview? Finish() => Used.IsEmpty ? null : new Preview("image/png", PrintShading.Paint(this));

    private static bool IsInReach(double x, double y, double z) =>
        IsInReach(x, PrusaSettings.ReachX) && IsInReach(y, PrusaSettings.ReachY) && IsInReach(z, PrusaSettings.ReachZ);

    private static bool IsInReach(double position, AxisRange range) => position >= range.Min && position <= range.Max;

    private void MakeRoom(ViewPoint place)
    {
        if (Used.IsEmpty)
        {
            SetScale(FinestPerMillimetre);
        }

        var box = Used.With(BoxOf(place));
        if (!Used.IsEmpty && box.IsWithin(_left, _bottom, Size))
        {
            Used = box;
            return;
        }

        while (box.Width > Size || box.Height > Size)
        {
            if (!Used.IsEmpty)
            {
                Move(Used.Coarser(), coarser: 1);
            }

            SetScale(PerMillimetre / 2);
            box = Used.With(BoxOf(place));
        }

        Move(box, coarser: 0);
    }

    private void SetScale(int perMillimetre)
    {
        PerMillimetre = perMillimetre;
        _breadth = Math.Max(1, (int)((nozzle * LinePerNozzle * perMillimetre) + 0.5));
    }

    // Puts what was drawn into the middle of the raster, where it can grow to all sides.
    private void Move(CellBox box, int coarser)
    {
        var (left, bottom) = (box.Left - ((Size - box.Width) / 2), box.Bottom - ((Size - box.Height) / 2));
        var cells = _spare ?? new float[Size * Stride];
        Array.Fill(cells, Nothing);
        for (var row = Used.Bottom; row <= Used.Top; row++)
        {
            var source = Row(row);
            var target = cells.AsSpan(((row >> coarser) - bottom) * Stride, Size);
            for (var i = 0; i < source.Length; i++)
            {
                ref var cell = ref target[((Used.Left + i) >> coarser) - left];
                cell = source[i] > cell ? source[i] : cell;
            }
        }

        (_spare, _cells) = (_cells, cells);
        (_left, _bottom, Used) = (left, bottom, box);
    }

    private CellBox BoxOf(ViewPoint place)
    {
        var (right, up) = (Cell(place.Right), Cell(place.Up));
        return new(right - _breadth, up - _breadth, right + _breadth, up + _breadth);
    }

    private int Cell(float millimetres) => (int)MathF.Floor(millimetres * PerMillimetre);

    // A band of cells along the line, as broad as the filament; where lines cover each other, the nearest is seen. The
    // beginning of a line that continues another is there already.
    private void Fill(ViewPoint from, ViewPoint to, bool isContinued)
    {
        var (u, v, near) = ((from.Right * PerMillimetre) - _left, (from.Up * PerMillimetre) - _bottom, from.Near);
        var (du, dv) = ((to.Right - from.Right) * PerMillimetre, (to.Up - from.Up) * PerMillimetre);
        var across = Math.Abs(du) >= Math.Abs(dv) ? Stride : 1;
        var steps = Math.Max(1, (int)MathF.Ceiling(Math.Max(Math.Abs(du), Math.Abs(dv))));
        (du, dv) = (du / steps, dv / steps);
        var dn = (to.Near - from.Near) / steps;
        var (cells, breadth) = (_cells!, _breadth);
        var toEdge = breadth / 2 * across;
        var first = isContinued ? 1 : 0;
        (u, v, near) = (u + (first * du), v + (first * dv), near + (first * dn));
        for (var step = first; step <= steps; step++, u += du, v += dv, near += dn)
        {
            var at = ((int)v * Stride) + (int)u - toEdge;
            for (var i = 0; i < breadth; i++, at += across)
            {
                cells[at] = float.MaxNative(cells[at], near);
            }
        }
    }
}
