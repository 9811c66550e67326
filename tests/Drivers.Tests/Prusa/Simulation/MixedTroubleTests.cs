using System.Globalization;
using FabQueue.Drivers.Prusa.Simulation;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>
/// Prints through all kinds of trouble at once, from a seed: what the printer did is the file, in order, each command once,
/// also across rewinds; no rewind leaves a line out; after a reset, its beginning and nothing more. Set FABQUEUE_SEEDS for more of them.
/// </summary>
public class MixedTroubleTests
{
    private const int UsualSeeds = 30;

    private static readonly PrinterEvent[] Happenings =
        [PrinterEvent.Runout, PrinterEvent.Crash, PrinterEvent.FanError, PrinterEvent.ThermalAnomaly, PrinterEvent.PauseAtKnob];

    [Fact]
    public void The_printer_did_what_is_in_the_file_in_order_each_command_once()
    {
        var seeds = int.TryParse(Environment.GetEnvironmentVariable("FABQUEUE_SEEDS"), CultureInfo.InvariantCulture, out var wanted) ? wanted : UsualSeeds;
        var sum = new Sum();
        Parallel.For(0, seeds, seed => Print(seed, sum));
        TestContext.Current.TestOutputHelper?.WriteLine($"{seeds} seeds: {sum}");
        Assert.True(sum.Flips > seeds && sum.LostBytes > seeds && sum.LostOks > seeds / 2 && sum.Rewinds > seeds && sum.Pauses > seeds / 2 && sum.Resets > seeds / 20 && sum.GivenUp <= seeds / 100, $"{sum}");
    }

    private static void Print(int seed, Sum sum)
    {
        var random = new Random(seed);
        var file = File(random);
        var print = new VirtualPrint($"flip=1/{random.Next(700, 4000)},lost=1/{random.Next(900, 4000)},lostok=1/{random.Next(30, 200)},knob=20,firmware={(seed % 2 == 0 ? "3.13" : "3.14")}", seed).Greeted();
        print.Start(file);
        var resets = random.Next(8) == 0;
        for (var i = random.Next(2, 6); i > 0 && print.Ended is null; i--)
        {
            var at = print.Firmware.Executed + random.Next(1, 90);
            Until(print, random, () => print.Firmware.Executed >= at);
            if (random.Next(3) == 0)
            {
                print.Protocol.Pause();
            }
            else
            {
                print.Firmware.Happen(Happenings[random.Next(Happenings.Length)]);
            }
        }

        if (resets && print.Ended is null)
        {
            AssertReset(print, file, seed);
            sum.Add(print, resets: 1);
            return;
        }

        Until(print, random, () => false);
        if (print.Ended is { Outcome: JobOutcome.Failed, Reason.Code: "PRINTER_STOPPED" })
        {
            // Of "echo:Printer stopped…" only the first word says that the print could go on: where it is hurt, it is taken for
            // the worse and given up.
            sum.Add(print, resets: 0, givenUp: 1);
            return;
        }

        Assert.True(print.Ended!.Outcome == JobOutcome.Completed, $"seed {seed}: {print.Ended}");
        Assert.True(file.SequenceEqual(VirtualPrint.JobOf(print)), $"seed {seed}");
        Assert.True(print.Rewinds.TooNear == 0, $"seed {seed}: {print.Rewinds}");
        sum.Add(print, resets: 0);
    }

    private static void AssertReset(VirtualPrint print, string[] file, int seed)
    {
        var done = VirtualPrint.JobOf(print);
        print.Firmware.Reset();
        print.Until(() => print.Ended is not null);
        Assert.True(print.Ended!.Outcome == JobOutcome.Interrupted, $"seed {seed}: {print.Ended}");
        Assert.True(file.Take(done.Count).SequenceEqual(done), $"seed {seed}");
        var from = print.Executed.Count;
        print.Run(120);
        Assert.True(print.Executed.Skip(from).All(c => !c.StartsWith('G')), $"seed {seed}: moves after the reset: {string.Join(';', print.Executed.Skip(from - 3))}");
    }

    /// <summary>Lets it print, going on after each pause, until something holds or it has ended.</summary>
    private static void Until(VirtualPrint print, Random random, Func<bool> condition)
    {
        while (print.Ended is null && !condition())
        {
            print.Until(() => print.Ended is not null || print.IsPaused || condition());
            if (print.Ended is null && print.IsPaused)
            {
                var from = print.Now;
                var wait = random.Next(1, 40);
                print.Until(() => print.Ended is not null || !print.IsPaused || print.Now > from + wait);
                print.Protocol.Resume();
                from = print.Now;
                var pauses = print.Events.Count(e => e is JobPaused);
                print.Until(() => print.Ended is not null || !print.IsPaused || print.Events.Count(e => e is JobPaused) > pauses || print.Now > from + 300);
            }
        }
    }

    private static string[] File(Random random) =>
    [
        "M109S215", "G28W", "M83",
        .. Enumerable.Range(0, 320).Select(_ => random.Next(12) switch
        {
            0 => string.Create(CultureInfo.InvariantCulture, $"M73P{random.Next(100)}R{random.Next(300)}"),
            1 => string.Create(CultureInfo.InvariantCulture, $"M106S{random.Next(256)}"),
            2 => string.Create(CultureInfo.InvariantCulture, $"G1E-.{random.Next(9) + 1}F2100"),
            3 => string.Create(CultureInfo.InvariantCulture, $"G1X{20 + random.Next(200)}Y{20 + random.Next(150)}F9000"),
            _ => string.Create(CultureInfo.InvariantCulture, $"G1X{50 + (random.Next(2000) / 1000.0):0.###}Y{50 + (random.Next(2000) / 1000.0):0.###}E.0{random.Next(999) + 1}"),
        }),
    ];

    private sealed class Sum
    {
        private readonly Lock _lock = new();

        public int Flips { get; private set; }

        public int LostBytes { get; private set; }

        public int LostOks { get; private set; }

        public int Rewinds { get; private set; }

        public int TooFar { get; private set; }

        public int Pauses { get; private set; }

        public int Waits { get; private set; }

        public int Resets { get; private set; }

        public int GivenUp { get; private set; }

        public void Add(VirtualPrint print, int resets, int givenUp = 0)
        {
            lock (_lock)
            {
                var (flips, bytes, oks) = print.FaultsByKind;
                Flips += flips;
                LostBytes += bytes;
                LostOks += oks;
                Rewinds += print.Rewinds.All;
                TooFar += print.Rewinds.TooFar;
                Pauses += print.Events.Count(e => e is JobPaused);
                Waits += print.Events.Count(e => e is JobWaiting);
                Resets += resets;
                GivenUp += givenUp;
            }
        }

        public override string ToString() =>
            $"{Flips} flipped bits, {LostBytes} lost bytes, {LostOks} lost oks, {Rewinds} rewinds ({TooFar} of them one line too far by the firmware's own count), {Pauses} pauses, {Waits} waits for a person, {Resets} resets, {GivenUp} given up";
    }
}
