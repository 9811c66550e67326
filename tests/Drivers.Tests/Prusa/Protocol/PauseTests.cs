namespace FabQueue.Drivers.Tests.Prusa.Protocol;

/// <summary>The dialogues are those recorded from the firmware.</summary>
public class PauseTests
{
    private static readonly string[] Moves = [.. Enumerable.Range(1, 700).Select(i => $"G1 X{i}.12345 Y{i}.12345 E1.123456 F1234")];

    [Fact]
    public void A_pause_goes_out_behind_what_is_on_the_way_and_nothing_after_it()
    {
        var bench = Printing();
        bench.Protocol.Pause();
        bench.Say("ok", "ok");
        Assert.StartsWith("N12G1X3.12345", Assert.Single(bench.TakeLines()), StringComparison.Ordinal);
        bench.Say("ok");
        Assert.Equal(["N13M400"], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal(["N14M601"], bench.TakeLines());
        bench.Say("ok", "echo:enqueing \"M83\"", "echo:enqueing \"G1 E-1.000 F2700\"", "//action:paused");
        Assert.Equal("PAUSED_ON_REQUEST", bench.Single<JobPaused>().Reason.Code);
        Assert.Empty(bench.TakeLines());
    }

    [Fact]
    public void The_knob_can_resume_because_the_host_says_that_it_is_there()
    {
        var bench = Paused();
        for (var i = 0; i < 100; i++)
        {
            bench.Wait(20);
            Assert.Equal(["M79 S\"FQ\""], bench.TakeLines());
            bench.Say("ok");
        }

        bench.Say("//action:resume");
        Assert.Equal(["N15M602"], bench.TakeLines());
    }

    [Fact]
    public void The_print_goes_on_where_the_printer_wants()
    {
        var bench = Paused();
        bench.Protocol.Resume();
        Assert.Equal(["N15M602"], bench.TakeLines());
        bench.Say("T:180.2 E:0 W:?", "echo:busy: processing", "Resend: 15", "ok", "LCD status changed", "//action:resumed", "ok");
        bench.Single<JobResumed>();
        bench.Settle();
        // Harmless on a printer that is not paused; the number is used up by it.
        Assert.Equal(["N15M602"], bench.TakeLines());
        bench.Say("ok");
        Assert.StartsWith("N16G1X4.12345", bench.TakeLines()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_resume_that_is_answered_with_a_line_from_before_the_pause_belongs_to_another_print()
    {
        // As recorded: the printer was still paused in the job before, and asked for that one's lines.
        var bench = Paused();
        bench.Protocol.Resume();
        bench.TakeLines();
        bench.Say("Resend: 11", "ok", "//action:resumed", "ok");
        bench.Settle();
        Assert.DoesNotContain(bench.TakeLines(), l => l.StartsWith("N11", StringComparison.Ordinal));
        bench.Say("Error:Line Number is not Last Line Number+1, Last Line: 10", "Resend: 11", "ok");
        Assert.Equal(["N0M110 N0"], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal(["N1M603"], bench.TakeLines());
        bench.Say("ok", "//action:cancel");
        bench.TakeLines();
        bench.Say("ok", "ok", "ok");
        bench.Park();
        Assert.Equal(("PRINTER_OUT_OF_STEP", JobOutcome.Interrupted), (bench.Single<JobEnded>().Reason.Code, bench.Single<JobEnded>().Outcome));
    }

    [Fact]
    public void A_resume_that_the_printer_does_not_follow_stays_a_pause()
    {
        var bench = Paused();
        bench.Protocol.Resume();
        bench.Say("ok");
        Assert.Equal("PRINTER_STAYS_PAUSED", bench.Single<JobPaused>().Reason.Code);
        bench.TakeLines();
        bench.Protocol.Resume();
        Assert.Equal(["N16M602"], bench.TakeLines());
    }

    [Theory]
    [InlineData("T:180.0 /215.0 B:60.0 /60.0", true)]
    [InlineData("T:40.0 /0.0 B:60.0 /60.0", false)]
    public void A_printer_that_answers_twice_and_heats_has_resumed_though_the_news_was_lost(string report, bool goesOn)
    {
        var bench = Paused();
        bench.Protocol.Resume();
        bench.Say("ok", report);
        bench.TakeLines();
        bench.Protocol.Resume();
        bench.Say("ok");
        Assert.Equal(goesOn ? 1 : 0, bench.Events.Count(e => e is JobResumed));
    }

    [Theory]
    [InlineData("//action:pause")]
    [InlineData("// action:pause")]
    public void The_knob_asks_for_a_pause_and_gets_it(string action)
    {
        var bench = Printing();
        bench.Say(action, "ok", "ok", "ok");
        Assert.Equal("N13M400", bench.TakeLines()[^1]);
        bench.Say("ok", "ok");
        Assert.Equal("PAUSED_AT_PRINTER", bench.Single<JobPaused>().Reason.Code);
    }

    [Fact]
    public void A_fan_error_is_named()
    {
        var bench = Printing();
        bench.Say("//action:pause", "Hotend fan speed is lower than expected", "ok", "ok");
        bench.TakeLines();
        bench.Say("ok", "ok", "ok");
        Assert.Equal("PAUSED_FAN_ERROR", bench.Single<JobPaused>().Reason.Code);
    }

    [Fact]
    public void A_printer_that_pauses_by_itself_gets_no_more_lines()
    {
        var bench = Printing();
        bench.Say("TM: error triggered!", "//action:paused", "ok", "ok");
        Assert.DoesNotContain(bench.TakeLines(), l => l.StartsWith('N'));
        Assert.Equal("PAUSED_THERMAL_ANOMALY", bench.Single<JobPaused>().Reason.Code);
        bench.Protocol.Resume();
        Assert.Contains("M602", bench.TakeText(), StringComparison.Ordinal);
        bench.Say("Resend: 11", "ok", "//action:resumed", "ok");
        bench.Settle();
        Assert.StartsWith("N11G1X2.12345", bench.TakeLines()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_pause_is_repeated()
    {
        var bench = Printing();
        bench.Protocol.Pause();
        bench.Say("ok", "ok", "ok", "ok");
        Assert.Contains("N14M601", bench.TakeLines());
        bench.Wait(5.1);
        Assert.Contains("N14M601", bench.TakeLines());
        bench.Say("ok");
        bench.Single<JobPaused>();
    }

    [Fact]
    public void A_filament_change_is_waited_for()
    {
        var bench = Printing();
        bench.Say("echo:Move aborted", "Resend: 10", "ok", "LCD status changed", "echo:Enqueing to the front: \"M600\"", "echo:busy: processing");
        bench.Settle();
        Assert.StartsWith("N10G1X1.12345", Assert.Single(bench.TakeLines()), StringComparison.Ordinal);
        for (var i = 0; i < 1000; i++)
        {
            bench.Say("echo:busy: paused for user");
            bench.Wait(2);
        }

        Assert.Equal("FILAMENT_CHANGE", bench.Single<JobWaiting>().Reason.Code);
        Assert.Empty(bench.TakeLines());
        bench.Say("ok");
        bench.Single<JobResumed>();
        Assert.StartsWith("N11G1X2.12345", bench.TakeLines()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_filament_change_of_the_file_is_waited_for()
    {
        var bench = ProtocolBench.Printing("M600", "G1 X1");
        bench.Say("echo:busy: paused for user");
        Assert.Equal("FILAMENT_CHANGE", bench.Single<JobWaiting>().Reason.Code);
    }

    [Fact]
    public void A_question_of_the_printer_is_shown()
    {
        var bench = Printing();
        bench.Say("echo:busy: paused for user");
        Assert.Equal("PRINTER_ASKS", bench.Single<JobWaiting>().Reason.Code);
    }

    [Fact]
    public void A_bed_that_cannot_be_measured_is_named()
    {
        var bench = ProtocolBench.Printing("G80", "G1 X1");
        bench.Say("Bed leveling failed. Sensor didn't trigger. Debris on nozzle? Waiting for reset.echo:busy: paused for user", "echo:busy: paused for user");
        Assert.Equal("LEVELING_FAILED", bench.Single<JobWaiting>().Reason.Code);
    }

    private static ProtocolBench Printing()
    {
        var bench = ProtocolBench.Printing(Moves);
        Assert.Equal(2, bench.TakeLines().Count);
        bench.Events.Clear();
        return bench;
    }

    private static ProtocolBench Paused()
    {
        var bench = Printing();
        bench.Protocol.Pause();
        bench.Say("ok", "ok", "ok", "ok", "ok", "//action:paused");
        bench.Wait(0.1);
        bench.TakeLines();
        bench.Say("ok");
        bench.Events.Clear();
        return bench;
    }
}
