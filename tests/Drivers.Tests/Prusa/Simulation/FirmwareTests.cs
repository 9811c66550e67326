using FabQueue.Drivers.Prusa.Simulation;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>The simulated firmware answers as the real one was seen to: the exact texts, in their order.</summary>
public class FirmwareTests
{
    [Fact]
    public void Start_comes_first_and_the_answers_much_later()
    {
        var bench = new FirmwareBench();
        Assert.Empty(bench.Run(0.9).TakePrinted());
        Assert.Equal(["start"], bench.Run(0.2).TakePrinted());
        Assert.DoesNotContain("ok", bench.Answer(6.5, "M400"));
        Assert.Contains("ok", bench.Run(1).TakePrinted());
    }

    [Fact]
    public void Bytes_before_start_keep_the_boot_loader_waiting()
    {
        var bench = new FirmwareBench();
        bench.Send("M115\n");
        Assert.DoesNotContain("start", bench.Run(5).TakePrinted());
        Assert.Contains("start", bench.Run(3).TakePrinted());
    }

    [Fact]
    public void A_numbered_line_with_the_right_checksum_is_taken()
    {
        var bench = FirmwareBench.Running();
        Assert.Equal(["ok"], bench.Answer(1, "N0 M110 N0*125"));
        Assert.Equal(["ok"], bench.Answer(1, FirmwareBench.Numbered(1, "M107")));
        Assert.Equal(["N0 M110 N0", "N1 M107"], bench.Executed);
    }

    [Theory]
    [InlineData("N1 M107*1", "Error:checksum mismatch, Last Line: 0")]
    [InlineData("N1 M107", "Error:No Checksum with line number, Last Line: 0")]
    [InlineData("M107*53", "Error:No Line Number with checksum, Last Line: 0")]
    public void A_bad_line_is_refused_in_three_lines(string line, string error)
    {
        var bench = FirmwareBench.Running();
        Assert.Equal([error, "Resend: 1", "ok"], bench.Answer(1, line));
        Assert.Empty(bench.Executed);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_gap_a_duplicate_and_an_old_number_are_refused(int number)
    {
        var bench = FirmwareBench.Running();
        bench.Answer(1, "N0 M110 N0*125", FirmwareBench.Numbered(1, "M107"));
        bench.Answer(1, FirmwareBench.Numbered(2, "M107"));
        Assert.Equal(
            ["Error:Line Number is not Last Line Number+1, Last Line: 2", "Resend: 3", "ok"],
            bench.Answer(1, FirmwareBench.Numbered(number, "M107")));
    }

    [Fact]
    public void A_refused_line_flushes_what_came_behind_it()
    {
        var bench = FirmwareBench.Running();
        bench.Answer(1, "N0 M110 N0*125");
        bench.Answer(1, "N1 M107*1", FirmwareBench.Numbered(2, "M106 S1"));
        Assert.DoesNotContain(bench.Executed, c => c.StartsWith("N2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_comment_swallows_its_line_and_the_next()
    {
        var bench = FirmwareBench.Running();
        Assert.Single(bench.Answer(2, "G4 P10 ; hello", "M105", "M105"), l => l.StartsWith("ok T:", StringComparison.Ordinal));
    }

    [Fact]
    public void With_CR_LF_a_comment_swallows_its_own_line_only()
    {
        var bench = FirmwareBench.Running();
        Assert.Single(bench.Send("G4 P10 ; hello\r\nM105\r\n").Run(2).TakePrinted(), l => l.StartsWith("ok T:", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_a_long_line_the_96th_character_is_lost_and_the_rest_is_another_line()
    {
        var bench = FirmwareBench.Running();
        var line = "M117 " + new string('a', 90) + "XM106";
        Assert.Equal(2, bench.Answer(2, line).Count(l => l == "ok"));
        Assert.Equal(["M117 " + new string('a', 90), "M106"], bench.Executed);
    }

    [Fact]
    public void Half_a_line_is_dropped_without_an_ok()
    {
        var bench = FirmwareBench.Running();
        Assert.Equal(["RX timeout"], bench.Send("M10").Run(3).TakePrinted());
    }

    [Theory]
    [InlineData(149, false)]
    [InlineData(160, true)]
    [InlineData(177, true)]
    public void A_full_ring_is_thrown_away_without_a_resend(int bytes, bool overruns)
    {
        var bench = FirmwareBench.Running();
        bench.Answer(1, "G4 S8");
        var lines = Enumerable.Range(0, bytes / 14).Select(i => $"M106 S{i:00}     ").ToArray();
        Assert.All(lines, l => Assert.Equal(13, l.Length));
        var printed = bench.Send(string.Concat(lines.Select(l => l + "\n")) + new string('\n', bytes % 14)).Run(20).TakePrinted();
        Assert.Equal(overruns, printed.Contains("Full RX Buffer"));
        Assert.DoesNotContain(printed, l => l.StartsWith("Resend", StringComparison.Ordinal));
        Assert.Equal(overruns, bench.Executed.Length < 1 + lines.Length);
    }

    [Fact]
    public void A_busy_printer_says_so_every_two_seconds()
    {
        var bench = FirmwareBench.Running();
        var printed = bench.Answer(9, "G4 S8");
        Assert.Equal(3, printed.Count(l => l == "echo:busy: processing"));
        Assert.Equal("ok", printed[^1]);
    }

    [Fact]
    public void The_ok_of_a_move_waits_for_room_in_the_planner()
    {
        var bench = FirmwareBench.Running();
        bench.Answer(30, "G28 W");
        for (var i = 0; i < 15; i++)
        {
            Assert.Equal(["ok"], bench.Answer(0.02, i % 2 == 0 ? "G1 X200 F1200" : "G1 X1"));
        }

        Assert.Empty(bench.Answer(0.5, "G1 X100"));
        Assert.Contains("ok", bench.Run(12).TakePrinted());
    }

    [Fact]
    public void Temperatures_come_by_themselves_when_asked_for()
    {
        var bench = FirmwareBench.Running();
        bench.Answer(0.1, "M155 S2");
        var reports = bench.Answer(10, "M104 S215").Where(l => l.StartsWith("T:", StringComparison.Ordinal)).ToArray();
        Assert.Equal(5, reports.Length);
        Assert.Contains("/215.0 B:25.5 /0.0 T0:", reports[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_it_does_not_know_is_answered_with_ok()
    {
        var bench = FirmwareBench.Running();
        Assert.Equal(["echo:Unknown command: \"m105\"(2)", "ok"], bench.Answer(1, "m105"));
        Assert.Equal(["Unknown M code: M108", "ok"], bench.Answer(1, "M108"));
    }

    [Fact]
    public void M112_halts_resets_and_asks_for_the_knob()
    {
        var bench = FirmwareBench.Running("knob=30");
        bench.Answer(1, "M104 S200", "G4 S60");
        var printed = bench.Answer(20, "M112");
        Assert.Equal(["Error:Printer halted. kill() called!", "M112 called. Emergency Stop.", "start"], printed[..3]);
        Assert.Contains("echo:busy: paused for user", printed);
        Assert.DoesNotContain("ok", printed);
        bench.Run(40).TakePrinted();
        Assert.Contains("/0.0 B:", Assert.Single(bench.Answer(1, "M105")), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_much_filament_at_once_is_not_fed()
    {
        var bench = FirmwareBench.Running();
        bench.Answer(120, "M109 S215", "M83");
        Assert.Equal(["echo: too long extrusion prevented", "ok"], bench.Answer(1, "G1 E472 F3000"));
        Assert.Equal(["ok"], bench.Answer(1, "G1 E-471 F3000"));
        Assert.Contains("E:1.00", Assert.Single(bench.Answer(15, "M114"), l => l.StartsWith("X:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pause_parks_and_a_resume_asks_for_the_next_line()
    {
        var bench = FirmwareBench.Running("firmware=3.14");
        bench.Answer(1, "N0 M110 N0*125", FirmwareBench.Numbered(1, "G90"));
        Assert.Equal(["ok", "echo:enqueing \"M83\"", "echo:enqueing \"G1 E-1.000 F2700\"", "//action:paused", "echo: cold extrusion prevented", "LCD status changed"], bench.Answer(1, "M601"));
        bench.Run(10).TakePrinted();
        var printed = bench.Answer(10, "M602");
        Assert.Equal(["Resend: 2", "ok", "LCD status changed", "//action:resumed", "ok"], printed[^5..]);
        Assert.Equal(["ok"], bench.Answer(1, FirmwareBench.Numbered(2, "M107")));
    }

    [Fact]
    public void Moves_that_a_pause_threw_away_are_asked_for_again()
    {
        var bench = FirmwareBench.Running();
        bench.Answer(30, "G28 W");
        bench.Answer(1, "N0 M110 N0*125");
        for (var i = 1; i <= 8; i++)
        {
            bench.Answer(0.02, FirmwareBench.Numbered(i, i % 2 == 0 ? "G1 X1 F1200" : "G1 X200 F1200"));
        }

        bench.Answer(10, "M601");
        Assert.Contains("Resend: 1", bench.Answer(10, "M602"));
    }

    // As recorded: only a stop that has come to its end makes it forget.
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void After_a_power_cut_it_is_paused_in_the_old_print_until_it_is_stopped(double secondsToReset)
    {
        var bench = FirmwareBench.Running("firmware=3.14");
        bench.Answer(30, "G28 W", "N0 M110 N0*125");
        for (var i = 1; i <= 8; i++)
        {
            bench.Answer(0.02, FirmwareBench.Numbered(i, i % 2 == 0 ? "G1 X1 F1200" : "G1 X200 F1200"));
        }

        bench.Firmware.Happen(PrinterEvent.PowerPanic);
        Assert.Contains("//action:paused", bench.Run(40).TakePrinted());
        if (secondsToReset > 0)
        {
            // At each start it goes back to it again.
            bench.Firmware.Reset();
            bench.Run(secondsToReset);
            bench.Firmware.Reset();
            Assert.Contains("//action:paused", bench.Run(40).TakePrinted());
        }

        Assert.Equal(["ok"], bench.Answer(1, "N0 M110 N0*125"));
        Assert.Equal(["ok"], bench.Answer(1, FirmwareBench.Numbered(1, "G1 X10")));
        Assert.Equal(["ok"], bench.Answer(8, "M601"));
        bench.Answer(8, "M603");
        Assert.Contains("//action:paused", bench.Answer(8, "M601"));
    }

    [Fact]
    public void A_resume_after_a_power_cut_asks_for_a_line_of_the_old_print()
    {
        var bench = FirmwareBench.Running("firmware=3.14");
        bench.Answer(30, "G28 W", "N0 M110 N0*125");
        for (var i = 1; i <= 8; i++)
        {
            bench.Answer(0.02, FirmwareBench.Numbered(i, i % 2 == 0 ? "G1 X1 F1200" : "G1 X200 F1200"));
        }

        bench.Firmware.Happen(PrinterEvent.PowerPanic);
        bench.Run(40);
        bench.Answer(1, ["N0 M110 N0*125", .. Enumerable.Range(1, 3).Select(i => FirmwareBench.Numbered(i, "M107"))]);
        bench.TakePrinted();
        Assert.Equal(["Resend: 1", "ok", "LCD status changed", "//action:resumed", "ok"], bench.Answer(20, "M602")[^5..]);
    }

    [Fact]
    public void A_stop_is_answered_before_the_head_moves()
    {
        var bench = FirmwareBench.Running();
        bench.Answer(30, "G28 W", "G1 X100 Y100 F12000");
        Assert.Equal(["ok", "// action:cancel"], bench.Answer(0.1, "M603"));
        Assert.StartsWith("X:100.00 Y:100.00 Z:0.15", bench.Answer(0.1, "M114")[0], StringComparison.Ordinal);
        bench.Run(1);
        Assert.Equal(["LCD status changed"], bench.Answer(1, "M114"));
        Assert.StartsWith("X:50.00 Y:190.00 Z:10.15", bench.Run(5).TakePrinted()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancel_switches_the_heaters_off()
    {
        var bench = FirmwareBench.Running();
        bench.Answer(1, "M104 S200", "M140 S60");
        Assert.Equal(["ok", "// action:cancel"], bench.Answer(1, "M603")[..2]);
        Assert.Contains("/0.0 B:", bench.Answer(10, "M105").Last(l => l.StartsWith("ok T:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void M115_runs_into_its_first_capability_on_3_14_only()
    {
        Assert.Contains("EXTRUDER_COUNT:1Cap:AUTOREPORT_TEMP:1", FirmwareBench.Running("firmware=3.14").Answer(1, "M115")[0], StringComparison.Ordinal);
        Assert.Equal("Cap:AUTOREPORT_TEMP:1", FirmwareBench.Running().Answer(1, "M115")[1]);
    }
}
