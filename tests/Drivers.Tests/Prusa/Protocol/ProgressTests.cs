using FabQueue.Drivers.Prusa.Protocol;

namespace FabQueue.Drivers.Tests.Prusa.Protocol;

/// <summary>How far a print with a timeline is.</summary>
public class ProgressTests
{
    // 100 s of heating, then 50 s for each move.
    private static readonly PrintTimeline Timeline = new([1, 5], [100, 300]);
    private static readonly string[] Commands = ["M109 S215", "M73 P77 R99", "G1 X1", "G1 X2", "G1 X3"];

    [Fact]
    public void It_is_known_from_the_start()
    {
        var bench = Printing();
        Assert.Equal(new JobProgressed(0, TimeSpan.FromSeconds(300)), bench.Single<JobProgressed>());
    }

    [Fact]
    public void While_the_printer_heats_the_time_goes_on_but_not_beyond()
    {
        var bench = Printing();
        for (var i = 0; i < 60; i++)
        {
            bench.Say("T:100.0 E:0 W:?");
            bench.Wait(1);
        }

        Assert.Equal(new JobProgressed(20, TimeSpan.FromSeconds(240)), Last(bench));
        for (var i = 0; i < 100; i++)
        {
            bench.Say("T:200.0 E:0 W:?");
            bench.Wait(1);
        }

        Assert.Equal(new JobProgressed(33, TimeSpan.FromSeconds(200)), Last(bench));
    }

    [Fact]
    public void It_follows_the_acknowledged_commands_and_not_the_file()
    {
        var bench = Printing();
        bench.Say("ok", "ok", "ok");
        bench.Wait(1);
        Assert.Equal(new JobProgressed(67, TimeSpan.FromSeconds(99)), Last(bench));
    }

    [Fact]
    public void It_goes_back_with_the_printer()
    {
        var bench = Printing();
        bench.Say("ok", "ok", "ok", "ok");
        bench.Wait(1);
        Assert.Equal(TimeSpan.FromSeconds(49), Last(bench).Remaining);
        bench.Say("Resend: 12", "ok");
        bench.Wait(1);
        Assert.Equal(TimeSpan.FromSeconds(149), Last(bench).Remaining);
    }

    [Fact]
    public void Lines_of_the_host_between_are_not_counted()
    {
        var bench = ProtocolBench.Ready();
        bench.Start(new PrintTimeline([1000], [2000]), [.. Enumerable.Range(0, 1000).Select(i => $"G1 X{i}")]);
        var moves = 0;
        for (var round = 0; round < 3; round++)
        {
            Acknowledge(10);
            bench.Protocol.Pause();
            Acknowledge(20);
            bench.Say("//action:paused");
            bench.Wait(1);
            Acknowledge(1);
            bench.Protocol.Resume();
            bench.Say("//action:resumed");
            Acknowledge(10);
        }

        bench.Wait(1);
        bench.Say("T:25.5 /0.0 B:25.5 /0.0 T0:25.5 /0.0 @:0 B@:0 P:25.5 A:25.4");
        Assert.InRange(moves, 50, 500);
        Assert.Equal(2000 - (2 * moves) - 1, Last(bench).Remaining!.Value.TotalSeconds);

        void Acknowledge(int rounds)
        {
            for (; rounds > 0 && bench.TakeLines() is { Count: > 0 } lines; rounds--)
            {
                moves += lines.Count(l => l.Contains("G1X", StringComparison.Ordinal));
                bench.Say([.. lines.Select(_ => "ok")]);
            }
        }
    }

    [Fact]
    public void It_is_said_at_most_once_a_second()
    {
        var commands = Enumerable.Range(0, 1000).Select(i => $"G1 X{i}").ToArray();
        var bench = ProtocolBench.Ready();
        bench.Start(new PrintTimeline([1000], [2000]), commands);
        for (var i = 0; i < 1000; i++)
        {
            bench.Say("ok");
            bench.Wait(0.01);
        }

        Assert.InRange(bench.Events.OfType<JobProgressed>().Count(), 9, 11);
    }

    [Theory]
    [InlineData(false, 100)]
    [InlineData(true, 55)]
    public void Moves_are_measured_from_the_last_time_that_something_else_went_on(bool isPaused, int moves)
    {
        var bench = ProtocolBench.Ready();
        bench.Start(new PrintTimeline([0, 100], [0, 200]) { MotionPace = 2 }, [.. Enumerable.Range(0, 100).Select(i => $"G1 X{i}")]);
        var waiting = new Queue<string>();
        AnswerUpTo("G1X40");
        if (isPaused)
        {
            bench.Protocol.Pause();
            AnswerUpTo("M601");
            bench.Say("//action:paused");
            bench.Protocol.Resume();
            bench.Say("//action:resumed");
        }

        AnswerUpTo("M114");
        Assert.Equal(JobOutcome.Completed, bench.Single<JobEnded>().Outcome);
        var measured = bench.Single<PartMeasured>();
        Assert.Equal("motion", measured.Part);
        Assert.Equal(moves, measured.Reckoned.TotalSeconds, tolerance: 3);
        Assert.Equal(3, measured.Actual / measured.Reckoned, tolerance: 0.2);

        void AnswerUpTo(string command)
        {
            string line;
            do
            {
                bench.TakeLines().ForEach(waiting.Enqueue);
                line = waiting.Dequeue();
                bench.Wait(line.Contains("G1X", StringComparison.Ordinal) ? 3 : 0);
                bench.Say(line.Contains("M114", StringComparison.Ordinal) ? "X:0.00 Y:0.00 Z:0.00 E:0.00 Count X: 0.00 Y:0.00 Z:0.00 E:0.00" : "ok");
            }
            while (!line.Contains(command, StringComparison.Ordinal));
        }
    }

    private static ProtocolBench Printing() => ProtocolBench.Printing(new Mk3sOptions(), Timeline, Commands);

    private static JobProgressed Last(ProtocolBench bench) => bench.Events.OfType<JobProgressed>().Last();
}
