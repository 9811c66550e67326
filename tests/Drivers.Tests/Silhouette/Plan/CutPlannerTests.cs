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
        var body = string.Concat(Enumerable.Range(0, 2000).Select(_ => $"<rect x='{random.Next(0, 280)}.{random.Next(10)}' y='{random.Next(0, 280)}' width='2' height='3'/>"));
        var plan = Plan(body, overcut: 0);
        Assert.Equal(2000, plan.Paths.Count + plan.DuplicateCount);
        Assert.True(plan.TravelLength < plan.PlainTravelLength / 10, $"{plan.TravelLength} of {plan.PlainTravelLength}");
    }

    [Fact]
    public void More_paths_than_anybody_weeds_are_refused() =>
        Assert.Throws<DrawingTooComplexException>(() => Plan($"<path stroke-dasharray='.1' d='{string.Concat(Enumerable.Range(0, 60).Select(y => $"M0 {y}H90"))}'/>"));

    private static CutPlan Plan(string body, double overcut = 0.2) =>
        CutPlanner.Plan(Drawings.Read(Drawings.Page(body)).Shapes.SelectMany(s => s.Lines), overcut, TestContext.Current.CancellationToken);

    private static List<List<Point>> Lines(CutPlan plan) =>
        [.. plan.Paths.Select(p => p.Points.Select(q => new Point(q.Across / 20.0, q.Down / 20.0)).ToList())];
}
