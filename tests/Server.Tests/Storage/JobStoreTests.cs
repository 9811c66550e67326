using Dapper;
using FabQueue.Drivers;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Tests.Storage;

public class JobStoreTests
{
    [Fact]
    public async Task A_job_reads_back_as_it_was_stored()
    {
        await using var test = new TestStore();
        var job = await test.SubmitAsync();
        var read = test.Store.FindByTicket(job.Ticket.ToLowerInvariant())!;
        Assert.Equal(job with { Facts = read.Facts, Findings = read.Findings }, read);
        Assert.Equivalent(job.Facts, read.Facts, strict: true);
        Assert.Equal((job.Findings[0].Code, job.Findings[0].Line, "x"), (read.Findings[0].Code, read.Findings[0].Line, read.Findings[0].Args[0]));
        Assert.Equal(read.Uid, test.Store.FindByLink(job.Link)!.Uid);
    }

    [Fact]
    public async Task Every_transition_has_its_entry_in_the_journal()
    {
        await using var test = new TestStore();
        var job = await test.SubmitAsync();
        await test.Queue.ApproveAsync(job.Ticket, TestContext.Current.CancellationToken);
        await test.Queue.CancelWaitingAsync(job.Ticket, "too late", TestContext.Current.CancellationToken);
        var journal = test.Database.Read(c => c.Query<(string Actor, string Action, string? From, string To, string Reason)>(
            "SELECT actor, action, from_state, to_state, reason_code FROM journal ORDER BY seq").ToList());
        Assert.Equal(
            [
                ("patron", "submit", null, "IN_REVIEW", "AWAITS_REVIEW"),
                ("staff", "approve", "IN_REVIEW", "QUEUED", "IN_QUEUE"),
                ("staff", "cancel", "QUEUED", "CANCELLED", "CANCELLED_BY_STAFF_BECAUSE"),
            ],
            journal);
    }

    [Theory]
    [InlineData(JobState.Queued, JobState.Starting, JobState.Running, JobState.Completed)]
    [InlineData(JobState.SentBack)]
    [InlineData(JobState.Queued)]
    [InlineData(JobState.Queued, JobState.Starting, JobState.Running)]
    public async Task What_was_completed_sent_back_or_has_not_ended_cannot_be_put_back_into_the_queue(params JobState[] way)
    {
        await using var test = new TestStore();
        var job = await test.MoveAsync(await test.SubmitAsync(), way);
        await Assert.ThrowsAnyAsync<NotAllowedException>(() => test.Queue.RequeueAsync(job.Ticket, TestContext.Current.CancellationToken));
        Assert.Equal(job.State, test.Store.Get(job.Uid).State);
    }

    [Fact]
    public async Task A_change_that_fails_leaves_neither_state_nor_journal_nor_picture()
    {
        await using var test = new TestStore();
        var job = await test.SubmitAsync();
        var before = test.Board.Current;
        await Assert.ThrowsAsync<IllegalTransitionException>(() => test.Store.ChangeAsync(
            change =>
            {
                var queued = change.Move(change.Job(job.Uid), JobState.Queued, new Reason("TEST"), "test", Actors.Server);
                return change.Move(queued, JobState.Completed, new Reason("TEST"), "test", Actors.Server);
            },
            TestContext.Current.CancellationToken));
        Assert.Equal(JobState.InReview, test.Store.Get(job.Uid).State);
        Assert.Equal(1, test.Database.Read(c => c.ExecuteScalar<int>("SELECT count(*) FROM journal")));
        Assert.Same(before, test.Board.Current);
    }

    [Fact]
    public async Task Pages_of_a_list_hold_every_job_once_newest_first()
    {
        await using var test = new TestStore();
        var jobs = new List<Job>();
        for (var i = 0; i < 25; i++)
        {
            jobs.Add(await test.SubmitAsync($"n{i}"));
        }

        var seen = new List<Guid>();
        long? before = null;
        while (test.Store.List([], false, before, 7) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(j => j.Uid));
            before = page[^1].Number;
        }

        Assert.Equal(jobs.OrderByDescending(j => j.Number).Select(j => j.Uid), seen);
    }

    [Fact]
    public async Task A_list_of_some_states_holds_these_and_closed_ones_only_where_asked_for()
    {
        await using var test = new TestStore();
        var (open, back, closed) = (await test.SubmitAsync(), await test.SubmitAsync(), await test.SubmitAsync());
        await test.Queue.SendBackAsync(back.Ticket, "no", TestContext.Current.CancellationToken);
        await test.Queue.SendBackAsync(closed.Ticket, "no", TestContext.Current.CancellationToken);
        await test.Queue.CloseAsync(closed.Ticket, TestContext.Current.CancellationToken);
        Assert.Equal([back.Uid, open.Uid], test.Store.List([], false, null, 9).Select(j => j.Uid));
        Assert.Equal([closed.Uid, back.Uid, open.Uid], test.Store.List([], true, null, 9).Select(j => j.Uid));
        Assert.Equal([back.Uid], test.Store.List([JobState.SentBack, JobState.Queued, JobState.SentBack], false, null, 9).Select(j => j.Uid));
        Assert.Equal([closed.Uid], test.Store.List([JobState.SentBack], true, null, 1).Select(j => j.Uid));
    }

    [Fact]
    public async Task Lists_and_the_board_are_read_by_index()
    {
        await using var test = new TestStore();
        foreach (var (query, index) in new[]
        {
            ("SELECT * FROM jobs WHERE closed = 0 AND state = 'QUEUED' AND number < 9 ORDER BY number DESC LIMIT 9", "jobs_by_state"),
            ("SELECT * FROM jobs WHERE closed = 0 AND state = 'COMPLETED' ORDER BY revision DESC LIMIT 9", "jobs_by_change"),
            ("SELECT uid FROM jobs WHERE closed = 0 AND state = 'COMPLETED' AND ended_at < 'x' ORDER BY ended_at LIMIT 9", "jobs_by_end"),
        })
        {
            var plan = test.Database.Read(c => c.Query($"EXPLAIN QUERY PLAN {query}").Select(r => (string)r.detail).ToList());
            Assert.Contains(index, Assert.Single(plan), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_has_ended_long_ago_leaves_the_board_by_itself_and_is_still_found()
    {
        await using var test = new TestStore();
        var (open, ended) = (await test.SubmitAsync(), await test.SubmitAsync());
        await test.Queue.SendBackAsync(ended.Ticket, "no", TestContext.Current.CancellationToken);
        var now = DateTimeOffset.UtcNow;
        Assert.Equal(0, await test.Queue.CloseEndedAsync(now.AddHours(-1), TestContext.Current.CancellationToken));
        Assert.Equal(1, await test.Queue.CloseEndedAsync(now.AddHours(1), TestContext.Current.CancellationToken));
        Assert.Equal(0, await test.Queue.CloseEndedAsync(now.AddHours(1), TestContext.Current.CancellationToken));
        Assert.Equal([open.Uid], test.Board.Current.Jobs.Keys);
        Assert.True(test.Store.FindByLink(ended.Link)!.Closed);
    }

    [Fact]
    public async Task Many_callers_at_once_all_get_a_job_and_a_ticket_of_their_own()
    {
        await using var test = new TestStore();
        var jobs = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => test.SubmitAsync($"n{i}")));
        Assert.Equal(300, jobs.Select(j => j.Ticket).Distinct().Count());
        Assert.Equal(300, test.Store.OnBoard(100).Count);
    }
}
