namespace FabQueue.Drivers.Prusa.Picture;

/// <summary>
/// Paints the object of a <see cref="PrintPicture"/> in daylight, brighter towards its top, on a bed with lines 10 mm apart.
/// </summary>
internal sealed class PrintShading
{
    private const double GridMillimetres = 10;
    private const int SmallestMargin = 12;

    // Beyond this two cells belong to different parts of the object, in millimetres.
    private const float Gap = 1.2f;

    // Where the light comes from, as the viewer sees it: above the left shoulder.
    private const float LightRight = -0.44f, LightUp = 0.60f, LightNear = 0.67f;

    private readonly int _scale;
    private readonly int _margin;
    private readonly int _left;
    private readonly int _bottom;
    private readonly int _width;
    private readonly int _height;

    // How many cells around one make its surface: an eighth of a millimetre.
    private readonly int _reach;
    private readonly float[] _near;
    private readonly float[] _surface;
    private readonly int[] _around;
    private readonly float _highest;

    private PrintShading(PrintPicture picture)
    {
        var used = picture.Used;
        _scale = picture.PerMillimetre;
        _reach = Math.Max(1, _scale / 8);
        _margin = Math.Max(SmallestMargin, Math.Max(used.Width, used.Height) / 12);
        (_left, _bottom) = (used.Left - _margin, used.Bottom - _margin);
        (_width, _height) = (Even(used.Width + (2 * _margin)), Even(used.Height + (2 * _margin)));
        _near = new float[_width * _height];
        Array.Fill(_near, PrintPicture.Nothing);
        for (var row = used.Bottom; row <= used.Top; row++)
        {
            picture.Row(row).CopyTo(_near.AsSpan(((row - _bottom) * _width) + _margin));
        }

        // The lines of filament are bands of equal nearness: the mean of what lies around makes a surface of them.
        _surface = Smooth(Smooth(_near, 1), _width);
        var contour = Math.Max(2, _reach);
        _around = [1, _width + 1, _width, _width - 1, -1, -_width - 1, -_width, 1 - _width];
        _around = [.. _around.Select(step => step * contour)];
        _highest = Highest();
    }

    /// <summary>PNG; two by two cells make a pixel.</summary>
    public static byte[] Paint(PrintPicture picture)
    {
        var shading = new PrintShading(picture);
        var (width, height) = (shading._width / 2, shading._height / 2);
        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (red, green, blue) = shading.Pixel(2 * x, shading._height - 2 - (2 * y));
                var at = ((y * width) + x) * 3;
                (pixels[at], pixels[at + 1], pixels[at + 2]) = ((byte)(red + 0.5f), (byte)(green + 0.5f), (byte)(blue + 0.5f));
            }
        }

        return Png.Write(width, height, pixels);
    }

    private static int Even(int count) => count + (count & 1);

    private float[] Smooth(float[] source, int step)
    {
        var smooth = new float[source.Length];
        Array.Fill(smooth, PrintPicture.Nothing);
        for (var at = _margin * _width; at < source.Length - (_margin * _width); at++)
        {
            var near = source[at];
            if (near == PrintPicture.Nothing)
            {
                continue;
            }

            var (sum, count) = (0f, 0);
            for (var other = at - (_reach * step); other <= at + (_reach * step); other += step)
            {
                if (Math.Abs(source[other] - near) < Gap)
                {
                    (sum, count) = (sum + source[other], count + 1);
                }
            }

            smooth[at] = sum / count;
        }

        return smooth;
    }

    private float Highest()
    {
        var highest = 0.1f;
        for (var at = 0; at < _near.Length; at++)
        {
            highest = _near[at] == PrintPicture.Nothing ? highest : Math.Max(highest, HeightAt(at));
        }

        return highest;
    }

    private float HeightAt(int at) => new ViewPoint(0, (float)((at / _width) + _bottom) / _scale, _near[at]).Height;

    private (float Red, float Green, float Blue) Pixel(int column, int row)
    {
        var first = (row * _width) + column;
        var (red, green, blue, covered) = (0f, 0f, 0f, 0);
        foreach (var at in (ReadOnlySpan<int>)[first, first + 1, first + _width, first + _width + 1])
        {
            if (_near[at] != PrintPicture.Nothing)
            {
                var (brightness, height) = (Brightness(at), Math.Clamp(HeightAt(at) / _highest, 0, 1));
                red += (236 + (19 * height)) * brightness;
                green += (110 + (50 * height)) * brightness;
                blue += (45 + (30 * height)) * brightness;
                covered++;
            }
        }

        if (covered < 4)
        {
            // From white to the grey of a line.
            var line = BedLine(column, row);
            var open = 4 - covered;
            (red, green, blue) = (red + (open * (241 - (30 * line))), green + (open * (244 - (27 * line))), blue + (open * (248 - (23 * line))));
        }

        return (red / 4, green / 4, blue / 4);
    }

    private float Brightness(int at)
    {
        var (right, up) = (Slope(at, 1) * _scale, Slope(at, _width) * _scale);
        var light = Math.Max(0, (LightNear - (right * LightRight) - (up * LightUp)) / MathF.Sqrt((right * right) + (up * up) + 1));

        // Darker along an edge before or behind which something else is seen.
        var edges = 0;
        foreach (var step in _around)
        {
            edges += Math.Abs(_near[at + step] - _near[at]) > Gap ? 1 : 0;
        }

        return (0.42f + (0.58f * light)) * (0.8f + (0.2f * Math.Clamp(HeightAt(at) / _highest, 0, 1))) * (1 - (0.06f * edges));
    }

    /// <summary>By how much the surface gets nearer from cell to cell; 0 where it is cut off on both sides.</summary>
    private float Slope(int at, int step)
    {
        var (here, before, after) = (_surface[at], _surface[at - (_reach * step)], _surface[at + (_reach * step)]);
        var (hasBefore, hasAfter) = (Math.Abs(here - before) < Gap, Math.Abs(after - here) < Gap);
        var cells = _reach * ((hasBefore ? 1 : 0) + (hasAfter ? 1 : 0));
        return cells == 0 ? 0 : ((hasAfter ? after : here) - (hasBefore ? before : here)) / cells;
    }

    /// <summary>How much of a pixel of the bed is a line: 0 to 1.</summary>
    private float BedLine(int column, int row)
    {
        var (x, y) = ViewPoint.OnBed((column + _left + 1.0) / _scale, (row + _bottom + 1.0) / _scale);
        var cells = Math.Min(FromLine(x), FromLine(y)) * _scale;
        return (float)Math.Clamp(1.5 - (cells / 1.4), 0, 1);
    }

    private static double FromLine(double position)
    {
        var lines = position / GridMillimetres;
        return Math.Abs(lines - Math.Round(lines)) * GridMillimetres;
    }
}
