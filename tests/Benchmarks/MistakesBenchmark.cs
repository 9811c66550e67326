using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using FabQueue.Drivers;
using FabQueue.Drivers.Prusa;
using FabQueue.Drivers.Prusa.Check;
using FabQueue.Drivers.Tests.Prusa.Check;

namespace FabQueue.Benchmarks;

/// <summary>
/// How many sound files are refused (none should be), and how many with one mistake pass without a word, over prints that
/// PrusaSlicer and CuraEngine slice of boxes made up at random.
/// </summary>
internal static class MistakesBenchmark
{
    public static async Task RunAsync(int count, string? keep)
    {
        var folder = keep is null ? Directory.CreateTempSubdirectory().FullName : Directory.CreateDirectory(keep).FullName;
        try
        {
            var tallies = Mistake.All.ToDictionary(m => m.Name, _ => new Tally());
            var largest = (Off: 0.0, Stated: 0.0, Path: "");
            var (sound, refused, warned) = (0, 0, new ConcurrentDictionary<string, int>());
            await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (seed, cancel) =>
            {
                if (await SoundPrints.SliceAsync(folder, seed, cancel) is not { } path)
                {
                    return;
                }

                var file = (await File.ReadAllTextAsync(path, Encoding.Latin1, cancel)).Split('\n');
                var before = await CheckAsync(file, cancel);
                Interlocked.Increment(ref sound);
                if (before.IsRefused)
                {
                    Interlocked.Increment(ref refused);
                    Console.WriteLine($"refused: {path}: {string.Join("; ", before.Findings.Select(f => $"{f.Code} {f.Line} {string.Join(' ', f.Args)}"))}");
                }

                lock (tallies)
                {
                    largest = Larger(largest, Difference(file, before), path);
                }

                foreach (var finding in before.Findings)
                {
                    warned.AddOrUpdate(finding.Code, 1, (_, n) => n + 1);
                }

                foreach (var mistake in Mistake.All)
                {
                    if (mistake.Make(file, new Random(seed)) is { } wrong)
                    {
                        tallies[mistake.Name].Add(before, await CheckAsync([.. wrong], cancel), path);
                    }
                }
            });

            Console.WriteLine($"{sound} sound files, {refused} refused; told of: {string.Join(", ", warned.Select(w => $"{w.Key} {w.Value}"))}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"filament fed from the first layer on and the slicer's word: at most {largest.Off:0.0} mm apart, of {largest.Stated:0} mm ({largest.Path})"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"mistake",-38}{"files",7}{"refused",9}{"told",7}{"missed",8}"));
            foreach (var (name, tally) in tallies)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-38}{tally.Files,7}{tally.Refused,9}{tally.Told,7}{tally.Files - tally.Refused - tally.Told,8}   {tally.Missed}"));
            }
        }
        finally
        {
            if (keep is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static (double Off, double Stated, string Path) Larger((double Off, double Stated, string Path) largest, (double Off, double Stated) other, string path) =>
        other.Off > largest.Off ? (other.Off, other.Stated, path) : largest;

    private static (double Off, double Stated) Difference(string[] file, CheckReport report)
    {
        var stated = 0.0;
        foreach (var line in file)
        {
            stated = line.StartsWith("; filament used [mm] = ", StringComparison.Ordinal) ? double.Parse(line[23..], CultureInfo.InvariantCulture)
                : line.StartsWith(";Filament used: ", StringComparison.Ordinal) ? double.Parse(line[16..^1], CultureInfo.InvariantCulture) * 1000
                : stated;
        }

        return report.Facts is PrintFacts facts ? (Math.Abs(facts.FilamentMillimetres - facts.PrimedMillimetres - stated), stated) : default;
    }

    private static Task<CheckReport> CheckAsync(string[] file, CancellationToken cancellationToken) =>
        GcodeCheck.CheckAsync(new MemoryStream(Encoding.Latin1.GetBytes(string.Join('\n', file))), new PrusaSettings(), Pace.Unlearned, cancellationToken);

    private sealed class Tally
    {
        public int Files { get; private set; }

        public int Refused { get; private set; }

        public int Told { get; private set; }

        public string Missed { get; private set; } = "";

        public void Add(CheckReport before, CheckReport after, string path)
        {
            lock (this)
            {
                Files++;
                var isRefused = after.IsRefused;
                var isTold = !isRefused && after.Findings.Any(f => before.Findings.All(b => b.Code != f.Code));
                Refused += isRefused ? 1 : 0;
                Told += isTold ? 1 : 0;
                Missed = isRefused || isTold || Missed.Length > 0 ? Missed : Path.GetFileName(path);
            }
        }
    }
}
