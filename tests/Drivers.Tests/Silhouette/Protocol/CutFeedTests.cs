using System.Text;
using FabQueue.Drivers.Silhouette.Plan;
using FabQueue.Drivers.Silhouette.Protocol;

namespace FabQueue.Drivers.Tests.Silhouette.Protocol;

public class CutFeedTests
{
    private static readonly string[] StoreForGood = ["TB70", "TB72", "FB"];
    private static readonly CuttingMat[] Mats = [CuttingMat.None, CuttingMat.Mat12x12, CuttingMat.Mat12x24, CuttingMat.Mat24x24];
    private static readonly bool[] BladeAndPen = [false, true];

    [Fact]
    public void Portions_hold_whole_commands_and_lose_nothing()
    {
        var random = new Random(11);
        for (var round = 0; round < 50; round++)
        {
            var plan = new CutPlan(
                [.. Enumerable.Range(0, 30).Select(_ => new CutPath([.. Enumerable.Range(0, random.Next(2, 200)).Select(_ => new CutPoint(random.Next(12001), random.Next(60001)))]))],
                0, 0);
            var feed = new CutFeed(plan);
            var sent = new StringBuilder();
            var length = 0.0;
            while (feed.HasNext)
            {
                var isBetween = feed.IsBetweenPaths;
                var portion = feed.Next();
                var text = Encoding.ASCII.GetString(portion.Bytes.Span);
                Assert.InRange(text.Length, 1, CutFeed.MaxPortion);
                Assert.EndsWith("\u0003", text, StringComparison.Ordinal);
                Assert.Equal(isBetween, text[0] == 'M');
                sent.Append(text);
                length += portion.Length;
            }

            var whole = string.Concat(plan.Paths.SelectMany(p => p.Points.Select((q, i) => $"{(i == 0 ? 'M' : 'D')}{q.Down},{q.Across}\u0003")));
            Assert.Equal(whole, sent.ToString());
            Assert.Equal(plan.CutLength, length, 3);
        }
    }

    [Fact]
    public void Short_paths_are_not_split()
    {
        var feed = new CutFeed(CutterBench.Square(500));
        while (feed.HasNext)
        {
            feed.Next();
            Assert.True(feed.IsBetweenPaths);
        }
    }

    [Fact]
    public void No_command_stores_a_calibration()
    {
        var written =
            from mat in Mats
            from force in Enumerable.Range(1, 33)
            from isPen in BladeAndPen
            from bytes in new[]
            {
                Gpgl.Media(mat), Gpgl.Tool(new ToolSetup(1, force, 30, isPen) { AutoBladeDepth = 10 }, hasAutoBlade: true), Gpgl.EndAtStart(), Gpgl.EndBelow(force),
                Gpgl.AskCalibration.ToArray(), Gpgl.AskScale.ToArray(), Gpgl.AskFirmware.ToArray(),
            }
            from command in Encoding.ASCII.GetString(bytes).Split('\u0003')
            select command;
        Assert.DoesNotContain(written, c => StoreForGood.Any(f => c.StartsWith(f, StringComparison.Ordinal)));

        // A step is one whatever the numbers.
        var buffer = new byte[Gpgl.LongestStep];
        var count = Gpgl.Step(buffer, (byte)'D', new CutPoint(int.MinValue, int.MinValue));
        Assert.Equal("D-2147483648,-2147483648\u0003", Encoding.ASCII.GetString(buffer, 0, count));
    }
}
