using System.Collections.Immutable;
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
    string id, MachineKind kind, IMachineDriver driver, JobStore store, FileStore files, MachineContexts contexts, PaceStore paces, StatusBoard board, TimeProvider time, ILogger logger)
{
    // So long the disk may hold up what makes a machine safer.
    private static readonly TimeSpan HoldPatience = TimeSpan.FromSeconds(2);

    private readonly Inbox _inbox = new(id, time, logger);

    // What the driver last said of its machine: decides where a cleared machine goes.
    private MachineState _condition = MachineState.Offline;
    private Reason _conditionReason = Reasons.MachineOffline;
    private Guid? _job;

    public string Id => id;

    public MachineKind Kind => kind;

    /// <summary>Runs driver and worker until cancelled; the driver leaves the machine safe.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        ShowPace();
        var driving = driver.RunAsync(cancellationToken);
        var listening = ListenAsync();
        await _inbox.RunAsync(cancellationToken);
        await driving;
        await listening;
    }

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
            driver.Start(new DriverJob(job.Ticket, () => files.Open(job.FileHash), job.Facts, context with { Choices = job.Choices, FileName = job.FileName }));
            return job;
        },
        Inbox.Patience,
        cancellationToken);

    public Task<Job> PauseAsync(Guid uid, CancellationToken cancellationToken) =>
        HoldAsync(uid, "pause", new Reason("PAUSE_ASKED"), s => s is JobState.Running, driver.Pause, cancellationToken);

    public Task<Job> ResumeAsync(Guid uid, CancellationToken cancellationToken) =>
        RequestAsync(uid, "resume", new Reason("RESUME_ASKED"), s => s is JobState.Paused, driver.Resume, Inbox.Patience, cancellationToken);

    /// <summary>A person says that the step the job is at is done.</summary>
    /// <param name="number">Of the step that the person means.</param>
    /// <exception cref="NotAllowedException">It is not at that step, or the step is not the person's to complete.</exception>
    public Task<Job> CompleteStepAsync(Guid uid, int number, string actor, CancellationToken cancellationToken) => _inbox.AskAsync(
        async () =>
        {
            var job = await store.RecordAsync(
                change =>
                {
                    var found = change.Job(uid);
                    return _job == uid
                        ? change.Save(found.WithStepSaid(number, actor, change.Now) with { UpdatedAt = change.Now }, "step", actor, found.State)
                        : throw new NotAllowedException(new Reason("CANNOT_STEP", found.Ticket, found.State.Word()));
                },
                cancellationToken);
            Requested(logger, job.Ticket, "step", id);
            driver.CompleteStep();
            return job;
        },
        Inbox.Patience,
        cancellationToken);

    public Task<Job> CancelAsync(Guid uid, string explanation, CancellationToken cancellationToken) =>
        HoldAsync(uid, "cancel", Reasons.CancelAsked(explanation), s => s.IsOnMachine(), driver.Cancel, cancellationToken);

    /// <summary>A person says that the bed, hoop or mat is clear.</summary>
    /// <exception cref="NotAllowedException">The machine does not need clearing.</exception>
    public Task<Machine> ClearAsync(CancellationToken cancellationToken) => _inbox.AskAsync(
        () => store.RecordAsync(
            change =>
            {
                var machine = change.Machine(id);
                return machine.State == MachineState.NeedsClearing
                    ? change.Move(machine, _condition, _conditionReason, "clear", Actors.Staff)
                    : throw new NotAllowedException(new Reason("NOTHING_TO_CLEAR", id, machine.State.Word()));
            },
            cancellationToken),
        Inbox.Patience,
        cancellationToken);

    /// <summary>Takes the machine out of service, or back into it.</summary>
    public Task<Machine> SetMaintenanceAsync(bool outOfService, string explanation, CancellationToken cancellationToken) => _inbox.AskAsync(
        () => store.RecordAsync(
            change =>
            {
                var machine = change.Machine(id);
                var reason = explanation.Length == 0 ? new Reason("OUT_OF_SERVICE") : new Reason("OUT_OF_SERVICE_BECAUSE", explanation);
                return outOfService
                    ? change.Move(machine, MachineState.Maintenance, reason, "outOfService", Actors.Staff)
                    : machine.State == MachineState.Maintenance
                        // Nobody knows what was done to it: a person looks at the bed first.
                        ? change.Move(machine, MachineState.NeedsClearing, Reasons.BackInService, "inService", Actors.Staff)
                        : throw new NotAllowedException(new Reason("NOT_OUT_OF_SERVICE", id, machine.State.Word()));
            },
            cancellationToken),
        Inbox.Patience,
        cancellationToken);

    /// <summary>Emergency stop. Goes to the driver at once, past everything that waits, and waits for nothing.</summary>
    public void Stop()
    {
        driver.Stop();
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
        switch (await console.SendCommandAsync(command, isConfirmed, cancellationToken))
        {
            case { Verdict: ConsoleVerdict.ToConfirm, Reason: { } reason }:
                throw new ConfirmNeededException(reason);
            case { Verdict: ConsoleVerdict.Refused, Reason: { } reason }:
                throw new NotAllowedException(reason);
        }
    }

    private IMachineConsole Console => driver as IMachineConsole ?? throw new NotAllowedException(new Reason("NO_CONSOLE", id));

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

    private async Task ListenAsync()
    {
        await foreach (var happened in driver.Events.ReadAllAsync(CancellationToken.None))
        {
            switch (happened)
            {
                case Readings readings:
                    board.ShowLive(id, live => live with { Readings = readings.Values.ToImmutableSortedDictionary(StringComparer.Ordinal) });
                    break;
                case JobProgressed progressed:
                    board.ShowProgress(id, new Progress(progressed.Percent, progressed.Remaining));
                    break;
                default:
                    _inbox.Store(() => HandleAsync(happened));
                    break;
            }
        }

        _inbox.Complete();
    }

    private Task HandleAsync(MachineEvent happened) => happened switch
    {
        LinkUp up => HandleConditionAsync(MachineState.Ready, Reasons.MachineReady, live => live with { Online = true, Firmware = up.Firmware }),
        LinkDown down => HandleConditionAsync(MachineState.Offline, down.Reason, live => live with { Online = false, Readings = ImmutableSortedDictionary<string, double>.Empty }),
        MachineFaulted faulted => HandleConditionAsync(MachineState.Fault, faulted.Reason, live => live with { Online = true }),
        JobStarted => MoveJobAsync(JobState.Running, MachineState.Busy, new Reason("RUNS_JOB"), "started"),
        JobResumed => MoveJobAsync(JobState.Running, MachineState.Busy, new Reason("RUNS_JOB"), "resumed"),
        JobStepped stepped => MoveJobAsync(JobState.Running, MachineState.Busy, stepped.Reason, "step", stepped.By),
        JobPaused paused => MoveJobAsync(JobState.Paused, MachineState.Paused, paused.Reason, "paused"),
        JobWaiting waiting => MoveJobAsync(JobState.Waiting, MachineState.Waiting, waiting.Reason, "waiting", waiting.By),
        JobEnded ended => EndJobAsync(ended),
        PartMeasured measured => LearnAsync(measured),
        _ => throw new InvalidOperationException($"Unknown event {happened}."),
    };

    private async Task HandleConditionAsync(MachineState condition, Reason reason, Func<MachineLive, MachineLive> live)
    {
        _condition = condition;
        _conditionReason = reason;
        board.ShowLive(id, live);
        await store.RecordAsync(
            change =>
            {
                var machine = change.Machine(id);
                var follows = machine.State is MachineState.Offline or MachineState.Ready or MachineState.Fault;
                return follows && (machine.State != condition || machine.Reason != reason)
                    ? machine.State == condition
                        ? change.Save(machine with { Reason = reason, UpdatedAt = change.Now }, "link", Actors.Machine, machine.State)
                        : change.Move(machine, condition, reason, "link", Actors.Machine)
                    : machine;
            });
        ConditionChanged(logger, id, condition.Word(), reason);
    }

    private Task MoveJobAsync(JobState to, MachineState machineTo, Reason reason, string action, StepBy? step = null) =>
        _job is not { } uid
            ? Task.CompletedTask
            : store.RecordAsync(
                change =>
                {
                    var found = change.Job(uid);
                    var job = step is { } by ? found.AtNextStep(by) : found.AtNoStep();
                    var machine = change.Machine(id);
                    var moved = job.State == to
                        ? change.Save(job with { Reason = reason, UpdatedAt = change.Now }, action, Actors.Machine, job.State)
                        : change.Move(job, to, reason, action, Actors.Machine);
                    if (machine.State != machineTo)
                    {
                        change.Move(machine, machineTo, reason, action, Actors.Machine);
                    }
                    else
                    {
                        change.Save(machine with { Reason = reason, UpdatedAt = change.Now }, action, Actors.Machine, machine.State);
                    }

                    return moved;
                });

    private async Task EndJobAsync(JobEnded ended)
    {
        if (_job is not { } uid)
        {
            return;
        }

        var to = ended.Outcome switch
        {
            JobOutcome.Completed => JobState.Completed,
            JobOutcome.Failed => JobState.Failed,
            JobOutcome.Cancelled => JobState.Cancelled,
            JobOutcome.Interrupted => JobState.Interrupted,
            _ => throw new InvalidOperationException($"Unknown outcome {ended.Outcome}."),
        };
        var job = await store.RecordAsync(
            change =>
            {
                var running = change.Job(uid);
                change.Move(change.Machine(id), MachineState.NeedsClearing, Clearing(ended), "ended", Actors.Machine);
                // An end that the table does not hold (say, completed while paused) is for a person to look at.
                var final = JobTransitions.IsAllowed(running.State, to) ? to : JobState.Interrupted;
                return change.Move(running, final, ended.Reason, "ended", Actors.Machine);
            });
        _job = null;
        Ended(logger, job.Ticket, id, job.State.Word(), ended.Reason);
    }

    private async Task LearnAsync(PartMeasured measured)
    {
        await paces.AddAsync(id, measured, CancellationToken.None);
        ShowPace();
    }

    private void ShowPace()
    {
        var pace = paces.Of(id).Factors.ToImmutableSortedDictionary(StringComparer.Ordinal);
        board.ShowLive(id, live => live with { Pace = pace });
    }

    // What the machine says of an end that nobody wished for matters to whoever goes there to clear it.
    private static Reason Clearing(JobEnded ended) =>
        ended.Outcome == JobOutcome.Completed ? Reasons.TakeTheResult : ended.Reason;

    [LoggerMessage(10, LogLevel.Information, "{Ticket} dispatched to {Machine}")]
    private static partial void Dispatched(ILogger logger, string ticket, string machine);

    [LoggerMessage(11, LogLevel.Information, "{Ticket} {Action} asked of {Machine}")]
    private static partial void Requested(ILogger logger, string ticket, string action, string machine);

    [LoggerMessage(12, LogLevel.Information, "{Ticket} ended on {Machine}: {State}, {Reason}")]
    private static partial void Ended(ILogger logger, string ticket, string machine, string state, Reason reason);

    [LoggerMessage(13, LogLevel.Information, "{Machine} is {State}: {Reason}")]
    private static partial void ConditionChanged(ILogger logger, string machine, string state, Reason reason);

    [LoggerMessage(14, LogLevel.Warning, "{Machine}: emergency stop")]
    private static partial void EmergencyStop(ILogger logger, string machine);
}
