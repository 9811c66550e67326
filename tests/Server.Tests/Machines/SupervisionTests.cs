using Dapper;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Tests.Machines;

/// <summary>An unexpected exception in any loop ends a job at most: the machine is safe and says why, and everything goes on.</summary>
public class SupervisionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TestFleet.Printer, "mk3s ")]
    [InlineData(TestFleet.Printer, "Simulated MK3S")]
    [InlineData(TestFleet.Cutter, "cutter")]
    [InlineData(TestFleet.Cutter, "Simulated cutter")]
    public async Task A_thread_of_a_driver_that_fails_interrupts_its_job_and_nothing_else(string machine, string thread)
    {
        await using var fleet = await TestFleet.StartAsync(printer: "simulated:speed=20", cutter: "simulated:speed=1,tool=2");
        var other = machine == TestFleet.Printer ? TestFleet.Cutter : TestFleet.Printer;
        await fleet.UntilAsync(machine, MachineState.Ready);
        await fleet.UntilAsync(other, MachineState.Ready);
        var job = await fleet.DispatchAsync(machine);
        await GetGoingAsync(fleet, job);

        fleet.Clock.ThrowIn(thread);
        var interrupted = await fleet.UntilAsync(job, JobState.Interrupted);
        Assert.Equal("MACHINE_FAILED", interrupted.Reason.Code);
        Assert.Equal(("MACHINE_FAILED", null), (fleet.Board.Current.Machines[machine].Machine.Reason.Code, fleet.Board.Current.Machines[machine].Machine.Job));
        Assert.Equal(MachineState.Ready, fleet.Board.Current.Machines[other].Machine.State);

        // The driver is taken up again; a person clears the machine, and it works as before.
        await fleet.UntilAsync(() => fleet.Board.Current.Machines[machine].Live.Online ? fleet : null, "online again");
        await fleet.ClearAsync(machine);
        await fleet.UntilAsync(machine, MachineState.Ready);
        var next = await fleet.DispatchAsync(machine);
        await GetGoingAsync(fleet, next);
    }

    [Fact]
    public async Task A_driver_that_fails_while_people_sew_is_taken_up_where_they_are()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.UntilAsync(TestFleet.Embroidery, MachineState.Ready);
        var job = await fleet.DispatchAsync(TestFleet.Embroidery);
        await fleet.CompleteStepAsync(job);
        await fleet.CompleteStepAsync(job);
        var step = (await fleet.UntilAsync(job, "SEWING_THREAD")).Step!.Number;

        fleet.Clock.ThrowIn("SewingSteps");
        await fleet.UntilAsync(() => fleet.Board.Current.Jobs[job.Uid].Job is { Step.State: StepState.Open } now && now.Step.Number > step ? now : null, "taken up");
        Assert.Equal((JobState.Waiting, "SEWING_WHERE"), (fleet.Store.Get(job.Uid).State, fleet.Store.Get(job.Uid).Reason.Code));
        for (var said = 0; said < 5; said++)
        {
            await fleet.CompleteStepAsync(job);
        }

        await fleet.UntilAsync(job, JobState.Completed);
    }

    [Fact]
    public async Task A_driver_that_fails_on_an_idle_machine_makes_it_faulty_until_it_is_back()
    {
        await using var fleet = await TestFleet.StartAsync();
        var ready = await fleet.UntilAsync(TestFleet.Printer, MachineState.Ready);
        fleet.Clock.ThrowIn("mk3s ");
        await fleet.UntilAsync(TestFleet.Printer, MachineState.Fault);
        var again = await fleet.UntilAsync(TestFleet.Printer, MachineState.Ready);
        Assert.True(again.Revision > ready.Revision);
        Assert.Contains("MACHINE_FAILED", fleet.Database.Read(c => c.Query<string>("SELECT reason_code FROM journal WHERE machine = 'prusa'").ToList()));
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_ends_its_job_and_is_put_right_from_what_is_known()
    {
        await using var fleet = await TestFleet.StartAsync(printer: "simulated:speed=20");
        await fleet.UntilAsync(TestFleet.Printer, MachineState.Ready);
        var job = await fleet.DispatchAsync(TestFleet.Printer);
        await GetGoingAsync(fleet, job);
        await fleet.Database.WriteAsync(
            c => c.Execute("UPDATE jobs SET facts = 'garbled' WHERE uid = @uid", new { uid = job.Uid.ToString("D") }), null, Timeout.InfiniteTimeSpan, Stop);

        await Assert.ThrowsAnyAsync<Exception>(() => fleet.Fleet.PauseAsync(job.Ticket, Stop));
        await fleet.UntilAsync(job, JobState.Interrupted);
        Assert.Equal(JobState.Interrupted, fleet.Store.Get(job.Uid).State);
        Assert.Equal(MachineState.NeedsClearing, fleet.Board.Current.Machines[TestFleet.Printer].Machine.State);
    }

    [Fact]
    public async Task Who_asks_while_a_machine_is_given_up_is_told_so()
    {
        var inbox = new FabQueue.Server.Machines.Inbox("prusa", TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var acted = false;
        var asked = inbox.AskAsync(() => Task.FromResult(acted = true), FabQueue.Server.Machines.Inbox.Patience, Stop);
        inbox.Fail();
        Assert.Equal("MACHINE_RESTARTS", (await Assert.ThrowsAsync<NotAllowedException>(() => asked)).Reason.Code);
        Assert.Equal("MACHINE_RESTARTS", (await Assert.ThrowsAsync<NotAllowedException>(
            () => inbox.AskAsync(() => Task.FromResult(acted = true), FabQueue.Server.Machines.Inbox.Patience, Stop))).Reason.Code);
        await inbox.RunAsync(Stop);
        Assert.False(acted);
    }

    // A cutter asks whether the right material lies there.
    private static async Task GetGoingAsync(TestFleet fleet, Job job)
    {
        if (job.Machine == TestFleet.Cutter)
        {
            await fleet.CompleteStepAsync(job);
        }

        await fleet.UntilAsync(job, JobState.Running);
    }
}
