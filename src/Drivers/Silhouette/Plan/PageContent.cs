using System.Runtime.InteropServices;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>What of a drawing is not meant to be worked on by where it lies: the background of the page and what lies beside it.</summary>
internal sealed record PageContent(IReadOnlyList<DrawnShape> LeftOut, IReadOnlyList<Finding> Findings)
{
    // Programs round the size of the page, and that of what covers it.
    private const double Rounding = 0.005;

    /// <param name="shapes">Those of the drawing that are judged, the lowest first.</param>
    public static PageContent Of(Drawing drawing, IReadOnlyList<DrawnShape> shapes, CutChoices choices)
    {
        var findings = new List<Finding>();
        if (!drawing.HasPage)
        {
            return new PageContent([], findings);
        }

        var page = new Box(0, 0, drawing.Width, drawing.Height);
        List<(DrawnShape Shape, Box Box)> placed = [.. shapes.Select(s => (s, Box.Of(s)))];
        List<DrawnShape> background = [.. placed.TakeWhile(s => Covers(s.Shape, s.Box, page)).Select(s => s.Shape)];
        if (choices.CutsBackground || background.Count == shapes.Count)
        {
            background = [];
        }

        placed.RemoveRange(0, background.Count);
        var outside = placed.FindAll(s => !s.Box.Meets(page));

        // Where all of it lies beside the page, the page says nothing.
        if (choices.Outside == CutOutside.Keep || outside.Count == placed.Count)
        {
            outside = [];
        }
        else if (choices.Outside == CutOutside.LeaveOut)
        {
            Say(findings, FindingSeverity.Advice, "CUT_CROSSES_PAGE", placed.Where(s => s.Box.Meets(page) && !page.Holds(s.Box, Rounding * page.Right)).Select(s => s.Shape));
        }

        Say(findings, FindingSeverity.Advice, "CUT_BACKGROUND", background);
        Say(findings, FindingSeverity.Warning, "CUT_OUTSIDE_PAGE", outside.Select(s => s.Shape));
        return new PageContent([.. background, .. outside.Select(s => s.Shape)], findings);
    }

    /// <summary>A surface without a line of its own, whose four corners reach over those of the page.</summary>
    private static bool Covers(DrawnShape shape, Box box, Box page) =>
        shape is { IsStroked: false, Lines: [{ Points.Count: >= 4 and <= 8 } outline] }
        && box.Holds(page, Rounding * Math.Max(page.Right, page.Bottom))
        && outline.Points.All(p => IsNear(p.X, box.Left, box.Right, page.Right) && IsNear(p.Y, box.Top, box.Bottom, page.Bottom));

    private static bool IsNear(double value, double low, double high, double whole) => Math.Min(Math.Abs(value - low), Math.Abs(value - high)) <= Rounding * whole;

    private static void Say(List<Finding> findings, FindingSeverity severity, string code, IEnumerable<DrawnShape> shapes)
    {
        if (shapes.FirstOrDefault() is { } first)
        {
            findings.Add(new Finding(severity, code, first.FileLine, Finding.Names(shapes.Select(s => s.Element))));
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public static Box Of(DrawnShape shape)
        {
            var (left, top, right, bottom) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
            foreach (var line in shape.Lines)
            {
                foreach (var point in line.Points)
                {
                    (left, top) = (Math.Min(left, point.X), Math.Min(top, point.Y));
                    (right, bottom) = (Math.Max(right, point.X), Math.Max(bottom, point.Y));
                }
            }

            return new Box(left, top, right, bottom);
        }

        public bool Meets(Box other) => Left <= other.Right && other.Left <= Right && Top <= other.Bottom && other.Top <= Bottom;

        public bool Holds(Box other, double spare) =>
            Left <= other.Left + spare && Top <= other.Top + spare && Right >= other.Right - spare && Bottom >= other.Bottom - spare;
    }
}
