using System.Text;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Tests.Silhouette.Plan;

public class CutPlannerTests
{
    [Fact]
    public void What_is_cut_stays_within_a_grid_step_of_the_curve()
    {
        var circle = Plan("<circle cx='50' cy='50' r='30.013'/>");
        Point At(double t) => new(50 + (30.013 * Math.Cos(Math.Tau * t)), 50 + (30.013 * Math.Sin(Math.Tau * t)));
        Assert.InRange(Drawings.Distance(Lines(circle), [Drawings.Curve(At)]), 0, 0.05);
    }

    [Fact]
    public void Touching_ends_are_joined_whatever_their_direction()
    {
        var plan = Plan("<path d='M10 10H20'/><path d='M20.04 20V10'/><path d='M20 20H10V10'/>", overcut: 0);
        Assert.True(Assert.Single(plan.Paths).IsClosed);
    }

    [Fact]
    public void The_same_line_is_cut_once_from_wherever_it_was_drawn()
    {
        var plan = Plan("<path d='M10 10H20V20H10Z'/><path d='M20 20V10H10V20Z'/><path d='M40 10H50'/><path d='M50 10H40'/>");
        Assert.Equal(2, plan.Paths.Count);
        Assert.Equal(2, plan.DuplicateCount);
        Assert.Equal(50, plan.CutLength, 0.5);
    }

    [Fact]
    public void What_lies_inside_comes_before_what_lies_around_it()
    {
        var plan = Plan("<rect width='90' height='90'/><rect x='1' y='1' width='50' height='50'/><path d='M5 5H6'/><rect x='80' y='80' width='5' height='5'/>", overcut: 0);
        var widths = plan.Paths.Select(p => p.Points.Max(q => q.Across) - p.Points.Min(q => q.Across)).ToList();
        Assert.Equal(90 * 20, widths[^1]);
        Assert.True(widths.IndexOf(1 * 20) < widths.IndexOf(50 * 20));
        Assert.Equal(4, widths.Count);
    }

    [Fact]
    public void Shapes_side_by_side_are_not_inside_each_other_even_where_their_boxes_are()
    {
        // The small square lies in the notch of the L.
        var plan = Plan("<path d='M60 60H70V70H60Z'/><path d='M10 10H30V80H80V90H10Z'/>", overcut: 0);
        Assert.Equal(new CutPoint(200, 200), plan.Paths[0].Start);
    }

    [Fact]
    public void A_closed_path_is_cut_a_little_past_its_start()
    {
        var path = Assert.Single(Plan("<path d='M10 10H20V20H10Z'/>", overcut: 0.2).Paths);
        Assert.Equal(40.2, path.Length, 6);
        Assert.Equal(new CutPoint(204, 200), path.End);
    }

    [Fact]
    public void An_open_path_is_not_cut_past_its_end() =>
        Assert.Equal(10, Assert.Single(Plan("<path d='M10 10H20'/>", overcut: 0.2).Paths).Length, 6);

    [Fact]
    public void Ordering_two_thousand_paths_saves_most_of_the_way_and_loses_none()
    {
        var random = new Random(4);
        var places = Enumerable.Range(0, 2000).Select(i => (X: i % 50 * 4, Y: i / 50 * 4)).ToArray();
        random.Shuffle(places);
        var plan = Plan(string.Concat(places.Select(p => $"<rect x='{p.X}' y='{p.Y}' width='2' height='3'/>")), overcut: 0);
        Assert.Equal(2000, plan.Paths.Count);
        Assert.True(plan.TravelLength < plan.PlainTravelLength / 10, $"{plan.TravelLength} of {plan.PlainTravelLength}");
    }

    [Theory]
    [InlineData("<path d='M10 10H20V20H10Z'/><path d='M20 10H30V20H20Z'/>", 70)]
    [InlineData("<path d='M10 10H20V20H10Z'/><path d='M20 12H30V18H20Z'/>", 66)]
    [InlineData("<path d='M10 10L40 27'/><path d='M25 18.5L55 35.5'/>", 51.72)]
    [InlineData("<path d='M10 10H20H10'/>", 10)]
    [InlineData("<circle cx='50' cy='50' r='9'/><path d='M59 50A9 9 0 0 0 50 41A9 9 0 1 0 59 50'/>", 56.55)]
    [InlineData("<path d='M10 10H20V20H10Z'/><path d='M10 10H20V20H10Z' transform='translate(.004 0)'/>", 40)]
    [InlineData("<path d='M10 10H20V20H10Z'/><path d='M10 10H20V20H10Z' transform='translate(.1 .1)'/>", 80)]
    [InlineData("<path d='M10 10L40 40'/><path d='M10 40L40 10'/>", 84.85)]
    public void No_line_is_cut_over_another(string body, double length) => Assert.InRange(Plan(body, overcut: 0).CutLength, length - 0.4, length + 0.4);

    [Fact]
    public void Nothing_is_missing_where_shapes_lie_over_each_other()
    {
        var random = new Random(7);
        for (var round = 0; round < 5; round++)
        {
            var body = string.Concat(Enumerable.Range(0, 15).Select(_ => random.Next(3) switch
            {
                0 => $"<rect x='{random.Next(5) * 10}' y='{random.Next(5) * 10}' width='{10 * random.Next(1, 4)}' height='10'/>",
                1 => $"<circle cx='{random.Next(5) * 10}' cy='{random.Next(5) * 10}' r='{random.Next(1, 3) * 5}'/>",
                _ => $"<path d='M{random.Next(5) * 10} {random.Next(5) * 10}l{random.Next(-3, 4) * 10} {random.Next(-3, 4) * 5}l10 10'/>",
            }));
            var distance = Drawings.Distance(Lines(Plan(body)), Drawings.Lines(Drawings.Read(Drawings.Page(body))));
            Assert.True(distance < 0.05, $"round {round}: {distance}");
        }
    }

    [Fact]
    public void A_hairpin_and_a_dense_curve_are_no_overlap()
    {
        var spiral = string.Join(' ', Enumerable.Range(0, 4000).Select(i => FormattableString.Invariant($"{50 + (i * .002 * Math.Cos(i * .01)):0.######},{50 + (i * .002 * Math.Sin(i * .01)):0.######}")));
        var plan = Plan($"<polyline points='{spiral}'/>", overcut: 0);
        Assert.Equal((1, 0), (plan.Paths.Count, plan.DuplicateCount));
    }

    [Fact]
    public void What_lies_inside_comes_first_also_where_its_outline_is_shared_with_a_neighbour()
    {
        // The second square loses an edge to the first, and still holds the dot in it.
        var plan = Plan("<path d='M10 10H20V20H10Z'/><path d='M20 10H30V20H20Z'/><circle cx='25' cy='15' r='1'/>", overcut: 0);
        Assert.True(plan.Paths[0].Length < 7 || plan.Paths[1].Length < 7);
        Assert.Equal(30, plan.Paths[^1].Length, 1);
    }

    [Fact]
    public void However_things_are_nested_and_share_edges_what_lies_inside_is_cut_first()
    {
        var random = new Random(12);
        for (var round = 0; round < 20; round++)
        {
            var body = string.Concat(Enumerable.Range(0, 60).Select(_ =>
            {
                var (size, x, y) = (random.Next(1, 4) * 8, random.Next(10) * 8, random.Next(10) * 8);
                return $"<rect x='{x}' y='{y}' width='{size}' height='{size}'/><circle cx='{x + 2 + random.Next(4)}' cy='{y + 2 + random.Next(4)}' r='{random.Next(1, 3) * .5}'/>";
            }));
            var paths = Plan(body, overcut: 0).Paths;
            var cutUpTo = paths.Index().ToDictionary(p => p.Item, p => p.Index);
            foreach (var dot in paths.Where(p => p.Box.Width <= 2))
            {
                // Whole rectangles around it; those that lost an edge have their own test.
                Assert.All(paths.Where(p => p.IsClosed && p.Box.Width > 2 && p.Box.Grown(-0.05).Holds(dot.Box)), p => Assert.True(cutUpTo[p] > cutUpTo[dot], $"round {round}"));
            }
        }
    }

    [Fact]
    public void Each_path_is_cut_in_all_its_passes_before_the_next()
    {
        var plan = Plan("<rect x='1' y='1' width='5' height='5'/><rect x='11' y='1' width='5' height='5'/>", passes: 3);
        Assert.Equal(2, plan.Paths.Count);
        Assert.All(plan.Paths, p => Assert.Equal((3 * 20) + 0.2, p.Length, 0.01));
        Assert.Equal([3, 3], Plan("<path d='M1 1h5'/><path d='M1 9h5'/>", passes: 3).Paths.GroupBy(p => p).Select(g => g.Count()));
    }

    [Fact]
    public void A_closed_path_may_be_begun_before_its_start_too()
    {
        var path = Assert.Single(Plan("<path d='M10 10H20V20H10Z'/>", overcut: 1, overcutsBefore: true).Paths);
        Assert.Equal((new CutPoint(200, 220), new CutPoint(220, 200)), (path.Start, path.End));
        Assert.Equal(42, path.Length, 0.01);
    }

    [Fact]
    public void A_roll_is_cut_strip_by_strip_with_little_feeding_back()
    {
        var drawing = DrawingReader.Read(File.ReadAllBytes(Path.Combine(SampleFolder.Of("drawings"), "r-bigfeed.svg")), CutPlanner.Flatness, TestContext.Current.CancellationToken);
        CutPlan Cut(bool isRoll) => CutPlanner.Plan(
            drawing.Shapes.SelectMany(s => s.Lines).Select(l => new CutLine(l, "#000000")), 0.2, 1, TestContext.Current.CancellationToken, isRoll: isRoll);
        var (roll, mat) = (Cut(true), Cut(false));

        // What another program reached, 1,451 mm and 110 mm, within a hundredth.
        Assert.InRange(roll.TravelLength, 0, 1451 * 1.01);
        Assert.InRange(roll.Paths.Zip(roll.Paths.Skip(1), (a, b) => (a.End.Down - b.Start.Down) / 20.0).Max(), 0, 110);
        Assert.Equal(mat.CutLength, roll.CutLength, 1.0);
    }

    [Fact]
    public void More_paths_than_anybody_weeds_are_refused() =>
        Assert.Throws<DrawingTooComplexException>(() => Plan($"<path stroke-dasharray='.1' d='{string.Concat(Enumerable.Range(0, 60).Select(y => $"M0 {y}H90"))}'/>"));

    private static CutPlan Plan(string body, double overcut = 0.2, int passes = 1, bool overcutsBefore = false) =>
        CutPlanner.Plan(DrawingReader.Read(Encoding.UTF8.GetBytes(Drawings.Page(body)), CutPlanner.Flatness, TestContext.Current.CancellationToken).Shapes.SelectMany(s => s.Lines).Select(l => new CutLine(l, "#000000")), overcut, passes, TestContext.Current.CancellationToken, overcutsBefore);

    private static List<List<Point>> Lines(CutPlan plan) =>
        [.. plan.Paths.Select(p => p.Points.Select(q => new Point(q.Across / 20.0, q.Down / 20.0)).ToList())];
}
