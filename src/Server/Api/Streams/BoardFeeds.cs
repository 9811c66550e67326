using System.Collections.Concurrent;
using System.Text;
using FabQueue.Protos.V1;
using FabQueue.Server.Live;
using FabQueue.Server.Text;

namespace FabQueue.Server.Api.Streams;

/// <summary>The feeds of the board: one for each audience, language and form.</summary>
public sealed class BoardFeeds(StatusBoard board)
{
    /// <summary>A follower is told of changes at most so often; what happens in between comes with the next one.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<(Audience, Language), BoardFeed<ReadOnlyMemory<byte>>> _events = new();
    private readonly ConcurrentDictionary<(Audience, Language), BoardFeed<IReadOnlyList<WatchJobsResponse>>> _jobs = new();
    private readonly ConcurrentDictionary<(Audience, Language), BoardFeed<IReadOnlyList<Machine>>> _machines = new();

    /// <summary>Server-sent events.</summary>
    public BoardFeed<ReadOnlyMemory<byte>> Events(Audience audience, Language language) => _events.GetOrAdd(
        (audience, language), _ => new BoardFeed<ReadOnlyMemory<byte>>(board, change => Encoding.UTF8.GetBytes(EventsOf(change, audience, language))));

    /// <summary>Messages about jobs.</summary>
    public BoardFeed<IReadOnlyList<WatchJobsResponse>> Jobs(Audience audience, Language language) => _jobs.GetOrAdd(
        (audience, language), _ => new BoardFeed<IReadOnlyList<WatchJobsResponse>>(board, change => [.. JobsOf(change, audience, language)]));

    /// <summary>Messages about machines.</summary>
    public BoardFeed<IReadOnlyList<Machine>> Machines(Audience audience, Language language) => _machines.GetOrAdd(
        (audience, language), _ => new BoardFeed<IReadOnlyList<Machine>>(board, change => [.. change.Machines.Select(m => Present.Machine(m, audience, language))]));

    private static string EventsOf(BoardChange change, Audience audience, Language language)
    {
        var jobs = change.Jobs.Select(j => EventStream.Json(Present.Job(j, 0, audience, language)));
        var machines = change.Machines.Select(m => EventStream.Json(Present.Machine(m, audience, language)));
        var queues = change.Queues.Select(q => EventStream.Json(Present.Queue(q)));
        var calls = audience == Audience.Staff && change.Calls is { } open ? EventStream.Event("calls", $"[{string.Join(',', Present.Calls(open).Select(EventStream.Json))}]") : "";
        return change.IsWhole
            ? EventStream.Event("snapshot", $"{{\"jobs\":[{string.Join(',', jobs)}],\"machines\":[{string.Join(',', machines)}],\"queues\":[{string.Join(',', queues)}]}}") + calls
            : string.Concat([
                .. jobs.Select(j => EventStream.Event("job", j)),
                .. machines.Select(m => EventStream.Event("machine", m)),
                .. queues.Select(q => EventStream.Event("queue", q)),
                .. change.Removed.Select(t => EventStream.Event("removed", $"{{\"ticket\":\"{t}\"}}")),
                calls,
            ]);
    }

    private static IEnumerable<WatchJobsResponse> JobsOf(BoardChange change, Audience audience, Language language)
    {
        foreach (var job in change.Jobs)
        {
            yield return new WatchJobsResponse { Job = Present.Job(job, 0, audience, language) };
        }

        foreach (var queue in change.Queues)
        {
            yield return new WatchJobsResponse { Queue = Present.Queue(queue) };
        }

        foreach (var ticket in change.Removed)
        {
            yield return new WatchJobsResponse { RemovedTicket = ticket };
        }

        if (change.IsWhole)
        {
            yield return new WatchJobsResponse { SnapshotComplete = true };
        }
    }
}
