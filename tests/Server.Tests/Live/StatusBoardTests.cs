using System.Collections.Immutable;
using FabQueue.Drivers;
using FabQueue.Server.Live;
using FabQueue.Server.Queue;
using FabQueue.Server.Tests.Storage;

namespace FabQueue.Server.Tests.Live;

public class StatusBoardTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queued_jobs_have_places_in_the_order_in_which_they_were_approved()
    {
        await using var test = new TestStore();
        var (a, b, c) = (await test.SubmitAsync("a"), await test.SubmitAsync("b"), await test.SubmitAsync("c"));
        foreach (var job in new[] { c, a, b })
        {
            await test.Queue.ApproveAsync(job.Ticket, Stop);
        }

        Assert.Equal([2, 3, 1], new[] { a, b, c }.Select(j => test.Board.Current.PlaceOf(j)));
        await test.Queue.CancelWaitingAsync(c.Ticket, "", Stop);
        Assert.Equal([1, 2, 0], new[] { a, b, c }.Select(j => test.Board.Current.PlaceOf(j)));
    }

    [Fact]
    public async Task A_follower_is_shown_everything_first_and_then_only_what_changed()
    {
        await using var test = new TestStore();
        var (a, b) = (await test.SubmitAsync("a"), await test.SubmitAsync("b"));
        var seen = test.Board.Current.View;
        Assert.Equal([a.Uid, b.Uid], seen.Since(null).Jobs.Select(j => j.Job.Uid));

        await test.Queue.SendBackAsync(b.Ticket, "smaller, please", Stop);
        var now = test.Board.Current.View;
        Assert.Equal(JobState.SentBack, Assert.Single(now.Since(seen).Jobs).Job.State);

        await test.Queue.CloseAsync(b.Ticket, Stop);
        var change = test.Board.Current.View.Since(now);
        Assert.Equal([b.Ticket], change.Removed);
        Assert.Empty(change.Jobs);
    }

    [Fact]
    public async Task A_follower_that_comes_late_is_told_how_things_are_and_not_how_they_went()
    {
        await using var test = new TestStore();
        var job = await test.SubmitAsync();
        var seen = test.Board.Current.View;
        await test.MoveAsync(job, JobState.Queued);
        await test.MoveAsync(job, JobState.Starting);
        await test.MoveAsync(job, JobState.Running);
        Assert.Equal(JobState.Running, Assert.Single(test.Board.Current.View.Since(seen).Jobs).Job.State);
    }

    [Fact]
    public async Task A_dispatch_changes_one_job_and_the_front_of_its_queue_however_many_wait()
    {
        await using var test = new TestStore();
        var jobs = new List<Job>();
        for (var i = 0; i < 3 * BoardView.Shown; i++)
        {
            jobs.Add(await test.SubmitAsync($"n{i}"));
            await test.Queue.ApproveAsync(jobs[^1].Ticket, Stop);
        }

        var before = test.Board.Current.View;
        Assert.Equal(BoardView.Shown, before.Since(null).Jobs.Count);
        await test.MoveAsync(jobs[0], JobState.Starting);
        var change = test.Board.Current.View.Since(before);

        // The one that starts, and the one that comes to the front for it.
        Assert.Equal([jobs[0].Uid, jobs[BoardView.Shown].Uid], change.Jobs.Select(j => j.Job.Uid));
        Assert.Empty(change.Removed);
        var queue = Assert.Single(change.Queues);
        Assert.Equal(jobs.Skip(1).Take(BoardView.Shown).Select(j => j.Ticket), queue.Tickets);
        Assert.Equal(jobs.Count - 1, queue.Length);
        Assert.Equal(jobs.Count - 1, test.Board.Current.PlaceOf(jobs[^1]));
    }

    [Fact]
    public async Task Of_jobs_that_have_ended_the_newest_stay_on_the_board_and_the_same_after_a_restart()
    {
        await using var test = new TestStore();
        var jobs = new List<Job>();
        for (var i = 0; i < BoardView.Shown + 20; i++)
        {
            jobs.Add(await test.SubmitAsync($"n{i}"));
            await test.Queue.SendBackAsync(jobs[^1].Ticket, "no", Stop);
        }

        var open = await test.SubmitAsync("open");
        var expected = jobs.Skip(20).Append(open).Select(j => j.Uid).Order().ToList();
        Assert.Equal(expected, test.Board.Current.Jobs.Keys.Order());

        var restarted = new StatusBoard();
        restarted.Show(test.Store.OnBoard(BoardView.Shown), []);
        Assert.Equal(expected, restarted.Current.Jobs.Keys.Order());
        Assert.Equal(expected, restarted.Current.View.Since(null).Jobs.Select(j => j.Job.Uid).Order());
    }

    [Fact]
    public async Task However_jobs_move_each_is_on_the_board_once()
    {
        await using var test = new TestStore();
        var job = await test.SubmitAsync();
        foreach (var to in new[] { JobState.Queued, JobState.Starting, JobState.Failed, JobState.Queued, JobState.Cancelled, JobState.Queued })
        {
            await test.MoveAsync(job, to);
            var board = test.Board.Current;
            Assert.Equal(to, Assert.Single(board.Jobs.Values).Job.State);
            Assert.Equal(1, board.Queues.Values.Sum(q => q.Jobs.Length) + board.Lists.Values.Sum(l => l.Count));
        }
    }

    [Fact]
    public void Readings_that_are_as_before_change_nothing()
    {
        var board = new StatusBoard();
        board.Add(new Machine { Id = "prusa", Kind = "prusa-mk3s", State = MachineState.Ready, Reason = new Reason("TEST"), UpdatedAt = default }, simulated: true);
        Read(21);
        var before = board.Current;
        Read(21);
        Assert.Same(before, board.Current);
        Read(22);
        Assert.NotSame(before, board.Current);

        void Read(double nozzle) => board.ShowLive("prusa", live => live with { Readings = new Dictionary<string, double> { ["nozzle"] = nozzle }.ToImmutableSortedDictionary() });
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
            Stop);
        var seen = test.Board.Current.View;
        test.Board.ShowProgress("prusa", new Progress(42, TimeSpan.FromMinutes(17)));
        var machine = test.Board.Current.Machines["prusa"];
        Assert.Equal((job.Ticket, 42), (machine.Ticket, machine.Progress.Percent));
        Assert.Equal(42, test.Board.Current.Jobs[job.Uid].Progress.Percent);
        Assert.Equal(42, Assert.Single(test.Board.Current.View.Since(seen).Jobs).Progress.Percent);

        await test.MoveAsync(job, JobState.Interrupted, JobState.Queued);
        Assert.Equal(-1, test.Board.Current.Jobs[job.Uid].Progress.Percent);
    }
}
