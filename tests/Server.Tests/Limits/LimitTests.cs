using System.Net;
using FabQueue.Server.Configuration;
using FabQueue.Server.Limits;
using FabQueue.Server.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FabQueue.Server.Tests.Limits;

public class LimitTests
{
    private static readonly IPAddress Somebody = IPAddress.Parse("192.0.2.7");
    private static readonly IPAddress Other = IPAddress.Parse("192.0.2.8");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void One_address_holds_its_part_of_the_places_and_leaves_them()
    {
        var places = new Places(total: 4, perAddress: 2);
        var held = new[] { places.Take(Somebody, out _), places.Take(Somebody, out _) };
        Assert.Null(places.Take(Somebody, out var refusal));
        Assert.Equal(Places.Refusal.AddressFull, refusal);
        Assert.NotNull(places.Take(Other, out _));
        Assert.NotNull(places.Take(null, out _));
        Assert.Null(places.Take(null, out refusal));
        Assert.Equal(Places.Refusal.Full, refusal);
        held[0]!.Dispose();
        held[0]!.Dispose();
        Assert.NotNull(places.Take(Somebody, out _));
        Assert.Null(places.Take(Somebody, out _));
    }

    [Theory]
    [InlineData("127.0.0.1", null)]
    [InlineData("::1", null)]
    [InlineData("::ffff:127.0.0.1", null)]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void A_computer_counts_once_whatever_addresses_it_has_and_this_one_does_not(string address, string? counted) =>
        Assert.Equal(counted, ClientAddress.Counted(IPAddress.Parse(address))?.ToString());

    [Fact]
    public async Task An_address_hands_in_so_many_jobs_an_hour_and_others_go_on()
    {
        await using var test = new TestStore();
        var time = new FakeTimeProvider();
        var quota = new HandInQuota(new FabQueueOptions { Intake = new() { JobsPerAddressAndHour = 3 } }, test.Board, time);
        for (var i = 0; i < 3; i++)
        {
            quota.Require(Somebody);
            quota.Accepted(Somebody, Guid.NewGuid());
            time.Advance(TimeSpan.FromMinutes(10));
        }

        var refused = Assert.Throws<QuotaException>(() => quota.Require(Somebody));
        Assert.Equal(("TOO_MANY_JOBS", TimeSpan.FromMinutes(30)), (refused.Reason.Code, refused.RetryAfter));
        quota.Require(Other);
        quota.Require(null);
        time.Advance(refused.RetryAfter);
        quota.Require(Somebody);
    }

    [Fact]
    public async Task An_address_sends_so_many_bytes_an_hour_whatever_becomes_of_them()
    {
        await using var test = new TestStore();
        var time = new FakeTimeProvider();
        var quota = new HandInQuota(new FabQueueOptions { Intake = new() { MegabytesPerAddressAndHour = 5 } }, test.Board, time);
        quota.Received(Somebody, 4_000_000);
        quota.Require(Somebody);
        quota.Received(Somebody, 1_000_000);
        Assert.Equal("TOO_MANY_BYTES", Assert.Throws<QuotaException>(() => quota.Require(Somebody)).Reason.Code);
        time.Advance(TimeSpan.FromHours(1));
        quota.Require(Somebody);
    }

    [Fact]
    public async Task An_address_has_so_many_jobs_in_review_until_staff_have_looked()
    {
        await using var test = new TestStore();
        var quota = new HandInQuota(new FabQueueOptions { Intake = new() { InReviewPerAddress = 2 } }, test.Board, new FakeTimeProvider());
        var (a, b) = (await test.SubmitAsync(), await test.SubmitAsync());
        quota.Accepted(Somebody, a.Uid);
        quota.Accepted(Somebody, b.Uid);
        Assert.Equal("TOO_MANY_IN_REVIEW", Assert.Throws<QuotaException>(() => quota.Require(Somebody)).Reason.Code);
        await test.Queue.ApproveAsync(a.Ticket, Stop);
        quota.Require(Somebody);
    }

    [Fact]
    public async Task Checks_take_half_of_the_cores_and_who_comes_when_too_many_wait_hears_so()
    {
        using var slots = new CheckSlots();
        var half = Math.Max(1, Environment.ProcessorCount / 2);
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (running, most) = (0, 0);
        var all = Enumerable.Range(0, half + 32).Select(_ => slots.RunAsync(
            async () =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await open.Task;
                Interlocked.Decrement(ref running);
                return true;
            },
            Stop)).ToList();
        var refused = await Assert.ThrowsAsync<BusyException>(() => slots.RunAsync(() => Task.FromResult(true), Stop));
        Assert.Equal("TOO_MANY_CHECKS", refused.Reason.Code);
        open.SetResult();
        await Task.WhenAll(all);
        Assert.InRange(most, 1, half);
    }

    [Fact]
    public async Task Wrong_keys_of_an_address_are_answered_one_after_the_other_and_then_not_at_all()
    {
        var time = new FakeTimeProvider();
        var guesses = new KeyGuesses(time, NullLogger<KeyGuesses>.Instance);
        var answers = Enumerable.Range(0, 10).Select(_ => guesses.WrongAsync(Somebody, Stop)).ToList();
        Assert.Throws<QuotaException>(() => guesses.Require(Somebody));
        guesses.Require(Other);
        Assert.DoesNotContain(answers, a => a.IsCompleted);
        var begun = time.GetUtcNow();
        foreach (var answer in answers)
        {
            while (!answer.IsCompleted)
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Yield();
            }
        }

        Assert.True(time.GetUtcNow() - begun >= answers.Count * TimeSpan.FromMilliseconds(500));
    }
}
