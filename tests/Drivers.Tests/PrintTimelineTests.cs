using System.Text.Json;

namespace FabQueue.Drivers.Tests;

public class PrintTimelineTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 50)]
    [InlineData(2, 100)]
    [InlineData(3, 100)]
    [InlineData(7, 300)]
    [InlineData(12, 550)]
    [InlineData(13, 600)]
    [InlineData(long.MaxValue, 600)]
    public void Between_two_points_time_goes_in_proportion(long commands, double seconds) =>
        Assert.Equal(seconds, new PrintTimeline([2, 3, 12, 12], [100, 100, 550, 600]).ElapsedAt(commands));

    [Fact]
    public void Without_points_nothing_takes_time()
    {
        var timeline = new PrintTimeline([], []);
        Assert.Equal(0, timeline.TotalSeconds);
        Assert.Equal(0, timeline.ElapsedAt(5));
    }

    [Fact]
    public void A_file_without_commands_takes_no_time() => Assert.Equal(0, new PrintTimelineBuilder().Finish(0, 1).TotalSeconds);

    [Fact]
    public void It_follows_any_print_closely_in_few_points()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var (builder, real) = (new PrintTimelineBuilder(), new List<double> { 0 });
            var count = 1 << random.Next(1, 16);
            var usual = Math.Pow(10, (random.NextDouble() * 4) - 3);
            for (var i = 1; i <= count; i++)
            {
                var isLong = random.Next(2000) == 0 || i == 3;
                real.Add(real[^1] + (random.NextDouble() * usual) + (isLong ? random.Next(300) : 0));
                builder.Add(i, real[^1]);
            }

            var tail = random.NextDouble() * 20;
            var timeline = builder.Finish(real[^1] + tail, motionPace: 1);

            Assert.InRange(timeline.Commands.Count, 1, 1000);
            Assert.Equal(timeline.Commands.Order(), timeline.Commands);
            Assert.Equal(timeline.Seconds.Order(), timeline.Seconds);
            Assert.Equal(real[^1] + tail, timeline.TotalSeconds, tolerance: 0.051);
            var off = Enumerable.Range(0, count + 1).Max(i => Math.Abs(timeline.ElapsedAt(i) - real[i]) - (PrintTimelineBuilder.Spacing * (timeline.TotalSeconds - real[i])));
            Assert.True(off <= 1.1, $"seed {seed}: {off:0.00} s more than in proportion, {timeline.TotalSeconds:0} s, {timeline.Commands.Count} points");
        }
    }

    [Fact]
    public void It_is_the_same_when_it_has_been_stored()
    {
        var timeline = new PrintTimeline([1, 5, 9], [0.1, 2.5, 7]);
        var stored = JsonSerializer.Deserialize<PrintTimeline>(JsonSerializer.Serialize(timeline));
        Assert.Equal(timeline, stored);
        Assert.Equal(timeline.GetHashCode(), stored!.GetHashCode());
        Assert.NotEqual(timeline, stored with { Seconds = [0.1, 2.5, 8] });
    }
}
