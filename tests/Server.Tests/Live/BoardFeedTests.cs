using FabQueue.Server.Api.Streams;
using FabQueue.Server.Live;
using FabQueue.Server.Tests.Storage;

namespace FabQueue.Server.Tests.Live;

public class BoardFeedTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_is_made_once_however_many_follow()
    {
        await using var test = new TestStore();
        var made = 0;
        var feed = new BoardFeed<int>(test.Board, change =>
        {
            Interlocked.Increment(ref made);
            return change.Jobs.Count;
        });
        var first = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => feed.NextAsync(null, Stop)));
        var waiting = first.Select(f => feed.NextAsync(f.Seen, Stop)).ToList();
        Assert.All(waiting, w => Assert.False(w.IsCompleted));
        await test.SubmitAsync();
        Assert.All(await Task.WhenAll(waiting), w => Assert.Equal(1, w.Change));
        Assert.Equal(2, made);
    }

    [Fact]
    public async Task Who_comes_late_gets_one_change_over_all_that_was_missed()
    {
        await using var test = new TestStore();
        var feed = new BoardFeed<BoardChange>(test.Board, change => change);
        var (_, late) = await feed.NextAsync(null, Stop);
        var quick = late;
        for (var i = 0; i < 10; i++)
        {
            await test.SubmitAsync($"n{i}");
            (var one, quick) = await feed.NextAsync(quick, Stop);
            Assert.Single(one.Jobs);
        }

        var (all, now) = await feed.NextAsync(late, Stop);
        Assert.Equal((10, false), (all.Jobs.Count, all.IsWhole));
        Assert.Equal(quick.Version, now.Version);
    }
}
