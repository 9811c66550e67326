using System.Globalization;
using System.Text;
using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Tests.Silhouette.Plan;

/// <summary>Shapes that are joined, cropped or surrounded by choice.</summary>
public class ShapingTests
{
    private static readonly SilhouetteSettings Settings = Exact(new SilhouetteSettings());

    [Fact]
    public void Cells_of_a_code_that_touch_become_one_outline()
    {
        var file = File.ReadAllBytes(Path.Combine(SampleFolder.Of("drawings"), "choices", "qr-cells.svg"));
        var plain = CutJob.Read(file, new CheckContext(Settings, new CutChoices(), Pace.Unlearned), TestContext.Current.CancellationToken);
        var joined = CutJob.Read(file, new CheckContext(Settings, new CutChoices { JoinsShapes = true }, Pace.Unlearned), TestContext.Current.CancellationToken);
        Assert.Equal(plain.Box, joined.Box);

        // What is cut is the edge of all cells together: each edge of a cell that no other cell shares.
        Assert.Equal(EdgeLength(plain.Shapes.SelectMany(s => s.Lines)), joined.Steps.Sum(s => s.Plan.CutLength), 0.5);
        Assert.All(joined.Steps.SelectMany(s => s.Plan.Paths), p => Assert.True(p.IsClosed));
    }

    [Theory]
    [InlineData("<rect x='10' y='10' width='20' height='20'/><rect x='20' y='15' width='30' height='10'/>", 1, 120)]
    [InlineData("<rect x='10' y='10' width='20' height='20'/><rect x='30' y='10' width='20' height='20'/>", 1, 120)]
    // Apart by what a program rounds to, and apart by what can be seen.
    [InlineData("<rect x='10' y='10' width='20' height='20'/><rect x='30.004' y='10' width='20' height='20'/>", 1, 120)]
    [InlineData("<rect x='10' y='10' width='20' height='20'/><rect x='30.2' y='10' width='20' height='20'/>", 2, 160)]
    // Inside, twice the same, a ring whose hole stays.
    [InlineData("<rect x='10' y='10' width='20' height='20'/><rect x='12' y='12' width='5' height='5'/>", 1, 80)]
    [InlineData("<rect x='10' y='10' width='20' height='20'/><rect x='10' y='10' width='20' height='20'/>", 1, 80)]
    [InlineData("<path d='M10 10h20v20h-20zM15 15v10h10v-10z'/>", 2, 120)]
    // Four open lines that close with each other, and one that does not.
    [InlineData("<path d='M10 10h20'/><path d='M30 10v20'/><path d='M30 30h-20'/><path d='M10 30v-20'/><rect x='25' y='10' width='20' height='20'/>", 1, 110)]
    [InlineData("<path d='M60 60h9'/><rect x='10' y='10' width='20' height='20'/>", 2, 89)]
    [InlineData("<path d='M60 60h9'/>", 1, 9)]
    public void Shapes_that_overlap_or_touch_are_joined(string body, int count, double length)
    {
        var plan = Assert.Single(CutJobTests.Plan(body, new CutChoices { JoinsShapes = true }, Settings).Steps).Plan;
        Assert.Equal((count, length), (plan.Paths.Count, Math.Round(plan.CutLength, 1)));
    }

    [Fact]
    public void What_is_drawn_with_a_pen_is_not_joined()
    {
        var job = CutJobTests.Plan(
            "<rect x='10' y='10' width='20' height='20'/><rect x='20' y='15' width='30' height='10'/>",
            new CutChoices { JoinsShapes = true, Groups = [new("", CutAction.Draw)] },
            Settings);
        Assert.Equal(2, job.Steps[0].Plan.Paths.Count);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public void An_outline_runs_around_everything_at_its_distance(bool only, int count)
    {
        var job = CutJobTests.Plan("<rect x='10' y='10' width='20' height='10'/>", new CutChoices { OutlineMillimetres = 3, CutsOutlineOnly = only }, Settings);
        var plan = Assert.Single(job.Steps).Plan;
        Assert.Equal(count, plan.Paths.Count);
        Assert.Equal((26, 16), (job.Box.Width, job.Box.Height));

        // Four sides and the parts of a circle around the corners.
        Assert.Equal(60 + (6 * Math.PI), plan.Paths[^1].Length, 0.2);
    }

    [Theory]
    // An open line, two pieces that grow into one, a ring whose hole is too small to be seen and one that is not.
    [InlineData("<path d='M10 10h20'/>")]
    [InlineData("<rect x='10' y='10' width='5' height='5'/><rect x='18' y='10' width='5' height='5'/>")]
    [InlineData("<circle cx='30' cy='30' r='3'/>")]
    [InlineData("<circle cx='30' cy='30' r='20'/><circle cx='30' cy='30' r='2'/>")]
    public void An_outline_is_one_line_without_holes(string body)
    {
        var job = CutJobTests.Plan(body, new CutChoices { OutlineMillimetres = 3, CutsOutlineOnly = true }, Settings);
        Assert.True(Assert.Single(Assert.Single(job.Steps).Plan.Paths).IsClosed);
    }

    [Fact]
    public void Around_what_is_drawn_the_outline_is_cut()
    {
        var job = CutJobTests.Plan(
            "<rect x='10' y='10' width='20' height='10'/>", new CutChoices { OutlineMillimetres = 2, CutsOutlineOnly = true, Groups = [new("", CutAction.Draw)] }, Settings);
        Assert.Equal([(true, 20.0), (false, 24)], job.Steps.Select(s => (s.IsDrawn, s.Plan.Box.Width)));
    }

    [Theory]
    [InlineData("<rect x='90' y='10' width='20' height='20'/>", 0, 40)]
    [InlineData("<rect x='90' y='10' width='20' height='20' fill='red' stroke='none'/>", 1, 60)]
    [InlineData("<rect x='10' y='10' width='20' height='20'/><rect x='110' y='10' width='20' height='20'/>", 1, 80)]
    [InlineData("<rect x='0' y='0' width='100' height='100'/>", 1, 400)]
    public void By_choice_lines_end_at_the_edge_of_the_page_and_surfaces_close_there(string body, int closed, double length)
    {
        var plan = Assert.Single(CutJobTests.Plan(body, new CutChoices { Outside = CutOutside.Crop }, Settings).Steps).Plan;
        Assert.Equal((closed, length), (plan.Paths.Count(p => p.IsClosed), Math.Round(plan.CutLength, 1)));
    }

    [Fact]
    public void A_curve_that_is_made_larger_stays_one()
    {
        var file = Encoding.UTF8.GetBytes(Drawings.Page("<circle cx='10' cy='10' r='2'/>"));
        var job = CutJob.Read(file, new CheckContext(Settings, new CutChoices { WidthMillimetres = 280 }, Pace.Unlearned), TestContext.Current.CancellationToken);
        var path = Assert.Single(Assert.Single(job.Steps).Plan.Paths);
        var center = new Point((path.Box.Left + path.Box.Right) / 40.0, (path.Box.Top + path.Box.Bottom) / 40.0);
        Assert.Equal(280, path.Box.Width, 0.05);
        foreach (var (from, to) in path.Points.Zip(path.Points.Skip(1)))
        {
            // Corners round to the grid; the middle of each piece lies farthest inside.
            var middle = (from.ToMillimetres() + to.ToMillimetres()) * 0.5;
            Assert.InRange((middle - center).Length, 139.93, 140.07);
        }
    }

    /// <summary>Random shapes of all kinds, joined: no gap, nothing outside, the same from another order.</summary>
    [Fact]
    public void Joined_shapes_are_closed_and_lie_on_lines_of_the_drawing()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var shapes = Enumerable.Range(0, random.Next(1, 30)).Select(_ => Shape(random)).ToList();
            var (one, other) = (Joined(string.Concat(shapes)), Joined(string.Concat(Enumerable.Reverse(shapes))));
            Assert.All(one.Steps[0].Plan.Paths, p => Assert.True(p.IsClosed, $"seed {seed}"));
            Assert.True(Math.Abs(one.Steps[0].Plan.CutLength - other.Steps[0].Plan.CutLength) < 0.5, $"seed {seed}");
            var drawn = one.Used.SelectMany(s => s.Lines).SelectMany(l => l.Segments).ToList();
            Assert.All(
                one.Steps[0].Plan.Paths.SelectMany(p => p.Points),
                p => Assert.True(drawn.Min(s => s.Distance(p.ToMillimetres())) < 0.06, $"seed {seed}: {p}"));
        }

        static CutJob Joined(string body) => CutJobTests.Plan(body, new CutChoices { JoinsShapes = true }, Settings);
    }

    // Coordinates on a coarse grid: corners on edges, shared edges, tangents.
    private static string Shape(Random random)
    {
        double Place() => 10 + (random.Next(0, 16) * 5);
        var (x, y, size) = (Place(), Place(), 5.0 * random.Next(1, 5));
        FormattableString shape = random.Next(4) switch
        {
            0 => $"<circle cx='{x}' cy='{y}' r='{size / 2}'/>",
            1 => $"<path d='M{x} {y}l{size} {size}h{-size}z'/>",
            2 => $"<path fill-rule='evenodd' d='M{x} {y}h{size}v{size}h{-size}zm{size / 4} {size / 4}h{size / 2}v{size / 2}h{-size / 2}z'/>",
            _ => $"<rect x='{x}' y='{y}' width='{size}' height='{size}'/>",
        };
        return shape.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Of squares on one grid: the edges that only one of them has.</summary>
    private static double EdgeLength(IEnumerable<Polyline> squares) => squares
        .SelectMany(l => l.Segments.Select(s => (s, Key: (Math.Round(s.From.X + s.To.X, 3), Math.Round(s.From.Y + s.To.Y, 3)))))
        .GroupBy(s => s.Key).Where(g => g.Count() == 1).Sum(g => (g.First().s.To - g.First().s.From).Length);

    // Overcut would blur the sizes.
    private static SilhouetteSettings Exact(SilhouetteSettings settings) =>
        settings with { Materials = [.. settings.Materials.Select(m => m with { OvercutMillimetres = 0 })] };
}
