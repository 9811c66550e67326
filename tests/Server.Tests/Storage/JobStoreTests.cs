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
        Assert.Equal(job.Facts, read.Facts);
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
    public async Task Many_callers_at_once_all_get_a_job_and_a_ticket_of_their_own()
    {
        await using var test = new TestStore();
        var jobs = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => test.SubmitAsync($"n{i}")));
        Assert.Equal(300, jobs.Select(j => j.Ticket).Distinct().Count());
        Assert.Equal(300, test.Store.Open().Count);
    }
}
