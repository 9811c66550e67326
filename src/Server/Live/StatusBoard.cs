using System.Collections.Immutable;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Live;

/// <summary>
/// The live picture that pages, watch streams and MQTT show. It changes only after what it shows is on disk (progress and
/// readings, which are not stored, excepted). Readers take a snapshot and wait for a newer one: a slow reader skips
/// pictures in between and never makes anybody wait, so nothing has to be buffered for it.
/// </summary>
public sealed class StatusBoard
{
    private readonly Lock _writing = new();
    private volatile BoardSnapshot _current = BoardSnapshot.Empty;

    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BoardSnapshot Current => _current;

    /// <summary>Waits until the board is newer than <paramref name="version"/> and gives its picture.</summary>
    public async Task<BoardSnapshot> NewerThanAsync(long version, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed);
            var current = _current;
            if (current.Version > version)
            {
                return current;
            }

            await changed.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Shows jobs and machines as they have just been committed.</summary>
    public void Show(IEnumerable<Job> jobs, IEnumerable<Machine> machines) => Change(draft =>
    {
        foreach (var job in jobs)
        {
            draft.Put(job);
        }

        foreach (var machine in machines)
        {
            draft.Put(machine);
        }
    });

    /// <summary>Shows how far the job on a machine is.</summary>
    public void ShowProgress(string machine, Progress progress) => Change(draft => draft.Put(machine, progress));

    /// <summary>Shows what the driver knows of its machine.</summary>
    public void ShowLive(string machine, Func<MachineLive, MachineLive> change) => Change(draft => draft.Put(machine, change));

    /// <summary>Shows which kits call.</summary>
    public void ShowCalls(ImmutableList<KitCall> calls) => Change(draft => draft.Put(calls));

    /// <summary>Registers a machine of the configuration.</summary>
    public void Add(Machine machine, bool simulated) => Change(draft => draft.Add(machine, simulated));

    private void Change(Action<BoardDraft> change)
    {
        TaskCompletionSource changed;
        lock (_writing)
        {
            var draft = new BoardDraft(_current);
            change(draft);
            var next = draft.Finish();
            if (ReferenceEquals(next, _current))
            {
                return;
            }

            _current = next;
            changed = Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }
}
