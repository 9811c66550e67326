using System.Text;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Tests.Silhouette;

/// <summary>Small drawings, and how far lines lie from each other.</summary>
internal static class Drawings
{
    public const string Namespaces =
        "xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\"";

    /// <summary>A page of 100 mm by 100 mm whose user unit is a millimetre; the lines of its shapes are seen.</summary>
    public static string Page(string body) => $"<svg {Namespaces} width='100mm' height='100mm' viewBox='0 0 100 100' fill='none' stroke='black'>{body}</svg>";

    public static Drawing Read(string svg) => DrawingReader.Read(Encoding.UTF8.GetBytes(svg), 0.01, TestContext.Current.CancellationToken);

    public static Stream Stream(string svg) => new MemoryStream(Encoding.UTF8.GetBytes(svg));

    /// <summary>All lines of a drawing, as points with the first one repeated where they are closed.</summary>
    public static List<List<Point>> Lines(Drawing drawing) =>
        [.. drawing.Shapes.SelectMany(s => s.Lines).Select(l => l.IsClosed ? l.Points.Append(l.Points[0]).ToList() : [.. l.Points])];

    /// <summary>Hausdorff distance of two sets of lines.</summary>
    public static double Distance(List<List<Point>> a, List<List<Point>> b)
    {
        var (first, second) = (Segments(a), Segments(b));
        return Math.Max(Farthest(first, second).Distance, Farthest(second, first).Distance);
    }

    /// <summary>The point of one set of lines that is farthest from another; points are taken at all corners and 0.2 mm apart.</summary>
    public static (double Distance, Point At) Farthest(List<Segment> from, List<Segment> to)
    {
        const double Apart = 0.2;
        var farthest = (Distance: -1.0, At: default(Point));
        var near = 0;
        foreach (var segment in from)
        {
            var steps = Math.Max(1, (int)Math.Ceiling((segment.To - segment.From).Length / Apart));
            for (var i = 0; i <= steps; i++)
            {
                var point = segment.At((double)i / steps);
                // Most points lie at the segment that the last one lay at, or close enough to one not to count.
                var distance = to[near].Distance(point);
                for (var j = 0; j < to.Count && distance > farthest.Distance; j++)
                {
                    if (to[j].Distance(point) is var other && other < distance)
                    {
                        (distance, near) = (other, j);
                    }
                }

                farthest = distance > farthest.Distance ? (distance, point) : farthest;
            }
        }

        return farthest;
    }

    /// <summary>A smooth curve, by so many points that their distance does not count.</summary>
    public static List<Point> Curve(Func<double, Point> at, int steps = 2000) => [.. Enumerable.Range(0, steps + 1).Select(i => at((double)i / steps))];

    private static List<Segment> Segments(List<List<Point>> lines) => [.. lines.SelectMany(l => l.Zip(l.Skip(1), (from, to) => new Segment(from, to)))];
}
