using System.Globalization;
using System.Text;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Check;

/// <summary>Draws what has no place on the material yet: the lines on the page of the drawing.</summary>
internal static class UnplacedPicture
{
    private const int MaxPoints = 60_000;

    // What lies farther out, in millimetres, is no help to anybody.
    private const double Farthest = 10_000;

    public static Preview Draw(CutJob job)
    {
        var lines = job.Used.SelectMany(s => s.Lines.Select(l => (s.Color, l.Points, l.IsClosed))).ToList();
        var points = lines.SelectMany(l => l.Points).Append(new Point(0, 0)).Append(new Point(job.Drawing.Width, job.Drawing.Height)).ToList();
        var (left, top) = (Clamped(points.Min(p => p.X)), Clamped(points.Min(p => p.Y)));
        var (width, height) = (Clamped(points.Max(p => p.X)) - left, Clamped(points.Max(p => p.Y)) - top);
        var stroke = Math.Max(width, height) / 400;
        var step = 1 + (lines.Sum(l => l.Points.Count) / MaxPoints);

        var svg = new StringBuilder();
        Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{left - (8 * stroke):0.##} {top - (8 * stroke):0.##} {width + (16 * stroke):0.##} {height + (16 * stroke):0.##}\">");
        Append($"<rect width=\"{Clamped(job.Drawing.Width):0.##}\" height=\"{Clamped(job.Drawing.Height):0.##}\" fill=\"#fdfcf8\" stroke=\"#b8b4a8\" stroke-width=\"{stroke:0.###}\"/>");
        foreach (var color in lines.GroupBy(l => CutPreview.Visible(l.Color)))
        {
            Append($"<path fill=\"none\" stroke=\"{color.Key}\" stroke-width=\"{stroke * 0.8:0.###}\" stroke-linejoin=\"round\" d=\"");
            foreach (var (_, line, isClosed) in color)
            {
                for (var i = 0; i < line.Count; i += step)
                {
                    Append($"{(i == 0 ? 'M' : 'L')}{Clamped(line[i].X):0.##} {Clamped(line[i].Y):0.##}");
                }

                svg.Append(isClosed ? "Z" : "");
            }

            svg.Append("\"/>");
        }

        svg.Append("</svg>");
        return new Preview("image/svg+xml", Encoding.UTF8.GetBytes(svg.ToString()));

        void Append(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
    }

    private static double Clamped(double value) => Math.Clamp(value, -Farthest, Farthest);
}
