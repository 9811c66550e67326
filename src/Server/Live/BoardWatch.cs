using System.Runtime.CompilerServices;

namespace FabQueue.Server.Live;

/// <summary>What is new on the board since the last look.</summary>
public sealed record BoardChange(IReadOnlyList<JobStatus> Jobs, IReadOnlyList<MachineStatus> Machines, IReadOnlyList<string> Removed);

/// <summary>One watcher of the board: first everything, then what changed. However slow it is, it holds one snapshot at most.</summary>
public sealed class BoardWatch(StatusBoard board)
{
    public async IAsyncEnumerable<BoardChange> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = -1L;
        while (!cancellationToken.IsCancellationRequested)
        {
            var now = await board.NewerThanAsync(seen, cancellationToken);
            yield return new BoardChange(
                [.. now.Jobs.Values.Where(j => j.Version > seen).OrderBy(j => j.Job.Number)],
                [.. now.Machines.Values.Where(m => m.Version > seen)],
                seen < 0 ? [] : [.. now.Removed.Where(r => r.Version > seen).Select(r => r.Ticket)]);
            seen = now.Version;
        }
    }
}
