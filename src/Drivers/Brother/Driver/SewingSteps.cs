using FabQueue.Drivers.Brother.Check;

namespace FabQueue.Drivers.Brother.Driver;

/// <summary>
/// The steps of one embroidery. The machine says nothing: every step is what a person says, and only the time that is left
/// is reckoned.
/// </summary>
/// <param name="hoop">Name of the hoop that the cloth goes into.</param>
/// <param name="threads">That the blocks of the design are sewn with.</param>
internal sealed class SewingSteps(string hoop, IReadOnlyList<ThreadFact> threads, SewingTime reckoned, Pace pace, TimeProvider time, Action<MachineEvent> emit)
{
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromMinutes(1);

    // Who says a step much sooner or later than it can have happened does not say it as it happens.
    private const double Soonest = 0.25;
    private const double Latest = 4;

    private readonly SewingTime _expected = reckoned.At(pace);

    private Step _step = Step.Writing;
    private Reason? _trouble;
    private int _block;
    private long _since;
    private TimeSpan _sewn;
    private bool _isDisturbed;
    private TimeSpan? _reported;

    // The person has to eject the stick first.
    private bool _mustEject;

    private enum Step
    {
        Writing,
        Undelivered,
        Carry,
        Begin,
        Where,
        Sewing,
        Paused,
        IsItDone,
        Ended,
    }

    public bool HasEnded => _step == Step.Ended;

    /// <summary>The design is on the stick, and what is left is done by people.</summary>
    public bool IsDelivered => _step is Step.Carry or Step.Begin or Step.Where or Step.Sewing or Step.Paused or Step.IsItDone;

    /// <summary>The design is not on the stick, and a person is asked to put that right.</summary>
    public bool IsUndelivered => _step == Step.Undelivered;

    /// <summary>The design is on the stick.</summary>
    /// <param name="file">Its name there.</param>
    /// <param name="mustEject">A person has to eject it first.</param>
    public void Delivered(string file, bool mustEject)
    {
        (_step, _mustEject) = (Step.Carry, mustEject);
        SayReached(SewingStage.Carry);
        emit(new JobWaiting(mustEject ? SewingReasons.EjectStick(file) : SewingReasons.CarryStick(file)));
    }

    /// <summary>It is not, for a reason that a person can do something about.</summary>
    public void NotDelivered(Reason reason)
    {
        if (_step != Step.Undelivered || _trouble != reason)
        {
            (_step, _trouble) = (Step.Undelivered, reason);
            emit(new JobWaiting(reason));
        }
    }

    /// <summary>The design is written once more.</summary>
    public void WriteAgain()
    {
        _step = Step.Writing;
        emit(new JobWaiting(SewingReasons.WritingAgain));
    }

    /// <summary>Goes on where an earlier run of the host was. What is measured would be the host's pause too: nothing is.</summary>
    /// <param name="file">Its name on the stick.</param>
    public void Continue(SewingCheckpoint from, string file)
    {
        (_isDisturbed, _mustEject, _block) = (true, from.MustEject, from.Block);
        switch (from.Stage)
        {
            case SewingStage.Carry:
                Delivered(file, from.MustEject);
                break;
            case SewingStage.Begin:
                AskToBegin();
                break;
            case SewingStage.Sewing when _block < reckoned.Blocks.Count && reckoned.Blocks.Count > 1:
                AskWhere();
                break;
            case SewingStage.Sewing when _block < reckoned.Blocks.Count:
                BeginBlock();
                break;
            case SewingStage.Paused when _block < reckoned.Blocks.Count:
                (_step, _since) = (Step.Sewing, time.GetTimestamp());
                Pause();
                break;
            default:
                AskIfDone(SewingReasons.LastThreadDone);
                break;
        }
    }

    /// <summary>A person says that what the job waits for is done, or that the machine has stopped.</summary>
    public void CompleteStep()
    {
        switch (_step)
        {
            case Step.Carry:
                AskToBegin();
                break;
            case Step.Begin:
                if (!_isDisturbed)
                {
                    Measure(SewingTime.AttendedPart, reckoned.SetUp, time.GetElapsedTime(_since));
                }

                BeginBlock();
                break;
            case Step.Where:
                BeginBlock();
                break;
            case Step.Sewing:
                EndBlock();
                break;
            case Step.IsItDone:
                End(JobOutcome.Completed, SewingReasons.Done);
                break;
        }
    }

    /// <summary>A person says which block the machine stands at, when asked.</summary>
    /// <param name="block">From 1 on.</param>
    public void StandsAt(int block)
    {
        if (_step == Step.Where && block >= 1 && block <= reckoned.Blocks.Count)
        {
            _block = block - 1;
            BeginBlock();
        }
    }

    // The machine is stopped at its own button; who asks for it here says that it was.
    public void Pause()
    {
        if (_step == Step.Sewing)
        {
            (_step, _isDisturbed) = (Step.Paused, true);
            SayReached(SewingStage.Paused);
            emit(new JobPaused(SewingReasons.PauseAtMachine));
        }
    }

    public void Resume()
    {
        if (_step == Step.Paused)
        {
            BeginBlock();
        }
    }

    public void End(JobOutcome outcome, Reason reason, Reason? check = null)
    {
        if (!HasEnded)
        {
            _step = Step.Ended;
            emit(new JobEnded(outcome, reason, check));
        }
    }

    /// <summary>Says how much time is left, and asks when it is over.</summary>
    public void Tick()
    {
        if (_step != Step.Sewing)
        {
            return;
        }

        var elapsed = time.GetElapsedTime(_since);
        if (elapsed >= _expected.LeftFrom(_block))
        {
            // Nobody has said anything for as long as all the rest should take.
            AskIfDone(SewingReasons.IsItDone);
            return;
        }

        // Later blocks cannot begin before this one is ticked off.
        var (block, rest) = (_expected.Blocks[_block], _expected.LeftFrom(_block + 1));
        var left = Longest(block.Stop + block.Sewing - elapsed, TimeSpan.Zero) + rest;
        if (_reported is not { } reported || (reported - left).Duration() >= ProgressPeriod)
        {
            _reported = left;
            emit(new JobProgressed(-1, left));
        }
    }

    private void AskToBegin()
    {
        (_step, _since) = (Step.Begin, time.GetTimestamp());
        SayReached(SewingStage.Begin);
        emit(new JobWaiting(SewingReasons.Begin(hoop, threads[0])));
    }

    // While the host was away the machine sewed on, and perhaps somebody changed its thread: the last that was said may be long past.
    private void AskWhere()
    {
        _step = Step.Where;
        emit(new JobWaiting(SewingReasons.Where(_block + 1, reckoned.Blocks.Count, threads[reckoned.Blocks[_block].Thread])));
    }

    private void BeginBlock()
    {
        (_step, _since, _reported) = (Step.Sewing, time.GetTimestamp(), null);
        SayReached(SewingStage.Sewing);
        var block = reckoned.Blocks[_block];
        var next = _block + 1 < reckoned.Blocks.Count && reckoned.Blocks[_block + 1] is { Purpose: StopPurpose.ChangeThread } after ? threads[after.Thread] : null;
        emit(new JobStepped(SewingReasons.Block(block.Purpose, _block + 1, reckoned.Blocks.Count, threads[block.Thread], next), StepBy.Patron));
    }

    private void EndBlock()
    {
        var elapsed = time.GetElapsedTime(_since);
        _sewn += elapsed;
        _isDisturbed |= elapsed < _expected.Blocks[_block].Sewing * Soonest;
        if (_block + 1 < _expected.Blocks.Count)
        {
            _block++;
            BeginBlock();
            return;
        }

        // From the first stitch to the end, less the time in which a person was at work.
        if (!_isDisturbed)
        {
            Measure(SewingTime.SewingPart, reckoned.Sewing, _sewn - (_expected.Attended - _expected.SetUp));
        }

        AskIfDone(SewingReasons.LastThreadDone);
    }

    private void AskIfDone(Reason reason)
    {
        _step = Step.IsItDone;
        SayReached(SewingStage.IsItDone);
        emit(new JobWaiting(reason));
    }

    private void SayReached(SewingStage stage) => emit(new JobReached(new SewingCheckpoint(stage, _block, _mustEject).ToString()));

    private void Measure(string part, TimeSpan reckonedTime, TimeSpan actual)
    {
        var expected = reckonedTime * pace[part];
        if (actual >= expected * Soonest && actual <= expected * Latest)
        {
            emit(new PartMeasured(part, reckonedTime, actual));
        }
    }

    private static TimeSpan Longest(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
