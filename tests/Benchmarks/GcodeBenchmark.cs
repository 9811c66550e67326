using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using FabQueue.Drivers;
using FabQueue.Drivers.Prusa;
using FabQueue.Drivers.Prusa.Check;
using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Benchmarks;

/// <summary>How fast a file is read, checked and made ready for the wire, beside what others take to read its lines.</summary>
internal static class GcodeBenchmark
{
    private const int WarmUps = 5;
    private const int Rounds = 25;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "vase.gcode");
            var withThumbnail = Path.Combine(folder.FullName, "thumbnail.gcode");
            await UnpackAsync(Path.Combine("tests", "samples", "gcode", "vase.gcode.gz"), path);
            await AddThumbnailAsync(path, withThumbnail);
            await MeasureAsync(new FileInfo(path).Length / 1e6, [
                new("wc -l", () => CountWithWcAsync(path)),
                new("StreamReader.ReadLine", () => ReadLinesAsync(path)),
                new("GcodeReader", () => ReadAsync(path)),
                new("GcodeLines (wire form)", () => WireAsync(path)),
                new("GcodeCheck", () => CheckAsync(withThumbnail)),
                new("GcodeCheck and a picture", () => CheckAsync(path)),
            ]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // All in each round: what else the machine does meanwhile falls on all alike.
    private static async Task MeasureAsync(double megabytes, Subject[] subjects)
    {
        for (var round = -WarmUps; round < Rounds; round++)
        {
            foreach (var subject in subjects)
            {
                var start = Stopwatch.GetTimestamp();
                subject.Result = await subject.Run();
                if (round >= 0)
                {
                    subject.Seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                }
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"vase.gcode, {megabytes:0.0} MB, median of {Rounds} rounds (best)"));
        foreach (var subject in subjects)
        {
            subject.Seconds.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{subject.Name,-24} {megabytes / subject.Seconds[Rounds / 2],7:0} MB/s ({megabytes / subject.Seconds[0]:0})   result {subject.Result}"));
        }
    }

    private static async Task<long> CheckAsync(string path)
    {
        using var file = Open(path);
        var report = await GcodeCheck.CheckAsync(file, new PrusaSettings(), Pace.Unlearned, CancellationToken.None);
        return report.Findings.Count;
    }

    // As slicers do that are not run from a command line: then the check draws none.
    private static async Task AddThumbnailAsync(string path, string target)
    {
        const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";
        var text = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(target, $"; thumbnail begin 1x1 {Picture.Length}\n; {Picture}\n; thumbnail end\n{text}");
    }

    private static async Task<long> ReadAsync(string path)
    {
        using var file = Open(path);
        var reader = new GcodeReader(file);
        long commands = 0;
        while (await reader.ReadAsync(CancellationToken.None))
        {
            while (reader.TryReadLine())
            {
                commands += reader.Command.IsEmpty ? 0 : 1;
            }
        }

        return commands;
    }

    private static async Task<long> WireAsync(string path)
    {
        using var file = Open(path);
        var lines = new GcodeLines(file);
        long bytes = 0;
        while (await lines.ReadBlockAsync(CancellationToken.None))
        {
            bytes += lines.Block.Length;
        }

        return bytes;
    }

    private static Task<long> ReadLinesAsync(string path)
    {
        using var reader = new StreamReader(path);
        long lines = 0;
        while (reader.ReadLine() is not null)
        {
            lines++;
        }

        return Task.FromResult(lines);
    }

    private static async Task<long> CountWithWcAsync(string path)
    {
        using var wc = Process.Start(new ProcessStartInfo("wc", ["-l", path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await wc.StandardOutput.ReadToEndAsync();
        await wc.WaitForExitAsync();
        return long.Parse(output.Split(' ')[0], CultureInfo.InvariantCulture);
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

    private static async Task UnpackAsync(string packed, string path)
    {
        await using var source = new GZipStream(File.OpenRead(packed), CompressionMode.Decompress);
        await using var target = File.Create(path);
        await source.CopyToAsync(target);
    }

    private sealed record Subject(string Name, Func<Task<long>> Run)
    {
        public List<double> Seconds { get; } = [];

        public long Result { get; set; }
    }
}
