using System.Globalization;
using System.IO.Compression;
using FabQueue.Drivers;
using FabQueue.Drivers.Prusa;
using FabQueue.Drivers.Prusa.Check;
using FabQueue.Drivers.Tests.Prusa.Simulation;

namespace FabQueue.Benchmarks;

/// <summary>How right the estimate and the remaining time are, against the time that the simulated printer takes.</summary>
internal static class EstimateBenchmark
{
    // Of the last minute, 5 % are 3 s: progress is said in whole seconds, once a second.
    private const double LeastLeft = 60;

    public static async Task RunAsync()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine("tests", "samples", "gcode"), "*.gcode*").Order(StringComparer.Ordinal))
        {
            var file = await ReadAsync(path);
            var name = Path.GetFileName(path).Split('.')[0];
            var first = await PrintAsync(name, file, "nothing learned", Pace.Unlearned);
            await PrintAsync(name, file, "after one print", first);
        }
    }

    /// <returns>What is learned of this print.</returns>
    private static async Task<Pace> PrintAsync(string name, byte[] file, string when, Pace pace)
    {
        var report = await GcodeCheck.CheckAsync(new MemoryStream(file), new PrusaSettings(), pace, CancellationToken.None);
        var facts = (PrintFacts)report.Facts!;
        var print = new VirtualPrint("", seed: 1).Greeted();
        var start = print.Now;
        print.Start(file, facts.Timeline);

        var said = new List<(double At, double Left)>();
        var moves = double.PositiveInfinity;
        for (var seen = print.Events.Count; print.Ended is null;)
        {
            print.Until(() => print.Events.Count > seen);
            for (; seen < print.Events.Count; seen++)
            {
                switch (print.Events[seen])
                {
                    case JobProgressed { Remaining: { } left }:
                        said.Add((print.Now, left.TotalSeconds));
                        break;
                    case JobStepped { Reason.Code: "RUNS_JOB" }:
                        moves = print.Now;
                        break;
                }
            }
        }

        var end = print.Now;
        var late = said.Where(s => s.At >= moves && end - s.At > LeastLeft).Select(s => (Seconds: s.Left - (end - s.At), Really: end - s.At)).ToList();
        var (worst, reallyLeft) = late.MaxBy(l => Math.Abs(l.Seconds) / l.Really);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-9} {when}: took {end - start:0} s ({print.Ended.Outcome}), ours {Off(facts.EstimatedDuration, end - start)}, slicer's {Off(facts.SlicerDuration, end - start)}, of the {end - moves:0} s from the first move on {Off(facts.SlicerDuration, end - moves)}; remaining time at most {100 * worst / reallyLeft:+0.0;-0.0} % off ({worst:+0;-0} s of {reallyLeft:0} s)"));
        return new Pace(print.Events.OfType<PartMeasured>().GroupBy(p => p.Part).ToDictionary(p => p.Key, p => p.Average(m => m.Actual / m.Reckoned)));
    }

    private static string Off(TimeSpan? reckoned, double seconds) =>
        reckoned is { } time ? string.Create(CultureInfo.InvariantCulture, $"{100 * ((time.TotalSeconds / seconds) - 1):+0.0;-0.0} %") : "none";

    private static async Task<byte[]> ReadAsync(string path)
    {
        await using var stored = File.OpenRead(path);
        await using Stream file = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stored, CompressionMode.Decompress) : stored;
        using var content = new MemoryStream();
        await file.CopyToAsync(content);
        return content.ToArray();
    }
}
