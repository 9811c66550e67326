using System.Diagnostics;
using System.Globalization;
using System.Text;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;
using FabQueue.Drivers.Silhouette.Protocol;

namespace FabQueue.Benchmarks;

/// <summary>
/// How fast a drawing of curves becomes the commands of a cut, beside a plain pass over its points and a plain Python script
/// that does the same kind of work; and how much shorter the way of the tool gets.
/// </summary>
internal static class CutBenchmark
{
    private const int CurvesOfBlob = 8;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);

    // The same work done plainly: flatten by Wang's bound, the nearest start next, one command for each point.
    private const string PlainPython = """
        import math, re, sys, time
        text = open(sys.argv[1]).read()
        start = time.process_time()
        paths = []
        for data in re.findall(r'd="([^"]*)"', text):
            numbers = [float(n) for n in re.findall(r'-?[0-9.]+', data)]
            points = [(numbers[0], numbers[1])]
            for i in range(2, len(numbers) - 5, 6):
                p0 = points[-1]
                p1, p2, p3 = [(numbers[i + k], numbers[i + k + 1]) for k in (0, 2, 4)]
                bend = max(math.hypot(p0[0] - 2 * p1[0] + p2[0], p0[1] - 2 * p1[1] + p2[1]), math.hypot(p1[0] - 2 * p2[0] + p3[0], p1[1] - 2 * p2[1] + p3[1]))
                steps = max(1, math.ceil(math.sqrt(bend * 0.75 / 0.004)))
                for s in range(1, steps + 1):
                    t = s / steps
                    u = 1 - t
                    points.append(tuple(u * u * u * a + 3 * t * u * u * b + 3 * t * t * u * c + t * t * t * d for a, b, c, d in zip(p0, p1, p2, p3)))
            paths.append(points)
        flat = time.process_time()
        left, at, ordered = paths, (0.0, 0.0), []
        while left:
            nearest = min(range(len(left)), key=lambda i: (left[i][0][0] - at[0]) ** 2 + (left[i][0][1] - at[1]) ** 2)
            path = left.pop(nearest)
            ordered.append(path)
            at = path[-1]
        done = time.process_time()
        commands = [f"{'M' if i == 0 else 'D'}{round(y * 20)},{round(x * 20)}\x03" for path in ordered for i, (x, y) in enumerate(path)]
        size = len(''.join(commands).encode())
        end = time.process_time()
        print(f"{len(commands)} {(flat - start) * 1000:.1f} {(done - flat) * 1000:.1f} {(end - done) * 1000:.1f} {size}")
        """;

    /// <param name="folder">Gets the drawings, to time another program with; null = none does.</param>
    public static void Run(string? folder)
    {
        foreach (var count in new[] { 10_000, 100_000 })
        {
            Measure(count, folder);
        }

        ShowWay();
    }

    private static void Measure(int pointCount, string? folder)
    {
        var blobs = Math.Max(1, pointCount / PointsOf(MakeSvg(1)));
        var svg = MakeSvg(blobs);
        if (folder is not null)
        {
            File.WriteAllBytes(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{pointCount}.svg")), svg);
        }

        var drawing = Read(svg);
        var points = drawing.Shapes.Sum(s => s.Lines.Sum(l => l.Points.Count));
        var rounds = pointCount > 50_000 ? 9 : 25;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{points} points in {blobs} paths, {svg.Length / 1000.0:0} KB of SVG; processor time, median of {rounds} rounds (best), memory allocated"));
        var pass = Time("plain pass over the points", rounds, () => drawing.Shapes.Sum(s => s.Lines.Sum(Length)));
        var read = Time("SVG read and flattened", rounds, () => Read(svg).Shapes.Count);
        var plan = Time("joined, single, ordered", rounds, () => Plan(drawing).Paths.Count);
        var planned = Plan(drawing);
        var encode = Time("encoded in portions", rounds, () => Encode(planned));
        var all = Time("all of it", rounds, () => Encode(Plan(Read(svg))));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  all / plain pass: {all / pass:0}; read {read / all:0 %}, planned {plan / all:0 %}, encoded {encode / all:0 %}"));
        ComparePython(svg, all);
        Console.WriteLine();
    }

    private static void ComparePython(byte[] svg, double milliseconds)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, svg);
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", PlainPython, file]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var words = python.StandardOutput.ReadToEnd().Trim().Split(' ');
            python.WaitForExit();
            var parts = words[1..4].Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  plain Python, no duplicates looked for: {words[0]} points, flatten {parts[0]:0} + order {parts[1]:0} + encode {parts[2]:0} = {parts.Sum():0} ms; {parts.Sum() / milliseconds:0.0} times as long"));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.WriteLine("  python3 is not here to compare with");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void ShowWay()
    {
        var svg = MakeSvg(2000);
        var drawing = Read(svg);
        var plan = Plan(drawing);
        const int Speed = 5;
        var plain = plan.PlainTravelLength / 400;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Paths.Count} paths: {plan.PlainTravelLength / 1000:0.00} m of travel in the order of the drawing, {plan.TravelLength / 1000:0.00} m as ordered ({plan.PlainTravelLength / plan.TravelLength:0.0} times less)"));
        var ordered = CutTime.Of(plan, Speed);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"reckoned time at speed {Speed}: {(ordered + TimeSpan.FromSeconds(plain - (plan.TravelLength / 400))).TotalMinutes:0.0} min in the order of the drawing, {ordered.TotalMinutes:0.0} min as ordered"));
    }

    private static double Time(string name, int rounds, Func<double> run)
    {
        var result = 0.0;

        // Until the run-time has compiled all of it for good, which it does in the background after a while.
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < WarmUp)
        {
            result = run();
        }

        var milliseconds = new List<double>();
        long allocated = 0;
        for (var round = 0; round < rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Environment.CpuUsage.TotalTime;
            result = run();
            milliseconds.Add((Environment.CpuUsage.TotalTime - start).TotalMilliseconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        milliseconds.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {name,-28} {milliseconds[rounds / 2],9:0.00} ms ({milliseconds[0]:0.00}) {allocated / 1e6,8:0.0} MB   result {result:0}"));
        return milliseconds[rounds / 2];
    }

    private static Drawing Read(byte[] svg) => DrawingReader.Read(svg, CutPlanner.Flatness, CancellationToken.None);

    private static CutPlan Plan(Drawing drawing) =>
        CutPlanner.Plan(drawing.Shapes.SelectMany(s => s.Lines).Select(l => new CutLine(l, "#000000")), overcut: 0.2, passes: 1, CancellationToken.None);

    private static double Encode(CutPlan plan)
    {
        var feed = new CutFeed(plan, default);
        var writer = new GpglWriter();
        long bytes = 0;
        while (feed.HasNext)
        {
            feed.Next(writer);
            bytes += writer.Count;
            writer.Clear();
        }

        return bytes;
    }

    private static int PointsOf(byte[] svg) => Read(svg).Shapes.Sum(s => s.Lines.Sum(l => l.Points.Count));

    private static double Length(Polyline line)
    {
        var length = 0.0;
        for (var i = 1; i < line.Points.Count; i++)
        {
            length += (line.Points[i] - line.Points[i - 1]).Length;
        }

        return length;
    }

    /// <summary>Round shapes of eight curves, each in its own cell of a 600 mm square, in no order.</summary>
    private static byte[] MakeSvg(int blobs)
    {
        var random = new Random(3);
        var columns = (int)Math.Ceiling(Math.Sqrt(blobs));
        var cells = Enumerable.Range(0, blobs).ToArray();
        random.Shuffle(cells);
        var svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"600mm\" height=\"600mm\" viewBox=\"0 0 600 600\" fill=\"none\" stroke=\"black\">\n");
        foreach (var cell in cells)
        {
            var size = 600.0 / Math.Max(columns, 20);
            AppendBlob(svg, random, (cell % columns * size) + (size / 2), (cell / columns * size) + (size / 2), size * 0.4);
        }

        return Encoding.UTF8.GetBytes(svg.Append("</svg>").ToString());
    }

    private static void AppendBlob(StringBuilder svg, Random random, double x, double y, double radius)
    {
        var radii = Enumerable.Range(0, CurvesOfBlob).Select(_ => radius * (0.7 + (0.3 * random.NextDouble()))).ToArray();
        (double X, double Y) At(int i, double factor, double turn)
        {
            var (sin, cos) = Math.SinCos((i + turn) * Math.Tau / CurvesOfBlob);
            var r = radii[i % CurvesOfBlob] * factor;
            return (x + (r * cos), y + (r * sin));
        }

        var start = At(0, 1, 0);
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{start.X:0.###} {start.Y:0.###}");
        for (var i = 0; i < CurvesOfBlob; i++)
        {
            var (a, b, end) = (At(i, 1.05, 0.33), At(i + 1, 1.05, -0.33), At(i + 1, 1, 0));
            svg.Append(CultureInfo.InvariantCulture, $" C{a.X:0.###} {a.Y:0.###} {b.X:0.###} {b.Y:0.###} {end.X:0.###} {end.Y:0.###}");
        }

        svg.Append("Z\"/>\n");
    }
}
