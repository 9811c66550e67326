using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Picture;

/// <summary>An image in memory, three bytes a pixel.</summary>
internal sealed class Canvas
{
    public Canvas(int width, int height, Rgb background)
    {
        (Width, Height) = (width, height);
        Pixels = new byte[width * height * 3];
        FillRectangle(0, 0, width, height, background);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Rows from the top; red, green, blue.</summary>
    public byte[] Pixels { get; }

    public void FillRectangle(int x, int y, int width, int height, Rgb color)
    {
        for (var row = Math.Max(0, y); row < Math.Min(Height, y + height); row++)
        {
            for (var column = Math.Max(0, x); column < Math.Min(Width, x + width); column++)
            {
                Blend(((row * Width) + column) * 3, color, 1, 1);
            }
        }
    }

    /// <summary>Draws the four sides of a rectangle.</summary>
    public void Outline(int x, int y, int width, int height, int thickness, Rgb color)
    {
        FillRectangle(x, y, width, thickness, color);
        FillRectangle(x, y + height - thickness, width, thickness, color);
        FillRectangle(x, y, thickness, height, color);
        FillRectangle(x + width - thickness, y, thickness, height, color);
    }

    /// <summary>
    /// Draws a piece of thread: round at its ends, with soft edges, light along its middle and dark at its sides.
    /// </summary>
    public void DrawThread(double x0, double y0, double x1, double y1, double radius, Rgb color)
    {
        var (dx, dy) = (x1 - x0, y1 - y0);
        var squared = (dx * dx) + (dy * dy);

        // Threads that lie across the light shine more than those along it.
        var shine = squared > 0 ? 0.92 + (0.16 * dx * dx / squared) : 1;
        var reach = radius + 0.5;
        var (left, right) = (Column(Math.Min(x0, x1) - reach), Column(Math.Max(x0, x1) + reach));
        var (top, bottom) = (Row(Math.Min(y0, y1) - reach), Row(Math.Max(y0, y1) + reach));
        for (var row = top; row <= bottom; row++)
        {
            for (var column = left; column <= right; column++)
            {
                var (px, py) = (column + 0.5 - x0, row + 0.5 - y0);
                var along = squared > 0 ? Math.Clamp(((px * dx) + (py * dy)) / squared, 0, 1) : 0;
                var distance = double.Hypot(px - (along * dx), py - (along * dy));
                var cover = reach - distance;
                if (cover > 0)
                {
                    Blend(((row * Width) + column) * 3, color, Math.Min(1, cover), shine * (1.05 - (0.35 * distance / reach)));
                }
            }
        }
    }

    private int Column(double x) => (int)Math.Clamp(x, 0, Width - 1);

    private int Row(double y) => (int)Math.Clamp(y, 0, Height - 1);

    private void Blend(int at, Rgb color, double cover, double light)
    {
        Pixels[at] = Mix(Pixels[at], color.Red);
        Pixels[at + 1] = Mix(Pixels[at + 1], color.Green);
        Pixels[at + 2] = Mix(Pixels[at + 2], color.Blue);

        byte Mix(byte below, byte above) => (byte)Math.Clamp(below + (((above * light) - below) * cover) + 0.5, 0, 255);
    }
}
