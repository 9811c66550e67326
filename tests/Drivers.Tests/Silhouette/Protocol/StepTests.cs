using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Tests.Silhouette.Protocol;

/// <summary>Jobs of several steps: a test, a pen, a blade, printed marks, and what people do in the end.</summary>
public class StepTests
{
    private static readonly CutPlan Square = CutterBench.Square();

    private static CutStep Cut => new(CutterBench.Vinyl, Square);

    private static CutStep Drawn => new(CutterBench.Pen, Square);

    [Fact]
    public void The_pen_draws_before_the_blade_cuts_each_with_its_own_set_up()
    {
        var bench = CutterBench.Ready();
        bench.Tools = "1,7";
        bench.Start(CutterBench.Sheet(Drawn, Cut));
        Assert.Equal(["J2", "J1"], bench.Commands.Where(c => c is "J1" or "J2"));
        Assert.Equal(8, bench.Commands.Count(c => c.StartsWith('D')));
        Assert.Single(bench.Commands, "TG1");
        Assert.Equal(
            [new JobStepped(new Reason("CUTTING_DRAWING")), new JobStepped(new Reason("CUTTING"))], bench.Events.OfType<JobStepped>());
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(bench.Events[^1]).Outcome);
    }

    [Fact]
    public void A_tool_that_has_to_be_changed_between_two_steps_is_waited_for()
    {
        var bench = CutterBench.Ready();
        bench.Tools = "7,0";
        var pen = CutterBench.Pen with { Holder = 1 };
        bench.Start(CutterBench.Sheet(new CutStep(pen, Square), Cut));
        bench.Wait(3);
        Assert.Equal(new JobWaiting(new Reason("CUTTER_NEEDS_BLADE", "1")), bench.Events[^1]);
        Assert.Equal(4, bench.Commands.Count(c => c.StartsWith('D')));
        bench.Tools = "1,0";
        bench.Wait(3);

        // After the pen nobody knows how the blade is set.
        Assert.Equal(new JobWaiting(new Reason("CUTTER_SET_DEPTH", "1", "1", "")), bench.Events[^1]);
        bench.Protocol.CompleteStep();
        bench.Turn();
        bench.Wait(3);
        Assert.Equal(8, bench.Commands.Count(c => c.StartsWith('D')));
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(bench.Events[^1]).Outcome);
    }

    [Fact]
    public void Nothing_of_the_drawing_is_cut_before_a_person_has_judged_the_test()
    {
        var bench = CutterBench.Ready();
        bench.Start(CutterBench.Sheet(Cut with { IsTest = true }, Cut));
        bench.Wait(600);
        Assert.Equal(new JobWaiting(new Reason("CUTTER_JUDGE_TEST")), bench.Events[^1]);
        Assert.Equal(4, bench.Commands.Count(c => c.StartsWith('D')));
        bench.Protocol.CompleteStep();
        bench.Turn();
        bench.Wait(1);
        Assert.Equal(8, bench.Commands.Count(c => c.StartsWith('D')));
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(bench.Events[^1]).Outcome);
    }

    [Fact]
    public void A_test_that_came_out_badly_is_cancelled_and_the_material_goes_back()
    {
        var bench = CutterBench.Ready();
        bench.Start(CutterBench.Sheet(Cut with { IsTest = true }, Cut));
        bench.Protocol.Cancel();
        bench.Turn();
        bench.Wait(1);
        Assert.Contains("L0", bench.Commands);
        Assert.Equal(4, bench.Commands.Count(c => c.StartsWith('D')));
        Assert.Equal(new JobEnded(JobOutcome.Cancelled, new Reason("CUTTING_CANCELLED")), bench.Events[^1]);
    }

    [Fact]
    public void Material_taken_out_while_the_test_is_judged_ends_the_job()
    {
        var bench = CutterBench.Ready();
        bench.Start(CutterBench.Sheet(Cut with { IsTest = true }, Cut));
        bench.Status = "2";
        bench.Wait(2);
        Assert.Equal(new JobEnded(JobOutcome.Failed, new Reason("CUTTER_UNLOADED")), bench.Events[^1]);
    }

    [Fact]
    public void Material_taken_out_while_a_tool_is_changed_ends_the_job()
    {
        var bench = CutterBench.Ready();
        bench.Tools = "7,0";
        bench.Start(CutterBench.Sheet(new CutStep(CutterBench.Pen with { Holder = 1 }, Square), Cut));
        bench.Wait(3);
        bench.Status = "2";
        bench.Wait(3);
        Assert.Equal(new JobEnded(JobOutcome.Failed, new Reason("CUTTER_UNLOADED")), bench.Events[^1]);
        Assert.Equal(4, bench.Commands.Count(c => c.StartsWith('D')));
    }

    [Fact]
    public void Marks_are_looked_for_after_the_set_up_and_become_the_origin()
    {
        var bench = CutterBench.Ready();
        bench.Start(CutterBench.Sheet(Cut) with { Marks = new RegistrationMarks { LeftMillimetres = 10, TopMillimetres = 10 } });
        var commands = string.Join(' ', bench.Commands);
        Assert.Contains("FC18,1,1 TB50,0 TB99 TB52,2 TB51,400 TB53,10 TB55,1 TB123,4600,3600,0,0 M0,0 D0,600", commands, StringComparison.Ordinal);
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(bench.Events[^1]).Outcome);
    }

    [Theory]
    [InlineData("    1")]
    [InlineData(null)]
    public void Marks_that_are_not_found_are_looked_for_again_when_a_person_has_seen_to_them(string? answer)
    {
        var bench = CutterBench.Ready();
        bench.Marks = answer;
        bench.Start(CutterBench.Sheet(Cut) with { Marks = new RegistrationMarks() });
        bench.Wait(39);
        Assert.Equal(answer is not null, bench.Events.Contains(new JobWaiting(new Reason("CUTTER_MARKS_NOT_FOUND"))));
        bench.Wait(100);
        Assert.Equal(new JobWaiting(new Reason("CUTTER_MARKS_NOT_FOUND")), bench.Events[^1]);
        Assert.DoesNotContain(bench.Commands, c => c.StartsWith('D'));
        bench.Marks = "    0";
        bench.Protocol.CompleteStep();
        bench.Turn();
        bench.Wait(1);
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(bench.Events[^1]).Outcome);
    }

    [Fact]
    public void A_film_is_weeded_by_the_patron_and_pressed_by_the_team_before_its_job_is_done()
    {
        var bench = CutterBench.Ready();
        var film = CutterBench.Vinyl with { Press = new PressSettings { TemperatureCelsius = 150, Peel = PressPeel.Cold } };
        bench.Start(CutterBench.Sheet(Cut) with { Finish = CutFinish.Press, Material = film });
        bench.Wait(5);
        Assert.Equal(new JobWaiting(new Reason("CUTTER_WEED"), StepBy.Patron), bench.Events[^1]);
        bench.Protocol.CompleteStep();
        Assert.Equal(
            new JobWaiting(new Reason("CUTTER_PRESS", "PRESS_CELSIUS(150)", "PRESS_SEE_SHEET", "PRESS_SEE_SHEET", "PRESS_PEEL_COLD"), StepBy.Staff), bench.Events[^1]);
        bench.Protocol.CompleteStep();
        Assert.Equal(new JobEnded(JobOutcome.Completed, new Reason("CUTTING_FINISHED")), bench.Events[^1]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Ratchet 2")]
    [InlineData("AutoBlade")]
    public void A_ratchet_blade_of_another_depth_or_tool_than_last_is_asked_for_and_then_remembered(string? last)
    {
        var bench = CutterBench.Ready();
        var memory = new MachineMemory(last is null ? new Dictionary<string, string>() : new() { ["holder 1"] = last });
        bench.Start(CutterBench.Sheet(Cut) with { Memory = memory });
        bench.Wait(600);
        Assert.Equal(new JobWaiting(new Reason("CUTTER_SET_DEPTH", "1", "1", "")), bench.Events[^1]);
        Assert.DoesNotContain(bench.Commands, c => c.StartsWith('D') || c.StartsWith('J'));
        bench.Protocol.CompleteStep();
        bench.Turn();
        bench.Wait(3);
        Assert.Contains(new MachineRemembers("holder 1", "Ratchet 1"), bench.Events);
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(bench.Events[^1]).Outcome);
    }

    [Fact]
    public void A_ratchet_blade_that_is_set_as_for_the_last_job_is_not_asked_for()
    {
        var bench = CutterBench.Ready();
        bench.Start(CutterBench.Sheet(Cut));
        bench.Wait(3);
        Assert.DoesNotContain(bench.Events, e => e is JobWaiting or MachineRemembers);
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(bench.Events[^1]).Outcome);
    }

    [Fact]
    public void Between_two_depths_in_one_job_the_blade_is_set_anew()
    {
        var bench = CutterBench.Ready();
        bench.Start(CutterBench.Sheet(Cut, new CutStep(CutterBench.Vinyl with { Name = "card", Depth = 3 }, Square)));
        bench.Wait(3);
        Assert.Equal(new JobWaiting(new Reason("CUTTER_SET_DEPTH", "1", "3", "")), bench.Events[^1]);
        Assert.Equal(4, bench.Commands.Count(c => c.StartsWith('D')));
        bench.Protocol.CompleteStep();
        bench.Turn();
        bench.Wait(3);
        Assert.Equal(8, bench.Commands.Count(c => c.StartsWith('D')));
    }

    [Theory]
    [InlineData("2,7", "AutoBlade")]
    [InlineData("1,7", "Ratchet 1")]
    public void An_AutoBlade_sets_itself_and_what_was_in_the_holder_is_known_afterwards(string tools, string remembered)
    {
        var bench = CutterBench.Ready();
        bench.Tools = tools;
        bench.Start(CutterBench.Sheet(Cut));
        bench.Wait(3);
        Assert.Equal(remembered == "AutoBlade", bench.Events.Contains(new MachineRemembers("holder 1", remembered)));
        Assert.Equal(remembered == "AutoBlade", bench.Commands.Contains("TF1,1"));
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(bench.Events[^1]).Outcome);
    }

    [Theory]
    [InlineData("4,0", "CUTTER_KRAFT_BLADE")]
    [InlineData("5,0", "CUTTER_ROTARY_BLADE")]
    public void A_blade_that_needs_more_than_the_line_is_refused_with_its_reason(string tools, string code)
    {
        var bench = CutterBench.Ready();
        bench.Tools = tools;
        bench.Start(CutterBench.Sheet(Cut));
        bench.Wait(60);
        bench.Protocol.CompleteStep();
        bench.Turn();
        bench.Wait(60);
        Assert.Equal(new JobWaiting(new Reason(code, "1")), bench.Events[^1]);
        Assert.DoesNotContain(bench.Commands, c => c.StartsWith('D') || c.StartsWith('J'));

        // After another tool nobody knows how the ratchet blade is set.
        bench.Tools = "1,0";
        bench.Wait(3);
        Assert.Equal("CUTTER_SET_DEPTH", Assert.IsType<JobWaiting>(bench.Events[^1]).Reason.Code);
    }

    [Fact]
    public void Who_says_that_the_test_comes_off_well_says_that_the_preset_works()
    {
        var bench = CutterBench.Ready();
        bench.Start(CutterBench.Sheet(Cut with { IsTest = true }, Cut));
        bench.Wait(60);
        Assert.DoesNotContain(bench.Events, e => e is MachineRemembers);
        bench.Protocol.CompleteStep();
        Assert.Contains(new MachineRemembers(CutterMemory.Works(CutterBench.Vinyl), "test"), bench.Events);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_weeds_may_switch_the_cutter_off(bool isUnplugged)
    {
        var bench = CutterBench.Ready();
        bench.Start(CutterBench.Sheet(Cut) with { Finish = CutFinish.Weed });
        if (isUnplugged)
        {
            bench.Protocol.Close(new Reason("GONE"));
        }
        else
        {
            bench.IsSilent = true;
            bench.Wait(300);
        }

        Assert.Contains(new JobEnded(JobOutcome.Completed, new Reason("CUTTING_FINISHED")), bench.Events);
        Assert.Single(bench.Events.OfType<JobEnded>());
    }

    [Fact]
    public void How_long_the_cut_took_is_told_when_nothing_held_it_up()
    {
        var bench = CutterBench.Ready();
        bench.StatusAfterSteps = "1";
        bench.Start();
        bench.Wait(8);
        bench.Status = "0";
        bench.Wait(1);
        var measured = Assert.Single(bench.Events.OfType<PartMeasured>());
        Assert.Equal(("cutting", Cut.Duration), (measured.Part, measured.Reckoned));
        Assert.InRange(measured.Actual.TotalSeconds, 8, 8.2);
    }
}
