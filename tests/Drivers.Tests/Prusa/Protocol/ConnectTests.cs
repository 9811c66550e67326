namespace FabQueue.Drivers.Tests.Prusa.Protocol;

public class ConnectTests
{
    [Fact]
    public void Nothing_is_sent_before_the_start()
    {
        var bench = new ProtocolBench();
        bench.Protocol.Open();
        bench.Wait(9);
        Assert.Empty(bench.TakeText());
        bench.Say("start");
        Assert.Equal(["N0M110 N0"], bench.TakeLines());
    }

    [Fact]
    public void The_rest_of_the_greeting_waits_for_the_first_ok()
    {
        var bench = new ProtocolBench();
        bench.Protocol.Open();
        bench.Say("start");
        Assert.Single(bench.TakeLines());
        bench.Say("echo: 3.13.3-7591", "echo:SD init fail");
        Assert.Empty(bench.TakeLines());
        bench.Say("ok");
        Assert.Equal(["N1M115", "N2M104 S0", "N3M140 S0", "N4M107", "N5M155 S2"], bench.TakeLines());
    }

    [Fact]
    public void A_greeted_printer_is_up_with_its_firmware()
    {
        var bench = new ProtocolBench();
        bench.Protocol.Open();
        bench.Say("start");
        bench.Greet();
        Assert.Equal("Prusa-Firmware 3.13.3", bench.Single<LinkUp>().Firmware);
    }

    [Fact]
    public void A_board_that_was_not_reset_is_unpacked_and_greeted_after_ten_seconds()
    {
        var bench = new ProtocolBench();
        bench.Protocol.Open();
        bench.Wait(10.1);
        var text = bench.TakeText();
        Assert.StartsWith("ÿÿù", text, StringComparison.Ordinal);
        Assert.EndsWith("N0M110 N0*93\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_line_lost_in_the_boot_is_repeated()
    {
        var bench = new ProtocolBench();
        bench.Protocol.Open();
        bench.Say("start");
        bench.TakeLines();
        bench.Wait(15.1);
        Assert.Contains("N0M110 N0*93\n", bench.TakeText(), StringComparison.Ordinal);
        bench.Say("ok");
        bench.Greet();
        bench.Single<LinkUp>();
    }

    [Fact]
    public void A_question_at_boot_is_shown_until_it_is_answered()
    {
        var bench = new ProtocolBench();
        bench.Protocol.Open();
        bench.Say("start", "echo:busy: paused for user");
        bench.Wait(2);
        bench.Say("echo:busy: paused for user");
        Assert.Equal("PRINTER_ASKS", bench.Single<MachineFaulted>().Reason.Code);
        bench.Say("ok");
        bench.Greet();
        Assert.IsType<LinkUp>(bench.Events[^1]);
    }

    [Fact]
    public void A_second_reset_greets_again()
    {
        var bench = new ProtocolBench();
        bench.Protocol.Open();
        bench.Say("start");
        bench.TakeLines();
        bench.Say("start");
        Assert.Equal(["N0M110 N0"], bench.TakeLines());
    }

    [Fact]
    public void A_printer_that_falls_silent_is_down_and_comes_back()
    {
        var bench = ProtocolBench.Ready();
        bench.Wait(100);
        Assert.Equal("PRINTER_SILENT", bench.Single<LinkDown>().Reason.Code);
        bench.TakeText();
        bench.Say("start");
        bench.Greet();
        bench.Single<LinkUp>();
    }

    [Fact]
    public void Reports_keep_an_idle_printer_up()
    {
        var bench = ProtocolBench.Ready();
        for (var i = 0; i < 100; i++)
        {
            bench.Wait(2);
            bench.Say("T:25.5 /0.0 B:25.5 /0.0 T0:25.5 /0.0 @:0 B@:0 P:25.5 A:25.4");
        }

        Assert.Empty(bench.TakeText());
        Assert.All(bench.Events, e => Assert.IsType<Readings>(e));
    }

    [Fact]
    public void The_safety_timer_of_an_idle_printer_needs_a_person()
    {
        var bench = ProtocolBench.Ready();
        bench.Say("echo:busy: paused for user");
        Assert.Equal("PRINTER_ASKS", bench.Single<MachineFaulted>().Reason.Code);
        bench.Greet();
        bench.Single<LinkUp>();
    }

    [Fact]
    public void A_start_without_a_printer_fails_at_once()
    {
        var bench = new ProtocolBench();
        bench.Start("G1 X1");
        Assert.Equal(JobOutcome.Failed, bench.Single<JobEnded>().Outcome);
        Assert.Equal("PRINTER_NOT_READY", bench.Single<JobEnded>().Reason.Code);
    }

    [Fact]
    public void A_printer_that_recovers_from_a_power_cut_is_parked_and_switched_off()
    {
        var bench = ProtocolBench.Ready();
        bench.Say("//action:paused");
        Assert.Equal("PRINTER_ENDS_OLD_PRINT", bench.Single<LinkDown>().Reason.Code);
        AssertCancelsBeforeItIsUp(bench, 6);
    }

    [Fact]
    public void A_printer_that_came_back_to_its_print_is_up_only_when_it_has_cancelled_it_whatever_count_it_insists_on()
    {
        // As recorded: the first line of the greeting is thrown away with an ok, then the printer counts from its old print on.
        var bench = new ProtocolBench();
        bench.Protocol.Open();
        bench.Say("start", "echo:enqueing \"PRUSA uvlo\"", "ok", "//action:paused");
        bench.TakeLines();
        bench.Say("Error:Line Number is not Last Line Number+1, Last Line: 136", "Resend: 137", "ok");
        bench.Settle();
        bench.Say("Error:Line Number is not Last Line Number+1, Last Line: 136", "Resend: 137", "ok");
        bench.Settle();
        Assert.Equal("N0M110 N0", bench.TakeLines()[^1]);
        bench.Say("ok");
        bench.Greet("N6M603");
        AssertCancelsBeforeItIsUp(bench, 6);
    }

    [Theory]
    [InlineData("recover_machine_state_after_power_panic, initial world coordinates: (0.000, 0.000, 1.105)")]
    [InlineData("echo:enqueing \"PRUSA uvlo\"")]
    [InlineData("//action:paused")]
    public void Each_text_of_a_recovery_is_enough(string text)
    {
        var bench = new ProtocolBench();
        bench.Protocol.Open();
        bench.Say("start", text);
        bench.Greet("N6M603");
        AssertCancelsBeforeItIsUp(bench, 6);
    }

    [Fact]
    public void A_board_that_was_not_reset_may_be_in_the_middle_of_a_print()
    {
        var bench = new ProtocolBench();
        bench.Protocol.Open();
        bench.Wait(10.1);
        bench.Greet("N6M603");
        AssertCancelsBeforeItIsUp(bench, 6);
    }

    [Fact]
    public void A_cancel_of_what_was_left_is_asked_for_until_it_is_confirmed()
    {
        var bench = ProtocolBench.Ready();
        bench.Say("//action:paused");
        for (var i = 6; i < 12; i++)
        {
            Assert.Equal([$"N{i}M603"], bench.TakeLines());
            bench.Say("ok");
            bench.Wait(10.1);
        }

        Assert.Empty(bench.Events.OfType<LinkUp>());
    }

    private static void AssertCancelsBeforeItIsUp(ProtocolBench bench, int number)
    {
        bench.Events.Clear();
        Assert.Equal([$"N{number}M603"], bench.TakeLines());
        bench.Say("ok", "//action:cancel");
        Assert.Equal([$"N{number + 1}M104 S0", $"N{number + 2}M140 S0", $"N{number + 3}M107"], bench.TakeLines());
        bench.Say("ok", "ok", "ok");
        Assert.Empty(bench.Events.OfType<LinkUp>());
        bench.Park();
        bench.Single<LinkUp>();
        Assert.Empty(bench.Events.OfType<JobEnded>());
    }
}
