using System.Globalization;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Tests.Silhouette.Protocol;

public class CutterProtocolTests
{
    [Fact]
    public void What_lies_in_the_cutter_already_is_cut_only_when_somebody_has_said_that_it_is_right()
    {
        var bench = CutterBench.Ready();
        bench.Protocol.Announce();
        bench.Protocol.Start(CutterBench.Sheet(new CutStep(CutterBench.Vinyl, CutterBench.Square())));
        bench.Turn();
        bench.Wait(10);
        Assert.Equal([new JobStarted(), new JobWaiting(new Reason("CUTTER_IS_IT_RIGHT", "", "12×12", "1", "TOOL_BLADE(1)"))], bench.Events);
        Assert.All(bench.Commands, c => Assert.Equal("␛ENQ", c));

        // It is not: it is taken out, and the right one is waited for without another question.
        bench.Status = "2";
        bench.Wait(2);
        Assert.Equal(new JobWaiting(new Reason("CUTTER_LOAD_MAT", "", "12×12", "1", "TOOL_BLADE(1)")), bench.Events[^1]);
        bench.Status = "0";
        bench.Wait(5);
        Assert.Equal(new JobEnded(JobOutcome.Completed, new Reason("CUTTING_FINISHED")), bench.Events[^1]);
    }

    [Fact]
    public void A_host_that_goes_away_interrupts_the_job_and_sends_the_cutter_back()
    {
        var bench = CutterBench.Ready();
        bench.StatusAfterSteps = "1";
        bench.Start(CutterBench.Square(200));
        bench.Protocol.Leave();
        bench.Status = "0";
        bench.Wait(20);
        Assert.Equal(new JobEnded(JobOutcome.Interrupted, new Reason("SERVER_STOPPED")), bench.Events[^1]);
        Assert.Contains("J0", bench.Commands);
    }

    [Fact]
    public void A_job_waits_for_the_mat_and_then_goes_on_by_itself()
    {
        var bench = CutterBench.Ready();
        bench.Status = "2";
        bench.Start();
        bench.Wait(300);
        Assert.Equal([new JobStarted(), new JobWaiting(new Reason("CUTTER_LOAD_MAT", "", "12×12", "1", "TOOL_BLADE(1)"))], bench.Events);
        bench.Status = "0";
        bench.Wait(2);
        Assert.Contains(new JobResumed(), bench.Events);
        Assert.Equal(new JobEnded(JobOutcome.Completed, new Reason("CUTTING_FINISHED")), bench.Events[^1]);
    }

    [Fact]
    public void A_status_that_nobody_knows_is_shown_as_it_is_and_nothing_is_sent()
    {
        var bench = CutterBench.Ready();
        bench.Status = "7";
        bench.Start();
        bench.Wait(5);
        Assert.Equal([new JobStarted(), new JobWaiting(new Reason("CUTTER_SAYS", "7"))], bench.Events);
        Assert.All(bench.Commands, c => Assert.Equal("␛ENQ", c));
    }

    [Theory]
    [InlineData("0,0", "CUTTER_NEEDS_BLADE")]
    [InlineData("7,1", "CUTTER_NEEDS_BLADE")]
    [InlineData("255,0", "CUTTER_TOOL_ERROR")]
    [InlineData("", "CUTTER_NEEDS_BLADE")]
    public void A_job_waits_for_the_blade_and_cuts_nothing_before(string tools, string code)
    {
        var bench = CutterBench.Ready();
        bench.Tools = tools;
        bench.Start();
        bench.Wait(5);
        Assert.Equal(new JobWaiting(new Reason(code, "1")), bench.Events[^1]);
        Assert.DoesNotContain(bench.Commands, c => c.StartsWith('D'));
    }

    [Fact]
    public void The_next_portion_is_sent_when_the_cutter_is_ready_and_progress_counts_only_what_is_cut()
    {
        var bench = CutterBench.Ready();
        bench.Start(CutterBench.Square(60));
        Assert.Equal(100, bench.Events.OfType<JobProgressed>().Last().Percent);

        bench = Cutting();
        bench.Wait(5);
        var sent = bench.Commands.Count(c => c.StartsWith('D'));
        Assert.InRange(sent, 1, 100);
        Assert.Empty(bench.Events.OfType<JobProgressed>());
    }

    [Fact]
    public void Material_taken_out_in_the_middle_ends_the_job()
    {
        var bench = Cutting();
        bench.Status = "2";
        bench.Wait(1);
        Assert.Equal(new JobEnded(JobOutcome.Failed, new Reason("CUTTER_UNLOADED")), bench.Events[^1]);
    }

    [Fact]
    public void A_pause_holds_the_next_portion_back_and_a_resume_sends_it()
    {
        var bench = Cutting();
        bench.Protocol.Pause();
        bench.Status = "0";
        bench.Wait(200);
        Assert.Equal(new JobPaused(new Reason("PAUSED_ON_REQUEST")), bench.Events[^1]);
        var sent = bench.Commands.Count(c => c.StartsWith('D'));
        Assert.True(sent < 240);
        bench.Protocol.Resume();
        bench.Turn();
        bench.Wait(5);
        Assert.Equal(240, bench.Commands.Count(c => c.StartsWith('D')));
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(bench.Events[^1]).Outcome);
    }

    [Fact]
    public void A_cancelled_job_sends_nothing_more_of_it_and_goes_back_once_ready()
    {
        var bench = Cutting();
        var sent = bench.Commands.Count(c => c.StartsWith('D'));
        bench.Protocol.Cancel();
        bench.Wait(5);
        Assert.DoesNotContain("L0", bench.Commands);
        bench.Status = "0";
        bench.Wait(1);
        Assert.Contains("L0", bench.Commands);
        Assert.Equal(sent, bench.Commands.Count(c => c.StartsWith('D')));
        Assert.Equal(new JobEnded(JobOutcome.Cancelled, new Reason("CUTTING_CANCELLED")), bench.Events[^1]);
    }

    [Fact]
    public void A_cancelled_roll_is_fed_as_far_as_was_cut_and_its_margin()
    {
        var bench = CutterBench.Ready();
        CutPlan plan = new([.. Enumerable.Range(1, 100).Select(i => new CutPath([.. Enumerable.Range(0, 10).Select(x => new CutPoint(x * 20, i * 100))]))]);
        bench.StatusAfterSteps = "1";
        bench.Start(CutterBench.Sheet(new CutStep(CutterBench.Vinyl, plan)) with { Mat = CuttingMat.None, EndsBelow = true, EndMargin = 60 });
        bench.Protocol.Cancel();
        bench.Status = "0";
        bench.Wait(1);
        var lowest = bench.Commands.Where(c => c[0] == 'D').Max(c => int.Parse(c[1..].Split(',')[0], CultureInfo.InvariantCulture));
        Assert.InRange(lowest, 100, 9000);
        Assert.Contains($"M{lowest + 60},0 SO0", string.Join(' ', bench.Commands), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_sends_nothing_more_not_even_the_way_back()
    {
        var bench = Cutting();
        bench.Protocol.Stop();
        Assert.Equal(new JobEnded(JobOutcome.Cancelled, new Reason("CUTTER_STOPPED"), new Reason("CHECK_AFTER_STOP")), bench.Events[^1]);
        bench.Commands.Clear();
        bench.Status = "0";
        bench.Wait(30);
        Assert.All(bench.Commands, c => Assert.Equal("␛ENQ", c));
    }

    [Fact]
    public void A_cutter_that_does_not_go_on_was_paused_at_its_panel_or_is_blocked_and_goes_on_by_itself()
    {
        var bench = Cutting();
        bench.Wait(19);
        Assert.DoesNotContain(bench.Events, e => e is JobPaused);
        bench.Wait(600);
        Assert.Equal(new JobPaused(new Reason("CUTTER_STANDS")), bench.Events[^1]);
        Assert.Single(bench.Events.OfType<JobPaused>());
        bench.Status = "0";
        bench.Wait(10);
        Assert.Contains(new JobResumed(), bench.Events);
        Assert.DoesNotContain(bench.Events, e => e is PartMeasured);
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(bench.Events[^1]).Outcome);
    }

    [Fact]
    public void A_cutter_that_does_not_go_on_is_given_up_two_minutes_after_its_job_was_cancelled()
    {
        var bench = Cutting();
        bench.Wait(300);
        bench.Protocol.Cancel();
        bench.Wait(119);
        Assert.Equal(new JobPaused(new Reason("CUTTER_CANCELLING")), bench.Events[^1]);
        bench.Wait(3);
        Assert.Equal(new JobEnded(JobOutcome.Cancelled, new Reason("CUTTER_STUCK"), new Reason("CHECK_CUTTER_JAM")), bench.Events[^1]);
    }

    [Fact]
    public void A_cutter_that_stops_going_on_after_its_job_was_cancelled_is_not_said_to_be_waiting_for_a_cancel()
    {
        var bench = Cutting();
        bench.Protocol.Cancel();
        bench.Wait(600);
        Assert.Equal([new Reason("CUTTER_CANCELLING")], bench.Events.OfType<JobPaused>().Select(p => p.Reason));
        Assert.Equal(new JobEnded(JobOutcome.Cancelled, new Reason("CUTTER_STUCK"), new Reason("CHECK_CUTTER_JAM")), bench.Events[^1]);
    }

    [Fact]
    public void Silence_in_a_job_leaves_it_interrupted_and_the_cutter_is_greeted_again()
    {
        var bench = Cutting();
        bench.IsSilent = true;
        bench.Wait(100);
        Assert.DoesNotContain(bench.Events, e => e is JobEnded);
        bench.Wait(60);
        Assert.Contains(new JobEnded(JobOutcome.Interrupted, new Reason("CUTTER_SILENT")), bench.Events);
        Assert.Equal(new LinkDown(new Reason("CUTTER_SILENT")), bench.Events[^1]);
        bench.IsSilent = false;
        bench.Status = "0";
        bench.Wait(11);
        Assert.IsType<LinkUp>(bench.Events[^1]);
    }

    [Fact]
    public void A_link_that_goes_away_interrupts_the_job()
    {
        var bench = Cutting();
        bench.Protocol.Close(new Reason("GONE"));
        Assert.Equal([new JobEnded(JobOutcome.Interrupted, new Reason("GONE")), new LinkDown(new Reason("GONE"))], bench.Events.TakeLast(2));
    }

    [Fact]
    public void A_start_without_a_link_fails_at_once()
    {
        var bench = new CutterBench();
        bench.Protocol.Announce();
        Assert.Equal(JobOutcome.Failed, Assert.IsType<JobEnded>(Assert.Single(bench.Events)).Outcome);
    }

    [Fact]
    public void Bytes_that_nobody_asked_for_are_dropped()
    {
        var bench = CutterBench.Ready();
        bench.Protocol.Receive("2\u00032\u0003"u8);
        bench.Start();
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(bench.Events[^1]).Outcome);
    }

    [Fact]
    public void Noise_in_the_answers_never_breaks_it()
    {
        const int Seed = 21;
        var random = new Random(Seed);
        for (var round = 0; round < 300; round++)
        {
            var bench = CutterBench.Ready();
            bench.Start(CutterBench.Square(3));
            var noise = new byte[random.Next(1, 40)];
            for (var i = 0; i < 30; i++)
            {
                random.NextBytes(noise);
                noise[random.Next(noise.Length)] = (byte)(random.Next(3) == 0 ? 3 : '0' + random.Next(3));
                bench.Protocol.Receive(noise);
                bench.Turn();
                bench.Wait(0.2);
            }

            Assert.True(bench.Events.OfType<JobEnded>().Count() == 1, $"seed {Seed}, round {round}");
        }
    }

    /// <summary>A job of sixty squares whose first portion is being cut.</summary>
    private static CutterBench Cutting()
    {
        var bench = CutterBench.Ready();
        bench.StatusAfterSteps = "1";
        bench.Start(CutterBench.Square(60));
        Assert.Contains(bench.Commands, c => c.StartsWith('D'));
        return bench;
    }
}
