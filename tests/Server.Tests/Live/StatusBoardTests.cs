using FabQueue.Drivers;
using FabQueue.Server.Live;
using FabQueue.Server.Queue;
using FabQueue.Server.Tests.Storage;

namespace FabQueue.Server.Tests.Live;

public class StatusBoardTests
{
    [Fact]
    public async Task Queued_jobs_have_places_in_the_order_in_which_they_were_approved()
    {
        await using var test = new TestStore();
        var (a, b, c) = (await test.SubmitAsync("a"), await test.SubmitAsync("b"), await test.SubmitAsync("c"));
        foreach (var job in new[] { c, a, b })
        {
            await test.Queue.ApproveAsync(job.Ticket, TestContext.Current.CancellationToken);
        }

        Assert.Equal([2, 3, 1], new[] { a, b, c }.Select(j => Place(test, j)));
        await test.Queue.CancelWaitingAsync(c.Ticket, "", TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 0], new[] { a, b, c }.Select(j => Place(test, j)));
    }

    [Fact]
    public async Task A_watcher_sees_everything_first_and_then_only_what_changed()
    {
        await using var test = new TestStore();
        var (a, b) = (await test.SubmitAsync("a"), await test.SubmitAsync("b"));
        await using var changes = new BoardWatch(test.Board).ChangesAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await changes.MoveNextAsync();
        Assert.Equal([a.Uid, b.Uid], changes.Current.Jobs.Select(j => j.Job.Uid));

        await test.Queue.SendBackAsync(b.Ticket, "smaller, please", TestContext.Current.CancellationToken);
        await changes.MoveNextAsync();
        Assert.Equal(JobState.SentBack, Assert.Single(changes.Current.Jobs).Job.State);

        await test.Queue.CloseAsync(b.Ticket, TestContext.Current.CancellationToken);
        await changes.MoveNextAsync();
        Assert.Equal([b.Ticket], changes.Current.Removed);
        Assert.Empty(changes.Current.Jobs);
    }

    [Fact]
    public async Task A_slow_watcher_skips_pictures_in_between()
    {
        await using var test = new TestStore();
        var job = await test.SubmitAsync();
        await using var changes = new BoardWatch(test.Board).ChangesAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await changes.MoveNextAsync();
        await test.MoveAsync(job, JobState.Queued);
        await test.MoveAsync(job, JobState.Starting);
        await test.MoveAsync(job, JobState.Running);
        await changes.MoveNextAsync();
        Assert.Equal(JobState.Running, Assert.Single(changes.Current.Jobs).Job.State);
    }

    [Fact]
    public async Task Progress_shows_on_job_and_machine_and_is_not_kept_for_the_next_start()
    {
        await using var test = new TestStore();
        var job = await test.SubmitAsync();
        test.Board.Add(
            new Machine { Id = "prusa", Kind = "prusa-mk3s", State = MachineState.Ready, Reason = new Reason("TEST"), UpdatedAt = job.SubmittedAt }, simulated: true);
        await test.Store.ChangeAsync(
            change =>
            {
                var machine = change.Save(test.Board.Current.Machines["prusa"].Machine, "test", Actors.Server, null);
                var queued = change.Move(change.Job(job.Uid), JobState.Queued, new Reason("TEST"), "test", Actors.Server);
                change.Move(queued with { Machine = "prusa" }, JobState.Starting, new Reason("TEST"), "test", Actors.Server);
                return change.Move(machine, MachineState.Busy, new Reason("TEST"), "test", Actors.Server, job.Uid);
            },
            TestContext.Current.CancellationToken);
        test.Board.ShowProgress("prusa", new Progress(42, TimeSpan.FromMinutes(17)));
        var machine = test.Board.Current.Machines["prusa"];
        Assert.Equal((job.Ticket, 42), (machine.Ticket, machine.Progress.Percent));
        Assert.Equal(42, test.Board.Current.Jobs[job.Uid].Progress.Percent);

        await test.MoveAsync(job, JobState.Interrupted, JobState.Queued);
        Assert.Equal(-1, test.Board.Current.Jobs[job.Uid].Progress.Percent);
    }

    private static int Place(TestStore test, Job job) => test.Board.Current.Jobs[job.Uid].QueuePosition;
}
