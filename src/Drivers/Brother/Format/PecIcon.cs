namespace FabQueue.Drivers.Brother.Format;

/// <summary>The pictures of 48 x 38 dots that the machine lists a design with: one of the whole, one of each block.</summary>
public static class PecIcon
{
    public const int Width = 48;
    public const int Height = 38;
    public const int Bytes = Width / 8 * Height;

    // Between the design and the frame around it.
    private const int Margin = 3;

    /// <summary>The icon of the whole design; a bit is a dot, the lowest bit of a byte is on the left.</summary>
    public static byte[] Whole(Design design) => Draw(design, 1)[0];

    internal static byte[][] Draw(Design design, int blocks)
    {
        var icons = new byte[blocks + 1][];
        for (var i = 0; i < icons.Length; i++)
        {
            icons[i] = new byte[Bytes];
            DrawFrame(icons[i]);
        }

        var place = Placement.Of(design.Sewn);
        var (block, from) = (1, ((int X, int Y)?)null);
        foreach (var stitch in design.Stitches)
        {
            switch (stitch.Kind)
            {
                case StitchKind.Stitch:
                    var to = place.DotOf(stitch);
                    DrawLine(icons[0], from ?? to, to);
                    DrawLine(icons[Math.Min(block, blocks)], from ?? to, to);
                    from = to;
                    break;
                case StitchKind.ColorChange or StitchKind.Stop:
                    block++;
                    from = null;
                    break;
                case StitchKind.Jump:
                    from = null;
                    break;
            }
        }

        return icons;
    }

    // A rectangle with its corners cut, as all such files have it.
    private static void DrawFrame(byte[] icon)
    {
        DrawLine(icon, (4, 1), (43, 1));
        DrawLine(icon, (4, 36), (43, 36));
        DrawLine(icon, (1, 4), (1, 33));
        DrawLine(icon, (46, 4), (46, 33));
        foreach (var (x, y) in new[] { (3, 2), (2, 3), (44, 2), (45, 3), (2, 34), (3, 35), (45, 34), (44, 35) })
        {
            Set(icon, x, y);
        }
    }

    private static void DrawLine(byte[] icon, (int X, int Y) from, (int X, int Y) to)
    {
        // In 1/65536 of a dot, from the middle of the first one: a line of a design is drawn a hundred thousand times.
        var steps = Math.Max(1, Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y)));
        var (stepX, stepY) = (((to.X - from.X) << 16) / steps, ((to.Y - from.Y) << 16) / steps);
        var (x, y) = ((from.X << 16) + 0x8000, (from.Y << 16) + 0x8000);
        for (var i = 0; i <= steps; i++, x += stepX, y += stepY)
        {
            Set(icon, x >> 16, y >> 16);
        }
    }

    private static void Set(byte[] icon, int x, int y) => icon[(y * Width / 8) + (x / 8)] |= (byte)(1 << (x % 8));

    private sealed record Placement(double CenterX, double CenterY, double Scale)
    {
        public static Placement Of(Bounds sewn) => new(
            (sewn.MinX + sewn.MaxX) / 2.0,
            (sewn.MinY + sewn.MaxY) / 2.0,
            Math.Min((Width - 1 - (2.0 * Margin)) / Math.Max(1, sewn.Width), (Height - 1 - (2.0 * Margin)) / Math.Max(1, sewn.Height)));

        public (int X, int Y) DotOf(Stitch stitch) =>
            ((int)Math.Round(((stitch.X - CenterX) * Scale) + ((Width - 1) / 2.0)), (int)Math.Round(((stitch.Y - CenterY) * Scale) + ((Height - 1) / 2.0)));
    }
}
