namespace FabQueue.Drivers.Tests.Prusa.Protocol;

/// <summary>A file that stops for a person: a pause is the host's own, so that staff are told and resume it; a change of filament is the printer's.</summary>
public class PlannedStopTests
{
    private static readonly PlannedStop Nut = new(PlannedStopKind.Pause, 2, 12, 2.4, "Insert the nut", "");
    private static readonly PlannedStop Orange = new(PlannedStopKind.FilamentChange, 2, 12, 2.4, "", "#ff8000");

    [Theory]
    [InlineData("M601")]
    [InlineData("M0 Insert the nut")]
    [InlineData("M1")]
    [InlineData("M25")]
    [InlineData("M601 X10 Y10")]
    public void A_planned_pause_is_a_pause_of_the_hosts_own(string command)
    {
        var bench = Printing(Nut, "G1 X1", command, "G1 X2");
        Assert.Equal(["N10G1X1"], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal(["N11M400"], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal(["N12M601"], bench.TakeLines());
        bench.Say("ok", "//action:paused");
        Assert.Equal("PLANNED_PAUSE_FOR(12, 2.4, Insert the nut)", bench.Single<JobPaused>().Reason.ToString());

        bench.TakeLines();
        bench.Say("ok");
        bench.Protocol.Resume();
        Assert.Equal(["N13M602"], bench.TakeLines());
        bench.Say("Resend: 13", "ok", "//action:resumed", "ok");
        bench.Settle();
        bench.Say("ok");
        bench.Single<JobResumed>();
        Assert.Equal("N14G1X2", bench.TakeLines()[^1]);
    }

    [Fact]
    public void A_pause_without_words_says_where_it_is()
    {
        var bench = Printing(Nut with { Text = "" }, "G1 X1", "M601", "G1 X2");
        bench.Say("ok", "ok", "ok", "//action:paused");
        Assert.Equal("PLANNED_PAUSE(12, 2.4)", bench.Single<JobPaused>().Reason.ToString());
    }

    [Fact]
    public void A_file_that_was_checked_before_pauses_were_known_pauses_all_the_same()
    {
        var bench = Printing(null, "G1 X1", "M601", "G1 X2");
        bench.Say("ok", "ok", "ok", "//action:paused");
        Assert.Equal("PAUSED_BY_FILE", bench.Single<JobPaused>().Reason.Code);
    }

    [Fact]
    public void A_planned_change_says_which_colour()
    {
        var bench = Printing(Orange, "G1 X1", "M600", "G1 X2");
        bench.Say("ok", "echo:busy: paused for user");
        Assert.Equal("PLANNED_COLOR_CHANGE_TO(12, 2.4, #ff8000)", bench.Single<JobWaiting>().Reason.ToString());
    }

    [Fact]
    public void Filament_that_runs_out_is_not_a_planned_change()
    {
        var bench = Printing(Orange, "G1 X1", "M600", "G1 X2");
        bench.Say("Resend: 10", "ok", "echo:Enqueing to the front: \"M600\"", "echo:busy: paused for user");
        Assert.Equal("FILAMENT_CHANGE", bench.Single<JobWaiting>().Reason.Code);
    }

    private static ProtocolBench Printing(PlannedStop? stop, params string[] commands)
    {
        var bench = ProtocolBench.Printing(new(), timeline: null, stop is null ? [] : [stop], commands);
        bench.Events.Clear();
        return bench;
    }
}
