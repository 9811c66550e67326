using System.Globalization;
using System.Text;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Check;

/// <summary>
/// Draws what will be done, on the material, with its size. Made of numbers and colours only: nothing of the drawing's text
/// gets in.
/// </summary>
internal sealed class CutPreview
{
    /// <summary>The lines in the colours of the drawing.</summary>
    public const string Default = "";

    /// <summary>In which order the lines are cut, from blue to red, with the way between them.</summary>
    private const string Order = "order";

    /// <summary>What is left when the rest was pulled off.</summary>
    private const string Weeded = "weeded";

    private const int MaxPoints = 60_000;
    private const int MaxNumbers = 40;

    // In millimetres.
    private const double MinShown = 25;

    private readonly StringBuilder _svg = new();
    private readonly CutJob _job;
    private readonly double _width;
    private readonly double _height;

    // What the picture shows, from the corner of the mat: a small drawing is not lost on a large mat.
    private readonly double _shownWidth;
    private readonly double _shownHeight;
    private readonly double _stroke;
    private readonly int _pointStep;

    private CutPreview(CutJob job)
    {
        _job = job;
        (_width, _height) = (job.SheetWidth, job.SheetLength);
        _shownWidth = Shown(_width, job.Steps.Max(s => s.Plan.Box.Right));
        _shownHeight = Shown(_height, job.Steps.Max(s => s.Plan.Box.Bottom));
        _stroke = Math.Max(_shownWidth, _shownHeight) / 400;

        // Points closer together than a screen shows are left out of a dense drawing.
        var count = job.Steps.Sum(s => s.Plan.Paths.Sum(p => (long)p.Points.Length));
        _pointStep = (int)((count + MaxPoints - 1) / MaxPoints);
    }

    public static IReadOnlyList<string> Views { get; } = [Order, Weeded];

    public static Preview Draw(CutJob job, string view)
    {
        var picture = new CutPreview(job);
        picture.AppendSheet();
        switch (view)
        {
            case Order:
                picture.AppendOrder();
                break;
            case Weeded:
                picture.AppendWeeded();
                break;
            default:
                picture.AppendLines();
                break;
        }

        picture.AppendSizes();
        picture._svg.Append("</svg>");
        return new Preview("image/svg+xml", Encoding.UTF8.GetBytes(picture._svg.ToString()));
    }

    private double Shown(double whole, int used) =>
        _job.Marks is null ? Math.Min(whole, Math.Max(MinShown, (double)used / CutPoint.PerMillimetre * 1.15)) : whole;

    private void AppendSheet()
    {
        var margin = FontSize * 2;
        Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{-margin:0.#} {-margin:0.#} {_shownWidth + (2 * margin):0.#} {_shownHeight + (2 * margin):0.#}\">");
        if (_job.Mat != CuttingMat.None)
        {
            Append($"<rect width=\"{_job.Mat.Width:0.#}\" height=\"{_job.Mat.Height:0.#}\" rx=\"3\" fill=\"#dfe8e2\" stroke=\"#8a9a8a\" stroke-width=\"{_stroke:0.##}\"/>");
            AppendGrid();
        }

        Append($"<rect width=\"{_width:0.#}\" height=\"{_height:0.#}\" fill=\"#fdfcf8\" fill-opacity=\".8\" stroke=\"#b8b4a8\" stroke-width=\"{_stroke / 2:0.##}\"/>");
        if (_job.Drawing.HasPage)
        {
            AppendPage();
        }

        if (_job.Marks is { } marks)
        {
            var (left, top) = (marks.LeftMillimetres, marks.TopMillimetres);
            var (right, bottom) = (left + marks.WidthMillimetres, top + marks.HeightMillimetres);
            Append($"<rect x=\"{left:0.##}\" y=\"{top:0.##}\" width=\"5\" height=\"5\"/>");
            Append($"<path fill=\"none\" stroke=\"#000\" stroke-width=\"{_stroke:0.##}\" d=\"M{right - 20:0.##} {top:0.##}h20v20M{left:0.##} {bottom - 20:0.##}v20h20\"/>");
        }
    }

    /// <summary>The edge of the page of the drawing.</summary>
    private void AppendPage()
    {
        var (width, height) = (_job.Drawing.Width, _job.Drawing.Height);
        Point[] corners = [.. new Point[] { new(0, 0), new(width, 0), new(width, height), new(0, height) }.Select(_job.FromPage.Apply)];
        Append($"<path class=\"page\" fill=\"none\" stroke=\"#b0a890\" stroke-width=\"{_stroke / 2:0.##}\" stroke-dasharray=\"{_stroke * 3:0.##} {_stroke * 2:0.##}\" d=\"");
        foreach (var (index, corner) in corners.Index())
        {
            Append($"{(index == 0 ? 'M' : 'L')}{corner.X:0.##} {corner.Y:0.##}");
        }

        _svg.Append("Z\"/>");
    }

    // The lines of the mat, an inch apart.
    private void AppendGrid()
    {
        const double Inch = 25.4;
        Append($"<path fill=\"none\" stroke=\"#c3d0c6\" stroke-width=\"{_stroke / 3:0.##}\" d=\"");
        for (var x = Inch; x < _job.Mat.Width; x += Inch)
        {
            Append($"M{x:0.#} 0V{_job.Mat.Height:0.#}");
        }

        for (var y = Inch; y < _job.Mat.Height; y += Inch)
        {
            Append($"M0 {y:0.#}H{_job.Mat.Width:0.#}");
        }

        _svg.Append("\"/>");
    }

    private void AppendLines()
    {
        foreach (var step in _job.Steps)
        {
            foreach (var group in step.Plan.Paths.Distinct().GroupBy(p => Visible(p.From?.Color)))
            {
                AppendPaths(group, group.Key, step.IsDrawn);
            }
        }
    }

    private void AppendOrder()
    {
        AppendTravel();
        var steps = _job.Steps.SelectMany(s => s.Plan.Paths.Distinct().Select(p => (Path: p, s.IsDrawn))).ToList();
        const int Shades = 24;
        foreach (var shade in steps.Index().GroupBy(p => p.Index * Shades / steps.Count))
        {
            var red = shade.Key * 200 / Shades;
            AppendPaths(shade.Select(p => p.Item.Path), string.Create(CultureInfo.InvariantCulture, $"#{red + 20:x2}40{220 - red:x2}"), isDrawn: false);
        }

        Append($"<g font-family=\"sans-serif\" font-size=\"{FontSize * 0.7:0.##}\" fill=\"#222\" stroke=\"#fff\" stroke-width=\"{_stroke:0.##}\" paint-order=\"stroke\">");
        foreach (var (index, (path, _)) in steps.Index().Take(MaxNumbers))
        {
            var at = path.Start.ToMillimetres();
            Append($"<text x=\"{at.X:0.##}\" y=\"{at.Y:0.##}\">{index + 1}</text>");
        }

        _svg.Append("</g>");
    }

    private void AppendTravel()
    {
        Append($"<path fill=\"none\" stroke=\"#7f9fc0\" stroke-width=\"{_stroke / 2:0.##}\" stroke-dasharray=\"{_stroke * 2:0.##}\" d=\"M0 0");
        foreach (var path in _job.Steps.SelectMany(s => s.Plan.Paths))
        {
            Append('L', path.Start);
            Append('M', path.End);
        }

        _svg.Append("\"/>");
    }

    private void AppendWeeded()
    {
        // Inside an odd number of outlines: a piece. Inside an even number: a hole, which is pulled off.
        _svg.Append("<path fill=\"#3a6ea8\" fill-rule=\"evenodd\" d=\"");
        foreach (var outline in _job.Steps.Where(s => !s.IsDrawn && !s.IsTest).SelectMany(s => s.Plan.Outlines).Where(o => o.From is not { IsWeedingBox: true }))
        {
            Append(outline);
            _svg.Append('Z');
        }

        _svg.Append("\"/>");
        foreach (var step in _job.Steps.Where(s => s.IsDrawn))
        {
            AppendPaths(step.Plan.Paths, "#111111", isDrawn: true);
        }
    }

    /// <summary>A pen's lines are thicker than a cut.</summary>
    private void AppendPaths(IEnumerable<CutPath> paths, string color, bool isDrawn)
    {
        Append($"<path fill=\"none\" stroke=\"{color}\" stroke-width=\"{(isDrawn ? _stroke * 1.6 : _stroke * 0.8):0.##}\" stroke-linejoin=\"round\" d=\"");
        foreach (var path in paths)
        {
            Append(path);
        }

        _svg.Append("\"/>");
    }

    private void AppendSizes()
    {
        var box = _job.Box;
        if (box.IsNothing)
        {
            return;
        }

        var (left, top) = ((double)box.Left / CutPoint.PerMillimetre, (double)box.Top / CutPoint.PerMillimetre);
        var (right, bottom) = (left + box.Width, top + box.Height);
        var (beside, tick) = (FontSize * 0.6, FontSize * 0.25);
        Append($"<g fill=\"none\" stroke=\"#555\" stroke-width=\"{_stroke / 2:0.##}\"><path d=\"M{left:0.##} {-beside - tick:0.##}v{2 * tick:0.##}M{left:0.##} {-beside:0.##}H{right:0.##}m0 {-tick:0.##}v{2 * tick:0.##}\"/>");
        Append($"<path d=\"M{-beside - tick:0.##} {top:0.##}h{2 * tick:0.##}M{-beside:0.##} {top:0.##}V{bottom:0.##}m{-tick:0.##} 0h{2 * tick:0.##}\"/></g>");
        Append($"<g font-family=\"sans-serif\" font-size=\"{FontSize:0.##}\" fill=\"#333\" text-anchor=\"middle\">");
        Append($"<text x=\"{(left + right) / 2:0.##}\" y=\"{-beside - (FontSize * 0.3):0.##}\">{box.Width:0.#} mm</text>");
        Append($"<text transform=\"translate({-beside - (FontSize * 0.3):0.##} {(top + bottom) / 2:0.##}) rotate(-90)\">{box.Height:0.#} mm</text>");
        if (_job.Mat != CuttingMat.None)
        {
            Append($"<text text-anchor=\"end\" x=\"{_shownWidth:0.##}\" y=\"{_shownHeight + (FontSize * 1.4):0.##}\">{_job.Mat.Name}″</text>");
        }

        _svg.Append("</g>");
    }

    // Sizes are read on a phone too.
    private double FontSize => Math.Max(_shownWidth, _shownHeight) / 24;

    /// <summary>A line that is too bright for the sheet is shown grey.</summary>
    internal static string Visible(string? color)
    {
        const string Plain = "#222222";
        return color is ['#', _, _, _, _, _, _] && int.TryParse(color.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb)
            ? (299 * (rgb >> 16)) + (587 * ((rgb >> 8) & 255)) + (114 * (rgb & 255)) > 215_000 ? "#9a9a9a" : color
            : Plain;
    }

    private void Append(CutPath path)
    {
        Append('M', path.Start);
        for (var i = 1; i < path.Points.Length - 1; i += _pointStep)
        {
            Append('L', path.Points[i]);
        }

        Append('L', path.End);
    }

    private void Append(char command, CutPoint point)
    {
        var at = point.ToMillimetres();
        Append($"{command}{at.X:0.##} {at.Y:0.##}");
    }

    private void Append(FormattableString text) => _svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
