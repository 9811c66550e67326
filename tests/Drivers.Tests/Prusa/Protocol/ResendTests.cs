namespace FabQueue.Drivers.Tests.Prusa.Protocol;

public class ResendTests
{
    private static readonly string[] Moves = [.. Enumerable.Range(1, 700).Select(i => $"G1 X{i}")];

    [Fact]
    public void A_refused_line_is_sent_again_alone_and_then_the_window()
    {
        var bench = At(3);
        bench.Say("Error:checksum mismatch, Last Line: 11", "Resend: 12", "ok");
        Assert.Empty(bench.TakeLines());
        bench.Settle();
        Assert.Equal(["N12G1X3"], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal("N13G1X4", bench.TakeLines()[0]);
    }

    [Fact]
    public void The_ok_of_a_resend_acknowledges_nothing()
    {
        var bench = At(3);
        bench.Say("Error:checksum mismatch, Last Line: 11", "Resend: 12", "ok");
        bench.Settle();
        bench.TakeLines();
        Assert.Equal("N12G1X3*83\n".Length, bench.Protocol.UnacknowledgedBytes);
    }

    [Fact]
    public void A_missing_ok_of_a_resend_does_not_swallow_the_next()
    {
        var bench = At(3);
        bench.Say("Error:checksum mismatch, Last Line: 11", "Resend: 12");
        bench.Settle();
        Assert.Equal(["N12G1X3"], bench.TakeLines());
        bench.Say("echo:busy: processing", "ok");
        Assert.Equal("N13G1X4", bench.TakeLines()[0]);
    }

    [Fact]
    public void A_burst_of_resends_leads_to_one_repetition()
    {
        var bench = At(3);
        for (var i = 0; i < 5; i++)
        {
            bench.Say("Error:Line Number is not Last Line Number+1, Last Line: 11", "Resend: 12", "ok");
            bench.Wait(0.01);
        }

        bench.Settle();
        Assert.Equal(["N12G1X3"], bench.TakeLines());
    }

    [Fact]
    public void Resend_for_an_acknowledged_line_sends_from_there_again()
    {
        var bench = At(184);
        bench.Say("Resend: 179", "ok");
        bench.Settle();
        Assert.Equal(["N179G1X170"], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal("N180G1X171", bench.TakeLines()[0]);
    }

    [Fact]
    public void Progress_goes_back_with_the_printer()
    {
        var bench = ProtocolBench.Printing("M73 P1 R9", "G1 X1", "M73 P2 R8", "G1 X2", "G1 X3");
        bench.Say("ok", "ok", "ok");
        Assert.Equal(2, bench.Events.OfType<JobProgressed>().Last().Percent);
        bench.Say("Resend: 12", "ok");
        Assert.Equal(1, bench.Events.OfType<JobProgressed>().Last().Percent);
    }

    [Fact]
    public void A_resend_whose_number_was_hurt_is_checked_against_the_error_before_it()
    {
        var bench = At(30);
        bench.Say("Error:checksum mismatch, Last Line: 38", "Resend: 29", "ok");
        bench.Settle();
        Assert.Contains("N45G1X36", bench.TakeLines());
        bench.Say("Error:Line Number is not Last Line Number+1, Last Line: 38", "Resend: 39", "ok");
        bench.Settle();
        Assert.Equal(["N39G1X30"], bench.TakeLines());
    }

    [Fact]
    public void An_error_stands_for_the_resend_that_was_lost()
    {
        var bench = At(30);
        bench.Say("Error:checksum mismatch, Last Line: 38", "Rqsend: 30", "ok");
        bench.Settle();
        Assert.Equal(["N39G1X30"], bench.TakeLines());
    }

    [Fact]
    public void A_resend_beyond_what_was_sent_is_not_believed_at_once()
    {
        var bench = At(30);
        bench.Say("Resend: 9009", "ok");
        bench.Settle();
        Assert.Contains("N45G1X36", bench.TakeLines());
        bench.Say("Error:Line Number is not Last Line Number+1, Last Line: 45", "Resend: 46", "ok");
        bench.Settle();
        Assert.Equal("N46G1X37", bench.TakeLines()[0]);
    }

    [Theory]
    [InlineData(9000)]
    [InlineData(40)]
    public void A_confirmed_resend_beyond_all_that_is_known_ends_the_job_safely(int wanted)
    {
        var bench = At(650);
        bench.Say($"Resend: {wanted}", "ok");
        bench.Settle();
        bench.TakeLines();
        bench.Say($"Error:Line Number is not Last Line Number+1, Last Line: {wanted - 1}", $"Resend: {wanted}", "ok");
        Assert.Equal(["N0M110 N0"], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal(["N1M603"], bench.TakeLines());
        bench.Say("ok", "//action:cancel");
        Assert.Equal(["N2M104 S0", "N3M140 S0", "N4M107"], bench.TakeLines());
        bench.Say("ok", "ok", "ok");
        bench.Park();
        Assert.Equal(("PRINTER_OUT_OF_STEP", JobOutcome.Interrupted), (bench.Single<JobEnded>().Reason.Code, bench.Single<JobEnded>().Outcome));
    }

    [Fact]
    public void A_printer_that_insists_on_the_count_before_a_cancel_is_told_that_of_the_cancel_again()
    {
        var bench = At(300);
        bench.Protocol.Cancel();
        while (!bench.TakeLines().Contains("N1M603"))
        {
            bench.Say("ok");
        }

        bench.Say("Resend: 305", "ok");
        bench.Settle();
        Assert.Equal(["N1M603"], bench.TakeLines());
        bench.Say("Error:Line Number is not Last Line Number+1, Last Line: 304", "Resend: 305", "ok");
        bench.Settle();
        Assert.Equal(["N0M110 N0"], bench.TakeLines());
        bench.Say("ok");
        Assert.Equal(["N1M603"], bench.TakeLines());
        Assert.Empty(bench.Events.OfType<JobEnded>());
    }

    [Fact]
    public void A_refused_first_line_sets_the_count_again_whatever_the_printer_counts()
    {
        var bench = ProtocolBench.Ready();
        bench.Start(Moves);
        bench.TakeLines();
        bench.Say("Error:checksum mismatch, Last Line: 393", "Resend: 394", "ok");
        bench.Settle();
        Assert.Equal(["N0M110 N0"], bench.TakeLines());
    }

    /// <summary>A job in which all lines before this one are acknowledged and this one is in flight.</summary>
    private static ProtocolBench At(int line)
    {
        var bench = ProtocolBench.Printing(Moves);
        for (var i = 1; i < line; i++)
        {
            bench.TakeLines();
            bench.Say("ok");
        }

        bench.TakeLines();
        bench.Events.Clear();
        return bench;
    }
}
