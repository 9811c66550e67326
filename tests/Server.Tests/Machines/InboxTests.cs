using FabQueue.Server.Machines;
using FabQueue.Server.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace FabQueue.Server.Tests.Machines;

public class InboxTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_nothing_can_be_stored_a_question_is_refused_and_never_acted_upon()
    {
        var inbox = new Inbox("prusa", TimeProvider.System, NullLogger.Instance);
        var running = inbox.RunAsync(Stop);
        var (isFull, tries) = (true, 0);
        inbox.Store(() =>
        {
            tries++;
            return Volatile.Read(ref isFull) ? throw new StorageException("full", null) : Task.CompletedTask;
        });

        var acted = false;
        await Assert.ThrowsAsync<StorageException>(() => inbox.AskAsync(() => Task.FromResult(acted = true), Inbox.Patience, Stop));
        Volatile.Write(ref isFull, false);

        // The next question waits until there is room, and is then answered.
        while (inbox.IsHeldUp)
        {
            await Task.Delay(10, Stop);
        }

        Assert.Equal(7, await inbox.AskAsync(() => Task.FromResult(7), Inbox.Patience, Stop));
        Assert.False(acted);
        Assert.True(tries >= 2);
        inbox.Complete();
        await running;
    }

    [Fact]
    public async Task A_question_that_nobody_waits_for_any_more_is_not_acted_upon()
    {
        var inbox = new Inbox("prusa", TimeProvider.System, NullLogger.Instance);
        var acted = false;
        using var asker = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var asked = inbox.AskAsync(() => Task.FromResult(acted = true), Inbox.Patience, asker.Token);
        await asker.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        var running = inbox.RunAsync(Stop);
        Assert.Equal(7, await inbox.AskAsync(() => Task.FromResult(7), Inbox.Patience, Stop));
        Assert.False(acted);
        inbox.Complete();
        await running;
    }

    [Fact]
    public async Task A_question_that_is_not_taken_up_in_time_is_refused_and_never_acted_upon()
    {
        var inbox = new Inbox("prusa", TimeProvider.System, NullLogger.Instance);
        var acted = false;
        await Assert.ThrowsAsync<StorageException>(() => inbox.AskAsync(() => Task.FromResult(acted = true), TimeSpan.Zero, Stop));
        var running = inbox.RunAsync(Stop);
        Assert.Equal(7, await inbox.AskAsync(() => Task.FromResult(7), Inbox.Patience, Stop));
        Assert.False(acted);
        inbox.Complete();
        await running;
    }

    [Fact]
    public async Task A_question_that_is_taken_up_and_not_answered_in_time_says_that_its_outcome_is_not_known()
    {
        var inbox = new Inbox("prusa", TimeProvider.System, NullLogger.Instance);
        var running = inbox.RunAsync(Stop);
        var disk = new TaskCompletionSource<int>();
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => inbox.AskAsync(() => disk.Task, TimeSpan.FromMilliseconds(50), Stop));
        disk.SetResult(7);
        inbox.Complete();
        await running;
    }

    [Fact]
    public async Task A_server_that_stops_does_not_wait_for_room()
    {
        var inbox = new Inbox("prusa", TimeProvider.System, NullLogger.Instance);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var (tries, isStored) = (0, false);
        inbox.Store(() =>
        {
            tries++;
            throw new StorageException("full", null);
        });
        await stopping.CancelAsync();

        // What happens meanwhile is still tried once.
        inbox.Store(() =>
        {
            isStored = true;
            return Task.CompletedTask;
        });
        inbox.Complete();
        await inbox.RunAsync(stopping.Token).WaitAsync(TimeSpan.FromMinutes(1), Stop);
        Assert.Equal((1, true), (tries, isStored));
    }
}
