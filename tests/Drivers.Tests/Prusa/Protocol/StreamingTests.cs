using FabQueue.Drivers.Prusa.Protocol;

namespace FabQueue.Drivers.Tests.Prusa.Protocol;

public class StreamingTests
{
    private static readonly string[] Moves = [.. Enumerable.Range(1, 50).Select(i => $"G1 X{i}.123 Y{i}.456 E1.12345 F1200")];

    [Fact]
    public void A_job_begins_with_a_new_count_and_says_so()
    {
        var bench = ProtocolBench.Ready();
        bench.Start("G28", "G1 X1");
        Assert.Equal(["N0M110 N0"], bench.TakeLines());
        Assert.Equal([typeof(JobStarted), typeof(JobProgressed)], bench.Events.Select(e => e.GetType()));
        bench.Say("ok");
        Assert.StartsWith("N1G90", bench.TakeText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_begins_with_the_modes_and_limits_of_a_printer_that_was_reset()
    {
        var bench = ProtocolBench.Printing("G28");
        Assert.Equal(["N1G90", "N2M82", "N3G92 E0", "N4M220 S100", "N5M221 S100", "N6M900 K0", "N7M907 E538", "N8M84 S60", "N9M501"], bench.Prepared);
        Assert.Equal("N10G28", bench.TakeLines()[0]);
    }

    [Fact]
    public void The_window_bounds_what_waits()
    {
        var bench = ProtocolBench.Printing(Moves);
        Assert.Equal(2, bench.TakeLines().Count);
        Assert.InRange(bench.Protocol.UnacknowledgedBytes, 60, 90);
        bench.Say("ok");
        Assert.Single(bench.TakeLines());
    }

    [Fact]
    public void A_line_longer_than_the_window_goes_alone()
    {
        var text = "M117 " + new string('A', 75);
        var bench = ProtocolBench.Printing(new Mk3sOptions { WindowBytes = 60 }, "G1 X1", text, "G1 X2");
        Assert.Equal(["N10G1X1"], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal(["N11" + text], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal("N12G1X2", bench.TakeLines()[0]);
    }

    [Fact]
    public void An_ok_with_temperatures_counts_as_an_ok()
    {
        var bench = ProtocolBench.Printing(Moves);
        bench.TakeLines();
        bench.Say("ok T:215.0 /215.0 B:61.0 /60.0 T0:215.0 /215.0 @:91 B@:28 P:25.5 A:25.4");
        Assert.Single(bench.TakeLines());
        Assert.Equal(215.0, bench.Single<Readings>().Values["nozzle"]);
    }

    [Fact]
    public void Surplus_oks_are_ignored()
    {
        var bench = ProtocolBench.Ready();
        bench.Say("ok", "ok", "ok");
        Assert.Equal(0, bench.Protocol.UnacknowledgedBytes);
        bench.Start("G80", "G1 X1");
        Assert.Equal(["N0M110 N0"], bench.TakeLines());
        Assert.True(bench.Protocol.UnacknowledgedBytes > 0);
    }

    [Theory]
    [InlineData("M109 S215")]
    [InlineData("G28 W")]
    [InlineData("G80")]
    [InlineData("G4 S30")]
    [InlineData("M400")]
    [InlineData("M600")]
    public void A_command_that_takes_long_goes_alone_so_that_a_cancel_waits_for_no_other(string wait)
    {
        var bench = ProtocolBench.Printing("M107", "M107", wait, "M83", "M83", "M83");
        Assert.Equal(["N10M107", "N11M107"], bench.TakeLines());
        bench.Say("ok");
        Assert.Empty(bench.TakeLines());
        bench.Say("ok");
        Assert.Equal([$"N12{wait}"], bench.TakeLines());
        bench.Wait(3);
        Assert.Empty(bench.TakeLines());
        bench.Say("ok");
        Assert.Equal("N13M83", bench.TakeLines()[0]);
    }

    [Fact]
    public void A_slow_printer_gets_two_lines_a_fast_one_the_whole_window()
    {
        var bench = ProtocolBench.Printing([.. Enumerable.Range(0, 40).Select(i => $"G1 X{i % 10}")]);
        bench.Say("ok", "ok", "ok");
        Assert.InRange(bench.Protocol.UnacknowledgedBytes, 80, 90);
        for (var i = 0; i < 10; i++)
        {
            bench.Wait(0.2);
            bench.Say("ok");
        }

        Assert.InRange(bench.Protocol.UnacknowledgedBytes, 20, 30);
    }

    [Fact]
    public void Only_the_position_proves_the_end()
    {
        var bench = ProtocolBench.Printing("G1 X1");
        Assert.Equal(["N10G1X1"], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal(["N11M400"], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal(["N12M104 S0", "N13M140 S0", "N14M107", "N15M114"], bench.TakeLines());
        bench.Say("ok", "ok", "ok", "ok");
        Assert.DoesNotContain(bench.Events, e => e is JobEnded);
        Assert.Equal(["N16M114"], bench.TakeLines());
        bench.Say("X:1.00 Y:0.00 Z:0.15 E:0.00 Count X: 1.00 Y:0.00 Z:0.15 E:0.00", "ok");
        Assert.Equal(JobOutcome.Completed, bench.Single<JobEnded>().Outcome);
    }

    [Fact]
    public void The_next_job_counts_from_the_start_again()
    {
        var bench = ProtocolBench.Printing("G1 X1");
        bench.Say("ok", "ok", "ok", "ok", "ok", "X:1.00 Count X: 1.00", "ok");
        bench.TakeLines();
        bench.Start("G1 X2");
        Assert.Equal(["N0M110 N0"], bench.TakeLines());
    }

    [Fact]
    public void Progress_is_what_the_file_says_when_the_printer_has_come_to_it()
    {
        var bench = ProtocolBench.Printing("M73 P0 R34", "M73 Q0 S35", "G1 X1", "M73 P12 R30", "G1 X2");
        Assert.Equal([new JobProgressed(-1, null)], bench.Events.OfType<JobProgressed>());
        bench.Say("ok");
        Assert.Equal(new JobProgressed(0, TimeSpan.FromMinutes(34)), bench.Events.OfType<JobProgressed>().Last());
        bench.Say("ok", "ok");
        Assert.Equal(new JobProgressed(0, TimeSpan.FromMinutes(34)), bench.Events.OfType<JobProgressed>().Last());
        bench.Say("ok");
        Assert.Equal(new JobProgressed(12, TimeSpan.FromMinutes(30)), bench.Events.OfType<JobProgressed>().Last());
    }

    [Fact]
    public void A_file_that_cannot_be_read_to_its_end_ends_the_job_politely()
    {
        var bench = ProtocolBench.Ready();
        bench.Start("G1 X1", "G1 " + new string('X', 200));
        bench.Say("ok");
        Assert.Contains("N0M110 N0", bench.TakeLines());
        while (!bench.TakeLines().Contains("N1M603"))
        {
            bench.Say("ok");
        }

        bench.Say("ok", "//action:cancel");
        bench.TakeLines();
        bench.Say("ok", "ok", "ok");
        bench.Park();
        Assert.Equal(("FILE_UNREADABLE", JobOutcome.Failed), (bench.Single<JobEnded>().Reason.Code, bench.Single<JobEnded>().Outcome));
    }
}
