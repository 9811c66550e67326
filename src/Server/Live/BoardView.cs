using System.Collections.Immutable;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Live;

/// <summary>The front of a queue.</summary>
/// <param name="Tickets">Next first.</param>
/// <param name="Length">Of the whole queue.</param>
public sealed record QueueFront(string Kind, ImmutableArray<string> Tickets, int Length)
{
    public bool Equals(QueueFront? other) =>
        other is not null && Kind == other.Kind && Length == other.Length && Tickets.AsSpan().SequenceEqual(other.Tickets.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Kind, Length, Tickets.Length);
}

/// <summary>What is new for a follower.</summary>
/// <param name="IsWhole">It has seen nothing before: this is everything.</param>
/// <param name="Removed">Tickets of jobs that it is no longer shown.</param>
/// <param name="Calls">Of all kits, where one came or went; else null.</param>
public sealed record BoardChange(
    bool IsWhole, IReadOnlyList<JobStatus> Jobs, IReadOnlyList<MachineStatus> Machines, IReadOnlyList<QueueFront> Queues, IReadOnlyList<string> Removed,
    IReadOnlyList<KitCall>? Calls);

/// <summary>
/// What a follower of the board is shown: all machines and the jobs on them, the front of each queue and of the review, the newest ends. Its size has a bound,
/// whatever is queued: what does not stand in front is found by its ticket, its link or in the list of jobs.
/// </summary>
public sealed class BoardView
{
    /// <summary>So many jobs of a queue and of each other list.</summary>
    public const int Shown = 100;

    private readonly Dictionary<Guid, JobStatus> _jobs = [];

    private BoardView(BoardSnapshot board)
    {
        Version = board.Version;
        Machines = board.Machines;
        Calls = board.Calls;
        Queues = [.. board.Queues.Values.Select(q => Front(q, board))];
        foreach (var (state, list) in board.Lists)
        {
            var shown = state.HasEnded() ? list.Reverse() : list;
            foreach (var (_, job) in state.IsOnMachine() ? shown : shown.Take(Shown))
            {
                _jobs.Add(job, board.Jobs[job]);
            }
        }
    }

    public long Version { get; }

    public ImmutableSortedDictionary<string, MachineStatus> Machines { get; }

    public ImmutableArray<QueueFront> Queues { get; }

    public ImmutableList<KitCall> Calls { get; }

    public static BoardView Of(BoardSnapshot board) => new(board);

    /// <summary>What a follower is told that was last told of <paramref name="before"/>; null = nothing so far.</summary>
    public BoardChange Since(BoardView? before) => before is null
        ? new BoardChange(IsWhole: true, [.. _jobs.Values.OrderBy(j => j.Job.Number)], [.. Machines.Values], Queues, [], Calls)
        : new BoardChange(
            IsWhole: false,
            [.. _jobs.Values.Where(j => j.Version > before.Version || !before._jobs.ContainsKey(j.Job.Uid)).OrderBy(j => j.Job.Number)],
            [.. Machines.Values.Where(m => m.Version > before.Version)],
            [.. Queues.Where(q => !before.Queues.Contains(q))],
            [.. before._jobs.Where(j => !_jobs.ContainsKey(j.Key)).Select(j => j.Value.Job.Ticket)],
            Calls == before.Calls ? null : Calls);

    private QueueFront Front(KindQueue queue, BoardSnapshot board)
    {
        var front = queue.Jobs.Take(Shown).Select(uid => board.Jobs[uid]).ToList();
        front.ForEach(j => _jobs.Add(j.Job.Uid, j));
        return new QueueFront(queue.Kind, [.. front.Select(j => j.Job.Ticket)], queue.Jobs.Length);
    }
}
