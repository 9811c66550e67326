namespace FabQueue.Drivers.Tests.Prusa.Protocol;

public class EndTests
{
    [Fact]
    public void A_cancelled_print_is_parked_with_its_heaters_off()
    {
        var bench = Printing();
        bench.Protocol.Cancel();
        bench.Say("ok", "ok");
        Assert.Equal(["N0M110 N0"], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal(["N1M603"], bench.TakeLines());
        bench.Say("ok", "//action:cancel", "LCD status changed");
        Assert.Equal(["N2M104 S0", "N3M140 S0", "N4M107"], bench.TakeLines());
        bench.Say("ok", "ok", "ok");
        Assert.Equal("PRINTER_PARKING", bench.Single<JobStepped>().Reason.Code);
        bench.Park();
        Assert.Equal(JobOutcome.Cancelled, bench.Single<JobEnded>().Outcome);
    }

    [Fact]
    public void A_cancel_is_over_when_the_head_has_come_to_rest_at_its_place()
    {
        // As recorded: it answers at once with the old place, and then not before the head is parked.
        var bench = Parking();
        Assert.Empty(bench.TakeLines());
        bench.Wait(1.1);
        Assert.Equal(["N5M114"], bench.TakeLines());
        bench.Say("X:119.93 Y:99.51 Z:0.20 E:6.34 Count X: 119.93 Y:99.51 Z:0.31 E:6.34", "ok");
        bench.Wait(1.1);
        Assert.Equal(["N6M114"], bench.TakeLines());
        bench.Wait(4);
        Assert.Empty(bench.TakeLines());
        bench.Say("X:50.00 Y:190.00 Z:10.20 E:6.34 Count X: 50.00 Y:190.00 Z:10.20 E:6.34", "ok");
        Assert.Empty(bench.Events.OfType<JobEnded>());
        bench.Wait(1.1);
        bench.Say("X:50.00 Y:190.00 Z:10.20 E:6.34 Count X: 50.00 Y:190.00 Z:10.20 E:6.34", "ok");
        Assert.Equal(JobOutcome.Cancelled, bench.Single<JobEnded>().Outcome);
    }

    [Fact]
    public void A_head_that_rests_elsewhere_because_its_motors_were_off_is_waited_for_in_a_bounded_time()
    {
        var bench = Parking();
        for (var i = 0; i < 5; i++)
        {
            Assert.Empty(bench.Events.OfType<JobEnded>());
            bench.Wait(1.1);
            bench.Say("X:0.00 Y:0.00 Z:10.15 E:0.00 Count X: 0.00 Y:0.00 Z:10.15 E:0.00", "ok");
        }

        Assert.Equal(JobOutcome.Cancelled, bench.Single<JobEnded>().Outcome);
    }

    [Theory]
    [InlineData("M190 S60", "CANCEL_WAITS_FOR_HEATING")]
    [InlineData("M109 S215", "CANCEL_WAITS_FOR_HEATING")]
    [InlineData("G28 W", "CANCEL_WAITS_FOR_COMMAND")]
    [InlineData("G80", "CANCEL_WAITS_FOR_COMMAND")]
    [InlineData("G4 S30", "CANCEL_WAITS_FOR_COMMAND")]
    [InlineData("M400", "CANCEL_WAITS_FOR_COMMAND")]
    public void A_cancel_waits_for_the_one_command_that_takes_long_and_says_so(string command, string reason)
    {
        var bench = ProtocolBench.Printing(command, "G28", "G80");
        Assert.Equal([$"N10{command}"], bench.TakeLines());
        bench.Protocol.Cancel();
        Assert.Equal(reason, bench.Single<JobWaiting>().Reason.Code);
        Assert.Empty(bench.TakeLines());
        bench.Say("ok");
        Assert.Equal(["N0M110 N0"], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal(["N1M603"], bench.TakeLines());
        Assert.Empty(bench.Events.OfType<JobResumed>());
    }

    [Fact]
    public void Heating_can_be_broken_off_at_the_knob()
    {
        var bench = ProtocolBench.Printing("M190 S60", "G28");
        bench.TakeLines();
        bench.Protocol.Cancel();
        bench.Say("ok", "//action:cancel");
        bench.Say("ok");
        Assert.Contains("N1M104 S0", bench.TakeLines());
        bench.Say("ok", "ok", "ok");
        bench.Park();
        Assert.Equal("CANCELLED_ON_REQUEST", bench.Single<JobEnded>().Reason.Code);
    }

    [Fact]
    public void A_cancel_without_effect_is_repeated()
    {
        var bench = Printing();
        bench.Protocol.Cancel();
        bench.Say("ok", "ok", "ok", "ok");
        bench.TakeLines();
        bench.Wait(10.1);
        Assert.Equal(["N2M603"], bench.TakeLines());
    }

    [Fact]
    public void A_cancel_that_takes_too_long_becomes_an_emergency_stop()
    {
        var bench = Printing();
        bench.Protocol.Cancel();
        for (var i = 0; i < 151; i++)
        {
            bench.Say("T:38.97 E:0 B:28.2", "echo:busy: processing");
            bench.Wait(2);
        }

        Assert.EndsWith("\nM112\n", bench.TakeText(), StringComparison.Ordinal);
        Assert.Equal("CANCEL_TOOK_TOO_LONG", bench.Single<JobEnded>().Reason.Code);
        Assert.Equal("CANCEL_TOOK_TOO_LONG", bench.Events.OfType<MachineFaulted>().First().Reason.Code);
    }

    [Fact]
    public void A_print_cancelled_at_the_printer_has_ended()
    {
        var bench = Printing();
        bench.Say("//action:cancel");
        bench.Say("ok", "ok", "ok");
        Assert.Contains("N1M104 S0", bench.TakeLines());
        bench.Say("ok", "ok", "ok");
        bench.Park();
        Assert.Equal(("CANCELLED_AT_PRINTER", JobOutcome.Cancelled), (bench.Single<JobEnded>().Reason.Code, bench.Single<JobEnded>().Outcome));
    }

    [Fact]
    public void The_emergency_stop_goes_ahead_of_all_that_waits()
    {
        var bench = ProtocolBench.Printing("G1 X1", "G1 X2", "G1 X3");
        bench.Protocol.Sent(3);
        bench.Protocol.Stop();
        Assert.Matches(@"^G1X1\*\d+\n\nM112\n$", bench.TakeText());
        Assert.Equal(("EMERGENCY_STOP", JobOutcome.Cancelled), (bench.Single<JobEnded>().Reason.Code, bench.Single<JobEnded>().Outcome));
        Assert.Equal("EMERGENCY_STOP", bench.Single<MachineFaulted>().Reason.Code);
    }

    [Fact]
    public void An_emergency_stop_that_the_printer_obeys_is_confirmed_at_once()
    {
        var bench = Printing();
        bench.Protocol.Stop();
        bench.Wait(0.1);
        bench.Say("Error:Printer halted. kill() called!");
        Assert.Equal(["EMERGENCY_STOP", "PRINTER_STOP_CONFIRMED"], bench.Events.OfType<MachineFaulted>().Select(f => f.Reason.Code));
        bench.Say("M112 called. Emergency Stop.", "start", "echo:busy: paused for user");
        bench.Wait(60);
        Assert.Equal(2, bench.Events.OfType<MachineFaulted>().Count());
    }

    [Fact]
    public void A_reset_confirms_an_emergency_stop_whose_answer_was_lost()
    {
        var bench = Printing();
        bench.Protocol.Stop();
        bench.Wait(0.9);
        bench.Say("start");
        Assert.Equal("PRINTER_STOP_CONFIRMED", bench.Events.OfType<MachineFaulted>().Last().Reason.Code);
    }

    [Fact]
    public void The_emergency_stop_is_repeated_until_the_printer_obeys()
    {
        var bench = Printing();
        bench.Protocol.Stop();
        bench.Wait(3.5);
        Assert.Equal(["M112", "M112", "M112", "M112"], bench.TakeLines());
        bench.Say("Error:Printer halted. kill() called!", "M112 called. Emergency Stop.");
        bench.Wait(3.5);
        Assert.Empty(bench.TakeLines());
        bench.Say("start", "echo:busy: paused for user");
        Assert.Equal(["EMERGENCY_STOP", "STOP_NOT_CONFIRMED", "PRINTER_STOP_CONFIRMED"], bench.Events.OfType<MachineFaulted>().Select(f => f.Reason.Code));
        bench.Greet();
        bench.Single<LinkUp>();
    }

    [Fact]
    public void An_emergency_stop_that_is_not_obeyed_within_a_second_says_to_cut_the_power()
    {
        var bench = Printing();
        bench.Protocol.Stop();
        bench.Wait(1.01);
        Assert.Equal("STOP_NOT_CONFIRMED", bench.Events.OfType<MachineFaulted>().Last().Reason.Code);
    }

    [Theory]
    [InlineData("start")]
    [InlineData("adc_init")]
    public void A_reset_in_the_middle_interrupts_the_job(string text)
    {
        var bench = Printing();
        bench.Say(text);
        Assert.Equal(("PRINTER_RESET", JobOutcome.Interrupted), (bench.Single<JobEnded>().Reason.Code, bench.Single<JobEnded>().Outcome));
        bench.Greet();
        Assert.Equal([typeof(JobEnded), typeof(LinkDown), typeof(LinkUp)], bench.Events.Select(e => e.GetType()));
    }

    [Fact]
    public void A_power_cut_is_named()
    {
        var bench = Printing();
        bench.Say("INT4", "UVLO - end 117", "start");
        Assert.Equal("PRINTER_POWER_CUT", bench.Single<JobEnded>().Reason.Code);
    }

    [Fact]
    public void A_thermal_error_fails_the_job_and_needs_a_person()
    {
        var bench = Printing();
        bench.Say("Error:0: Heaters switched off. MAXTEMP triggered!", "//action:cancel", "Error:Printer stopped due to errors. Supervision required.", "echo:busy: paused for user");
        Assert.Equal(("PRINTER_HEATERS_OFF", JobOutcome.Failed), (bench.Single<JobEnded>().Reason.Code, bench.Single<JobEnded>().Outcome));
        Assert.Equal("PRINTER_HEATERS_OFF", bench.Single<MachineFaulted>().Reason.Code);
        bench.TakeLines();
        bench.Wait(15.1);
        bench.Greet();
        Assert.Empty(bench.Events.OfType<LinkUp>());
        bench.Say("//action:cancel");
        bench.Greet();
        bench.Park();
        bench.Single<LinkUp>();
    }

    [Fact]
    public void A_printer_that_halts_itself_fails_the_job()
    {
        var bench = Printing();
        bench.Say("Error:Printer halted. kill() called!");
        Assert.Equal("PRINTER_KILLED", bench.Single<JobEnded>().Reason.Code);
    }

    [Fact]
    public void An_unplugged_printer_interrupts_the_job()
    {
        var bench = Printing();
        bench.Protocol.Close(new Reason("PRINTER_UNPLUGGED"));
        Assert.Equal(("PRINTER_UNPLUGGED", JobOutcome.Interrupted), (bench.Single<JobEnded>().Reason.Code, bench.Single<JobEnded>().Outcome));
        bench.Single<LinkDown>();
    }

    /// <summary>A cancel that the printer has confirmed.</summary>
    private static ProtocolBench Parking()
    {
        var bench = Printing();
        bench.Protocol.Cancel();
        bench.Say("ok", "ok", "ok", "ok", "//action:cancel", "ok", "ok", "ok");
        bench.TakeLines();
        return bench;
    }

    private static ProtocolBench Printing()
    {
        var bench = ProtocolBench.Printing([.. Enumerable.Range(1, 100).Select(i => $"G1 X{i}.12345 Y{i}.12345 E0.12345")]);
        Assert.Equal(2, bench.TakeLines().Count);
        bench.Events.Clear();
        return bench;
    }
}
