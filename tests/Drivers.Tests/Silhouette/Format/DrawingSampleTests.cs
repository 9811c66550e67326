using System.Globalization;
using System.Text;
using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;
using FabQueue.Drivers.Silhouette.Protocol;

namespace FabQueue.Drivers.Tests.Silhouette.Format;

/// <summary>From the file to the bytes for the cutter and back: what is cut is what the drawing shows, nothing missing, nothing extra.</summary>
public sealed class DrawingSampleTests(ITestOutputHelper output)
{
    // What the lab asks for. The grid of the cutter takes up to 0.036 mm of it.
    private const double Allowed = 0.05;

    private static readonly string Folder = SampleFolder.Of("drawings");

    /// <summary>
    /// The ideal of each drawing, in millimetres, reckoned by hand: M, L, Q, C and Z as in a path, all absolute;
    /// <c>E cx cy rx ry from to tilt</c> is a piece of an ellipse, angles in degrees, clockwise from 3 o'clock.
    /// </summary>
    private static readonly Dictionary<string, string> Ideals = new()
    {
        ["units"] = "M 10 10 L 25.4 10 M 12.7 20 L 25.4 20 M 12.7 30 L 25.4 30 M 10 40 L 20 40 M 25.4 50 L 50.8 50 M 10 60 L 50 60 M 25.4 70 L 50.8 70",
        ["page-inches"] = "M 25.4 12.7 L 76.2 12.7 L 76.2 38.1 L 25.4 38.1 Z",
        ["page-pixels"] = "M 25.4 25.4 L 50.8 25.4 L 50.8 76.2 L 25.4 76.2 Z",
        ["viewbox-offset"] = "M 20 20 L 60 70",
        ["aspect-none"] = "E 50 25 40 20 0 360 0",
        ["aspect-middle"] = "M 30 10 L 70 10 L 70 50 L 30 50 Z",
        ["aspect-corners"] = "M 22 2 L 38 18 M 52 2 L 68 18 M 1 71 L 9 79 M 50 50 L 70 50",
        ["transforms"] = "M 20 20 L 20 30 M 50 10 L 50 20 L 30 20 M 60 40 L 80 60 M 10 60 L 30 80 M 80 80 L 80 90 M 90 10 L 100 15",
        ["rectangle"] = "M 10 20 L 40 20 L 40 25 L 10 25 Z",
        ["rectangle-round"] = "M 15 10 L 45 10 M 50 15 L 50 25 M 45 30 L 15 30 M 10 25 L 10 15 E 45 15 5 5 -90 0 0 E 45 25 5 5 0 90 0 E 15 25 5 5 90 180 0 "
            + "E 15 15 5 5 180 270 0 M 10 52 L 10 58 M 30 52 L 30 58 E 20 52 10 2 180 360 0 E 20 58 10 2 0 180 0",
        ["circle"] = "E 50 50 30 30 0 360 0",
        ["ellipse"] = "E 50 50 40 10 0 360 30",
        ["line"] = "M 10 10 L 77.7 33.3",
        ["polyline"] = "M 10 10 L 30 12 L 20 40",
        ["polygon"] = "M 10 10 L 30 12 L 20 40 Z",
        ["path-lines"] = "M 10 10 L 30 10 L 30 20 L 10 20 Z M 50 10 L 60 20 L 70 10 L 70 30 L 50 30 L 45 25 Z M 50 10 L 55 40",
        ["path-cubic"] = "M 10 50 C 10 20 40 20 40 50 C 40 80 70 80 70 50 C 70 40 80 30 90 30 C 100 30 95 60 90 70",
        ["path-quadratic"] = "M 10 50 Q 20 20 30 50 Q 40 80 50 50 Q 60 90 70 50 Q 80 10 90 50",
        ["path-compact"] = "M 10 0.5 L 0.5 3.5 L 0.25 0.75 L 20 0 L 30 5",
        ["arc-small"] = "E 30 50 20 20 -90 0 0 E 50 30 20 20 90 180 0",
        ["arc-large"] = "E 30 50 20 20 0 270 0 E 70 60 10 10 180 450 0",
        ["arc-stretched"] = "E 40 50 20 20 180 360 0",
        ["arc-tilted"] = "E 70 50 20 10 180 270 90",
        ["arc-flat"] = "M 10 10 L 40 20",
        ["use"] = "M 10 20 L 20 20 L 20 25 M 60 60 L 50 60 L 50 55",
        ["use-nested"] = "M 10 10 L 20 10 M 10 15 L 20 15 M 40 40 L 60 40 M 40 60 L 60 60",
        ["use-of-ancestor"] = "M 10 10 L 30 10 M 10 40 L 30 40",
        ["symbol"] = "E 20 30 8 8 0 360 0 M 10 30 L 30 30 E 70 25 4 4 0 360 0 M 60 25 L 80 25",
        ["css"] = "M 10 30 L 50 30 M 10 50 L 50 50 M 10 70 L 50 70",
        ["attributes"] = "M 10 20 L 50 20 M 10 60 L 50 60 M 10 90 L 50 90",
        ["layers"] = "M 10 10 L 40 10 L 40 30 L 10 30 Z M 15 20 L 35 20",
        ["clip"] = "M 20 30 L 60 30 M 30 30 L 30 60 E 60 60 20 20 180 270 0",
        ["clip-nested"] = "M 30 20 L 50 20 M 40 10 L 40 50",
        ["clip-evenodd"] = "M 10 50 L 30 50 M 70 50 L 90 50 M 10 60 L 90 60",
        ["clip-box"] = "E 50 50 30 30 90 270 0",
        ["clip-inscribed-fill"] = "E 60 60 40 40 0 360 0",
        ["clip-rounded-fill"] = "M 30 20 L 90 20 M 100 30 L 100 90 M 90 100 L 30 100 M 20 90 L 20 30 E 90 30 10 10 -90 0 0 E 90 90 10 10 0 90 0 "
            + "E 30 90 10 10 90 180 0 E 30 30 10 10 180 270 0",
        ["e-win1252"] = "M 50 50 L 90 50 L 90 90 Z",
        ["f-canva"] = "M 17.6389 65.9694 C 17.6389 39.1583 39.1583 17.6389 65.9694 17.6389 M 65.9694 17.6389 C 92.7806 17.6389 114.6528 39.1583 114.6528 65.9694 M 114.6528 65.9694 C 114.6528 92.7806 92.7806 114.6528 65.9694 114.6528 M 65.9694 114.6528 C 39.1583 114.6528 17.6389 92.7806 17.6389 65.9694",
        ["offpage"] = "M 60 60 L 100 60 L 100 100 L 60 100 Z",
        ["pc-image"] = "M 60 60 L 100 60 L 100 100 L 60 100 Z",
        ["pc-sub"] = "M 60 60 L 100 60 L 100 100 L 60 100 Z",
        ["g-css2"] = "M 10 10 L 30 10 L 30 30 Z M 40 10 L 60 10 L 60 30 Z M 70 10 L 90 10 L 90 30 Z M 100 10 L 120 10 L 120 30 Z M 130 10 L 150 10 L 150 30 Z",
        ["g-rootheightonly"] = "E 50 50 40 40 0 360 0",
        ["r-illustrator72"] = "M 10 10 L 90 10 L 90 90 L 10 90 Z",
        ["r-inkscape048"] = "M 10 10 L 110 10 L 110 110 L 10 110 Z",
        ["dashes"] = "M 10 10 L 16 10 M 20 10 L 26 10 M 30 10 L 36 10 M 10 20 L 13 20 M 19 20 L 25 20 M 31 20 L 37 20 "
            + "M 10 30 L 16 30 M 20 30 L 22 30 M 28 30 L 32 30 M 34 30 L 40 30 M 10 40 L 16 40 L 16 44 M 16 49 L 16 56",
        ["dashes-closed"] = "M 10 10 L 20 10 M 25 10 L 30 10 L 30 15 M 30 20 L 30 30 M 25 30 L 15 30 M 10 30 L 10 20 M 10 15 L 10 10 M 10 50 L 18 50 M 30 50 L 22 50",
        ["dashes-length"] = "M 10 10 L 30 10 M 10 20 L 15 20 M 20 20 L 24 20",
        ["huge"] = "M 10 20 L 40 20 L 40 25 L 10 25 Z E 50 60 30 30 0 360 0",
        ["tiny"] = "M 10 20 L 40 20 L 40 25 L 10 25 Z E 50 60 30 30 0 360 0",
        ["large"] = "M 10 20 L 40 20 L 40 25 L 10 25 Z E 50 60 30 30 0 360 0",
        ["small"] = "M 10 20 L 40 20 L 40 25 L 10 25 Z E 50 60 30 30 0 360 0",
        ["far-away"] = "M 10 10 L 40 10 L 40 30 L 10 30 Z",
        ["switch"] = "M 10 10 L 50 10 M 10 30 L 50 30",
        ["svg-nested"] = "M 10 30 L 50 30 M 70 20 L 90 20",
        ["shared-edges"] = "M 10 10 L 50 10 L 50 30 L 10 30 Z M 30 10 L 30 30 M 60 60 L 80 60 L 80 70",
        ["fills"] = "M 10 10 L 30 10 L 30 30 L 10 30 Z M 50 10 L 70 10 L 60 30 Z",
        ["flat"] = "M 10 10 L 50 10",
    };

    public static TheoryData<string> Names => [.. Ideals.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_cut_is_what_is_drawn(string name)
    {
        var ideal = Ideal(Ideals[name]);
        await using var stream = File.OpenRead(Path.Combine(Folder, name + ".svg"));
        var cut = Parse(Encode((await DrawingFile.ReadAsync(stream, TestContext.Current.CancellationToken))!));
        var (missing, extra) = (Drawings.Farthest(ideal, cut), Drawings.Farthest(cut, ideal));
        output.WriteLine($"{name}: missing {missing.Distance:0.0000} mm, extra {extra.Distance:0.0000} mm");
        Assert.True(missing.Distance <= Allowed, $"not cut: {missing}");
        Assert.True(extra.Distance <= Allowed, $"cut and not drawn: {extra}");
    }

    [Fact]
    public void Each_sample_is_compared() => Assert.Equal(
        Ideals.Keys.Append("stickers").Append("r-bigfeed").Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Folder, "*.svg").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));

    private static string Encode(byte[] file)
    {
        var settings = new SilhouetteSettings();
        settings = settings with { Materials = [.. settings.Materials.Select(m => m with { OvercutMillimetres = 0 })] };
        var job = CutJob.Read(file, new CheckContext(settings, new CutChoices(), Pace.Unlearned), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(job.Problems, p => p.Severity is FindingSeverity.Error or FindingSeverity.Question);
        var writer = new GpglWriter();
        var feed = new CutFeed(Assert.Single(job.Steps).Plan, default);
        while (feed.HasNext)
        {
            feed.Next(writer);
        }

        return Encoding.ASCII.GetString(writer.Written);
    }

    /// <summary>M down,across and D down,across, in twentieths of a millimetre, each ended by ETX; nothing else may be there.</summary>
    private static List<Segment> Parse(string bytes)
    {
        var segments = new List<Segment>();
        var at = default(Point);
        Assert.EndsWith("\u0003", bytes, StringComparison.Ordinal);
        foreach (var command in bytes[..^1].Split('\u0003'))
        {
            Assert.Matches("^[MD]-?[0-9]+,-?[0-9]+$", command);
            var numbers = command[1..].Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture) / 20.0).ToArray();
            var to = new Point(numbers[1], numbers[0]);
            if (command[0] == 'D')
            {
                segments.Add(new Segment(at, to));
            }

            at = to;
        }

        return segments;
    }

    private static List<Segment> Ideal(string text)
    {
        const int Steps = 400;
        var words = new Queue<string>(text.Split(' '));
        double Number() => double.Parse(words.Dequeue(), CultureInfo.InvariantCulture);
        Point Next() => new(Number(), Number());
        var segments = new List<Segment>();
        var (start, at) = (default(Point), default(Point));
        void To(Point end) => segments.Add(new Segment(at, at = end));
        void Curve(params Point[] controls)
        {
            for (var i = 1; i <= Steps; i++)
            {
                To(DeCasteljau(controls, (double)i / Steps));
            }
        }

        while (words.TryDequeue(out var command))
        {
            switch (command)
            {
                case "M":
                    start = at = Next();
                    break;
                case "L":
                    To(Next());
                    break;
                case "Q":
                    Curve(at, Next(), Next());
                    break;
                case "C":
                    Curve(at, Next(), Next(), Next());
                    break;
                case "Z":
                    To(start);
                    break;
                case "E":
                    var (centre, radii) = (Next(), Next());
                    var (from, to, tilt) = (Number(), Number(), double.DegreesToRadians(Number()));
                    for (var i = 0; i <= Steps; i++)
                    {
                        var (sin, cos) = double.SinCos(double.DegreesToRadians(from + ((to - from) * i / Steps)));
                        var (x, y) = (radii.X * cos, radii.Y * sin);
                        var point = centre + new Point((x * Math.Cos(tilt)) - (y * Math.Sin(tilt)), (x * Math.Sin(tilt)) + (y * Math.Cos(tilt)));
                        at = i == 0 ? point : at;
                        To(point);
                    }

                    break;
                default:
                    throw new FormatException(command);
            }
        }

        return segments;
    }

    private static Point DeCasteljau(Point[] controls, double t)
    {
        var points = controls.ToArray();
        for (var count = points.Length - 1; count > 0; count--)
        {
            for (var i = 0; i < count; i++)
            {
                points[i] += (points[i + 1] - points[i]) * t;
            }
        }

        return points[0];
    }
}
