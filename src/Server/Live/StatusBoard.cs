using System.Collections.Immutable;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Live;

/// <summary>How far a job is. <see cref="Percent"/> is -1 where nobody knows.</summary>
public sealed record Progress(int Percent, TimeSpan? Remaining)
{
    public static readonly Progress Unknown = new(-1, null);
}

/// <summary>A job as screens, topics and streams show it.</summary>
/// <param name="Job">As stored.</param>
/// <param name="Progress">Live, from the machine that has it.</param>
/// <param name="QueuePosition">1 = next of its kind; 0 = not queued.</param>
/// <param name="Version">Rises with every change on the board.</param>
public sealed record JobStatus(Job Job, Progress Progress, int QueuePosition, long Version);

/// <summary>A machine as screens, topics and streams show it.</summary>
/// <param name="Machine">As stored.</param>
/// <param name="Live">What only the running driver knows.</param>
/// <param name="Ticket">Ticket of the job on it.</param>
/// <param name="Progress">Of that job.</param>
/// <param name="QueueLength">Jobs that wait for a machine of this kind.</param>
/// <param name="Version">Rises with every change on the board.</param>
public sealed record MachineStatus(
    Machine Machine, MachineLive Live, string? Ticket, Progress Progress, int QueueLength, long Version);

/// <summary>What is known of a machine beside its stored state: by its driver, and by what was learned of it.</summary>
/// <param name="Pace">Part of the work to real over reckoned time, where it was learned.</param>
public sealed record MachineLive(
    bool Online, bool Simulated, string Firmware, ImmutableSortedDictionary<string, double> Readings, ImmutableSortedDictionary<string, double> Pace)
{
    public static MachineLive Unknown(bool simulated) =>
        new(Online: false, simulated, "", ImmutableSortedDictionary<string, double>.Empty, ImmutableSortedDictionary<string, double>.Empty);
}

/// <summary>One consistent picture of all open jobs and all machines.</summary>
/// <param name="Removed">Tickets that left the board, with the version at which they left; the last few hundred.</param>
public sealed record BoardSnapshot(
    long Version,
    ImmutableDictionary<Guid, JobStatus> Jobs,
    ImmutableSortedDictionary<string, MachineStatus> Machines,
    ImmutableList<(string Ticket, long Version)> Removed);

/// <summary>
/// The live picture that pages, watch streams and MQTT show. It changes only after what it shows is on disk (progress and
/// readings, which are not stored, excepted). Readers take a snapshot and wait for a newer one: a slow reader skips
/// pictures in between and never makes anybody wait, so nothing has to be buffered for it.
/// </summary>
public sealed class StatusBoard
{
    private const int RemovedKept = 500;

    private readonly Lock _writing = new();
    private volatile BoardSnapshot _current = new(
        0,
        ImmutableDictionary<Guid, JobStatus>.Empty,
        ImmutableSortedDictionary<string, MachineStatus>.Empty,
        []);

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

    /// <summary>Registers a machine of the configuration.</summary>
    public void Add(Machine machine, bool simulated) => Change(draft => draft.Add(machine, simulated));

    private void Change(Action<BoardDraft> change)
    {
        TaskCompletionSource changed;
        lock (_writing)
        {
            var draft = new BoardDraft(_current);
            change(draft);
            var next = draft.Finish(RemovedKept);
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
