using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Picture;

/// <summary>
/// Draws a design as it will lie in its hoop. Words are left to the page, which has them from the facts: only the drawing
/// with its measures and threads, which is text, has some.
/// </summary>
public static class DesignPicture
{
    /// <summary>Threads in their colours on cloth, in sewing order: what the check shows.</summary>
    public const string Stitches = "stitches";

    private const string Jumps = "jumps";
    private const string DensityMap = "density";
    private const string Icon = "icon";
    private const string Drawing = "svg";
    private const string Path = "path";

    private const int LongestSide = 1400;
    private const float MaxPixelsPerMillimetre = 9;
    private const int IconScale = 8;

    // A cut thread, and one that stays lying on the cloth.
    private static readonly Rgb CutJump = new(0x3060c0);
    private static readonly Rgb LooseJump = new(0xe02020);

    // Ink/Stitch's colours: too dense, getting dense, good.
    private static readonly Rgb Dense = new(0xe02020);
    private static readonly Rgb Closer = new(0xf0b000);
    private static readonly Rgb Good = new(0x9a9a9a);

    /// <summary>Names of the pictures: stitches, jumps over pale stitches, needle holes by density, the machine's icon, a drawing with measures and threads, and the way of the needle as numbers.</summary>
    public static IReadOnlyList<string> Views { get; } = [Stitches, Jumps, DensityMap, Icon, Drawing, Path];

    /// <param name="plan">With a hoop.</param>
    /// <param name="view">One of <see cref="Views"/>.</param>
    public static Preview Draw(SewingPlan plan, BrotherSettings settings, Rgb cloth, string view) => view switch
    {
        Drawing => new Preview("image/svg+xml", DesignDrawing.Draw(plan, cloth)),
        Icon => Pack(DrawIcon(plan.Design)),
        Path => new Preview("application/octet-stream", NeedlePath.Write(plan)),
        _ => Pack(DrawInHoop(plan, settings, cloth, view)),
    };

    private static Preview Pack(Canvas canvas) => new("image/png", Png.Write(canvas.Width, canvas.Height, canvas.Pixels));

    private static Canvas DrawInHoop(SewingPlan plan, BrotherSettings settings, Rgb cloth, string view)
    {
        var place = new HoopPlace(plan.Hoop!, LongestSide, MaxPixelsPerMillimetre);
        var canvas = new Canvas(place.Width, place.Height, HoopColors.Table);
        DrawHoop(canvas, place, cloth);
        switch (view)
        {
            case Jumps:
                DrawThreads(canvas, plan.Design, place, color => HoopColors.Mix(cloth, color, 0.35));
                DrawJumps(canvas, plan.Design, place, settings.TrimsJumps);
                break;
            case DensityMap:
                DrawHoles(canvas, plan.Design, place, settings);
                break;
            default:
                DrawThreads(canvas, plan.Design, place, color => color);
                break;
        }

        return canvas;
    }

    private static void DrawHoop(Canvas canvas, HoopPlace place, Rgb cloth)
    {
        var (left, top, right, bottom, ring) = (place.Left, place.Top, place.Right, place.Bottom, place.Ring);
        canvas.FillRectangle(left - ring, top - ring, right - left + (2 * ring), bottom - top + (2 * ring), HoopColors.Ring);
        canvas.FillRectangle(left, top, right - left, bottom - top, cloth);
        var cross = HoopColors.OnCloth(cloth);
        canvas.FillRectangle(place.Width / 2, top, 1, bottom - top, cross);
        canvas.FillRectangle(left, place.Height / 2, right - left, 1, cross);
    }

    private static void DrawThreads(Canvas canvas, Design design, HoopPlace place, Func<Rgb, Rgb> paint)
    {
        var colors = ColorBlocks.Threads(design).Select(t => paint(t.Color)).ToList();
        var radius = Math.Max(0.6f, place.Pixels(HoopPlace.ThreadMillimetres) / 2);
        var (thread, isSewing, last) = (0, false, (X: 0f, Y: 0f));
        foreach (var stitch in design.Stitches)
        {
            var to = place.Of(stitch);
            if (stitch.Kind == StitchKind.Stitch && isSewing)
            {
                canvas.DrawThread(last.X, last.Y, to.X, to.Y, radius, colors[Math.Min(thread, colors.Count - 1)]);
            }

            thread += stitch.Kind == StitchKind.ColorChange ? 1 : 0;
            isSewing = stitch.Kind == StitchKind.Stitch;
            last = to;
        }
    }

    private static void DrawJumps(Canvas canvas, Design design, HoopPlace place, bool trimsJumps)
    {
        var radius = Math.Max(0.8f, place.Pixels(0.25));
        var (isCut, last) = (true, (X: 0f, Y: 0f));
        foreach (var stitch in design.Stitches)
        {
            var to = place.Of(stitch);
            if (stitch.Kind == StitchKind.Jump)
            {
                var color = isCut ? CutJump : LooseJump;
                canvas.DrawLine(last.X, last.Y, to.X, to.Y, radius, color);
                canvas.DrawLine(to.X, to.Y, to.X, to.Y, 2.5f * radius, color);
            }

            isCut = stitch.Kind switch
            {
                StitchKind.Stitch => false,
                StitchKind.Trim => trimsJumps || isCut,
                StitchKind.Jump => isCut,
                _ => true,
            };
            last = to;
        }
    }

    // The densest last, so that nothing hides them.
    private static void DrawHoles(Canvas canvas, Design design, HoopPlace place, BrotherSettings settings)
    {
        var near = Density.Of(design, settings).Near;
        var closer = (settings.DenseHoles + 1) / 2;
        var radius = Math.Max(0.7f, place.Pixels(0.2));
        foreach (var (from, to, color) in new[] { (1, closer, Good), (closer, settings.DenseHoles, Closer), (settings.DenseHoles, int.MaxValue, Dense) })
        {
            for (var i = 0; i < near.Length; i++)
            {
                if (near[i] >= from && near[i] < to)
                {
                    var (x, y) = place.Of(design.Stitches[i]);
                    canvas.DrawLine(x, y, x, y, radius, color);
                }
            }
        }
    }

    private static Canvas DrawIcon(Design design)
    {
        var canvas = new Canvas(PecIcon.Width * IconScale, PecIcon.Height * IconScale, new Rgb(0xffffff));
        var icon = PecIcon.Whole(design);
        for (var y = 0; y < PecIcon.Height; y++)
        {
            for (var x = 0; x < PecIcon.Width; x++)
            {
                if (((icon[(y * PecIcon.Width / 8) + (x / 8)] >> (x % 8)) & 1) == 1)
                {
                    canvas.FillRectangle(x * IconScale, y * IconScale, IconScale, IconScale, new Rgb(0));
                }
            }
        }

        return canvas;
    }
}
