namespace FabQueue.Drivers.Brother.Driver;

/// <summary>
/// The steps of one embroidery. The machine says nothing: every step is what a person says, and only the time that is left
/// is reckoned.
/// </summary>
internal sealed class SewingSteps(EmbroideryFacts facts, TimeProvider time, Action<MachineEvent> emit)
{
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromMinutes(1);

    private Step _step = Step.Carry;
    private int _thread;
    private bool _isPaused;
    private long _begun;
    private TimeSpan _reported = TimeSpan.MinValue;

    private enum Step
    {
        Carry,
        Begin,
        Sewing,
        IsItDone,
        Ended,
    }

    public bool HasEnded => _step == Step.Ended;

    /// <summary>The design is on the stick.</summary>
    /// <param name="file">Its name there.</param>
    /// <param name="mustEject">A person has to eject it first.</param>
    public void Delivered(string file, bool mustEject) =>
        emit(new JobWaiting(mustEject ? SewingReasons.EjectStick(file) : SewingReasons.CarryStick(file)));

    /// <summary>A person says that what the job waits for is done, or that the thread in the machine is.</summary>
    public void CompleteStep()
    {
        switch (_step)
        {
            case Step.Carry:
                _step = Step.Begin;
                emit(new JobWaiting(SewingReasons.Begin(facts.Hoop, facts.Threads[0])));
                break;
            case Step.Begin:
                _step = Step.Sewing;
                _begun = time.GetTimestamp();
                EmitThread();
                break;
            case Step.Sewing when _thread + 1 < facts.Threads.Count:
                _thread++;
                EmitThread();
                break;
            case Step.Sewing:
                AskIfDone(SewingReasons.LastThreadDone);
                break;
            case Step.IsItDone:
                End(JobOutcome.Completed, SewingReasons.Done);
                break;
        }
    }

    // The machine is stopped at its own button; who asks for it here says that it was.
    public void Pause()
    {
        if (_step == Step.Sewing)
        {
            _isPaused = true;
            emit(new JobPaused(SewingReasons.PauseAtMachine));
        }
    }

    public void Resume()
    {
        if (_isPaused)
        {
            EmitThread();
        }
    }

    public void End(JobOutcome outcome, Reason reason)
    {
        if (!HasEnded)
        {
            _step = Step.Ended;
            emit(new JobEnded(outcome, reason));
        }
    }

    /// <summary>Says how much time is left, and asks when it is over.</summary>
    public void Tick()
    {
        if (_step != Step.Sewing || _isPaused)
        {
            return;
        }

        var left = facts.SewingDuration + facts.AttendedDuration - time.GetElapsedTime(_begun);
        if (left <= TimeSpan.Zero)
        {
            AskIfDone(SewingReasons.IsItDone);
        }
        else if (_reported == TimeSpan.MinValue || _reported - left >= ProgressPeriod)
        {
            _reported = left;
            emit(new JobProgressed(-1, left));
        }
    }

    private void AskIfDone(Reason reason)
    {
        _step = Step.IsItDone;
        emit(new JobWaiting(reason));
    }

    private void EmitThread()
    {
        _isPaused = false;
        emit(new JobStepped(SewingReasons.Thread(_thread + 1, facts.Threads.Count, facts.Threads[_thread]), StepBy.Patron));
    }
}
