using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using FabQueue.Drivers.Prusa.Format;
using FabQueue.Drivers.Prusa.Protocol;
using FabQueue.Drivers.Prusa.Simulation;
using FabQueue.Drivers.Serial;

namespace FabQueue.Benchmarks;

/// <summary>
/// The driver's protocol and a sender that waits for each ok, to the same simulated printer over a pseudo-terminal: lines a
/// second, use of the line, how long the steppers stood still for want of lines, processor.
/// </summary>
internal static class WireBenchmark
{
    // The first is the way to the start, before the clock runs.
    private const int Commands = 1001;

    // Behind heating, homing and the first layer.
    private const int Skipped = 20_000;
    private const double LineBytesPerSecond = 1 / 85e-6;

    public static async Task RunAsync()
    {
        var moves = Moves(await CommandsAsync());
        var shortMoves = Enumerable.Range(0, Commands).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"G1X{100 + (50 * Math.Cos(i / 500.0)):0.000}Y{100 + (50 * Math.Sin(i / 500.0)):0.000}F3000")).ToList();
        Console.WriteLine("file, printer, latency, sender: lines/s, bytes/s (use of the line), steppers starved, processor of sender and printer");
        foreach (var (name, file) in new[] { ("vase", moves), ("0.1 mm at 50 mm/s", shortMoves) })
        {
            // The fast printer first: what is compiled at first use would otherwise count as the processor of a slow run.
            foreach (var (speed, latency) in new[] { (10_000, 0), (1, 0), (1, 2) })
            {
                foreach (var window in new[] { 0, 60, 90, Mk3sOptions.MaxWindowBytes })
                {
                    var result = await Task.Factory.StartNew(
                        () => Measure(file, speed, TimeSpan.FromMilliseconds(latency), window), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{name}, ×{speed}, {latency} ms, {(window == 0 ? "ping-pong" : $"{window} bytes"),9}: {result}"));
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
    private static List<string> Moves(List<string> commands) =>
        [.. commands.Skip(Skipped).Where(c => c.StartsWith("G1X", StringComparison.Ordinal)).Take(Commands).Select(c => c.Split(' ')[0] + "F3000")];

    private static Result Measure(List<string> file, int speed, TimeSpan latency, int window)
    {
        using var printer = new SimulatedMk3s(SimulationOptions.Parse($"speed={speed}", out _)!, TimeProvider.System);
        using var link = SerialLink.Open(printer.Path, 115200);
        using var waker = new Waker();
        var line = new DelayedLine(link, waker, latency);
        return window == 0 ? PingPong(printer, line, file) : Windowed(printer, line, file, window);
    }

    private static Result Windowed(SimulatedMk3s printer, DelayedLine line, List<string> file, int window)
    {
        var isReady = false;
        var ended = 0;
        var protocol = new Mk3sProtocol(TimeProvider.System, new Mk3sOptions { WindowBytes = window }, e =>
        {
            isReady |= e is Drivers.LinkUp;
            ended += e is Drivers.JobEnded ? 1 : 0;
        });
        protocol.Open();
        Run(() => isReady);
        Print(file[..1], 1);
        var begin = new Begin(printer, line);
        Print(file[1..], 2);
        return begin.End();

        void Print(List<string> commands, int number)
        {
            var feed = new JobFeed(100, () => { });
            feed.FillAsync(() => new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', commands))), CancellationToken.None).GetAwaiter().GetResult();
            protocol.Start(feed);
            Run(() => ended == number);
        }

        void Run(Func<bool> isDone)
        {
            var buffer = new byte[1024];
            while (!isDone())
            {
                if (!protocol.Output.IsEmpty)
                {
                    line.Write(protocol.Output);
                    protocol.Sent(protocol.Output.Length);
                }

                var count = line.Read(buffer, protocol.UntilNextTick ?? TimeSpan.FromSeconds(1));
                protocol.Receive(buffer.AsSpan(0, count));
                protocol.Tick();
            }
        }
    }

    private static Result PingPong(SimulatedMk3s printer, DelayedLine line, List<string> file)
    {
        var received = new StringBuilder();
        var buffer = new byte[512];
        WaitFor("start\n");
        line.Write("N0M110 N0*93\n"u8);
        WaitFor("ok\n");
        var bytes = new byte[NumberedLine.MaxBytes + 1];
        var number = 0;
        Print(file[..1]);
        var begin = new Begin(printer, line);
        Print(file[1..]);
        return begin.End();

        void Print(List<string> commands)
        {
            foreach (var command in commands.Append("M400"))
            {
                var length = NumberedLine.Write(++number, Encoding.ASCII.GetBytes(command), bytes);
                line.Write(bytes.AsSpan(0, length));
                WaitFor("ok\n");
            }
        }

        void WaitFor(string awaited)
        {
            while (!received.ToString().Contains(awaited, StringComparison.Ordinal))
            {
                received.Append(Encoding.ASCII.GetString(buffer, 0, line.Read(buffer, TimeSpan.FromSeconds(10))));
            }

            received.Clear();
        }
    }

    /// <summary>A line whose printer's answers arrive later, as over a USB hub.</summary>
    private sealed class DelayedLine(SerialLink link, Waker waker, TimeSpan latency)
    {
        private readonly Queue<(long Due, byte[] Bytes)> _delayed = new();

        public long Written { get; private set; }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            Written += bytes.Length;
            while (!bytes.IsEmpty)
            {
                bytes = bytes[link.Write(bytes)..];
            }
        }

        /// <summary>Reads what has arrived; 0 when nothing does in time.</summary>
        public int Read(byte[] buffer, TimeSpan timeout)
        {
            if (latency == TimeSpan.Zero)
            {
                link.Wait(waker, wantWrite: false, timeout);
                return link.Read(buffer);
            }

            var due = _delayed.TryPeek(out var next) ? Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), next.Due) : timeout;
            link.Wait(waker, wantWrite: false, due < TimeSpan.Zero ? TimeSpan.Zero : due);
            if (link.Read(buffer) is > 0 and var count)
            {
                _delayed.Enqueue((Stopwatch.GetTimestamp() + (long)(latency.TotalSeconds * Stopwatch.Frequency), buffer[..count]));
            }

            if (_delayed.TryPeek(out next) && next.Due <= Stopwatch.GetTimestamp())
            {
                _delayed.Dequeue().Bytes.CopyTo(buffer, 0);
                return next.Bytes.Length;
            }

            return 0;
        }
    }

    private sealed class Begin(SimulatedMk3s printer, DelayedLine line)
    {
        private readonly long _at = Stopwatch.GetTimestamp();
        private readonly long _bytes = line.Written;
        private readonly double _starved = printer.StarvedSeconds;
        private readonly TimeSpan _processor = Process.GetCurrentProcess().TotalProcessorTime;

        public Result End()
        {
            var seconds = Stopwatch.GetElapsedTime(_at).TotalSeconds;
            return new Result(
                (Commands - 1) / seconds,
                (line.Written - _bytes) / seconds,
                printer.StarvedSeconds - _starved,
                100 * (Process.GetCurrentProcess().TotalProcessorTime - _processor).TotalSeconds / seconds);
        }
    }

    private sealed record Result(double Lines, double Bytes, double StarvedSeconds, double ProcessorPercent)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Lines,7:0} lines/s, {Bytes,8:0} B/s ({100 * Bytes / LineBytesPerSecond:0} %), starved {StarvedSeconds:0.00} s, {ProcessorPercent:0.0} %");
    }
}
