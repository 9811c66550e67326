using System.Collections.Immutable;
using FabQueue.Drivers;
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
/// <param name="Version">Of the board at the last change of this job.</param>
public sealed record JobStatus(Job Job, Progress Progress, long Version)
{
    /// <summary>A job that is not on the board.</summary>
    public static JobStatus Stored(Job job) => new(job, Progress.Unknown, 0);
}

/// <summary>A machine as screens, topics and streams show it.</summary>
/// <param name="Machine">As stored.</param>
/// <param name="Live">What only the running driver knows.</param>
/// <param name="Ticket">Ticket of the job on it.</param>
/// <param name="Progress">Of that job.</param>
/// <param name="QueueLength">Jobs that wait for a machine of this kind.</param>
/// <param name="Version">Of the board at the last change of this machine.</param>
public sealed record MachineStatus(
    Machine Machine, MachineLive Live, string? Ticket, Progress Progress, int QueueLength, long Version);

/// <summary>What is known of a machine beside its stored state: by its driver, and by what was learned of it.</summary>
/// <param name="Heard">Its driver has said something of it since the server started.</param>
/// <param name="Pace">Part of the work to real over reckoned time, where it was learned.</param>
/// <param name="Note">What staff should know before they start a job on it; null = nothing.</param>
public sealed record MachineLive(
    bool Heard, bool Online, bool Simulated, string Firmware, ImmutableSortedDictionary<string, double> Readings, ImmutableSortedDictionary<string, double> Pace, Reason? Note)
{
    public bool Equals(MachineLive? other) => other is not null && Heard == other.Heard && Online == other.Online && Simulated == other.Simulated && Firmware == other.Firmware
        && Readings.SequenceEqual(other.Readings) && Pace.SequenceEqual(other.Pace) && Note == other.Note;

    public override int GetHashCode() => HashCode.Combine(Heard, Online, Simulated, Firmware, Readings.Count, Pace.Count);

    public static MachineLive Unknown(bool simulated) =>
        new(Heard: false, Online: false, simulated, "", ImmutableSortedDictionary<string, double>.Empty, ImmutableSortedDictionary<string, double>.Empty, Note: null);
}

/// <summary>
/// One consistent picture of all machines, all open jobs and the last ended ones. A job stands in the queue of its kind or in the list of its state.
/// </summary>
public sealed class BoardSnapshot(
    long version,
    ImmutableDictionary<Guid, JobStatus> jobs,
    ImmutableSortedDictionary<string, MachineStatus> machines,
    ImmutableSortedDictionary<string, KindQueue> queues,
    ImmutableSortedDictionary<JobState, ImmutableSortedSet<(long Order, Guid Job)>> lists,
    ImmutableList<KitCall> calls)
{
    public static readonly BoardSnapshot Empty = new(
        0,
        ImmutableDictionary<Guid, JobStatus>.Empty,
        ImmutableSortedDictionary.Create<string, MachineStatus>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, KindQueue>(StringComparer.Ordinal),
        ImmutableSortedDictionary<JobState, ImmutableSortedSet<(long Order, Guid Job)>>.Empty,
        []);

    private readonly Lock _viewing = new();
    private BoardView? _view;

    /// <summary>Rises with every change.</summary>
    public long Version => version;

    public ImmutableDictionary<Guid, JobStatus> Jobs => jobs;

    public ImmutableSortedDictionary<string, MachineStatus> Machines => machines;

    /// <summary>By kind of machine.</summary>
    public ImmutableSortedDictionary<string, KindQueue> Queues => queues;

    /// <summary>The jobs that are in no queue, by state, in the order in which they were handed in or have ended.</summary>
    public ImmutableSortedDictionary<JobState, ImmutableSortedSet<(long Order, Guid Job)>> Lists => lists;

    /// <summary>Of kits, oldest first.</summary>
    public ImmutableList<KitCall> Calls => calls;

    /// <summary>What followers are shown of it; made once.</summary>
    public BoardView View
    {
        get
        {
            lock (_viewing)
            {
                return _view ??= BoardView.Of(this);
            }
        }
    }

    /// <summary>1 = next of its kind; 0 = not queued.</summary>
    public int PlaceOf(Job job) => queues.GetValueOrDefault(job.Kind)?.PlaceOf(job.Uid) ?? 0;
}
