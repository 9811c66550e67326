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

    /// <summary>Hausdorff distance of two sets of lines, measured at points 0.2 mm apart and at all corners.</summary>
    public static double Distance(List<List<Point>> a, List<List<Point>> b) => Math.Max(OneWay(a, b), OneWay(b, a));

    /// <summary>A smooth curve, by so many points that their distance does not count.</summary>
    public static List<Point> Curve(Func<double, Point> at, int steps = 2000) => [.. Enumerable.Range(0, steps + 1).Select(i => at((double)i / steps))];

    private static double OneWay(List<List<Point>> from, List<List<Point>> to) =>
        from.SelectMany(Dense).Max(p => to.Min(l => l.Zip(l.Skip(1)).Min(s => ToSegment(p, s.First, s.Second))));

    private static IEnumerable<Point> Dense(List<Point> line)
    {
        for (var i = 1; i < line.Count; i++)
        {
            var steps = Math.Max(1, (int)((line[i] - line[i - 1]).Length / 0.2));
            for (var s = 0; s <= steps; s++)
            {
                yield return line[i - 1] + ((line[i] - line[i - 1]) * ((double)s / steps));
            }
        }
    }

    private static double ToSegment(Point p, Point a, Point b)
    {
        var (d, v) = (b - a, p - a);
        var square = (d.X * d.X) + (d.Y * d.Y);
        var t = square == 0 ? 0 : Math.Clamp(((v.X * d.X) + (v.Y * d.Y)) / square, 0, 1);
        return (p - (a + (d * t))).Length;
    }
}
