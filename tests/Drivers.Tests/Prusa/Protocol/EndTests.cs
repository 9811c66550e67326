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
        bench.Say("ok", "ok");
        Assert.Equal(["N5M400"], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal(["N6M114"], bench.TakeLines());
        Assert.DoesNotContain(bench.Events, e => e is JobEnded);
        bench.Say("ok", "X:50.00 Y:190.00 Z:30.00 E:-1.00 Count X: 50.00 Y:190.00 Z:30.00 E:-1.00", "ok");
        Assert.Equal(JobOutcome.Cancelled, bench.Single<JobEnded>().Outcome);
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
        Assert.Equal("CANCEL_TOOK_TOO_LONG", bench.Single<MachineFaulted>().Reason.Code);
    }

    [Fact]
    public void A_print_cancelled_at_the_printer_has_ended()
    {
        var bench = Printing();
        bench.Say("//action:cancel");
        bench.Say("ok", "ok", "ok");
        Assert.Contains("N1M104 S0", bench.TakeLines());
        bench.Say("ok", "ok", "ok", "ok", "X:50.00 Count X: 50.00", "ok");
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
        Assert.Equal("EMERGENCY_STOP", bench.Single<MachineFaulted>().Reason.Code);
        bench.Greet();
        bench.Single<LinkUp>();
    }

    [Fact]
    public void An_emergency_stop_that_is_not_obeyed_says_to_cut_the_power()
    {
        var bench = Printing();
        bench.Protocol.Stop();
        bench.Wait(11);
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

    private static ProtocolBench Printing()
    {
        var bench = ProtocolBench.Printing([.. Enumerable.Range(1, 100).Select(i => $"G1 X{i}.12345 Y{i}.12345 E0.12345")]);
        Assert.Equal(2, bench.TakeLines().Count);
        bench.Events.Clear();
        return bench;
    }
}
