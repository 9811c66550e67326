using System.Globalization;
using System.Text;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Check;

/// <summary>Draws what will be cut, on the mat, with its size. Made of numbers only: nothing of the drawing's text gets in.</summary>
internal static class CutPreview
{
    private const int MaxPoints = 40_000;

    public static Preview Draw(CutJob job, CuttingMat mat)
    {
        var (topLeft, bottomRight) = job.Bounds();
        // Of a roll only the part that is used.
        var height = mat == CuttingMat.None ? Math.Min(mat.Height, bottomRight.Y + 20) : mat.Height;
        var svg = new StringBuilder();
        var stroke = mat.Width / 300;
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-12 -12 {mat.Width + 24:0.#} {height + 24:0.#}\">");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{mat.Width:0.#}\" height=\"{height:0.#}\" rx=\"3\" fill=\"#f4f6f3\" stroke=\"#8a9a8a\" stroke-width=\"{stroke:0.##}\"/>");
        AppendTravel(svg, job.Plan, stroke);
        AppendCuts(svg, job.Plan, stroke);
        var fontSize = mat.Width / 32;
        svg.Append(CultureInfo.InvariantCulture, $"<g font-family=\"sans-serif\" font-size=\"{fontSize:0.#}\" fill=\"#333\" text-anchor=\"middle\">");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{mat.Width / 2:0.#}\" y=\"{height + 9:0.#}\">{bottomRight.X - topLeft.X:0} × {bottomRight.Y - topLeft.Y:0} mm</text></g></svg>");
        return new Preview("image/svg+xml", Encoding.UTF8.GetBytes(svg.ToString()));
    }

    private static void AppendTravel(StringBuilder svg, CutPlan plan, double stroke)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<path fill=\"none\" stroke=\"#9bb4d0\" stroke-width=\"{stroke / 2:0.##}\" stroke-dasharray=\"{stroke * 2:0.##}\" d=\"M0 0");
        foreach (var path in plan.Paths)
        {
            Append(svg, 'L', path.Start);
            Append(svg, 'M', path.End);
        }

        svg.Append("\"/>");
    }

    private static void AppendCuts(StringBuilder svg, CutPlan plan, double stroke)
    {
        // Points closer together than a screen shows are left out of a dense drawing.
        var count = plan.Paths.Sum(p => (long)p.Points.Count);
        var step = (int)((count + MaxPoints - 1) / MaxPoints);
        svg.Append(CultureInfo.InvariantCulture, $"<path fill=\"none\" stroke=\"#c8102e\" stroke-width=\"{stroke:0.##}\" stroke-linejoin=\"round\" d=\"");
        foreach (var path in plan.Paths)
        {
            Append(svg, 'M', path.Start);
            for (var i = 1; i < path.Points.Count - 1; i += step)
            {
                Append(svg, 'L', path.Points[i]);
            }

            Append(svg, 'L', path.End);
        }

        svg.Append("\"/>");
    }

    private static void Append(StringBuilder svg, char command, CutPoint point) => svg.Append(
        CultureInfo.InvariantCulture, $"{command}{(double)point.Across / CutPoint.PerMillimetre:0.##} {(double)point.Down / CutPoint.PerMillimetre:0.##}");
}
