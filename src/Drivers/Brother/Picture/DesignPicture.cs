using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Picture;

/// <summary>
/// Draws a design as it will look: threads in their colours on cloth, in sewing order, inside its hoop; below, the icon by
/// which the machine lists it and the colours in the order in which they are put on.
/// </summary>
public static class DesignPicture
{
    private const int LongestSide = 1100;
    private const double MaxPixelsPerMillimetre = 8;
    private const double HoopMargin = 5;

    // The thread of most embroidery, number 40, lies about this wide.
    private const double ThreadMillimetres = 0.4;

    private const int StripHeight = 96;
    private const int IconScale = 2;
    private const int MaxSwatch = 40;

    private static readonly Rgb Cloth = new(0xe6e1d6);
    private static readonly Rgb HoopColor = new(0x8a8578);
    private static readonly Rgb CrossColor = new(0xcfc9bb);
    private static readonly Rgb Paper = new(0xffffff);
    private static readonly Rgb Ink = new(0x202020);

    /// <summary>A PNG of at most some 1100 x 1200 pixels.</summary>
    /// <param name="design">With 0, 0 in the middle of the hoop.</param>
    public static byte[] Draw(Design design, Hoop hoop)
    {
        var (width, height) = ((hoop.Width / 10.0) + (2 * HoopMargin), (hoop.Height / 10.0) + (2 * HoopMargin));
        var scale = Math.Min(MaxPixelsPerMillimetre, LongestSide / Math.Max(width, height));
        var (columns, rows) = ((int)(width * scale), (int)(height * scale));
        var canvas = new Canvas(columns, rows + StripHeight, Cloth);
        DrawHoop(canvas, hoop, columns, rows, scale);
        DrawThreads(canvas, design, columns / 2.0, rows / 2.0, scale);
        DrawStrip(canvas, design, columns, rows);
        return Png.Write(canvas);
    }

    private static void DrawHoop(Canvas canvas, Hoop hoop, int columns, int rows, double scale)
    {
        var (width, height) = ((int)(hoop.Width * scale / 10), (int)(hoop.Height * scale / 10));
        canvas.FillRectangle(columns / 2, (rows - height) / 2, 1, height, CrossColor);
        canvas.FillRectangle((columns - width) / 2, rows / 2, width, 1, CrossColor);
        canvas.Outline((columns - width) / 2, (rows - height) / 2, width, height, 2, HoopColor);
    }

    private static void DrawThreads(Canvas canvas, Design design, double centerX, double centerY, double scale)
    {
        var colors = ColorBlocks.Threads(design).Select(t => t.Color).ToList();
        var radius = Math.Max(0.5, ThreadMillimetres * scale / 2);
        var (block, from) = (0, ((double X, double Y)?)null);
        foreach (var stitch in design.Stitches)
        {
            switch (stitch.Kind)
            {
                case StitchKind.Stitch:
                    var to = (X: centerX + (stitch.X * scale / 10), Y: centerY + (stitch.Y * scale / 10));
                    if (from is { } start)
                    {
                        canvas.DrawThread(start.X, start.Y, to.X, to.Y, radius, colors[Math.Min(block, colors.Count - 1)]);
                    }

                    from = to;
                    break;
                case StitchKind.ColorChange:
                    block++;
                    from = null;
                    break;
                default:
                    from = null;
                    break;
            }
        }
    }

    private static void DrawStrip(Canvas canvas, Design design, int columns, int top)
    {
        canvas.FillRectangle(0, top, columns, StripHeight, Paper);
        var (left, iconTop) = (10, top + ((StripHeight - (PecIcon.Height * IconScale)) / 2));
        var icon = PecIcon.Whole(design);
        for (var y = 0; y < PecIcon.Height; y++)
        {
            for (var x = 0; x < PecIcon.Width; x++)
            {
                if ((icon[(y * PecIcon.Width / 8) + (x / 8)] >> (x % 8) & 1) == 1)
                {
                    canvas.FillRectangle(left + (x * IconScale), iconTop + (y * IconScale), IconScale, IconScale, Ink);
                }
            }
        }

        left += (PecIcon.Width * IconScale) + 20;
        var threads = ColorBlocks.Threads(design);
        var swatch = Math.Min(MaxSwatch, (columns - left - 10) / threads.Count);
        for (var i = 0; i < threads.Count; i++)
        {
            canvas.FillRectangle(left + (i * swatch), top + 28, Math.Max(1, swatch - 4), 40, threads[i].Color);
            canvas.Outline(left + (i * swatch), top + 28, Math.Max(1, swatch - 4), 40, 1, HoopColor);
        }
    }
}
