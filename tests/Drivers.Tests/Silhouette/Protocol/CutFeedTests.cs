using System.Text;
using FabQueue.Drivers.Silhouette.Plan;
using FabQueue.Drivers.Silhouette.Protocol;

namespace FabQueue.Drivers.Tests.Silhouette.Protocol;

public class CutFeedTests
{
    [Fact]
    public void Portions_hold_whole_commands_and_lose_nothing()
    {
        var random = new Random(11);
        for (var round = 0; round < 50; round++)
        {
            var plan = new CutPlan(
                [.. Enumerable.Range(0, 30).Select(_ => new CutPath([.. Enumerable.Range(0, random.Next(2, 200)).Select(_ => new CutPoint(random.Next(12001), random.Next(60001)))]))]);
            var feed = new CutFeed(plan, default);
            var writer = new GpglWriter();
            var sent = new StringBuilder();
            var length = 0.0;
            while (feed.HasNext)
            {
                var isBetween = feed.IsBetweenPaths;
                length += feed.Next(writer);
                var text = Encoding.ASCII.GetString(writer.Written);
                writer.Clear();
                Assert.InRange(text.Length, 1, CutFeed.MaxPortion);
                Assert.EndsWith("\u0003", text, StringComparison.Ordinal);
                Assert.Equal(isBetween, text[0] == 'M');
                sent.Append(text);
            }

            var whole = string.Concat(plan.Paths.SelectMany(p => p.Points.Select((q, i) => $"{(i == 0 ? 'M' : 'D')}{q.Down},{q.Across}\u0003")));
            Assert.Equal(whole, sent.ToString());
            Assert.Equal(plan.CutLength, length, 3);
        }
    }

    [Fact]
    public void Short_paths_are_not_split()
    {
        var feed = new CutFeed(CutterBench.Square(500), default);
        while (feed.HasNext)
        {
            feed.Next(new GpglWriter());
            Assert.True(feed.IsBetweenPaths);
        }
    }
}
