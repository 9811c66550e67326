using Dapper;
using FabQueue.Server.Queue;
using FabQueue.Server.Tests.Storage;

namespace FabQueue.Server.Tests.Queue;

public class TicketTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Tickets_can_be_read_out_loud_and_grow_when_the_short_ones_are_taken()
    {
        Assert.Matches("^[CDFGHJKMNPQRTVWXZ][234679][CDFGHJKMNPQRTVWXZ]$", Ticket.Draw(_ => true));
        Assert.Matches("^[CDFGHJKMNPQRTVWXZ][234679][CDFGHJKMNPQRTVWXZ][234679]$", Ticket.Draw(t => t.Length > 3));
        Assert.Matches("^[CDFGHJKMNPQRTVWXZ][234679][CDFGHJKMNPQRTVWXZ][234679][CDFGHJKMNPQRTVWXZ]$", Ticket.Draw(t => t.Length > 4));
    }

    [Fact]
    public void Where_no_name_is_left_the_draw_ends_with_an_error()
    {
        var tries = 0;
        Assert.Throws<NoTicketLeftException>(() => Ticket.Draw(_ => ++tries < 0));
        Assert.InRange(tries, 1, 1000);
    }

    [Fact]
    public async Task Where_all_names_are_taken_a_submission_is_refused_and_everything_else_goes_on()
    {
        await using var test = new TestStore();
        var job = await test.SubmitAsync();
        await FillAsync(test, Names(3).Concat(Names(4)).Concat(Names(5)));
        await Assert.ThrowsAsync<NoTicketLeftException>(() => test.SubmitAsync());
        Assert.Equal(JobState.Queued, (await test.Queue.ApproveAsync(job.Ticket, Stop)).State);
    }

    [Fact]
    public async Task Where_the_short_names_are_taken_by_open_jobs_the_next_job_gets_a_longer_one()
    {
        await using var test = new TestStore();
        await FillAsync(test, Names(3));
        Assert.Equal(4, (await test.SubmitAsync()).Ticket.Length);
    }

    [Theory]
    [InlineData(JobState.Cancelled, 29, false)]
    [InlineData(JobState.Cancelled, 31, true)]
    [InlineData(JobState.SentBack, 31, true)]
    [InlineData(JobState.InReview, 400, false)]
    [InlineData(JobState.Cancelled, -400, false)]
    public async Task A_name_becomes_free_long_after_its_job_has_ended(JobState state, int days, bool isFree)
    {
        var clock = new SettableClock(new DateTimeOffset(2026, 3, 5, 14, 0, 0, TimeSpan.Zero));
        await using var test = new TestStore(clock);
        var old = await test.SubmitAsync();
        await test.MoveAsync(old, state == JobState.InReview ? [] : [state]);
        clock.Now += TimeSpan.FromDays(days);
        Assert.Equal(isFree, await test.Store.ChangeAsync(change => change.TakeTicket(old.Ticket), Stop));

        // Its link leads to it as before.
        Assert.Equal(old.Uid, test.Store.FindByLink(old.Link)!.Uid);
        Assert.Equal(isFree ? null : old.Uid, test.Store.FindByTicket(old.Ticket)?.Uid);
    }

    [Fact]
    public async Task Jobs_keep_the_order_in_which_they_came_though_the_clock_is_set_back()
    {
        var clock = new SettableClock(new DateTimeOffset(2026, 3, 5, 14, 0, 0, TimeSpan.Zero));
        await using var test = new TestStore(clock);
        var jobs = new List<Job>();
        for (var i = 0; i < 5; i++)
        {
            jobs.Add(await test.SubmitAsync($"n{i}"));
            clock.Now -= TimeSpan.FromHours(7);
        }

        foreach (var job in Enumerable.Reverse(jobs))
        {
            await test.Queue.ApproveAsync(job.Ticket, Stop);
            clock.Now -= TimeSpan.FromHours(7);
        }

        Assert.Equal(Enumerable.Reverse(jobs).Select(j => j.Ticket), test.Store.List([], false, null, 10).Select(j => j.Ticket));
        Assert.Equal(
            Enumerable.Reverse(jobs).Select(j => j.Ticket),
            test.Board.Current.Jobs.Values.OrderBy(j => test.Board.Current.PlaceOf(j.Job)).Select(j => j.Job.Ticket));
    }

    private static IEnumerable<string> Names(int length) => length == 0
        ? [""]
        : Names(length - 1).SelectMany(name => length % 2 == 1 ? "CDFGHJKMNPQRTVWXZ" : "234679", (name, next) => name + next);

    private static Task<int> FillAsync(TestStore test, IEnumerable<string> names) => test.Database.WriteAsync(
        c => c.Execute(
            """
            INSERT OR IGNORE INTO jobs
            SELECT @number, @uid, @ticket, 1, @uid, 'IN_REVIEW', 'TEST', '[]', 'Lou', 'prusa-mk3s', NULL, 'a.gcode', 'aa', 1, NULL, NULL, '', NULL, '{"$type":"print"}', '[]', NULL, NULL,
              0, 0, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', NULL, NULL, NULL, NULL, 0
            """,
            names.Select((ticket, i) => new { number = 1_000_000 + i, uid = new Guid(i, 0, 0, new byte[8]).ToString("D"), ticket })),
        null,
        Timeout.InfiniteTimeSpan,
        Stop);

    private sealed class SettableClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
