using FabQueue.Drivers.Prusa.Simulation;
using static FabQueue.Drivers.Tests.Prusa.Simulation.Scenario;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>
/// What ends a print: how the job ends, what a person is told, that no heater is left on. Each on a clean and on a noisy line.
/// </summary>
public class EndScenarioTests
{
    /// <summary>A command that the printer is at, for how many seconds, and the noise.</summary>
    public static TheoryData<string, double, string> Moments =>
    [
        .. from at in new (string Command, double Seconds)[] { ("M190S60", 20), ("M109S215", 20), ("G28W", 5), ("G80", 10), (Move, 0) }
           from noise in new[] { Clean, Noisy }
           select (at.Command, at.Seconds, noise),
    ];

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void A_file_that_leaves_the_heaters_on_leaves_a_cold_printer(string noise)
    {
        var print = new VirtualPrint(noise, 11).Greeted();
        print.Start(Commands[..^2]);
        print.Until(() => print.Ended is not null);
        Assert.Equal(JobOutcome.Completed, print.Ended!.Outcome);
        AssertCold(print);
    }

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void The_third_crash_answered_with_no_ends_the_print(string noise)
    {
        var print = Start(noise + "crash=100,crash=101,crash=102,knob=1000");
        print.Until(() => print.Events.Any(e => e is JobWaiting));
        print.Firmware.PressKnob(yes: false);
        AssertEnded(print, JobOutcome.Cancelled, "CANCELLED_AT_PRINTER");
        AssertCold(print);
    }

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void A_bed_that_cannot_be_measured_three_times_fails_the_print(string noise)
    {
        var print = Start(noise + "mesh=3");
        AssertEnded(print, JobOutcome.Failed, "LEVELING_FAILED");
        AssertCold(print);
    }

    [Theory]
    [InlineData("mintemp", Clean, "PRINTER_HEATERS_OFF")]
    [InlineData("maxtemp", Clean, "PRINTER_HEATERS_OFF")]
    [InlineData("bedtemp", Clean, "PRINTER_HEATERS_OFF")]
    [InlineData("runaway", Clean, "PRINTER_RUNAWAY")]
    [InlineData("mintemp", Noisy, "PRINTER_HEATERS_OFF")]
    [InlineData("maxtemp", Noisy, "PRINTER_HEATERS_OFF")]
    [InlineData("bedtemp", Noisy, "PRINTER_HEATERS_OFF")]
    [InlineData("runaway", Noisy, "PRINTER_RUNAWAY")]
    public void A_thermal_error_fails_the_print_and_the_machine_waits_for_a_person(string happening, string noise, string reason)
    {
        var print = Start($"{noise}{happening}=120,firmware=3.14");
        AssertEnded(print, JobOutcome.Failed, reason);
        Assert.Contains(print.Events, e => e is MachineFaulted fault && fault.Reason.Code == reason);
        AssertCold(print);
        UntilUpAgain(print);
    }

    [Theory]
    [InlineData("3.13", Clean)]
    [InlineData("3.13", Noisy)]
    [InlineData("3.14", Clean)]
    [InlineData("3.14", Noisy)]
    public void A_power_cut_interrupts_the_print_and_leaves_nothing_hot(string firmware, string noise)
    {
        var print = Start($"{noise}panic=120,firmware={firmware}");
        print.Until(() => print.Ended is not null);
        Assert.Equal(JobOutcome.Interrupted, print.Ended!.Outcome);
        Assert.True(print.Ended.Reason.Code is "PRINTER_POWER_CUT" or "PRINTER_RESET", print.Ended.Reason.Code);
        UntilUpAgain(print);
        print.Run(30);
        AssertCold(print);

        // 3.14 goes back to its place with warm heaters by itself: the head must not stay there.
        Assert.StartsWith(firmware == "3.14" ? "X:50.00 Y:190.00" : "X:0.00 Y:0.00", print.Firmware.Position(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.004)]
    [InlineData(0.02)]
    [InlineData(0.1)]
    public void A_crash_at_the_moment_of_a_cancel_does_not_keep_it_from_its_end(double between)
    {
        var print = Start(Clean);
        print.Until(() => print.Firmware.Executed >= 100);
        print.Protocol.Cancel();
        print.Run(between);
        print.Firmware.Happen(PrinterEvent.Crash);
        print.Until(() => print.Ended is not null, 310);
        Assert.Equal((JobOutcome.Cancelled, "CANCELLED_ON_REQUEST"), (print.Ended!.Outcome, print.Ended.Reason.Code));
        AssertCold(print);
    }

    [Theory]
    [InlineData("3.13", Clean)]
    [InlineData("3.13", Noisy)]
    [InlineData("3.14", Clean)]
    [InlineData("3.14", Noisy)]
    public void The_knob_stops_the_print(string firmware, string noise)
    {
        var print = Start($"{noise}stop=120,firmware={firmware}");
        print.Until(() => print.Ended is not null, 2000);
        if (noise.Length == 0)
        {
            Assert.Equal((JobOutcome.Cancelled, "CANCELLED_AT_PRINTER"), (print.Ended!.Outcome, print.Ended.Reason.Code));
        }

        AssertCold(print);
    }

    [Theory]
    [InlineData("M190S60")]
    [InlineData("M109S215")]
    public void The_knob_breaks_heating_off_that_a_cancel_waits_for(string command)
    {
        var print = At(command, 20, Clean);
        print.Protocol.Cancel();
        print.Run(5);
        Assert.Null(print.Ended);
        Assert.Equal("CANCEL_WAITS_FOR_HEATING", Assert.Single(print.Events.OfType<JobWaiting>()).Reason.Code);
        print.Firmware.Happen(PrinterEvent.StopAtKnob);
        print.Until(() => print.Ended is not null, 15);
        Assert.Equal("CANCELLED_ON_REQUEST", print.Ended!.Reason.Code);
        AssertCold(print);
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void A_cancel_leaves_a_cold_parked_printer_in_a_bounded_time(string command, double after, string noise)
    {
        var print = At(command, after, noise);
        print.Protocol.Cancel();
        print.Until(() => print.Ended is not null, 310);
        Assert.Equal((JobOutcome.Cancelled, "CANCELLED_ON_REQUEST"), (print.Ended!.Outcome, print.Ended.Reason.Code));
        AssertCold(print);
        AssertParked(print, isHomed: command[0] == 'G');

        if (after == 0)
        {
            return;
        }

        // Nothing of the file was done behind the command that it was at.
        var executed = print.Executed;
        Assert.Equal(command, executed[executed.FindLastIndex(c => c.StartsWith("M110", StringComparison.Ordinal)) - 1]);
    }

    [Theory]
    [InlineData("M190S60", 20, Clean)]
    [InlineData("M190S60", 20, Noisy)]
    [InlineData("G80", 10, Clean)]
    [InlineData("G80", 10, Noisy)]
    [InlineData(Move, 0, Clean)]
    [InlineData(Move, 0, Noisy)]
    public void A_host_that_goes_away_leaves_a_cold_printer_in_half_a_minute(string command, double after, string noise)
    {
        var print = At(command, after, noise);
        print.Protocol.Leave();
        print.Until(() => print.Ended is not null && !print.Protocol.IsStopping, 30);
        Assert.Equal(JobOutcome.Interrupted, print.Ended!.Outcome);
        AssertCold(print);
    }

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void A_cancel_that_waits_for_a_person_for_too_long_stops_the_printer(string noise)
    {
        var print = Start(noise + "runout=100,knob=100000");
        print.Until(() => print.Events.Any(e => e is JobWaiting));
        print.Protocol.Cancel();
        Assert.Equal("CANCEL_WAITS_FOR_KNOB", print.Events.OfType<JobWaiting>().Last().Reason.Code);
        print.Until(() => print.Ended is not null, 310);
        Assert.Equal((JobOutcome.Cancelled, "CANCEL_TOOK_TOO_LONG"), (print.Ended!.Outcome, print.Ended.Reason.Code));
        Assert.Contains(print.Events, e => e is MachineFaulted { Reason.Code: "CANCEL_TOOK_TOO_LONG" });
        print.Run(10);
        AssertCold(print);
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void An_emergency_stop_works_whatever_the_printer_is_at(string command, double after, string noise)
    {
        var print = At(command, after, noise);
        print.Protocol.Stop();
        AssertStopped(print, noise);
    }

    [Theory]
    [InlineData(true, Clean)]
    [InlineData(true, Noisy)]
    [InlineData(false, Clean)]
    [InlineData(false, Noisy)]
    public void An_emergency_stop_works_while_a_cancel_or_the_print_waits_for_a_person(bool isCancelled, string noise)
    {
        var print = Start(noise + "runout=100,knob=300");
        print.Until(() => print.Events.Any(e => e is JobWaiting));
        if (isCancelled)
        {
            print.Protocol.Cancel();
            print.Run(10);
        }

        print.Protocol.Stop();
        AssertStopped(print, noise);
    }

    // While it asks after the third crash the firmware reads no line at all (saved_printing).
    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void An_emergency_stop_that_the_printer_cannot_read_says_to_cut_the_power_and_is_obeyed_as_soon_as_it_can(string noise)
    {
        var print = Start(noise + "crash=100,crash=101,crash=102,knob=100");
        print.Until(() => print.Events.Any(e => e is JobWaiting));
        print.Protocol.Stop();
        Assert.Equal("EMERGENCY_STOP", print.Ended!.Reason.Code);
        print.Until(() => print.Events.Any(e => e is MachineFaulted { Reason.Code: "STOP_NOT_CONFIRMED" }), 1.1);
        print.Firmware.PressKnob();
        print.Until(() => print.Events.Any(e => e is MachineFaulted { Reason.Code: "PRINTER_STOP_CONFIRMED" }), 150);
        AssertCold(print);
    }

    private static void AssertStopped(VirtualPrint print, string noise)
    {
        Assert.Equal((JobOutcome.Cancelled, "EMERGENCY_STOP"), (print.Ended!.Outcome, print.Ended.Reason.Code));
        Assert.Contains(print.Events, e => e is MachineFaulted { Reason.Code: "EMERGENCY_STOP" });
        print.Until(() => print.Events.Any(e => e is MachineFaulted { Reason.Code: "PRINTER_STOP_CONFIRMED" }), noise.Length == 0 ? 1 : 10);
        AssertCold(print);

        // It waits for the knob now, and takes nothing before.
        UntilUpAgain(print);
        AssertCold(print);
    }
}
