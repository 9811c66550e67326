using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Tests.Silhouette.Format;

/// <summary>
/// Shapes under clip paths, at random and so that they touch: held against a second way of computing the same, point by point,
/// by how often outlines turn around it. <c>FABQUEUE_FUZZ_INPUTS</c> sets how many pairs; the number of a failing one stands in
/// the message and makes it again.
/// </summary>
public sealed class ClipFuzzTests(ITestOutputHelper output)
{
    private const int PairsByDefault = 500;
    private const double Allowed = 0.05;
    private const double Flatness = 0.004;

    private static readonly int Pairs =
        int.TryParse(Environment.GetEnvironmentVariable("FABQUEUE_FUZZ_INPUTS"), out var asked) ? Math.Min(asked, 100_000) : PairsByDefault;

    [Fact]
    public void What_is_seen_of_a_surface_is_what_both_cover() => Run((shape, clip, random) =>
    {
        var seen = Clip(shape, clip, isStroked: false);
        Assert.All(seen.Outlines, l => Assert.True(l.IsClosed, "an outline stays open"));
        foreach (var point in Samples(shape, clip, random))
        {
            if (shape.Distance(point) > Allowed && clip.Distance(point) > Allowed)
            {
                var expected = shape.Contains(point) && clip.Contains(point);
                Assert.True(expected == seen.Contains(point), $"{point} is {(expected ? "not in it" : "in it")}");
            }
        }

        Assert.All(PointsOf(seen.Outlines), p => Assert.True(
            Math.Min(shape.Distance(p), clip.Distance(p)) < Allowed && (shape.Contains(p) || shape.Distance(p) < Allowed) && (clip.Contains(p) || clip.Distance(p) < Allowed),
            $"{p} is no edge"));
    });

    [Fact]
    public void What_is_seen_of_a_line_is_what_lies_in_the_clip_path() => Run((shape, clip, _) =>
    {
        var seen = Clip(shape, clip, isStroked: true);
        Assert.All(PointsOf(seen.Outlines), p => Assert.True(clip.Contains(p) || clip.Distance(p) < Allowed, $"{p} is kept and clipped"));
        Assert.All(
            PointsOf(shape.Outlines).Where(p => clip.Contains(p) && clip.Distance(p) > Allowed),
            p => Assert.True(seen.Distance(p) < Allowed, $"{p} is lost"));
        foreach (var whole in shape.Outlines.Where(o => PointsOf([o]).All(clip.IsIn)))
        {
            Assert.True(seen.Outlines.Any(s => s.IsClosed && ReferenceEquals(s, whole)), "a loop that is seen whole is open");
        }
    });

    private static Area Clip(Area shape, Area clip, bool isStroked)
    {
        var budget = new DrawingBudget();
        var region = new ClipRegion(Surface.Of(clip.Outlines, clip.IsEvenOdd, budget), budget);
        var seen = region.Clip(new DrawnShape("", 1, shape.Outlines, isStroked, !isStroked) { IsEvenOdd = shape.IsEvenOdd });
        return new Area(seen.Lines, seen.IsEvenOdd);
    }

    private void Run(Action<Area, Area, Random> check)
    {
        for (var i = 0; i < Pairs; i++)
        {
            var random = new Random(i);
            var shape = Any(random);
            var clip = random.Next(3) == 0 ? Any(random) : Touching(shape, random);
            try
            {
                check(shape, clip, random);
            }
            catch (Exception e)
            {
                Assert.Fail($"pair {i}: {e.Message}\n{shape}\n{clip}");
            }
        }

        output.WriteLine($"{Pairs} pairs");
    }

    private static Area Any(Random random) => new(
        random.Next(6) switch
        {
            0 => [Rectangle(Place(random), Size(random), Size(random))],
            1 => [Circle(Place(random), Size(random))],
            2 => [Rounded(Place(random), Size(random) + 4, Size(random) + 4, 1 + random.Next(3))],
            // Crosses and touches itself.
            3 => [new Polyline([.. Enumerable.Range(0, 3 + random.Next(9)).Select(_ => Place(random))], IsClosed: true)],
            // Turns twice around its middle, both times the same way or not.
            4 => [Circle(new Point(20, 20), 10), Turned(Rectangle(new Point(14, 14), 12, 12), random.Next(2) == 0)],
            _ => [new Polyline([new(10, 10), new(20, 20), new(30, 10), new(30, 30), new(20, 20), new(10, 30)], IsClosed: true)],
        },
        random.Next(2) == 0);

    /// <summary>A clip path that shares edges or corners with a shape, or is tangent to it.</summary>
    private static Area Touching(Area shape, Random random)
    {
        var points = shape.Outlines[0].Points;
        var (left, right) = (points.Min(p => p.X), points.Max(p => p.X));
        var (top, bottom) = (points.Min(p => p.Y), points.Max(p => p.Y));
        var (width, height, at) = (right - left, bottom - top, new Point(left, top));
        var middle = at + (new Point(width, height) * 0.5);
        var turn = Affine.Translation(middle.X, middle.Y) * Affine.Rotation(random.Next(8) * 45) * Affine.Translation(-middle.X, -middle.Y);
        IReadOnlyList<Polyline> outlines = random.Next(10) switch
        {
            0 => shape.Outlines,
            1 => [.. shape.Outlines.Select(o => Turned(o, true))],
            // The same edges, by other numbers.
            2 => [.. shape.Outlines.Select(o => o.Transform(turn * turn * turn * turn * turn * turn * turn * turn))],
            3 => [.. shape.Outlines.Select(o => o.Transform(Affine.Translation(random.Next(2) * width, random.Next(2) * height)))],
            4 => [Circle(middle, Math.Min(width, height) / 2)],
            5 => [Circle(middle, new Point(width, height).Length / 2)],
            6 => [Rectangle(at, width, height)],
            7 => [Rounded(at, width, height, Math.Min(width, height) / (2 + random.Next(3)))],
            // A corner in the middle of an edge, an edge through a corner.
            8 => [new Polyline([at + new Point(width / 2, 0), at + new Point(width, height / 2), at + new Point(width / 2, height), at + new Point(0, height / 2)], IsClosed: true)],
            _ => [Rectangle(new Point(left - 5, points[0].Y), width + 10, height), Rectangle(points[0], 3, 3)],
        };
        return new Area(random.Next(3) == 0 ? [.. outlines.Select(o => o.Transform(turn))] : outlines, random.Next(2) == 0);
    }

    private static Point Place(Random random) => random.Next(2) == 0 ? new(random.Next(40), random.Next(40)) : new(random.NextDouble() * 40, random.NextDouble() * 40);

    private static double Size(Random random) => 1 + random.Next(20);

    private static Polyline Rectangle(Point at, double width, double height) =>
        new([at, at + new Point(width, 0), at + new Point(width, height), at + new Point(0, height)], IsClosed: true);

    private static Polyline Circle(Point centre, double radius) => Flat(f => f.Ellipse(centre, radius, radius));

    private static Polyline Rounded(Point at, double width, double height, double radius) => Flat(f =>
    {
        f.MoveTo(at + new Point(radius, 0));
        f.LineTo(at + new Point(width - radius, 0));
        f.ArcTo(radius, radius, 0, isLarge: false, isSweep: true, at + new Point(width, radius));
        f.LineTo(at + new Point(width, height - radius));
        f.ArcTo(radius, radius, 0, isLarge: false, isSweep: true, at + new Point(width - radius, height));
        f.LineTo(at + new Point(radius, height));
        f.ArcTo(radius, radius, 0, isLarge: false, isSweep: true, at + new Point(0, height - radius));
        f.LineTo(at + new Point(0, radius));
        f.ArcTo(radius, radius, 0, isLarge: false, isSweep: true, at + new Point(radius, 0));
        f.Close();
    });

    private static Polyline Flat(Action<Flattener> draw)
    {
        var flattener = new Flattener(Flatness, new DrawingBudget());
        draw(flattener);
        return Assert.Single(flattener.Finish());
    }

    private static Polyline Turned(Polyline outline, bool isTurned) => isTurned ? outline with { Points = [.. outline.Points.Reverse()] } : outline;

    /// <summary>On both sides of all edges, and anywhere.</summary>
    private static IEnumerable<Point> Samples(Area shape, Area clip, Random random)
    {
        foreach (var edge in shape.Edges.Concat(clip.Edges))
        {
            var along = edge.To - edge.From;
            var across = new Point(-along.Y, along.X) * (Allowed * 1.2 / Math.Max(1e-9, along.Length));
            var at = edge.At(random.NextDouble());
            yield return at + across;
            yield return at - across;
        }

        for (var i = 0; i < 50; i++)
        {
            yield return Place(random);
        }
    }

    private static IEnumerable<Point> PointsOf(IEnumerable<Polyline> lines) =>
        lines.SelectMany(l => l.Segments).SelectMany(s => Enumerable.Range(0, 1 + (int)((s.To - s.From).Length / 0.7)).Select(i => s.At((i + 0.5) / (1 + (int)((s.To - s.From).Length / 0.7)))).Append(s.To));

    private sealed record Area(IReadOnlyList<Polyline> Outlines, bool IsEvenOdd)
    {
        public Segment[] Edges { get; } = [.. Outlines.SelectMany(o => o.Segments)];

        public double Distance(Point point) => Edges.Length == 0 ? double.MaxValue : Edges.Min(e => e.Distance(point));

        public bool Contains(Point point)
        {
            var (crossings, turns) = (0, 0);
            foreach (var edge in Edges)
            {
                if (edge.From.Y <= point.Y != edge.To.Y <= point.Y)
                {
                    var side = ((edge.To.X - edge.From.X) * (point.Y - edge.From.Y)) - ((edge.To.Y - edge.From.Y) * (point.X - edge.From.X));
                    if (side < 0 == edge.To.Y > edge.From.Y)
                    {
                        crossings++;
                        turns += edge.To.Y > edge.From.Y ? 1 : -1;
                    }
                }
            }

            return IsEvenOdd ? crossings % 2 != 0 : turns != 0;
        }

        /// <summary>Whether it is in it or on its edge.</summary>
        public bool IsIn(Point point) => Enumerable.Range(0, 8).Any(i => Contains(point + Affine.Rotation(i * 45).Apply(new Point(Flatness * 1.5, 0))));

        public override string ToString() =>
            (IsEvenOdd ? "even-odd: " : "non-zero: ") + string.Join(' ', Outlines.Select(o => "M" + string.Join('L', o.Points.Take(20).Select(p => FormattableString.Invariant($"{p.X:0.####} {p.Y:0.####}")))));
    }
}
