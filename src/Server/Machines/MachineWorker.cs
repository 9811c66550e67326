using FabQueue.Drivers;
using FabQueue.Server.Live;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Machines;

/// <summary>
/// The one worker of a machine: the only code that talks to its driver, and the only one that moves the machine and the job
/// on it. Commands and the driver's events come through one channel and are handled one after the other.
/// </summary>
public sealed partial class MachineWorker(
    string id, MachineKind kind, Func<IMachineDriver> createDriver, JobStore store, FileStore files, MachineContexts contexts, PaceStore paces, StatusBoard board, TimeProvider time, ILogger logger)
{
    // So long the disk may hold up what makes a machine safer.
    private static readonly TimeSpan HoldPatience = TimeSpan.FromSeconds(2);

    // A driver ends politely within half of this; one that does not is not replaced: two would have the same line.
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(60);

    // Both are made anew after a failure.
    private volatile IMachineDriver _driver = createDriver();
    private volatile Inbox _inbox = new(id, time, logger);

    // What the driver last said of its machine: decides where a cleared machine goes.
    private MachineState _condition = MachineState.Offline;
    private Reason _conditionReason = Reasons.MachineOffline;
    private Guid? _job;

    public string Id => id;

    public MachineKind Kind => kind;

    /// <summary>Runs driver and worker until cancelled; the driver leaves the machine safe.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Supervisor.RunAsync($"The worker of {id}", DriveAsync, SettleAsync, time, logger, cancellationToken);

    /// <summary>Starts a queued job on this machine. Answers when the start is on disk and was given to the driver.</summary>
    /// <exception cref="NotAllowedException">The machine or the job is not in a state for it.</exception>
    public Task<Job> DispatchAsync(Guid uid, CancellationToken cancellationToken) => _inbox.AskAsync(
        async () =>
        {
            var context = contexts.Of(kind, id, choices: null);
            var job = await store.RecordAsync(
                change =>
                {
                    var machine = change.Machine(id);
                    if (machine.State != MachineState.Ready)
                    {
                        throw new NotAllowedException(new Reason("MACHINE_NOT_READY", id, machine.State.Word()));
                    }

                    var starting = change.Move(change.Job(uid) with { Machine = id }, JobState.Starting, new Reason("STARTING_ON", id), "dispatch", Actors.Staff);
                    change.Move(machine, MachineState.Busy, new Reason("RUNS_JOB"), "dispatch", Actors.Staff, uid);
                    return starting;
                },
                cancellationToken);
            _job = uid;
            Dispatched(logger, job.Ticket, id);
            _driver.Start(DriverJob(job, context));
            return job;
        },
        Inbox.Patience,
        cancellationToken);

    public Task<Job> PauseAsync(Guid uid, CancellationToken cancellationToken) =>
        HoldAsync(uid, "pause", new Reason("PAUSE_ASKED"), s => s is JobState.Running, () => _driver.Pause(), cancellationToken);

    public Task<Job> ResumeAsync(Guid uid, CancellationToken cancellationToken) =>
        RequestAsync(uid, "resume", new Reason("RESUME_ASKED"), s => s is JobState.Paused, () => _driver.Resume(), Inbox.Patience, cancellationToken);

    /// <summary>A person says that the step the job is at is done.</summary>
    /// <param name="number">Of the step that the person means.</param>
    /// <param name="at">Which part of the job the machine is at, where that is asked, from 1 on; 0 = as it was last said.</param>
    /// <exception cref="NotAllowedException">It is not at that step, the step is not the person's to complete, there is no such part, or the machine lacks what it takes.</exception>
    public Task<Job> CompleteStepAsync(Guid uid, int number, int at, string actor, CancellationToken cancellationToken) => _inbox.AskAsync(
        async () =>
        {
            var job = await store.RecordAsync(
                change =>
                {
                    var found = change.Job(uid);
                    RequirePart(found, at);
                    if (_job != uid)
                    {
                        throw new NotAllowedException(new Reason("CANNOT_STEP", found.Ticket, found.State.Word()));
                    }

                    return _driver.StepRefusal is { } refusal
                        ? throw new NotAllowedException(refusal)
                        : change.Save(found.WithStepSaid(number, actor, change.Now) with { UpdatedAt = change.Now }, "step", actor, found.State);
                },
                cancellationToken);
            Requested(logger, job.Ticket, "step", id);
            if (at > 0)
            {
                _driver.StandsAt(at);
            }
            else
            {
                _driver.CompleteStep();
            }

            return job;
        },
        Inbox.Patience,
        cancellationToken);

    // Only an embroidery waits to be told.
    private static void RequirePart(Job job, int at)
    {
        var parts = job.Facts is EmbroideryFacts embroidery && job.Reason.Code == "SEWING_WHERE" ? embroidery.Steps.Count : 0;
        if (at < 0 || at > parts)
        {
            throw new NotAllowedException(new Reason("NO_SUCH_PART", job.Ticket, $"{at}"));
        }
    }

    public Task<Job> CancelAsync(Guid uid, string explanation, CancellationToken cancellationToken) =>
        HoldAsync(uid, "cancel", Reasons.CancelAsked(explanation), s => s.IsOnMachine(), () => _driver.Cancel(), cancellationToken);

    /// <summary>A person says that the bed, hoop or mat is clear.</summary>
    /// <exception cref="NotAllowedException">The machine does not need clearing.</exception>
    public Task<Machine> ClearAsync(CancellationToken cancellationToken) => _inbox.AskAsync(
        () => store.RecordAsync(
            change =>
            {
                var machine = change.Machine(id);
                return machine.State == MachineState.NeedsClearing
                    ? machine.Inspection is { } inspection
                        // It may be unsafe: staff say what they checked before it works again.
                        ? change.Move(machine, MachineState.Maintenance, inspection, "clear", Actors.Staff)
                        : change.Move(machine, _condition, _conditionReason, "clear", Actors.Staff)
                    : throw new NotAllowedException(new Reason("NOTHING_TO_CLEAR", id, machine.State.Word()));
            },
            cancellationToken),
        Inbox.Patience,
        cancellationToken);

    /// <summary>Takes the machine out of service, or back into it.</summary>
    /// <param name="explanation">Why; or what was checked, which has to be said of a machine that may be unsafe.</param>
    public Task<Machine> SetMaintenanceAsync(bool outOfService, string explanation, CancellationToken cancellationToken) => _inbox.AskAsync(
        () => store.RecordAsync(
            change =>
            {
                var machine = change.Machine(id);
                if (outOfService)
                {
                    var reason = explanation.Length == 0 ? new Reason("OUT_OF_SERVICE") : new Reason("OUT_OF_SERVICE_BECAUSE", explanation);
                    return change.Move(machine, MachineState.Maintenance, reason, "outOfService", Actors.Staff);
                }

                if (machine.State != MachineState.Maintenance)
                {
                    throw new NotAllowedException(new Reason("NOT_OUT_OF_SERVICE", id, machine.State.Word()));
                }

                if (machine.Inspection is not null && explanation.Length == 0)
                {
                    throw new InvalidArgumentException("explanation", new Reason("INSPECTION_NEEDED", id));
                }

                if (explanation.Length > 0)
                {
                    change.Note(null, id, new Reason("INSPECTED", explanation), "inspect", Actors.Staff);
                }

                // Nobody knows what was done to it: a person looks at the bed first.
                return change.Move(machine with { Inspection = null }, MachineState.NeedsClearing, Reasons.BackInService, "inService", Actors.Staff);
            },
            cancellationToken),
        Inbox.Patience,
        cancellationToken);

    /// <summary>Emergency stop. Goes to the driver at once, past everything that waits, and waits for nothing.</summary>
    public void Stop()
    {
        _driver.Stop();
        EmergencyStop(logger, id);
        NoteLater(null, new Reason("EMERGENCY_STOP"), "stop");
    }

    /// <exception cref="NotAllowedException">This machine does not speak in lines.</exception>
    public void RequireConsole() => _ = Console;

    /// <summary>The dialogue with the machine, as it is on the wire.</summary>
    /// <exception cref="NotAllowedException">This machine does not speak in lines.</exception>
    public IAsyncEnumerable<ConsoleLine> WatchConsoleAsync(CancellationToken cancellationToken) => Console.WatchConsoleAsync(cancellationToken);

    /// <summary>Sends a command of staff to the machine, past the inbox: its driver knows what is safe when.</summary>
    /// <param name="isConfirmed">A person was told what it may do and wants it.</param>
    /// <exception cref="ConfirmNeededException">It is sent only when asked for again with confirmation.</exception>
    /// <exception cref="NotAllowedException">It is not sent.</exception>
    public async Task SendCommandAsync(string command, bool isConfirmed, CancellationToken cancellationToken)
    {
        var console = Console;
        await store.ChangeAsync(
            change =>
            {
                change.Note(null, id, new Reason(isConfirmed ? "COMMAND_CONFIRMED" : "COMMAND_ASKED", command), "command", Actors.Staff);
                return true;
            },
            cancellationToken);
        switch (await AnswerOf(console.SendCommandAsync(command, isConfirmed, cancellationToken)))
        {
            case { Verdict: ConsoleVerdict.ToConfirm, Reason: { } reason }:
                throw new ConfirmNeededException(reason);
            case { Verdict: ConsoleVerdict.Refused, Reason: { } reason }:
                throw new NotAllowedException(reason);
        }
    }

    private async Task<ConsoleAnswer> AnswerOf(Task<ConsoleAnswer> sending)
    {
        try
        {
            return await sending.WaitAsync(Inbox.Patience, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            throw new NotAllowedException(new Reason("MACHINE_RESTARTS", id));
        }
    }

    private DriverJob DriverJob(Job job, CheckContext context) =>
        new(job.Ticket, () => files.OpenVerified(job.FileHash), job.Facts, context with { Choices = job.Choices, FileName = job.FileName });

    private IMachineConsole Console => _driver as IMachineConsole ?? throw new NotAllowedException(new Reason("NO_CONSOLE", id));

    /// <summary>A request that makes the machine safer is made of it also when nothing can be stored, or the disk does not answer.</summary>
    private async Task<Job> HoldAsync(
        Guid uid, string action, Reason reason, Func<JobState, bool> fits, Action request, CancellationToken cancellationToken)
    {
        try
        {
            return await RequestAsync(uid, action, reason, fits, request, HoldPatience, cancellationToken);
        }
        catch (StorageException)
        {
            var job = board.Current.Jobs.GetValueOrDefault(uid)?.Job;
            if (job is null || _job != uid)
            {
                throw;
            }

            Requested(logger, job.Ticket, action, id);
            request();
            NoteLater(job, reason, action);
            return job;
        }
    }

    private void NoteLater(Job? job, Reason reason, string action) => _inbox.Store(() => store.RecordAsync(
        change =>
        {
            change.Note(job, id, reason, action, Actors.Staff);
            return true;
        }));

    private Task<Job> RequestAsync(
        Guid uid, string action, Reason reason, Func<JobState, bool> fits, Action request, TimeSpan patience, CancellationToken cancellationToken) => _inbox.AskAsync(
        async () =>
        {
            var job = await store.RecordAsync(
                change =>
                {
                    var found = change.Job(uid);
                    if (_job != uid || !fits(found.State))
                    {
                        throw new NotAllowedException(new Reason("CANNOT_" + action.ToUpperInvariant(), found.Ticket, found.State.Word()));
                    }

                    // The machine may take minutes to obey: until then people see that it was asked to.
                    var machine = change.Machine(id);
                    change.Save(machine with { Reason = reason, UpdatedAt = change.Now }, action, Actors.Staff, machine.State);
                    return change.Save(found with { Reason = reason, UpdatedAt = change.Now }, action, Actors.Staff, found.State);
                },
                cancellationToken);
            Requested(logger, job.Ticket, action, id);
            request();
            return job;
        },
        patience,
        cancellationToken);

    [LoggerMessage(10, LogLevel.Information, "{Ticket} dispatched to {Machine}")]
    private static partial void Dispatched(ILogger logger, string ticket, string machine);

    [LoggerMessage(11, LogLevel.Information, "{Ticket} {Action} asked of {Machine}")]
    private static partial void Requested(ILogger logger, string ticket, string action, string machine);

    [LoggerMessage(14, LogLevel.Warning, "{Machine}: emergency stop")]
    private static partial void EmergencyStop(ILogger logger, string machine);
}
