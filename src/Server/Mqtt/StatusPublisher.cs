using FabQueue.Server.Configuration;
using FabQueue.Server.Live;
using FabQueue.Server.Mqtt.Topics;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Mqtt;

/// <summary>
/// Board to topics. What is retained is derived from the board alone: the first state is published before the listeners
/// open, so after a restart every topic is right and none is left from before, with nothing stored.
/// </summary>
public sealed class StatusPublisher(StatusBoard board, TopicLog topics, FabQueueOptions options, TimeProvider time, ILogger<StatusPublisher> logger) : BackgroundService
{
    /// <summary>One round publishes a topic at most once, and rounds are this far apart.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan BeatPace = TimeSpan.FromSeconds(10);

    private static readonly string Version = typeof(StatusPublisher).Assembly.GetName().Version?.ToString(3) ?? "0";

    private readonly Dictionary<string, string> _retained = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (MachineView View, DateTimeOffset Since)> _machines = new(StringComparer.Ordinal);
    private readonly Queue<StatusMessage> _events = [];
    private BoardSnapshot? _seen;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Publish(board.Current);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Supervisor.RunAsync("The publisher of states", FollowAsync, time, logger, stoppingToken),
        Supervisor.RunAsync("The publisher of the beat", BeatAsync, time, logger, stoppingToken));

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Pace, time, cancellationToken);
            Publish(_events.Count > 0 ? board.Current : await board.NewerThanAsync(_seen!.Version, cancellationToken));
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(BeatPace, time);
        do
        {
            topics.Publish(LabTopics.Beat(time.GetUtcNow()));
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private void Publish(BoardSnapshot now)
    {
        var wanted = Retained(now).ToDictionary(m => m.Topic, m => m.Payload, StringComparer.Ordinal);
        List<StatusMessage> round =
        [
            .. _retained.Keys.Where(topic => !wanted.ContainsKey(topic)).Select(topic => new StatusMessage(topic, "")),
            .. wanted.Where(w => _retained.GetValueOrDefault(w.Key) != w.Value).Select(w => new StatusMessage(w.Key, w.Value)),
        ];
        foreach (var message in round)
        {
            if (message.Payload.Length == 0)
            {
                _retained.Remove(message.Topic);
            }
            else
            {
                _retained[message.Topic] = message.Payload;
            }
        }

        CollectEnds(now);
        if (_events.TryDequeue(out var ended))
        {
            round.Add(ended);
        }

        topics.Publish([.. round]);
        _seen = now;
    }

    private IEnumerable<StatusMessage> Retained(BoardSnapshot now)
    {
        yield return LabTopics.Online;
        // While the server runs the lab is open; until when is not known to it.
        yield return LabTopics.Lab(isOpen: true, minutes: -1);
        foreach (var (id, machine) in now.Machines)
        {
            // A machine that is switched on answers within seconds of the server's start: until then nothing is said, rather than "off".
            if (machine is { Live.Heard: false, Machine.State: MachineState.Offline })
            {
                continue;
            }

            JobState? state = machine.Machine.Job is { } uid && now.Jobs.TryGetValue(uid, out var job) ? job.Job.State : null;
            var view = MachineView.Of(machine, state);
            if (!_machines.TryGetValue(id, out var shown) || shown.View != view)
            {
                _machines[id] = shown = (view, time.GetUtcNow());
            }

            foreach (var message in MachineTopics.Of(view, shown.Since))
            {
                yield return message;
            }

            if (options.Mqtt.Discovery)
            {
                yield return HomeAssistantTopics.Device(options.Lab.Id, id, machine.Machine.Kind, Version);
            }
        }

        foreach (var job in now.Jobs.Values)
        {
            yield return JobTopics.Line(job, now.PlaceOf(job.Job));
        }
    }

    // By the number of the start, not by the state alone: between two rounds a job may have been started again and ended again.
    private void CollectEnds(BoardSnapshot now)
    {
        if (_seen is null)
        {
            return;
        }

        foreach (var job in now.Jobs.Values.Select(j => j.Job).Where(j => j.State.HasEnded() && j.Attempts > 0))
        {
            if (!_seen.Jobs.TryGetValue(job.Uid, out var before) || before.Job.Attempts != job.Attempts || !before.Job.State.HasEnded())
            {
                _events.Enqueue(JobTopics.Ended(job));
            }
        }
    }
}
