using System.Text;
using System.Text.Json;
using CsCheck;
using FabQueue.Drivers;
using FabQueue.Server.Live;
using FabQueue.Server.Mqtt.Topics;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Tests.Mqtt;

public sealed class TopicsTests
{
    // The fixed header and the topic's length take 2 bytes each; MQTT 5 adds at most 6 (no properties but a subscription id).
    private const int PacketOverhead = 2 + 2 + 6;

    private static readonly string[] Words = ["off", "idle", "prep", "run", "hold", "wait", "done", "err"];
    private static readonly Reason[] Endings = [Reasons.TakeTheResult, Reasons.LookAndClear, Reasons.FirstSeen, new("PRINTER_KILLED")];

    private static readonly Gen<Progress> Progresses = Gen.Select(
        Gen.OneOf(Gen.Int[-1, 100], Gen.Int),
        Gen.OneOf(Gen.Const((TimeSpan?)null), Gen.Int.Select(s => (TimeSpan?)TimeSpan.FromSeconds(s)), Gen.Const((TimeSpan?)TimeSpan.MaxValue)),
        (percent, left) => new Progress(percent, left));

    private static readonly Gen<string> Tickets = Gen.OneOf("K7R", "W9W9", "C2C");

    private static readonly Gen<(MachineStatus Machine, JobState? Job)> Machines = Gen.Select(
        Gen.Enum<MachineState>(), Gen.OneOf(Endings), Gen.Enum<JobState>(), Progresses, Tickets, Gen.OneOf(Gen.Int[0, 20], Gen.Int), Gen.OneOf("a", "prusa", "zz999"),
        (state, reason, job, progress, ticket, queue, id) => (
            new MachineStatus(
                Pictures.Machine(state, state.HasJob() ? Guid.Empty : null, reason, id),
                MachineLive.Unknown(simulated: false),
                state.HasJob() ? ticket : null,
                progress,
                queue,
                1),
            state.HasJob() ? job : (JobState?)null));

    [Fact]
    public void Whatever_a_machine_shows_fits_the_narrowest_reader() => Machines.Sample(made =>
    {
        var messages = Messages(made.Machine, made.Job);
        Assert.Equal(8, messages.Count);
        Assert.All(messages, m => Assert.InRange(PacketBytes(m), 1, TopicBounds.MaxPacketBytes));
        Assert.All(messages, m => Assert.NotEqual("", m.Payload));
        Assert.InRange(Payload(messages, "line").Length, 1, TopicBounds.MaxLineBytes);
        Assert.InRange(Payload(messages, "json").Length, 1, TopicBounds.MaxJsonBytes);
    });

    [Fact]
    public void All_topics_of_a_machine_say_the_same() => Machines.Sample(made =>
    {
        var messages = Messages(made.Machine, made.Job);
        var line = Payload(messages, "line").Split(' ');
        Assert.Equal([made.Machine.Machine.Id, Payload(messages, "pct"), Payload(messages, "state"), Payload(messages, "min")], line);
        Assert.Contains(line[2], Words);
        Assert.InRange(int.Parse(line[1]), -1, 100);
        Assert.InRange(int.Parse(line[3]), -1, 9999);
        using var json = JsonDocument.Parse(Payload(messages, "json"));
        Assert.Equal(line[2], json.RootElement.GetProperty("st").GetString());
        Assert.Equal(line[1], json.RootElement.GetProperty("pct").GetRawText());
        Assert.Equal(line[3], json.RootElement.GetProperty("min").GetRawText());
        Assert.Equal(Payload(messages, "queue"), json.RootElement.GetProperty("q").GetRawText());
        Assert.Equal(Payload(messages, "job"), json.RootElement.GetProperty("job").GetString() ?? "-");
    });

    [Fact]
    public void Whatever_a_job_shows_fits_the_narrowest_reader() => Gen.Select(
        Gen.Enum<JobState>(), Tickets, Progresses, Gen.OneOf(Gen.Int[0, 40], Gen.Int[0, 1734])).Sample((state, ticket, progress, place) =>
    {
        var message = JobTopics.Line(new JobStatus(Pictures.Job(ticket, state), progress, 1), place);
        Assert.Equal($"fab/1/job/{ticket}/line", message.Topic);
        Assert.InRange(message.Payload.Length, 1, TopicBounds.MaxLineBytes);
        Assert.InRange(PacketBytes(message), 1, TopicBounds.MaxPacketBytes);
        var parts = message.Payload.Split(' ');
        Assert.Equal(4, parts.Length);
        Assert.Equal(ticket, parts[0]);
        Assert.Contains(parts[2], Words);
    });

    [Fact]
    public void A_running_print_looks_as_the_contract_says()
    {
        var status = new MachineStatus(
            Pictures.Machine(MachineState.Busy, Guid.Empty), MachineLive.Unknown(true) with { Online = true }, "K7R", new Progress(42, TimeSpan.FromSeconds(16.2 * 60)), 3, 1);
        var messages = MachineTopics.Of(MachineView.Of(status, JobState.Running), DateTimeOffset.FromUnixTimeSeconds(1767225600));
        Assert.Equal(
        [
            new("fab/1/prusa/up", "online"),
            new("fab/1/prusa/line", "prusa 42 run 17"),
            new("fab/1/prusa/state", "run"),
            new("fab/1/prusa/pct", "42"),
            new("fab/1/prusa/min", "17"),
            new("fab/1/prusa/queue", "3"),
            new("fab/1/prusa/job", "K7R"),
            new("fab/1/prusa/json", """{"v":1,"id":"prusa","st":"run","pct":42,"min":17,"job":"K7R","q":3,"t":1767225600}"""),
        ],
        messages);
    }

    [Theory]
    [InlineData(MachineState.Offline, null, "MACHINE_OFFLINE", "prusa -1 off -1")]
    [InlineData(MachineState.Maintenance, null, "OUT_OF_SERVICE", "prusa -1 off -1")]
    [InlineData(MachineState.Ready, null, "MACHINE_READY", "prusa -1 idle -1")]
    [InlineData(MachineState.Busy, JobState.Starting, "RUNS_JOB", "prusa 50 prep 5")]
    [InlineData(MachineState.Busy, JobState.Running, "RUNS_JOB", "prusa 50 run 5")]
    [InlineData(MachineState.Paused, JobState.Paused, "PAUSE_ASKED", "prusa 50 hold 5")]
    [InlineData(MachineState.Waiting, JobState.Waiting, "CHANGE_FILAMENT", "prusa 50 wait 5")]
    [InlineData(MachineState.NeedsClearing, null, "TAKE_THE_RESULT", "prusa 100 done 0")]
    [InlineData(MachineState.NeedsClearing, null, "LOOK_AND_CLEAR", "prusa -1 err -1")]
    [InlineData(MachineState.NeedsClearing, null, "FIRST_SEEN", "prusa -1 wait -1")]
    [InlineData(MachineState.Fault, null, "PRINTER_KILLED", "prusa -1 err -1")]
    public void Every_machine_state_has_its_word(MachineState state, JobState? job, string reason, string line)
    {
        var status = new MachineStatus(
            Pictures.Machine(state, job is null ? null : Guid.Empty, new Reason(reason)), MachineLive.Unknown(true), null, new Progress(50, TimeSpan.FromMinutes(5)), 0, 1);
        Assert.Equal(line, Payload(Messages(status, job), "line"));
    }

    [Theory]
    [InlineData(JobState.InReview, "K7R -1 wait -1")]
    [InlineData(JobState.SentBack, "K7R -1 off -1")]
    [InlineData(JobState.Queued, "K7R 3 wait -1")]
    [InlineData(JobState.Starting, "K7R 50 prep 5")]
    [InlineData(JobState.Running, "K7R 50 run 5")]
    [InlineData(JobState.Paused, "K7R 50 hold 5")]
    [InlineData(JobState.Waiting, "K7R 50 hold 5")]
    [InlineData(JobState.Completed, "K7R 100 done 0")]
    [InlineData(JobState.Failed, "K7R -1 err -1")]
    [InlineData(JobState.Interrupted, "K7R -1 err -1")]
    [InlineData(JobState.Cancelled, "K7R -1 off -1")]
    public void Every_job_state_has_its_word(JobState state, string line) =>
        Assert.Equal(line, JobTopics.Line(new JobStatus(Pictures.Job("K7R", state), new Progress(50, TimeSpan.FromMinutes(5)), 1), 3).Payload);

    private static List<StatusMessage> Messages(MachineStatus status, JobState? job) =>
        [.. MachineTopics.Of(MachineView.Of(status, job), DateTimeOffset.MaxValue.AddYears(-7000))];

    private static string Payload(List<StatusMessage> messages, string level) =>
        messages.Single(m => m.Topic.EndsWith("/" + level, StringComparison.Ordinal)).Payload;

    private static int PacketBytes(StatusMessage message)
    {
        Assert.True(Ascii.IsValid(message.Topic + message.Payload));
        return PacketOverhead + message.Topic.Length + message.Payload.Length;
    }
}
