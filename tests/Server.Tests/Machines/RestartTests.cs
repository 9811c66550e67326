using Dapper;
using FabQueue.Drivers;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Tests.Machines;

/// <summary>What a restart makes of what was on the machines, per kind, after a stop and after a power cut.</summary>
public class RestartTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_that_waits_for_weeding_is_completed_and_not_offered_again(bool isPowerCut)
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.UntilAsync(TestFleet.Cutter, MachineState.Ready);
        var job = await fleet.DispatchAsync(TestFleet.Cutter, choices: new CutChoices { Material = "vinyl", TestSquare = false });
        await fleet.CompleteStepAsync(job);
        await fleet.UntilAsync(job, "CUTTER_WEED");
        await RestartAsync(fleet, isPowerCut);

        await fleet.UntilAsync(job, JobState.Completed);
        Assert.Equal("TAKE_THE_RESULT", (await fleet.UntilAsync(TestFleet.Cutter, MachineState.NeedsClearing)).Reason.Code);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(5, true)]
    public async Task A_design_that_is_on_the_stick_goes_on_where_people_are(int said, bool isPowerCut)
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.UntilAsync(TestFleet.Embroidery, MachineState.Ready);
        var job = await fleet.DispatchAsync(TestFleet.Embroidery);
        for (var step = 0; step < said; step++)
        {
            await fleet.CompleteStepAsync(job);
        }

        var before = await fleet.UntilAsync(() => fleet.Board.Current.Jobs[job.Uid].Job is { Step.State: StepState.Open } now ? now : null, "the next step");
        await RestartAsync(fleet, isPowerCut);

        var after = await fleet.UntilAsync(() => fleet.Board.Current.Jobs[job.Uid].Job is { Step.State: StepState.Open } now && now.Step.Number > before.Step!.Number ? now : null, "the step again");
        Assert.Equal(before.Attempts, after.Attempts);
        if (before.State == JobState.Running)
        {
            // The machine sewed on meanwhile: a person says where it is.
            Assert.Equal((JobState.Waiting, "SEWING_WHERE"), (after.State, after.Reason.Code));
            Assert.Equal(before.Reason.Args.Take(5), after.Reason.Args);
            await fleet.CompleteStepAsync(job);
        }
        else
        {
            Assert.Equal((before.State, before.Reason), (after.State, after.Reason));
        }

        for (var step = said; step < 6; step++)
        {
            await fleet.CompleteStepAsync(job);
        }

        await fleet.UntilAsync(job, JobState.Completed);
        await fleet.UntilAsync(TestFleet.Embroidery, MachineState.NeedsClearing);
    }

    [Fact]
    public async Task After_a_restart_in_the_middle_a_person_says_at_which_stop_the_machine_stands()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.UntilAsync(TestFleet.Embroidery, MachineState.Ready);
        var job = await fleet.DispatchAsync(TestFleet.Embroidery);
        await fleet.CompleteStepAsync(job);
        await fleet.CompleteStepAsync(job);
        await fleet.UntilAsync(job, JobState.Running);
        await RestartAsync(fleet, isPowerCut: true);

        var asked = await fleet.UntilAsync(job, "SEWING_WHERE");
        var refusal = await Assert.ThrowsAsync<NotAllowedException>(() => fleet.Fleet.CompleteStepAsync(job.Ticket, asked.Step!.Number, at: 4, Stop));
        Assert.Equal("NO_SUCH_PART", refusal.Reason.Code);
        await fleet.Fleet.CompleteStepAsync(job.Ticket, asked.Step!.Number, at: 3, Stop);
        Assert.Equal(["3", "3"], (await fleet.UntilAsync(job, "SEWING_THREAD")).Reason.Args.Take(2));
    }

    [Fact]
    public async Task A_design_that_people_have_paused_is_still_paused()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.UntilAsync(TestFleet.Embroidery, MachineState.Ready);
        var job = await fleet.DispatchAsync(TestFleet.Embroidery);
        await fleet.CompleteStepAsync(job);
        await fleet.CompleteStepAsync(job);
        await fleet.UntilAsync(job, JobState.Running);
        await fleet.Fleet.PauseAsync(job.Ticket, Stop);
        await fleet.UntilAsync(job, JobState.Paused);
        await RestartAsync(fleet, isPowerCut: true);
        await fleet.UntilAsync(() => fleet.Board.Current.Machines[TestFleet.Embroidery].Live.Online ? fleet : null, "taken up");
        Assert.Equal(JobState.Paused, fleet.Store.Get(job.Uid).State);
        await fleet.Fleet.ResumeAsync(job.Ticket, Stop);
        await fleet.UntilAsync(job, "SEWING_THREAD");
    }

    [Theory]
    [InlineData(true, "SERVER_RESTARTED", "LOOK_AND_CLEAR")]
    [InlineData(false, "SERVER_STOPPED", "SERVER_STOPPED")]
    public async Task A_print_is_interrupted_and_its_machine_says_what_to_do(bool isPowerCut, string jobReason, string machineReason)
    {
        await using var fleet = await TestFleet.StartAsync(printer: "simulated:speed=20");
        await fleet.UntilAsync(TestFleet.Printer, MachineState.Ready);
        var job = await fleet.DispatchAsync(TestFleet.Printer);
        await fleet.UntilAsync(job, JobState.Running);
        await RestartAsync(fleet, isPowerCut);

        var (stored, machine) = (fleet.Store.Get(job.Uid), fleet.Board.Current.Machines[TestFleet.Printer].Machine);
        Assert.Equal((JobState.Interrupted, jobReason), (stored.State, stored.Reason.Code));
        Assert.Equal((MachineState.NeedsClearing, machineReason, null), (machine.State, machine.Reason.Code, machine.Job));

        // The second start finds it so, and the third.
        await RestartAsync(fleet, isPowerCut);
        Assert.Equal(machine with { Revision = 0 }, fleet.Board.Current.Machines[TestFleet.Printer].Machine with { Revision = 0 });
    }

    [Fact]
    public async Task A_job_that_was_delivered_is_interrupted_where_its_machine_is_no_longer_set_up()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.UntilAsync(TestFleet.Embroidery, MachineState.Ready);
        var job = await fleet.DispatchAsync(TestFleet.Embroidery);
        await fleet.UntilAsync(job, JobState.Waiting);
        await fleet.Database.WriteAsync(c => c.Execute("UPDATE machines SET kind = 'brother-999' WHERE id = 'brode'"), null, Timeout.InfiniteTimeSpan, Stop);
        await RestartAsync(fleet, isPowerCut: true);
        Assert.Equal(JobState.Interrupted, fleet.Store.Get(job.Uid).State);
    }

    [Fact]
    public async Task A_file_that_was_damaged_on_disk_fails_its_job_with_the_reason_on_every_kind_of_machine()
    {
        await using var fleet = await TestFleet.StartAsync();
        foreach (var machine in new[] { TestFleet.Printer, TestFleet.Embroidery, TestFleet.Cutter })
        {
            await fleet.UntilAsync(machine, MachineState.Ready);
            var job = await fleet.QueueAsync(machine);
            await using (var file = fleet.Files.Open(job.FileHash))
            {
                var path = file.Name;
                var bytes = await File.ReadAllBytesAsync(path, Stop);
                bytes[^2] ^= 1;
                await File.WriteAllBytesAsync(path, bytes, Stop);
            }

            await fleet.Fleet.DispatchAsync(job.Ticket, machine, Stop);
            Assert.Equal("FILE_DAMAGED", (await fleet.UntilAsync(job, JobState.Failed)).Reason.Code);
        }
    }

    private static async Task RestartAsync(TestFleet fleet, bool isPowerCut)
    {
        if (isPowerCut)
        {
            await fleet.CutPowerAsync();
        }
        else
        {
            await fleet.StopAsync();
        }

        await fleet.StartAgainAsync();
    }
}
