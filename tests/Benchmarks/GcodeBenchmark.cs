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
    private const int Rounds = 15;

    public static async Task RunAsync()
    {
        var path = Path.GetTempFileName();
        try
        {
            await UnpackAsync(Path.Combine("tests", "samples", "gcode", "vase.gcode.gz"), path);
            var megabytes = new FileInfo(path).Length / 1e6;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"vase.gcode, {megabytes:0.0} MB, median of {Rounds} rounds (best)"));
            await MeasureAsync("wc -l", megabytes, () => CountWithWcAsync(path));
            await MeasureAsync("StreamReader.ReadLine", megabytes, () => ReadLinesAsync(path));
            await MeasureAsync("GcodeReader", megabytes, () => ReadAsync(path));
            await MeasureAsync("GcodeLines (wire form)", megabytes, () => WireAsync(path));
            await MeasureAsync("GcodeCheck and a picture", megabytes, () => CheckAsync(path));
            await AddThumbnailAsync(path);
            await MeasureAsync("GcodeCheck", megabytes, () => CheckAsync(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task MeasureAsync(string name, double megabytes, Func<Task<long>> run)
    {
        var seconds = new List<double>();
        long result = 0;
        for (var round = -5; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            result = await run();
            if (round >= 0)
            {
                seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        seconds.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-24} {megabytes / seconds[Rounds / 2],7:0} MB/s ({megabytes / seconds[0]:0})   result {result}"));
    }

    private static async Task<long> CheckAsync(string path)
    {
        using var file = Open(path);
        var report = await GcodeCheck.CheckAsync(file, new PrusaSettings(), Pace.Unlearned, CancellationToken.None);
        return report.Findings.Count;
    }

    // As slicers do that are not run from a command line: then the check draws none.
    private static async Task AddThumbnailAsync(string path)
    {
        const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";
        var text = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, $"; thumbnail begin 1x1 {Picture.Length}\n; {Picture}\n; thumbnail end\n{text}");
    }

    private static async Task<long> ReadAsync(string path)
    {
        using var file = Open(path);
        var reader = new GcodeReader(file);
        long commands = 0;
        while (await reader.ReadAsync(CancellationToken.None))
        {
            while (reader.TryReadLine(out var line))
            {
                commands += line.Command.IsEmpty ? 0 : 1;
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
}
