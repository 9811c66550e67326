using System.Globalization;
using FabQueue.Drivers.Prusa.Simulation;
using static FabQueue.Drivers.Tests.Prusa.Simulation.Scenario;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>
/// What the firmware remembers of a print does not end with the job: that it is paused, the line it wants next, the print it goes
/// back to at its next start. However a print ends, the next one can be paused, resumed and refilled, and is printed as it stands in its
/// file. Set FABQUEUE_SEEDS for more of them.
/// </summary>
public class NextPrintTests
{
    private const int UsualSeeds = 60;

    /// <summary>How a print ends, each perhaps in the middle of a pause.</summary>
    private static readonly Action<VirtualPrint, Random>[] Ends =
    [
        (print, _) => print.Protocol.Cancel(),
        (print, _) => print.Protocol.Stop(),
        (print, _) => print.Firmware.Happen(PrinterEvent.StopAtKnob),
        (print, _) => print.Firmware.Happen(PrinterEvent.PowerPanic),
        (print, random) => PanicTwice(print, random),
        (print, _) => print.Firmware.Happen(PrinterEvent.NozzleMinTemp),
        (print, random) => Unplug(print, isReset: random.Next(2) == 0),
    ];

    [Theory]
    [InlineData("3.13")]
    [InlineData("3.14")]
    public void After_a_power_cut_the_next_print_can_be_paused_and_goes_on_with_its_own_lines(string firmware)
    {
        var print = Start($"firmware={firmware}");
        print.Until(() => print.Firmware.Executed >= 100);
        print.Firmware.Happen(PrinterEvent.PowerPanic);
        AssertEnded(print, JobOutcome.Interrupted, "PRINTER_POWER_CUT");
        UntilUpAgain(print);

        print.Start(Commands);
        var before = print.Firmware.Executed;
        print.Until(() => print.Firmware.Executed >= before + 200);
        print.Protocol.Pause();
        print.Until(() => print.IsPaused);
        print.Run(30);
        Assert.StartsWith("X:50.00 Y:190.00", print.Firmware.Position(), StringComparison.Ordinal);
        Assert.Contains("/0.0 B:", print.Firmware.Temperatures(), StringComparison.Ordinal);
        AssertResumesAndPrints(print);
    }

    [Fact]
    public void A_printer_is_not_up_before_it_has_given_up_the_print_that_it_came_back_to()
    {
        var print = Start("firmware=3.14");
        print.Until(() => print.Firmware.Executed >= 100);
        print.Firmware.Happen(PrinterEvent.PowerPanic);
        AssertEnded(print, JobOutcome.Interrupted, "PRINTER_POWER_CUT");
        UntilUpAgain(print);
        AssertCold(print);
        AssertParked(print);

        // Nor at its next start.
        print.Firmware.Reset();
        UntilUpAgain(print);
        print.Run(60);
        AssertCold(print);
        Assert.StartsWith("X:0.00 Y:0.00", print.Firmware.Position(), StringComparison.Ordinal);
    }

    [Fact]
    public void However_a_print_ends_the_next_one_is_printed_as_it_stands_in_its_file()
    {
        var seeds = int.TryParse(Environment.GetEnvironmentVariable("FABQUEUE_SEEDS"), CultureInfo.InvariantCulture, out var wanted) ? wanted : UsualSeeds;
        var (pauses, rewinds, faults) = (0, 0, 0);
        Parallel.For(0, seeds, seed =>
        {
            VirtualPrint print;
            try
            {
                print = PrintAfter(seed);
            }
            catch (TimeoutException e)
            {
                throw new TimeoutException($"seed {seed}: {e.Message}", e);
            }

            Interlocked.Add(ref pauses, print.Events.Count(e => e is JobPaused));
            Interlocked.Add(ref rewinds, print.Rewinds.All);
            Interlocked.Add(ref faults, print.Faults);
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{seeds} seeds: {faults} faults on the line, {pauses} pauses, {rewinds} rewinds");
        Assert.True(pauses > seeds / 2 && rewinds > seeds / 2 && faults > seeds, $"{pauses} pauses, {rewinds} rewinds, {faults} faults");
    }

    private static VirtualPrint PrintAfter(int seed)
    {
        var random = new Random(seed);
        var noise = random.Next(3) == 0 ? "" : $"flip=1/{random.Next(2000, 6000)},lost=1/{random.Next(2000, 6000)},lostok=1/{random.Next(60, 300)},";
        var print = new VirtualPrint($"{noise}knob=20,firmware={(seed % 3 == 0 ? "3.13" : "3.14")}", seed).Greeted();
        print.Start(Commands);
        print.Until(() => print.Firmware.Executed >= random.Next(20, 200) || print.Ended is not null);
        if (random.Next(2) == 0)
        {
            print.Protocol.Pause();
            print.Run(random.Next(30));
        }

        var ups = print.Events.Count(e => e is LinkUp);
        Ends[random.Next(Ends.Length)](print, random);
        var began = print.Now;
        print.Until(() => print.Ended is not null || print.Now > began + 300);
        if (print.Ended is null)
        {
            // Of a stop at the knob in a pause there is one line, which noise can hide: then a person has to cancel here too.
            print.Protocol.Cancel();
            print.Until(() => print.Ended is not null, 400);
        }

        print.Until(() => print.Ended!.Outcome != JobOutcome.Interrupted || print.Events.Count(e => e is LinkUp) > ups, 400);
        print.Until(() => print.Events.Last(e => e is LinkUp or LinkDown or MachineFaulted) is LinkUp, 400);

        print.Start(Commands);
        while (print.Ended is null)
        {
            var at = print.Firmware.Executed + random.Next(20, 90);
            print.Until(() => print.Ended is not null || print.IsPaused || print.Firmware.Executed >= at);
            if (print.IsPaused)
            {
                print.Run(random.Next(20));
                var resumed = print.Events.Count(e => e is JobResumed);
                while (print.Ended is null && print.Events.Count(e => e is JobResumed) == resumed)
                {
                    var asked = print.Now;
                    print.Protocol.Resume();
                    print.Until(() => print.Events.Count(e => e is JobResumed) > resumed || print.Ended is not null || print.Now > asked + 100);
                }
            }
            else if (random.Next(3) == 0)
            {
                print.Firmware.Happen(random.Next(2) == 0 ? PrinterEvent.Runout : PrinterEvent.Crash);
            }
            else
            {
                print.Protocol.Pause();
            }
        }

        Assert.True(print.Ended.Outcome == JobOutcome.Completed, $"seed {seed}: {print.Ended}");
        Assert.True(Commands.SequenceEqual(VirtualPrint.JobOf(print)), $"seed {seed}: not its file");
        Assert.True(print.Rewinds.TooNear == 0, $"seed {seed}: {print.Rewinds}");
        return print;
    }

    // The power fails again while the printer goes back to its print.
    private static void PanicTwice(VirtualPrint print, Random random)
    {
        print.Firmware.Happen(PrinterEvent.PowerPanic);
        print.Until(() => print.Ended is not null, 400);
        print.Run(random.Next(25));
        print.Firmware.Reset();
        print.Run(2);
    }

    private static void Unplug(VirtualPrint print, bool isReset)
    {
        print.Unplug();
        print.Run(5);
        print.Plug(isReset);
    }
}
