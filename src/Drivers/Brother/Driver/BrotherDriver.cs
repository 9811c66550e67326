using System.Threading.Channels;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;
using FabQueue.Drivers.Brother.Stick;
using Microsoft.Extensions.Logging;

namespace FabQueue.Drivers.Brother.Driver;

/// <summary>
/// Brings designs to an embroidery machine by stick: writes the file, then leads through the steps that people do and say.
/// A design that did not get onto the stick waits for a person, and is written again when the stick is plugged in again.
/// </summary>
/// <remarks>
/// Two threads of work: this loop, which never waits for the stick, and the <see cref="StickThread"/>, whose answers come back
/// as requests to the loop.
/// </remarks>
/// <param name="openStick">Makes the stick, when the driver begins to run.</param>
internal sealed partial class BrotherDriver(Func<IStick> openStick, TimeProvider time, ILogger logger) : IMachineDriver
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    // Mounting, writing 3 MB with sync, and reading it back take a slow stick some ten seconds.
    private static readonly TimeSpan StickPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeavingPatience = TimeSpan.FromSeconds(5);

    private readonly Channel<MachineEvent> _events = Channel.CreateUnbounded<MachineEvent>();
    private readonly Channel<Func<Task>> _requests = Channel.CreateUnbounded<Func<Task>>(new() { SingleReader = true });

    private IStick _stick = null!;
    private StickThread _thread = null!;
    private int _pending;
    private long _pendingSince;
    private Reason? _slow;

    // What was last said of the machine, by its stick: null = nothing yet.
    private MachineEvent? _condition;
    private Job? _job;

    // Whose content was last said.
    private FoundStick? _examined;

    /// <summary>Without the stick nothing is done: it is written as soon as it is there.</summary>
    public Reason? StepRefusal => _job is { Steps.IsUndelivered: true, Seen.Reason: { } reason } ? reason : null;

    public ChannelReader<MachineEvent> Events => _events.Reader;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _stick = openStick();
        _thread = new StickThread();
        Request(Tick);
        await using var timer = time.CreateTimer(_ => Request(Tick), null, TickPeriod, TickPeriod);
        try
        {
            await foreach (var request in _requests.Reader.ReadAllAsync(cancellationToken))
            {
                await request();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What lies on the stick is carried and sewn without us, and goes on here after the restart.
            if (_job is { Steps.IsDelivered: false } undelivered)
            {
                undelivered.Steps.End(JobOutcome.Interrupted, SewingReasons.ServerStopped);
                DropEndedJob();
            }
        }
        finally
        {
            _events.Writer.Complete();
            await LeaveStickAsync();
        }
    }

    public void Start(DriverJob job) => _requests.Writer.TryWrite(() => StartAsync(job));

    public void Continue(DriverJob job, string checkpoint) => _requests.Writer.TryWrite(() => ContinueAsync(job, checkpoint));

    public void CompleteStep() => Request(() =>
    {
        if (_job is { Steps.IsUndelivered: false } delivered)
        {
            delivered.Steps.CompleteStep();
        }
        else if (_job is not null && StepRefusal is null)
        {
            WriteAgain();
        }
    });

    public void StandsAt(int part) => Request(() => _job?.Steps.StandsAt(part));

    public void Pause() => Request(() => _job?.Steps.Pause());

    public void Resume() => Request(() => _job?.Steps.Resume());

    public void Cancel() => Request(() => _job?.Steps.End(JobOutcome.Cancelled, SewingReasons.Cancelled));

    public void Stop() => Request(() => _job?.Steps.End(JobOutcome.Cancelled, SewingReasons.StopAtMachine, SewingReasons.CheckAfterStop));

    private void Request(Action request) => _requests.Writer.TryWrite(() =>
    {
        request();
        DropEndedJob();
        return Task.CompletedTask;
    });

    // A delivery under way is stopped before its next step, and the stick unmounted.
    private void DropEndedJob()
    {
        if (_job is { Steps.HasEnded: true } ended)
        {
            ended.Leaving.Cancel();
            ended.Leaving.Dispose();
            (_job, _examined) = (null, null);
            Emit(new MachineNoted(null));
        }
    }

    private async Task StartAsync(DriverJob job)
    {
        if (await PrepareAsync(job, JobOutcome.Failed) is { } prepared)
        {
            _job = prepared;
            Deliver(prepared);
        }
    }

    private async Task ContinueAsync(DriverJob job, string checkpoint)
    {
        if (await PrepareAsync(job, JobOutcome.Interrupted) is { } prepared)
        {
            _job = prepared;
            SayCondition(null);
            prepared.Steps.Continue(SewingCheckpoint.Parse(checkpoint)!, StickWriter.FileOf(prepared.Name));
        }
    }

    /// <summary>Reads and plans a job; ends it where that cannot be done.</summary>
    private async Task<Job?> PrepareAsync(DriverJob job, JobOutcome otherwise)
    {
        var (found, failure) = await ReadAsync(job);
        if (found is not { Design: var design } plan)
        {
            Emit(new JobEnded(otherwise, failure));
            return null;
        }

        // The settings may have changed since the check: nobody is sent for a hoop that is no more, or shown a design otherwise than it lies.
        var (facts, settings, pace) = ((EmbroideryFacts)job.Facts, (BrotherSettings)job.Context.Settings, job.Context.Pace);
        if (plan.Hoop is not { } hoop || plan.IsTurned != facts.IsTurned)
        {
            Emit(new JobEnded(otherwise, SewingReasons.NoLongerFits));
            return null;
        }

        var name = StickWriter.Prefix + job.Name;
        var steps = new SewingSteps(hoop.Name, facts.Threads, SewingTime.Of(design, settings), pace, time, Emit);
        return new Job(job.Name, name, PesWriter.Write(design, name), steps, new CancellationTokenSource());
    }

    private async Task<(SewingPlan? Plan, Reason Failure)> ReadAsync(DriverJob job)
    {
        try
        {
            await using var file = job.OpenFile();
            var content = await EmbroideryCheck.ReadAsync(file, CancellationToken.None);
            if (DesignReader.Read(content.Span).Design is not { } design)
            {
                return (null, SewingReasons.DesignUnreadable);
            }

            var plan = SewingPlan.Of(design, (BrotherSettings)job.Context.Settings, (EmbroideryChoices?)job.Context.Choices);
            return (PesWriter.FindRefusal(plan.Design) == PesRefusal.None ? plan : null, SewingReasons.DesignUnreadable);
        }
        catch (IOException e)
        {
            NotRead(logger, job.Name, e.Message);
            return (null, (e as JobFileException)?.Reason ?? SewingReasons.DesignUnreadable);
        }
    }

    private void Deliver(Job job)
    {
        var leaving = job.Leaving.Token;
        StickSight? sight = null;
        OnStick(
            () =>
            {
                sight = _stick.Look();
                try
                {
                    new StickDelivery(_stick).Deliver(sight, job.Name, job.Content, leaving);
                }
                catch (StickException)
                {
                    // Pulled, it is away at once, and not only from the next look on.
                    sight = _stick.Look() is { Stick: null } gone ? gone : sight;
                    throw;
                }
            },
            failure =>
            {
                // Cancelled meanwhile, and perhaps already the next one.
                if (_job != job)
                {
                    return;
                }

                job.Seen = sight;
                if (failure is null)
                {
                    Delivered(logger, job.Ticket, StickWriter.FileOf(job.Name));
                    job.Steps.Delivered(StickWriter.FileOf(job.Name), mustEject: !_stick.IsEjected);
                    return;
                }

                NotDelivered(logger, job.Ticket, failure);
                job.Steps.NotDelivered(failure);
            });
    }

    private void WriteAgain()
    {
        _job!.Steps.WriteAgain();
        Deliver(_job);
    }

    private void Tick()
    {
        _job?.Steps.Tick();
        if (_pending > 0)
        {
            SaySlow();
        }
        else if (_job is null or { Steps.IsUndelivered: true })
        {
            // While its design is carried about the stick is missed by nobody.
            StickSight? sight = null;
            OnStick(
                () => sight = _stick.Look(),
                failure => Saw(sight ?? StickSight.Unusable(failure!)));
        }
    }

    private void Saw(StickSight sight)
    {
        if (_job is null)
        {
            SayCondition(sight.Reason);
            Examine(sight.Stick);
        }
        else if (_job.Steps.IsUndelivered)
        {
            SawUndelivered(_job, sight);
        }
    }

    // Once each time that it is plugged in, and after each job: it may have to be mounted for that.
    private void Examine(FoundStick? stick)
    {
        if (stick == _examined)
        {
            return;
        }

        _examined = stick;
        if (stick is null)
        {
            Emit(new MachineNoted(null));
            return;
        }

        StickContent? content = null;
        OnStick(
            () => content = StickContent.Of(_stick, stick),
            _ =>
            {
                // What went wrong shows when it is written.
                if (_job is null && _examined == stick)
                {
                    Emit(new MachineNoted(content is null ? null : StickReasons.Holds(content)));
                }
            });
    }

    // Plugged in anew, or put right in place: the design is written once more. The stick that failed is left alone until then.
    private void SawUndelivered(Job job, StickSight sight)
    {
        if (sight == job.Seen)
        {
            return;
        }

        job.Seen = sight;
        if (sight.Reason is { } reason)
        {
            job.Steps.NotDelivered(reason);
        }
        else
        {
            WriteAgain();
        }
    }

    private void SayCondition(Reason? reason)
    {
        MachineEvent condition = reason is null ? new LinkUp("") : reason == StickReasons.Missing ? new LinkDown(reason) : new MachineFaulted(reason);
        if (condition != _condition)
        {
            _condition = condition;
            Emit(condition);
        }
    }

    private void SaySlow()
    {
        if (time.GetElapsedTime(_pendingSince) < StickPatience)
        {
            return;
        }

        var isNew = _slow is null;
        _slow ??= StickReasons.Slow(_stick.Calls.Current);
        if (isNew)
        {
            Hangs(logger, _slow);
        }

        if (_job is null)
        {
            SayCondition(_slow);
        }
        else if (isNew)
        {
            Emit(new JobWaiting(_slow));
        }
    }

    /// <summary>Lets the stick's thread do something, and then this loop.</summary>
    /// <param name="work">May throw.</param>
    /// <param name="then">Takes what went wrong; null = nothing.</param>
    private void OnStick(Action work, Action<Reason?> then)
    {
        if (_pending++ == 0)
        {
            ExpectAnswer();
        }

        _thread.Post(() =>
        {
            var failure = Try(work);
            Request(() =>
            {
                _pending--;
                ExpectAnswer();
                then(failure);
            });
        });
    }

    private void ExpectAnswer() => (_pendingSince, _slow) = (time.GetTimestamp(), null);

    private Reason? Try(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (StickException e)
        {
            return e.Reason;
        }
        catch (OperationCanceledException)
        {
            return SewingReasons.Cancelled;
        }
#pragma warning disable CA1031 // Whatever else goes wrong, the design is not on the stick, and the next one must still have its thread.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Unexpected(logger, e);
            return StickReasons.Failed(_stick.Calls.Current, e.GetType().Name);
        }
    }

    // A call that hangs is left behind.
    private async Task LeaveStickAsync()
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _thread.Post(() =>
        {
            try
            {
                (_stick as IDisposable)?.Dispose();
                left.SetResult();
            }
#pragma warning disable CA1031 // Handed on: an exception here would end the process.
            catch (Exception e)
#pragma warning restore CA1031
            {
                left.SetException(e);
            }
        });
        _thread.Complete();
        try
        {
            await left.Task.WaitAsync(LeavingPatience, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            Hangs(logger, StickReasons.Slow(_stick.Calls.Current));
        }
    }

    private void Emit(MachineEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>The job under way.</summary>
    /// <param name="Ticket">For the log.</param>
    /// <param name="Name">Of its file on the stick, without extension.</param>
    /// <param name="Leaving">Cancelled when nobody wants it on the stick any more.</param>
    private sealed record Job(string Ticket, string Name, byte[] Content, SewingSteps Steps, CancellationTokenSource Leaving)
    {
        /// <summary>What was last seen of the stick: a delivery that failed is tried again when that changes.</summary>
        public StickSight? Seen { get; set; }
    }

    [LoggerMessage(30, LogLevel.Information, "{Job}: on the stick as {File}")]
    private static partial void Delivered(ILogger logger, string job, string file);

    [LoggerMessage(31, LogLevel.Warning, "{Job}: not on the stick: {Reason}")]
    private static partial void NotDelivered(ILogger logger, string job, Reason reason);

    [LoggerMessage(32, LogLevel.Error, "{Job}: the file cannot be read: {Error}")]
    private static partial void NotRead(ILogger logger, string job, string error);

    [LoggerMessage(33, LogLevel.Warning, "The stick does not answer: {Reason}")]
    private static partial void Hangs(ILogger logger, Reason reason);

    [LoggerMessage(34, LogLevel.Error, "Something unexpected went wrong with the stick")]
    private static partial void Unexpected(ILogger logger, Exception error);
}
