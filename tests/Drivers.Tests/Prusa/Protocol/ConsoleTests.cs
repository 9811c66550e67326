namespace FabQueue.Drivers.Tests.Prusa.Protocol;

/// <summary>The staff terminal: what goes out at once, what is asked back, what never goes out.</summary>
public class ConsoleTests
{
    [Theory]
    [InlineData("M105", "M105")]
    [InlineData("m115", "M115")]
    [InlineData(" M114 ; where is it?", "M114")]
    [InlineData("M862.1 Q", "M862.1 Q")]
    public void A_question_goes_out_at_once(string typed, string sent)
    {
        var bench = ProtocolBench.Ready();
        Assert.Equal(ConsoleVerdict.Sent, bench.Protocol.Send(typed, isConfirmed: false).Verdict);
        Assert.EndsWith(sent, Assert.Single(bench.TakeLines()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("M104 S290", null)]
    [InlineData("M104 S291", "CONSOLE_TOO_HOT")]
    [InlineData("M109 R999", "CONSOLE_TOO_HOT")]
    [InlineData("M140 S115", null)]
    [InlineData("M190S116", "CONSOLE_TOO_HOT")]
    [InlineData("M104 S1e3", "CONSOLE_TOO_HOT")]
    [InlineData("M140 R 2E2", "CONSOLE_TOO_HOT")]
    public void What_is_too_hot_for_the_printer_is_not_sent_by_anybody(string typed, string? reason)
    {
        var bench = ProtocolBench.Ready();
        var answer = bench.Protocol.Send(typed, isConfirmed: true);
        Assert.Equal(reason, answer.Reason?.Code);
        Assert.Equal(reason is null ? 1 : 0, bench.TakeLines().Count);
    }

    [Theory]
    [InlineData("M104 S200", "CONSOLE_HEATS")]
    [InlineData("M140 S60", "CONSOLE_HEATS")]
    [InlineData("G28 W", "CONSOLE_MOVES")]
    [InlineData("G1 Z50", "CONSOLE_MOVES")]
    [InlineData("M500", "CONSOLE_KEEPS")]
    [InlineData("G99", "CONSOLE_KEEPS")]
    [InlineData("D3 Ax0 X0", "CONSOLE_KEEPS")]
    [InlineData("M600", "CONSOLE_WAITS")]
    [InlineData("M862.3 P \"MK4\"", "CONSOLE_WAITS")]
    [InlineData("M115 U3.99", "CONSOLE_WAITS")]
    [InlineData("PRUSA FR", "CONSOLE_UNKNOWN")]
    [InlineData("M42 P7 S1", "CONSOLE_UNKNOWN")]
    public void What_may_do_harm_is_asked_back_once(string typed, string reason)
    {
        var bench = ProtocolBench.Ready();
        var answer = bench.Protocol.Send(typed, isConfirmed: false);
        Assert.Equal((ConsoleVerdict.ToConfirm, reason), (answer.Verdict, answer.Reason!.Code));
        Assert.Empty(bench.TakeLines());
        Assert.Equal(ConsoleVerdict.Sent, bench.Protocol.Send(typed, isConfirmed: true).Verdict);
        Assert.Single(bench.TakeLines());
    }

    [Theory]
    [InlineData("M110 N5")]
    [InlineData("N5 M105")]
    [InlineData("M105*99")]
    [InlineData("M112")]
    [InlineData("M113 S0")]
    [InlineData("M118 ok")]
    [InlineData("M155 S0")]
    [InlineData("M24")]
    [InlineData("M28 a.g")]
    [InlineData("M601")]
    [InlineData("M76")]
    [InlineData("D-1")]
    [InlineData("M117 caf\u00e9")]
    [InlineData("M105\nM104 S300")]
    public void What_would_put_host_and_printer_out_of_step_never_goes_out(string typed)
    {
        var bench = ProtocolBench.Ready();
        var answer = bench.Protocol.Send(typed, isConfirmed: true);
        Assert.Equal((ConsoleVerdict.Refused, "CONSOLE_REFUSED"), (answer.Verdict, answer.Reason!.Code));
        Assert.Empty(bench.TakeLines());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ; nothing")]
    public void Nothing_is_not_sent(string typed) =>
        Assert.Equal("CONSOLE_EMPTY", ProtocolBench.Ready().Protocol.Send(typed, isConfirmed: true).Reason!.Code);

    [Fact]
    public void One_command_at_a_time()
    {
        var bench = ProtocolBench.Ready();
        bench.Protocol.Send("G28 W", isConfirmed: true);
        bench.TakeLines();
        Assert.Equal("CONSOLE_STILL_BUSY", bench.Protocol.Send("M114", isConfirmed: false).Reason!.Code);
        bench.Say("ok");
        Assert.Equal(ConsoleVerdict.Sent, bench.Protocol.Send("M114", isConfirmed: false).Verdict);
    }

    [Fact]
    public void In_the_middle_of_a_print_only_questions_go_out_as_lines_that_count()
    {
        var bench = ProtocolBench.Printing([.. Enumerable.Range(1, 100).Select(i => $"G1 X{i}.12345 Y{i}.12345 E0.12345")]);
        bench.TakeLines();
        Assert.Equal("CONSOLE_JOB_RUNS", bench.Protocol.Send("G1 X0", isConfirmed: true).Reason!.Code);
        Assert.Equal("CONSOLE_TEMPERATURES_COME", bench.Protocol.Send("M105", isConfirmed: false).Reason!.Code);
        Assert.Equal(ConsoleVerdict.Sent, bench.Protocol.Send("M114", isConfirmed: false).Verdict);
        bench.Say("ok");
        Assert.Equal(["N13M114"], bench.TakeLines().FindAll(l => l.EndsWith("M114", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_position_that_staff_asked_for_does_not_end_the_print()
    {
        var bench = ProtocolBench.Printing("G1 X1", "G1 X2");
        bench.Protocol.Send("M114", isConfirmed: false);
        bench.Say("ok");
        bench.Say("X:1.00 Y:0.00 Z:0.00 E:0.00 Count X: 1.00 Y:0.00 Z:0.00 E:0.00");
        Assert.DoesNotContain(bench.Events, e => e is JobEnded);
    }

    [Fact]
    public void A_paused_print_and_a_closed_line_take_no_commands()
    {
        var bench = ProtocolBench.Printing("G1 X1", "G1 X2");
        bench.Protocol.Pause();
        Assert.Equal("CONSOLE_NOT_READY", bench.Protocol.Send("M115", isConfirmed: false).Reason!.Code);
        bench.Protocol.Close(new Reason("PRINTER_UNPLUGGED"));
        Assert.Equal("CONSOLE_NOT_READY", bench.Protocol.Send("M115", isConfirmed: false).Reason!.Code);
    }
}
