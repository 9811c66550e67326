using System.Globalization;
using System.Text;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Picture;

/// <summary>
/// A design as SVG, one unit = 1 mm: threads on cloth in the hoop, its width and height, and the threads in their order with
/// the numbers on their spools. No word in it needs a language.
/// </summary>
internal static class DesignDrawing
{
    private const double Margin = 6;
    private const double Ring = 2.5;
    private const double ListWidth = 74;
    private const double LineHeight = 7;

    public static byte[] Draw(SewingPlan plan, Rgb cloth)
    {
        var (hoop, design, threads) = (plan.Hoop!, plan.Design, ColorBlocks.Threads(plan.Design));
        var (width, height) = (hoop.WidthMillimetres, hoop.HeightMillimetres);
        var total = (Width: width + (2 * Margin) + ListWidth, Height: Math.Max(height + (2 * Margin), ((threads.Count + 2) * LineHeight) + (2 * Margin)));
        var svg = new StringBuilder(1024 + (design.Stitches.Count * 7));
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{-(width / 2) - Margin} {-(height / 2) - Margin} {total.Width} {total.Height}\" width=\"{total.Width}mm\" height=\"{total.Height}mm\">\n");
        Add(svg, $"<style>text{{font:4px sans-serif;fill:#222}}path{{fill:none;stroke-linejoin:round;stroke-linecap:round}}</style>\n");
        Add(svg, $"<rect x=\"{-(width / 2) - Margin}\" y=\"{-(height / 2) - Margin}\" width=\"{total.Width}\" height=\"{total.Height}\" fill=\"{HoopColors.Table}\"/>\n");
        Add(svg, $"<rect x=\"{-(width + Ring) / 2}\" y=\"{-(height + Ring) / 2}\" width=\"{width + Ring}\" height=\"{height + Ring}\" rx=\"1\" fill=\"{cloth}\" stroke=\"{HoopColors.Ring}\" stroke-width=\"{Ring}\"/>\n");
        Add(svg, $"<path d=\"M0 {-height / 2}V{height / 2}M{-width / 2} 0H{width / 2}\" stroke=\"{HoopColors.OnCloth(cloth)}\" stroke-width=\".2\"/>\n");
        AddThreads(svg, design, threads);
        AddList(svg, design, threads, (width / 2) + Margin, -height / 2);
        svg.Append("</svg>\n");
        return Encoding.UTF8.GetBytes(svg.ToString());
    }

    // Each run of a thread three times: its dark sides, its colour, its shine.
    private static void AddThreads(StringBuilder svg, Design design, IReadOnlyList<BrotherThread> threads)
    {
        var (thread, run, i) = (0, 0, 0);
        while (i < design.Stitches.Count)
        {
            var kind = design.Stitches[i].Kind;
            thread += kind == StitchKind.ColorChange ? 1 : 0;
            if (kind != StitchKind.Stitch)
            {
                i++;
                continue;
            }

            var color = threads[Math.Min(thread, threads.Count - 1)].Color;
            Add(svg, $"<g stroke=\"{HoopColors.Mix(color, new Rgb(0), 0.4)}\" stroke-width=\"{HoopPlace.ThreadMillimetres}\"><path id=\"r{run}\" d=\"");
            i = AddRun(svg, design.Stitches, i);
            Add(svg, $"\"/></g><use href=\"#r{run}\" stroke=\"{color}\" stroke-width=\".28\"/>");
            Add(svg, $"<use href=\"#r{run}\" stroke=\"{HoopColors.Mix(color, new Rgb(0xffffff), 0.25)}\" stroke-width=\".1\"/>\n");
            run++;
        }
    }

    // Relative moves in 0.1 mm are the shortest form: a run of one stitch is a dot.
    private static int AddRun(StringBuilder svg, IReadOnlyList<Stitch> stitches, int from)
    {
        var (x, y) = (stitches[from].X, stitches[from].Y);
        Add(svg, $"M{x / 10.0} {y / 10.0}l0 0");
        var i = from + 1;
        for (; i < stitches.Count && stitches[i].Kind == StitchKind.Stitch; i++)
        {
            Add(svg, $" {(stitches[i].X - x) / 10.0} {(stitches[i].Y - y) / 10.0}");
            (x, y) = (stitches[i].X, stitches[i].Y);
        }

        return i;
    }

    private static void AddList(StringBuilder svg, Design design, IReadOnlyList<BrotherThread> threads, double left, double top)
    {
        Add(svg, $"<text x=\"{left}\" y=\"{top + 4}\" font-weight=\"bold\">{design.Sewn.Width / 10.0:0.0} × {design.Sewn.Height / 10.0:0.0} mm</text>\n");
        foreach (var (i, thread) in threads.Index())
        {
            var y = top + ((i + 1.5) * LineHeight);
            Add(svg, $"<rect x=\"{left}\" y=\"{y}\" width=\"8\" height=\"5\" rx=\"1\" fill=\"{thread.Color}\" stroke=\"#888\" stroke-width=\".2\"/>");
            Add(svg, $"<text x=\"{left + 10}\" y=\"{y + 4}\">{i + 1}. {(thread.Code.Length > 0 ? thread.Code : thread.Name)}</text>\n");
        }
    }

    private static void Add(StringBuilder svg, FormattableString text) => svg.AppendFormat(CultureInfo.InvariantCulture, text.Format, text.GetArguments());
}
