using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using FabQueue.Drivers;
using FabQueue.Drivers.Prusa.Driver;
using FabQueue.Drivers.Prusa.Format;
using FabQueue.Drivers.Prusa.Protocol;
using FabQueue.Drivers.Prusa.Simulation;
using FabQueue.Drivers.Serial;
using Microsoft.Extensions.Logging.Abstractions;

namespace FabQueue.Benchmarks;

/// <summary>Lines a second of the driver, and of a sender that waits for each ok, to the same simulated printer over a pseudo-terminal.</summary>
internal static class WireBenchmark
{
    private const int Commands = 1000;

    // Behind heating, homing and the first layer.
    private const int Skipped = 20_000;

    public static async Task RunAsync()
    {
        var moves = await MovesAsync(await CommandsAsync());
        var shortMoves = string.Concat(Enumerable.Range(0, Commands).Select(i => string.Create(CultureInfo.InvariantCulture, $"G1X{50 + (i / 10.0)}Y100F3000\n")));
        foreach (var (name, text) in new[] { ("vase, 1,000 moves", moves), ("0.1 mm at 50 mm/s, 1,000 moves", shortMoves) })
        {
            foreach (var speed in new[] { 1, 10_000 })
            {
                var pingPong = await PingPongAsync(text, speed);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}, printer ×{speed}"));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  ping-pong            {pingPong,9:0} lines/s"));
                foreach (var window in new[] { 60, 90, Mk3sOptions.MaxWindowBytes })
                {
                    var (lines, processor) = await DriverAsync(text, speed, window);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  driver, {window,3} bytes    {lines,9:0} lines/s   {lines / pingPong:0.00}×   processor {processor:0.0} % (printer included)"));
                }
            }
        }
    }

    private static async Task<List<string>> CommandsAsync()
    {
        await using var file = new GZipStream(File.OpenRead(Path.Combine("tests", "samples", "gcode", "vase.gcode.gz")), CompressionMode.Decompress);
        var lines = new GcodeLines(file);
        var commands = new List<string>();
        while (commands.Count < Skipped + (2 * Commands) && await lines.ReadBlockAsync(CancellationToken.None))
        {
            commands.AddRange(Encoding.ASCII.GetString(lines.Block.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        return commands;
    }

    // Without filament: the nozzle of the bench stays cold.
    private static Task<string> MovesAsync(List<string> commands) => Task.FromResult(string.Concat(
        commands.Skip(Skipped).Where(c => c.StartsWith("G1X", StringComparison.Ordinal)).Take(Commands).Select(c => c.Replace(" E", "F3000 E", StringComparison.Ordinal).Split(' ')[0] + "\n")));

    private static async Task<(double LinesPerSecond, double ProcessorPercent)> DriverAsync(string text, int speed, int window)
    {
        var driver = new Mk3sDriver("", Options(speed), new Mk3sOptions { WindowBytes = window }, TimeProvider.System, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var run = driver.RunAsync(stop.Token);
        var (began, processor, result) = (0L, TimeSpan.Zero, (0.0, 0.0));
        await foreach (var happened in driver.Events.ReadAllAsync(CancellationToken.None))
        {
            if (happened is LinkUp)
            {
                driver.Start(new DriverJob("bench", () => new MemoryStream(Encoding.ASCII.GetBytes(text)), null!, null!));
            }
            else if (happened is JobStarted)
            {
                (began, processor) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
            }
            else if (happened is JobEnded)
            {
                var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
                result = (Commands / seconds, 100 * (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds / seconds);
                await stop.CancelAsync();
            }
        }

        await run;
        return result;
    }

    private static async Task<double> PingPongAsync(string text, int speed)
    {
        using var printer = new SimulatedMk3s(Options(speed), TimeProvider.System);
        using var link = SerialLink.Open(printer.Path, 115200);
        using var waker = new Waker();
        return await Task.Factory.StartNew(() => PingPong(link, waker, text), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static double PingPong(SerialLink link, Waker waker, string text)
    {
        var received = new StringBuilder();
        var buffer = new byte[512];
        WaitFor("start\n");
        link.Write("N0M110 N0*93\n"u8);
        WaitFor("ok\n");
        var line = new byte[NumberedLine.MaxBytes + 1];
        var began = Stopwatch.GetTimestamp();
        var number = 0;
        foreach (var command in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Append("M400"))
        {
            var length = NumberedLine.Write(++number, Encoding.ASCII.GetBytes(command), line);
            link.Write(line.AsSpan(0, length));
            WaitFor("ok\n");
        }

        return Commands / Stopwatch.GetElapsedTime(began).TotalSeconds;

        void WaitFor(string awaited)
        {
            while (!received.ToString().Contains(awaited, StringComparison.Ordinal))
            {
                link.Wait(waker, wantWrite: false, TimeSpan.FromSeconds(10));
                received.Append(Encoding.ASCII.GetString(buffer, 0, link.Read(buffer)));
            }

            received.Clear();
        }
    }

    private static SimulationOptions Options(int speed) => SimulationOptions.Parse($"speed={speed}", out _)!;
}
