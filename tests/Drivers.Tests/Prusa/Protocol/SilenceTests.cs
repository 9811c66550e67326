namespace FabQueue.Drivers.Tests.Prusa.Protocol;

public class SilenceTests
{
    [Fact]
    public void After_five_silent_seconds_the_last_line_goes_out_once_more_behind_a_line_end()
    {
        var bench = Printing();
        bench.Wait(4.9);
        Assert.Empty(bench.TakeText());
        bench.Wait(0.2);
        Assert.StartsWith("\nN11G1X2*", bench.TakeText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_duplicate_tells_how_far_the_printer_came()
    {
        var bench = Printing();
        bench.Wait(5.1);
        bench.TakeText();
        bench.Say("Error:Line Number is not Last Line Number+1, Last Line: 9", "Resend: 10", "ok");
        bench.Settle();
        Assert.Equal(["N10G1X1"], bench.TakeLines());
    }

    [Fact]
    public void Lost_oks_are_made_up_for()
    {
        var bench = ProtocolBench.Printing([.. Enumerable.Range(1, 20).Select(i => $"G1 X{i}.123 Y{i}.456 E1.12345 F1200")]);
        Assert.Equal(2, bench.TakeLines().Count);
        bench.Wait(5.1);
        bench.TakeText();
        bench.Say("Error:Line Number is not Last Line Number+1, Last Line: 11", "Resend: 12", "ok");
        bench.Settle();
        Assert.StartsWith("N12", Assert.Single(bench.TakeLines()), StringComparison.Ordinal);
    }

    [Fact]
    public void Temperature_reports_are_no_sign_of_life_for_a_line()
    {
        var bench = Printing();
        for (var i = 0; i < 3; i++)
        {
            bench.Wait(2);
            bench.Say("T:25.5 /0.0 B:25.5 /0.0 T0:25.5 /0.0 @:0 B@:0 P:25.5 A:25.4");
        }

        Assert.Contains("N11G1X2", bench.TakeLines());
    }

    [Theory]
    [InlineData("echo:busy: processing")]
    [InlineData("T:38.97 E:0 B:28.2")]
    public void A_busy_printer_is_given_all_the_time_it_needs(string sign)
    {
        var bench = Printing();
        for (var i = 0; i < 300; i++)
        {
            bench.Wait(2);
            bench.Say(sign);
        }

        Assert.Empty(bench.TakeText());
        Assert.DoesNotContain(bench.Events, e => e is JobEnded);
    }

    [Fact]
    public void A_minute_of_silence_ends_the_job()
    {
        var bench = Printing();
        bench.Wait(70);
        Assert.Equal(("PRINTER_SILENT", JobOutcome.Interrupted), (bench.Single<JobEnded>().Reason.Code, bench.Single<JobEnded>().Outcome));
        Assert.Equal("PRINTER_SILENT", bench.Single<LinkDown>().Reason.Code);
    }

    [Theory]
    [InlineData("Full RX Buffer")]
    [InlineData("RX timeout")]
    public void A_printer_that_lost_bytes_is_asked_at_once(string text)
    {
        var bench = Printing();
        bench.Say(text);
        bench.Settle();
        Assert.Equal(["N11G1X2"], bench.TakeLines());
    }

    private static ProtocolBench Printing()
    {
        var bench = ProtocolBench.Printing("G1 X1", "G1 X2");
        Assert.Equal(["N10G1X1", "N11G1X2"], bench.TakeLines());
        bench.Events.Clear();
        return bench;
    }
}
