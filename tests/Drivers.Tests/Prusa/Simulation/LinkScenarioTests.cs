using static FabQueue.Drivers.Tests.Prusa.Simulation.Scenario;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>
/// What can happen to the machine outside of a print, and to its cable: that it is there again afterwards, with its heaters off.
/// Each on a clean and on a noisy line; another program on the port is noise-free by nature, see <c>Mk3sDriverTests</c>.
/// </summary>
public class LinkScenarioTests
{
    // A greeting is short: one noise alone would miss most of it.
    private const int NoisySeeds = 20;

    [Theory]
    [InlineData(Clean)]
    [InlineData(VeryNoisy)]
    public void A_question_at_boot_needs_a_person_and_then_the_machine_is_there(string noise) => ForSeeds(noise, seed =>
    {
        var print = new VirtualPrint(noise + "question=boot,knob=200", seed);
        print.Until(() => print.Events.Any(e => e is MachineFaulted { Reason.Code: "PRINTER_ASKS" }), 250);
        Assert.DoesNotContain(print.Events, e => e is LinkUp);
        print.Until(() => print.Events.Any(e => e is LinkUp), 400);
        return print;
    });

    [Theory]
    [InlineData(Clean)]
    [InlineData(VeryNoisy)]
    public void A_printer_without_a_serial_number_loses_the_first_line_and_is_greeted_all_the_same(string noise) =>
        ForSeeds(noise, seed => new VirtualPrint(noise + "serialnumber=none", seed).Greeted());

    [Theory]
    [InlineData(Clean)]
    [InlineData(VeryNoisy)]
    public void Packing_left_on_by_an_earlier_host_is_put_off(string noise) => ForSeeds(noise, seed =>
    {
        var print = new VirtualPrint(noise, seed, before: firmware =>
        {
            firmware.RunUntil(20);
            firmware.Receive([0xFF, 0xFF, 0xFB, .. "M105\n"u8], 20);
            firmware.RunUntil(23);
            firmware.TakeOutput();
        });
        print.Greeted();
        print.Start(Commands);
        print.Until(() => print.Ended is not null);
        AssertPrinted(print, rewinds: 0);
        return print;
    });

    [Theory]
    [InlineData(true, Clean)]
    [InlineData(true, Noisy)]
    [InlineData(false, Clean)]
    [InlineData(false, Noisy)]
    public void A_cable_that_falls_out_interrupts_the_print_and_the_next_one_is_printed_whole(bool isReset, string noise)
    {
        var print = At(Move, 0, noise);
        var done = VirtualPrint.JobOf(print);
        print.Unplug();
        AssertEnded(print, JobOutcome.Interrupted, "PRINTER_UNPLUGGED");
        Assert.IsType<LinkDown>(print.Events[^1]);
        print.Run(20);

        // Whether the board is reset by the line that is opened again, or has only finished what it had.
        print.Plug(isReset);
        UntilUpAgain(print);
        AssertCold(print);
        Assert.Equal(Commands.Take(done.Count), done);

        print.Start(Commands);
        print.Until(() => print.Ended is not null);
        AssertPrinted(print, rewinds: 0);
    }

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void Heaters_left_on_by_hand_go_off_after_half_an_hour_and_a_person_is_called(string noise)
    {
        var print = new VirtualPrint(noise + "firmware=3.14", 7).Greeted();
        print.Protocol.Send("M104 S200", isConfirmed: true);
        print.Run(29 * 60);
        Assert.Contains("/200.0", print.Firmware.Temperatures(), StringComparison.Ordinal);
        print.Until(() => print.Events.Any(e => e is MachineFaulted { Reason.Code: "PRINTER_ASKS" }), 120);
        AssertCold(print);
        UntilUpAgain(print);
    }

    private static void ForSeeds(string noise, Func<int, VirtualPrint> run)
    {
        var faults = 0;
        Parallel.For(0, noise.Length > 0 ? NoisySeeds : 1, seed => Interlocked.Add(ref faults, run(seed).Faults));
        Assert.Equal(noise.Length > 0, faults > 0);
    }
}
