using System.Collections.Immutable;
using System.Text.Json;
using FabQueue.Drivers;
using FabQueue.Server.Live;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Machines;

/// <content>One run of the driver, what it reports, and what is done when it fails.</content>
public sealed partial class MachineWorker
{
    private static readonly Reason MachineFailed = new("MACHINE_FAILED");

    private async Task DriveAsync(CancellationToken stopping)
    {
        if (_inbox.HasFailed)
        {
            (_driver, _inbox) = (createDriver(), new Inbox(id, time, logger));
        }

        var (driver, inbox) = (_driver, _inbox);
        await TakeUpAsync(driver);
        inbox.Store(ShowPaceAsync);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var givenUp = new CancellationTokenSource();
        var driving = RunDriverAsync(driver, ending.Token);
        var listening = ListenAsync(driver, inbox, givenUp.Token);
        var handling = inbox.RunAsync(stopping);
        try
        {
            await foreach (var ended in Task.WhenEach(driving, listening, handling))
            {
                await ended;
            }
        }
        catch
        {
            // Whichever of them has failed: who waits is told, the driver leaves its machine safe, and the others end.
            inbox.Fail();
            await ending.CancelAsync();
            await driving.WaitAsync(LeavePatience, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await givenUp.CancelAsync();
            await Task.WhenAll(listening, handling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!driving.IsCompleted)
            {
                DriverHangs(logger, id);
                await driving;
            }

            throw;
        }
    }

    // Also what a driver throws before its first await is a failure of this run.
    private static async Task RunDriverAsync(IMachineDriver driver, CancellationToken cancellationToken)
    {
        await Task.Yield();
        await driver.RunAsync(cancellationToken);
    }

    /// <summary>Goes on with a job that an earlier run has left to people; any other that is still on the machine is interrupted.</summary>
    private async Task TakeUpAsync(IMachineDriver driver)
    {
        await ReleaseAsync();
        var job = await store.RecordAsync(change => change.Machine(id).Job is { } uid ? change.Job(uid) : null);
        _job = job?.Uid;
        if (job is { Checkpoint: { } checkpoint })
        {
            GoesOn(logger, job.Ticket, id, checkpoint);
            driver.Continue(DriverJob(job, contexts.Of(kind, id, choices: null)), checkpoint);
        }
    }

    /// <summary>After a failure: the job is interrupted, and the machine is in FAULT, or will be when it is cleared, until its driver says otherwise.</summary>
    private async Task SettleAsync(Exception error, CancellationToken stopping)
    {
        _inbox.Fail();
        var settling = new Inbox(id, time, logger);
        settling.Store(() => HandleConditionAsync(
            MachineState.Fault, MachineFailed, live => live with { Online = false, Note = null, Readings = ImmutableSortedDictionary<string, double>.Empty }));
        settling.Store(ReleaseAsync);
        settling.Complete();
        await settling.RunAsync(stopping);
    }

    private async Task ReleaseAsync()
    {
        await store.RecordAsync(change =>
        {
            var machine = change.Machine(id);
            return Interruption.Apply(change, machine, kind, machine.Job is { } uid ? Find(change, uid) : null, MachineFailed, MachineFailed);
        });
        _job = null;
    }

    /// <summary>The job as stored; where its row cannot be read, as the board knows it.</summary>
    private Job? Find(StoreChange change, Guid uid)
    {
        try
        {
            return change.Job(uid);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            Unreadable(logger, uid, e);
            return board.Current.Jobs.GetValueOrDefault(uid)?.Job;
        }
    }

    private async Task ListenAsync(IMachineDriver driver, Inbox inbox, CancellationToken givenUp)
    {
        await foreach (var happened in driver.Events.ReadAllAsync(givenUp))
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
                    inbox.Store(() => HandleAsync(happened));
                    break;
            }
        }

        inbox.Complete();
    }

    private Task HandleAsync(MachineEvent happened) => happened switch
    {
        LinkUp up => HandleConditionAsync(MachineState.Ready, Reasons.MachineReady, live => live with { Online = true, Firmware = up.Firmware }),
        LinkDown down => HandleConditionAsync(MachineState.Offline, down.Reason, live => live with { Online = false, Note = null, Readings = ImmutableSortedDictionary<string, double>.Empty }),
        MachineFaulted faulted => HandleConditionAsync(MachineState.Fault, faulted.Reason, live => live with { Online = true }, faulted.Check),
        MachineNoted noted => ShowNote(noted.Note),
        JobStarted => MoveJobAsync(JobState.Running, MachineState.Busy, new Reason("RUNS_JOB"), "started"),
        JobResumed => MoveJobAsync(JobState.Running, MachineState.Busy, new Reason("RUNS_JOB"), "resumed"),
        JobStepped stepped => MoveJobAsync(JobState.Running, MachineState.Busy, stepped.Reason, "step", stepped.By),
        JobPaused paused => MoveJobAsync(JobState.Paused, MachineState.Paused, paused.Reason, "paused"),
        JobWaiting waiting => MoveJobAsync(JobState.Waiting, MachineState.Waiting, waiting.Reason, "waiting", waiting.By),
        JobReached reached => ReachAsync(reached),
        JobEnded ended => EndJobAsync(ended),
        PartMeasured measured => LearnAsync(measured),
        MachineRemembers remembered => RememberAsync(remembered),
        _ => throw new InvalidOperationException($"Unknown event {happened}."),
    };

    private Task ShowNote(Reason? note)
    {
        board.ShowLive(id, live => live with { Note = note });
        return Task.CompletedTask;
    }

    private async Task HandleConditionAsync(MachineState condition, Reason reason, Func<MachineLive, MachineLive> live, Reason? check = null)
    {
        (_condition, _conditionReason) = (condition, reason);
        board.ShowLive(id, live);
        await store.RecordAsync(
            change =>
            {
                var machine = change.Machine(id);
                var now = check is null ? machine : machine with { Inspection = check };
                var (to, because) = condition == MachineState.Ready && now.Inspection is { } inspection ? (MachineState.Maintenance, inspection) : (condition, reason);
                if (machine.State is not (MachineState.Offline or MachineState.Ready or MachineState.Fault))
                {
                    // Of what is to be cleared, only a fault is news: whoever goes there must know, as of an emergency stop that was not confirmed.
                    var isFaultToClear = machine.State == MachineState.NeedsClearing && condition == MachineState.Fault;
                    (to, because) = (machine.State, isFaultToClear ? reason : machine.Reason);
                }

                return machine.State != to ? change.Move(now, to, because, "link", Actors.Machine)
                    : now with { Reason = because } == machine ? machine
                    : change.Save(now with { Reason = because, UpdatedAt = change.Now }, "link", Actors.Machine, machine.State);
            });
        ConditionChanged(logger, id, condition.Word(), reason);
        board.ShowLive(id, known => known with { Heard = true });
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

    /// <summary>What the machine has done is stored when it has: after a restart only what is left is asked for.</summary>
    private Task ReachAsync(JobReached reached) => _job is not { } uid
        ? Task.CompletedTask
        : store.RecordAsync(change =>
        {
            var job = change.Job(uid);
            return change.Save(job with { Checkpoint = reached.Checkpoint }, "reached", Actors.Machine, job.State);
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
                var machine = change.Machine(id);
                change.Move(machine with { Inspection = ended.Check ?? machine.Inspection }, MachineState.NeedsClearing, Clearing(ended), "ended", Actors.Machine);
                // An end that the table does not hold (say, completed while paused) is for a person to look at.
                var final = JobTransitions.IsAllowed(running.State, to) ? to : JobState.Interrupted;
                return change.Move(running, final, ended.Reason, "ended", Actors.Machine);
            });
        _job = null;
        Ended(logger, job.Ticket, id, job.State.Word(), ended.Reason);
    }

    private async Task RememberAsync(MachineRemembers remembered) => await store.RecordAsync(
        change =>
        {
            change.Remember(id, remembered);
            return true;
        });

    private async Task LearnAsync(PartMeasured measured)
    {
        await paces.AddAsync(id, measured, CancellationToken.None);
        await ShowPaceAsync();
    }

    private Task ShowPaceAsync()
    {
        var pace = paces.Of(id).Factors.ToImmutableSortedDictionary(StringComparer.Ordinal);
        board.ShowLive(id, live => live with { Pace = pace });
        return Task.CompletedTask;
    }

    // What the machine says of an end that nobody wished for matters to whoever goes there to clear it.
    private static Reason Clearing(JobEnded ended) =>
        ended.Outcome == JobOutcome.Completed ? Reasons.TakeTheResult : ended.Reason;

    [LoggerMessage(12, LogLevel.Information, "{Ticket} ended on {Machine}: {State}, {Reason}")]
    private static partial void Ended(ILogger logger, string ticket, string machine, string state, Reason reason);

    [LoggerMessage(13, LogLevel.Information, "{Machine} is {State}: {Reason}")]
    private static partial void ConditionChanged(ILogger logger, string machine, string state, Reason reason);

    [LoggerMessage(17, LogLevel.Critical, "{Machine}: its driver has failed and does not end: restart FabQueue")]
    private static partial void DriverHangs(ILogger logger, string machine);

    [LoggerMessage(18, LogLevel.Information, "{Ticket} goes on on {Machine}, from {Checkpoint}")]
    private static partial void GoesOn(ILogger logger, string ticket, string machine, string checkpoint);

    [LoggerMessage(19, LogLevel.Error, "The row of job {Uid} cannot be read")]
    private static partial void Unreadable(ILogger logger, Guid uid, Exception error);
}
