using FabQueue.Server.Live;
using FabQueue.Server.Mqtt.Embedded;
using FabQueue.Server.Mqtt.Topics;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Tests.Mqtt;

public sealed class StatusPublisherTests
{
    [Fact]
    public async Task A_late_reader_gets_the_whole_picture_retained()
    {
        var job = Pictures.Job("K7R", JobState.Running, "prusa", attempts: 1);
        await using var host = await BrokerHost.StartAsync(board =>
        {
            board.Add(Pictures.Machine(MachineState.Busy, job.Uid), simulated: true);
            board.Show([job, Pictures.Job("C4D", JobState.Queued)], []);
            board.ShowLive("prusa", live => live with { Online = true });
            board.ShowProgress("prusa", new Progress(42, TimeSpan.FromMinutes(17)));
        });
        await using var reader = await host.ReadAsync("fab/1/#");
        var got = new Dictionary<string, string>(StringComparer.Ordinal);
        while (got.Count < 12)
        {
            var message = await reader.NextAsync();
            Assert.True(message.Retained, message.Topic);
            got.Add(message.Topic, message.Payload);
        }

        Assert.Equal("online", got["fab/1/up"]);
        Assert.Equal("open -1", got["fab/1/lab"]);
        Assert.Equal("online", got["fab/1/prusa/up"]);
        Assert.Equal("prusa 42 run 17", got["fab/1/prusa/line"]);
        Assert.Equal("run", got["fab/1/prusa/state"]);
        Assert.Equal("42", got["fab/1/prusa/pct"]);
        Assert.Equal("17", got["fab/1/prusa/min"]);
        Assert.Equal("1", got["fab/1/prusa/queue"]);
        Assert.Equal("K7R", got["fab/1/prusa/job"]);
        Assert.Equal("""{"v":1,"id":"prusa","st":"run","pct":42,"min":17,"job":"K7R","q":1,"t":1767225600}""", got["fab/1/prusa/json"]);
        Assert.Equal("K7R 42 run 17", got["fab/1/job/K7R/line"]);
        Assert.Equal("C4D 1 wait -1", got["fab/1/job/C4D/line"]);
    }

    [Fact]
    public async Task Where_there_is_more_than_a_reader_may_have_pending_nothing_is_left_out()
    {
        await using var host = await BrokerHost.StartAsync(board =>
        {
            board.Add(Pictures.Machine(MachineState.Ready), simulated: true);
            board.Show(Enumerable.Range(0, EmbeddedBroker.MaxPendingMessages + 50).Select(i => Pictures.Job($"J{i}", JobState.Queued)), []);
        });
        await using var reader = await host.ReadAsync("fab/1/#");
        var got = new HashSet<string>(StringComparer.Ordinal);
        while (got.Count < EmbeddedBroker.MaxPendingMessages + 50 + 2 + 8)
        {
            got.Add((await reader.NextAsync()).Topic);
        }

        Assert.Equal(8, got.Count(topic => topic.StartsWith("fab/1/prusa/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_topic_is_published_at_most_once_a_second_with_the_latest_value()
    {
        var job = Pictures.Job("K7R", JobState.Running, "prusa", attempts: 1);
        await using var host = await BrokerHost.StartAsync(board =>
        {
            board.Add(Pictures.Machine(MachineState.Busy, job.Uid), simulated: true);
            board.Show([job], []);
        });
        await using var reader = await host.ReadAsync("fab/1/#");
        await reader.UntilAsync("fab/1/prusa/pct", "-1");

        Show(10);
        Show(20);
        var first = await host.PassUntilAsync(reader.UntilAsync("fab/1/prusa/pct", "20"));
        Assert.DoesNotContain(("fab/1/prusa/pct", "10"), first);

        // Time stands still: what goes out now would be the topic's second message in this second.
        Show(30);
        host.Publish(new StatusMessage("fab/1/mark", "1", Delivery.Each));
        Assert.DoesNotContain(await reader.UntilAsync("fab/1/mark"), m => m.Topic == "fab/1/prusa/pct");
        Show(40);
        var second = await host.PassUntilAsync(reader.UntilAsync("fab/1/prusa/pct", "40"));
        Assert.DoesNotContain(("fab/1/prusa/pct", "30"), second);

        void Show(int percent) => host.Board.ShowProgress("prusa", new Progress(percent, null));
    }

    [Fact]
    public async Task Of_a_machine_nothing_is_said_before_its_driver_knows()
    {
        await using var host = await BrokerHost.StartAsync(board => board.Add(Pictures.Machine(MachineState.Offline), simulated: true));
        await using var reader = await host.ReadAsync("fab/1/prusa/#");
        host.Time.Advance(TimeSpan.FromSeconds(5));
        host.Board.Show([], [Pictures.Machine(MachineState.Ready)]);
        var first = await host.PassUntilAsync(reader.UntilAsync("fab/1/prusa/state"));
        Assert.DoesNotContain(first, m => m.Payload.Contains("off", StringComparison.Ordinal) && m.Topic != "fab/1/prusa/up");
    }

    [Fact]
    public async Task Only_what_changed_is_published()
    {
        await using var host = await BrokerHost.StartAsync(board =>
        {
            board.Add(Pictures.Machine(MachineState.Offline), simulated: true);
            board.ShowLive("prusa", live => live with { Heard = true });
        });
        await using var reader = await host.ReadAsync("fab/1/prusa/#");
        for (var i = 0; i < 8; i++)
        {
            await reader.NextAsync();
        }

        host.Board.ShowLive("prusa", live => live with { Online = true });
        var message = await host.PassUntilAsync(reader.NextAsync());
        Assert.Equal(("fab/1/prusa/up", "online"), (message.Topic, message.Payload));
        Assert.StartsWith("fab/1/prusa/json", (await reader.NextAsync()).Topic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_good_end_is_announced_once_and_its_line_goes_when_the_job_is_picked_up()
    {
        var running = Pictures.Job("K7R", JobState.Running, "prusa", attempts: 1);
        await using var host = await BrokerHost.StartAsync(board =>
        {
            board.Add(Pictures.Machine(MachineState.Busy, running.Uid), simulated: true);
            board.Show([running, Pictures.Job("C4D", JobState.Completed, "prusa", attempts: 1)], []);
        });
        await using var reader = await host.ReadAsync("fab/1/#");

        var completed = Pictures.Job("K7R", JobState.Completed, "prusa", attempts: 1, endedAt: 60);
        host.Board.Show([completed], [Pictures.Machine(MachineState.NeedsClearing, reason: Reasons.TakeTheResult)]);
        var upToEnd = await host.PassUntilAsync(reader.UntilAsync("fab/1/event"));
        Assert.Equal(("fab/1/event", "done prusa K7R"), upToEnd[^1]);
        Assert.Contains(("fab/1/prusa/line", "prusa 100 done 0"), upToEnd);
        Assert.Contains(("fab/1/job/K7R/line", "K7R 100 done 0"), upToEnd);

        host.Board.Show([completed with { Closed = true }], []);
        var upToGone = await host.PassUntilAsync(reader.UntilAsync("fab/1/job/K7R/line", ""));
        Assert.DoesNotContain(upToGone, m => m.Topic == "fab/1/event");

        await using var late = await host.ReadAsync("fab/1/job/#");
        Assert.Equal("fab/1/job/C4D/line", (await late.NextAsync()).Topic);
        host.Publish(new StatusMessage("fab/1/job/mark", "1", Delivery.Each));
        Assert.Equal("fab/1/job/mark", (await late.NextAsync()).Topic);
    }

    [Fact]
    public async Task Ends_at_the_same_moment_are_announced_one_after_the_other()
    {
        string[] tickets = ["C2C", "D3D", "F4F"];
        await using var host = await BrokerHost.StartAsync(board =>
            board.Show(tickets.Select(t => Pictures.Job(t, JobState.Running, "prusa", attempts: 1)), []));
        await using var reader = await host.ReadAsync("fab/1/event");
        JobState[] ends = [JobState.Failed, JobState.Interrupted, JobState.Cancelled];
        host.Board.Show(tickets.Zip(ends, (t, end) => Pictures.Job(t, end, "prusa", attempts: 1, endedAt: 1)), []);
        var events = new List<string>();
        while (events.Count < 3)
        {
            events.Add((await host.PassUntilAsync(reader.NextAsync())).Payload);
        }

        Assert.Equal(["err prusa C2C", "err prusa D3D", "off prusa F4F"], events.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_beat_goes_on_and_is_not_kept()
    {
        await using var host = await BrokerHost.StartAsync();
        await using var reader = await host.ReadAsync("fab/1/beat");
        var first = await host.PassUntilAsync(reader.NextAsync());
        var second = await host.PassUntilAsync(reader.NextAsync());
        Assert.False(first.Retained);
        Assert.Equal(0, long.Parse(first.Payload) % 10);
        Assert.Equal(10, long.Parse(second.Payload) - long.Parse(first.Payload));
    }
}
