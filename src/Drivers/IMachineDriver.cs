using System.Threading.Channels;

namespace FabQueue.Drivers;

/// <summary>
/// Drives one machine. One worker owns it: calls come from that worker only, and that worker is the only reader of
/// <see cref="Events"/>. Commands are requests; what really happened comes back as an event.
/// </summary>
public interface IMachineDriver
{
    /// <summary>What happens at the machine, in order. Never completes before <see cref="RunAsync"/> has ended.</summary>
    ChannelReader<MachineEvent> Events { get; }

    /// <summary>Opens the link and keeps it open, reconnecting for ever, until cancelled. On cancellation the machine is left safe.</summary>
    Task RunAsync(CancellationToken cancellationToken);

    /// <summary>Starts the job once. Ends with exactly one <see cref="JobEnded"/>, also when the start fails.</summary>
    void Start(DriverJob job);

    /// <summary>
    /// Goes on with a job from a <see cref="JobReached"/> that this kind of machine has reported and <see cref="MachineKind.CanContinue"/> allows:
    /// what is left of it is done by people. Called before <see cref="RunAsync"/>, instead of <see cref="Start"/>.
    /// </summary>
    void Continue(DriverJob job, string checkpoint) => throw new NotSupportedException();

    void Pause();

    void Resume();

    /// <summary>A person says that what the job waits for is done. A machine that notices by itself needs not be told.</summary>
    void CompleteStep()
    {
    }

    /// <summary>Why what the job waits for cannot be done now; null = a person may say that it is. Asked from any thread.</summary>
    Reason? StepRefusal => null;

    /// <summary>A person says which part of the job the machine is at, where it waits to be told.</summary>
    /// <param name="part">From 1 on.</param>
    void StandsAt(int part)
    {
    }

    /// <summary>Ends the running job politely: tool lifted, parked, heaters off.</summary>
    void Cancel();

    /// <summary>Emergency stop: works at any time, whatever else is stuck.</summary>
    void Stop();
}

/// <summary>A job as a driver sees it: no patron, no ticket, only the file.</summary>
/// <param name="Name">For the log: the ticket.</param>
/// <param name="OpenFile">Opens the file at its start; may be called more than once.</param>
/// <param name="Facts">What the check found.</param>
/// <param name="Context">What the check went by.</param>
public sealed record DriverJob(string Name, Func<Stream> OpenFile, JobFacts Facts, CheckContext Context);

/// <summary>The file of a job must not go to a machine; the reason says why.</summary>
public sealed class JobFileException(Reason reason) : IOException(reason.ToString())
{
    public Reason Reason { get; } = reason;
}

/// <summary>How a job ended on the machine.</summary>
public enum JobOutcome
{
    Completed,
    Failed,
    Cancelled,

    /// <summary>The link or the machine went away in the middle; how far it came is not known.</summary>
    Interrupted,
}

/// <summary>Something that happened at a machine.</summary>
public abstract record MachineEvent;

/// <summary>The machine answers and can take a job. <paramref name="Firmware"/> as it names itself.</summary>
public sealed record LinkUp(string Firmware) : MachineEvent;

/// <summary>The machine cannot be reached.</summary>
public sealed record LinkDown(Reason Reason) : MachineEvent;

/// <summary>The machine answers but cannot take a job until a person has acted; ends with a <see cref="LinkUp"/>.</summary>
/// <param name="Check">What to check before it works again, because it may be unsafe; null = nothing.</param>
public sealed record MachineFaulted(Reason Reason, Reason? Check = null) : MachineEvent;

/// <summary>What staff should know of the machine before they start a job on it, beside its condition; null = nothing.</summary>
public sealed record MachineNoted(Reason? Note) : MachineEvent;

/// <summary>The first byte of the job is about to go to the machine.</summary>
public sealed record JobStarted : MachineEvent;

/// <summary>How far the job is, where the machine or the file lets us know.</summary>
/// <param name="Percent">0 to 100, or -1 = not known.</param>
/// <param name="Remaining">Time to the end, where known.</param>
public sealed record JobProgressed(int Percent, TimeSpan? Remaining) : MachineEvent;

/// <summary>The job is paused: on request, or at the machine's own panel.</summary>
public sealed record JobPaused(Reason Reason) : MachineEvent;

/// <summary>Who may say that a step is done.</summary>
public enum StepBy
{
    Staff,

    /// <summary>Also who holds the job's private link.</summary>
    Patron,
}

/// <summary>The job waits for a person at the machine; the reason says what for.</summary>
public sealed record JobWaiting(Reason Reason, StepBy By = StepBy.Staff) : MachineEvent;

/// <summary>The job goes on with its next part; the reason says which.</summary>
/// <param name="By">Who may say that the part is done; null = the machine tells by itself.</param>
public sealed record JobStepped(Reason Reason, StepBy? By = null) : MachineEvent;

/// <summary>The job goes on after a pause or a wait.</summary>
public sealed record JobResumed : MachineEvent;

/// <summary>The job has come so far that a restart of the host needs not end it: what is left is done by people, or is nothing.</summary>
/// <param name="Checkpoint">From where to go on, in the driver's own words.</param>
public sealed record JobReached(string Checkpoint) : MachineEvent;

/// <summary>The job is over. The machine holds its result, or what is left of it: it needs clearing.</summary>
/// <param name="Check">What to check before the machine works again, because it may be unsafe; null = nothing.</param>
public sealed record JobEnded(JobOutcome Outcome, Reason Reason, Reason? Check = null) : MachineEvent;

/// <summary>How long a part of the job took, for <see cref="Pace"/>. Only of parts that ran through undisturbed.</summary>
/// <param name="Part">Such as <c>heatBed</c>.</param>
/// <param name="Reckoned">Without what was learned before.</param>
public sealed record PartMeasured(string Part, TimeSpan Reckoned, TimeSpan Actual) : MachineEvent;

/// <summary>Something about the machine that outlives the job, for <see cref="MachineMemory"/>.</summary>
public sealed record MachineRemembers(string Name, string Value) : MachineEvent;

/// <summary>Sensor readings, at most about one a second.</summary>
/// <param name="Values">Name to degrees Celsius: <c>nozzle</c>, <c>nozzleTarget</c>, <c>bed</c>, <c>bedTarget</c>.</param>
public sealed record Readings(IReadOnlyDictionary<string, double> Values) : MachineEvent;
