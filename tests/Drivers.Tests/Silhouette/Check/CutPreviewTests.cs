using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Tests.Silhouette.Check;

/// <summary>The pictures of a cut, as they are asked for.</summary>
public partial class CutPreviewTests
{
    // A ring, and a tile beside it.
    private const string Body = "<circle cx='30' cy='30' r='20'/><circle cx='30' cy='30' r='10'/><rect x='60' y='60' width='20' height='20' stroke='#0000ff'/>";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public async Task The_order_is_shown_by_numbers_at_the_starts_and_by_the_way_between()
    {
        var picture = await DrawAsync("order", new CutChoices());
        var paths = Plan(new CutChoices()).Steps.SelectMany(s => s.Plan.Paths).ToList();
        Assert.Equal(3, paths.Count);

        var numbers = picture.Descendants(Svg + "text").Where(t => int.TryParse(t.Value, out _)).ToList();
        Assert.Equal(["1", "2", "3"], numbers.Select(t => t.Value));
        foreach (var (number, path) in numbers.Zip(paths))
        {
            Assert.InRange((new Point(Value(number, "x"), Value(number, "y")) - path.Start.ToMillimetres()).Length, 0, 0.01);
        }

        // From the corner of the mat to the first start, and from each end to the next start.
        var travel = Lines(Assert.Single(picture.Descendants(Svg + "path"), p => p.Attribute("stroke-dasharray") is not null && p.Attribute("class") is null));
        var at = default(Point);
        foreach (var (way, path) in travel.Zip(paths))
        {
            Assert.InRange((way[0] - at).Length + (way[1] - path.Start.ToMillimetres()).Length, 0, 0.02);
            at = path.End.ToMillimetres();
        }
    }

    [Fact]
    public async Task Each_line_of_the_order_is_drawn_from_blue_to_red()
    {
        var picture = await DrawAsync("order", new CutChoices());
        var drawn = picture.Descendants(Svg + "path").Where(p => p.Attribute("stroke-linejoin") is not null).ToList();
        var plan = Assert.Single(Plan(new CutChoices()).Steps).Plan;
        Assert.Equal(plan.Paths.Select(p => p.Points.Length), drawn.Select(p => Assert.Single(Lines(p)).Count));
        var red = drawn.Select(p => Convert.ToInt32(p.Attribute("stroke")!.Value[1..3], 16)).ToList();
        var blue = drawn.Select(p => Convert.ToInt32(p.Attribute("stroke")!.Value[5..7], 16)).ToList();
        Assert.Equal(red.Order(), red);
        Assert.Equal(blue.OrderDescending(), blue);
        Assert.True(red[0] < blue[0] && red[^1] > blue[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Weeded_shows_what_is_left_a_ring_without_its_hole_and_nothing_of_the_box_or_the_test(bool withBoxAndTest)
    {
        var picture = await DrawAsync("weeded", new CutChoices { WeedingBox = withBoxAndTest, TestSquare = withBoxAndTest });
        bool IsLeft(double x, double y) => IsInside(Lines(Filled(picture)), new Point(x, y));
        Assert.True(IsLeft(30, 15) && IsLeft(45, 30) && IsLeft(70, 70));
        Assert.False(IsLeft(30, 30));
        Assert.False(IsLeft(8.5, 8.5));
        Assert.False(IsLeft(55, 55));
        Assert.False(IsLeft(90, 7));
        Assert.Equal(3, Lines(Filled(picture)).Count);
    }

    [Fact]
    public async Task Weeded_shows_what_is_mirrored_mirrored_and_what_is_drawn_as_lines()
    {
        var choices = new CutChoices { IsMirrored = true, Grouping = CutGrouping.Color, Groups = [new("#0000ff", CutAction.Draw)] };
        var picture = await DrawAsync("weeded", choices);
        var left = Lines(Filled(picture));
        Assert.Equal(2, left.Count);
        // Ring and tile reach from 10 mm to 80 mm: what was at 30 is at 60.
        Assert.True(IsInside(left, new Point(60, 15)));
        Assert.False(IsInside(left, new Point(30, 15)));
        var pen = Assert.Single(picture.Descendants(Svg + "path"), p => p.Attribute("stroke")?.Value == "#111111");
        Assert.Equal((10.0, 30.0), (Lines(pen)[0].Min(p => p.X), Lines(pen)[0].Max(p => p.X)));
    }

    [Fact]
    public async Task Each_copy_has_its_piece()
    {
        var picture = await DrawAsync("weeded", new CutChoices { Copies = 4 });
        Assert.Equal(12, Lines(Filled(picture)).Count);
    }

    [Fact]
    public async Task A_small_drawing_fills_the_picture_from_the_corner_of_its_mat_which_is_named()
    {
        var picture = await DrawAsync("order", new CutChoices());
        var shown = picture.Attribute("viewBox")!.Value.Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToList();

        // The drawing reaches to 80 mm, the mat to 305 mm.
        Assert.InRange(shown[0] + shown[2], 80, 105);
        Assert.InRange(shown[1] + shown[3], 80, 105);
        Assert.True(shown[0] < 0 && shown[1] < 0);
        Assert.Contains(picture.Descendants(Svg + "text"), t => t.Value == "12×12″");
    }

    [Fact]
    public async Task There_is_no_other_view_and_none_of_what_cannot_be_cut()
    {
        var kind = new SilhouetteCameo4Pro();
        Assert.Equal(["order", "weeded"], kind.Views);
        Assert.Null(await kind.DrawAsync(Drawings.Stream(Drawings.Page(Body)), kind.DefaultContext, "back", Stop));
        foreach (var file in new[] { "<svg", "%PDF-1.7", Drawings.Page(""), Drawings.Page("<rect x='1' y='1' width='9' height='900'/>") })
        {
            Assert.Null(await kind.DrawAsync(Drawings.Stream(file), kind.DefaultContext, "weeded", Stop));
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static CutJob Plan(CutChoices choices) => CutJob.Plan(
        DrawingReader.Read(System.Text.Encoding.UTF8.GetBytes(Drawings.Page(Body)), CutPlanner.Flatness, Stop), new SilhouetteSettings(), choices, Stop);

    private static async Task<XElement> DrawAsync(string view, CutChoices choices)
    {
        var kind = new SilhouetteCameo4Pro();
        var picture = await kind.DrawAsync(Drawings.Stream(Drawings.Page(Body)), kind.DefaultContext with { Choices = choices }, view, Stop);
        Assert.Equal("image/svg+xml", picture!.MediaType);
        return XElement.Load(new MemoryStream(picture.Content));
    }

    private static XElement Filled(XElement picture) =>
        Assert.Single(picture.Descendants(Svg + "path"), p => p.Attribute("fill-rule")?.Value == "evenodd");

    private static double Value(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    /// <summary>M, L and Z, absolute: a new line at each M.</summary>
    private static List<List<Point>> Lines(XElement path)
    {
        var lines = new List<List<Point>>();
        foreach (Match match in Step().Matches(path.Attribute("d")!.Value))
        {
            var point = new Point(double.Parse(match.Groups["x"].Value, CultureInfo.InvariantCulture), double.Parse(match.Groups["y"].Value, CultureInfo.InvariantCulture));
            if (match.Value[0] == 'M')
            {
                lines.Add([]);
            }

            lines[^1].Add(point);
        }

        return [.. lines.Where(l => l.Count > 1)];
    }

    private static bool IsInside(List<List<Point>> outlines, Point at)
    {
        var isInside = false;
        foreach (var (a, b) in outlines.SelectMany(o => o.Zip(o.Skip(1).Append(o[0]))))
        {
            if ((a.Y > at.Y) != (b.Y > at.Y) && at.X < a.X + ((b.X - a.X) * (at.Y - a.Y) / (b.Y - a.Y)))
            {
                isInside = !isInside;
            }
        }

        return isInside;
    }

    [GeneratedRegex(@"[ML](?<x>-?[0-9.]+) (?<y>-?[0-9.]+)", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Step();
}
