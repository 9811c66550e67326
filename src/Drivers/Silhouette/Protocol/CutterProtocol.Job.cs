using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Protocol;

/// <summary>What a cutter is to do for one job.</summary>
/// <param name="EndsBelow">The material stays where the cut ended, to be cut off, and does not go back to where it was loaded.</param>
/// <param name="Steps">At least one.</param>
/// <param name="Marks">Looked for before anything but a test is cut; null = none are printed.</param>
/// <param name="Finish">What people do after the cut.</param>
public sealed record CutOrderSheet(CuttingMat Mat, bool EndsBelow, IReadOnlyList<CutStep> Steps, RegistrationMarks? Marks, CutFinish Finish, Pace Pace)
{
    /// <summary>How far below the work the material is fed at the end, in units of the cutter.</summary>
    public int EndMargin { get; init; }

    /// <summary>What lies in the cutter.</summary>
    public CutMaterial Material { get; init; } = Steps[^1].Preset;

    /// <summary>What is known of the cutter.</summary>
    public MachineMemory Memory { get; init; } = MachineMemory.Empty;

    /// <summary>What the cutter takes for 0, 0 in a step.</summary>
    public CutPoint OriginOf(CutStep step) => Marks is null || step.IsTest ? default : new CutPoint(Marks.Box.Left, Marks.Box.Top);
}

/// <summary>The job: from the mat that a person loads to what people do with the piece.</summary>
public sealed partial class CutterProtocol
{
    /// <summary>The checkpoint of a job that is cut: what is left is weeding and pressing.</summary>
    public const string Cut = "cut";

    // The reference gives up after this without a change.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    // Longer than this past its time, and somebody paused it at its own panel, or something blocks it. It just says "moving".
    private static readonly TimeSpan StandsAfter = TimeSpan.FromSeconds(20);
    private const double ExpectedTimeFactor = 3;

    private CutOrderSheet? _sheet;
    private CutFeed? _feed;
    private Dictionary<string, string> _inHolders = [];
    private CutProgress? _progress;
    private Reason? _waitsFor;
    private JobOutcome _outcome;
    private int _step;
    private int _lowest;
    private bool _wantsPause;
    private bool _wantsCancel;
    private (JobOutcome Outcome, Reason Reason) _cancelAs;
    private bool _isMaterialKnown;
    private bool _isPrepared;
    private bool _areMarksFound;
    private bool _stands;
    private bool _hasAutoBlade;
    private bool _looksAtMaterial;
    private long _sentAt;
    private TimeSpan _expected;

    private CutStep Step => _sheet!.Steps[_step];

    /// <summary>A job is on its way: its file is being read.</summary>
    public void Announce()
    {
        if (_phase != Phase.Idle)
        {
            emit(new JobEnded(JobOutcome.Failed, _phase == Phase.Closed ? _downBecause : CutterReasons.Silent));
            return;
        }

        // An answer that is still under way is let pass.
        _asked = null;
        (_wantsPause, _wantsCancel, _isMaterialKnown, _isPrepared, _areMarksFound, _stands) = (false, false, false, false, false, false);
        (_waitsFor, _step, _lowest) = (null, 0, 0);
        _phase = Phase.Planning;
    }

    /// <summary>The job that was announced is ready to be cut, unless it was ended meanwhile.</summary>
    public void Start(CutOrderSheet sheet)
    {
        if (_phase != Phase.Planning)
        {
            return;
        }

        _sheet = sheet;
        _inHolders = sheet.Memory.Values.ToDictionary(StringComparer.Ordinal);
        _progress = new CutProgress(sheet, time);
        _phase = Phase.Loading;
        emit(new JobStarted());
        Ask(Question.Status);
    }

    /// <summary>The job that was announced cannot be cut.</summary>
    public void Fail(Reason reason) => End(JobOutcome.Failed, reason);

    /// <summary>Pauses before the next portion that begins a path: there is no command for it, and only there the tool is up.</summary>
    public void Pause() => _wantsPause = HasJob;

    public void Resume()
    {
        _wantsPause = false;
        if (_phase == Phase.Paused)
        {
            emit(new JobResumed());
            _phase = Phase.Cutting;
            SendNext();
        }
        else if (_stands)
        {
            GoesOn();
            Expect(TimeSpan.Zero);
        }
    }

    /// <summary>A person says that what the job waits for is done.</summary>
    public void CompleteStep()
    {
        switch (_phase)
        {
            case Phase.Loading when CutterReasons.AsksIfRight(_waitsFor):
                _isMaterialKnown = true;
                if (_asked is null)
                {
                    Ask(Question.Status);
                }

                break;
            case Phase.Tooling when CutterReasons.AsksForDepth(_waitsFor) && _asked is null:
                Remember(isRatchet: true);
                Ask(Question.Tools);
                break;
            case Phase.Loading or Phase.Tooling when _asked is null:
                Ask(_phase == Phase.Loading ? Question.Status : Question.Tools);
                break;
            case Phase.Searching when _asked is null:
                StopWaiting();
                Ask(Question.Marks);
                break;
            case Phase.Judging:
                RememberWhatWorks();
                StopWaiting();
                _step++;
                BeginStep();
                break;
            case Phase.Finishing when _waitsFor == CutterReasons.Weed && _sheet!.Finish == CutFinish.Press:
                // Hot: not a child's work.
                WaitFor(CutterReasons.Press(_sheet.Material.Press));
                break;
            case Phase.Finishing:
                End(JobOutcome.Completed, CutterReasons.Finished);
                break;
        }
    }

    /// <summary>Sends nothing more of the job; once the cutter is ready it goes back.</summary>
    public void Cancel() => Break(JobOutcome.Cancelled, CutterReasons.Cancelled);

    /// <summary>The same for a host that goes away: nobody cancelled the job.</summary>
    public void Leave() => Break(JobOutcome.Interrupted, CutterReasons.ServerStopped);

    private void Break(JobOutcome outcome, Reason reason)
    {
        _cancelAs = (outcome, reason);
        switch (_phase)
        {
            // Nothing was sent yet.
            case Phase.Planning or Phase.Loading:
            case Phase.Tooling when !_isPrepared:
                End(outcome, reason);
                break;
            case Phase.Paused or Phase.Judging or Phase.Tooling:
            case Phase.Searching when _asked is null:
                SendEnd(outcome);
                break;
            case Phase.Preparing or Phase.Cutting or Phase.Searching:
                _wantsCancel = true;
                Expect(_stands ? TimeSpan.Zero : _expected);
                if (_stands)
                {
                    // Else the person who cancelled still reads that it will go on by itself.
                    emit(new JobPaused(CutterReasons.Cancelling));
                }

                break;
            case Phase.Finishing:
                End(JobOutcome.Completed, CutterReasons.Finished);
                break;
        }
    }

    /// <summary>
    /// Sends nothing more at all. What the cutter has already, at most one portion, only its own buttons stop: no command for
    /// it is known.
    /// </summary>
    public void Stop()
    {
        if (HasJob)
        {
            _output.KeepCurrent();
            End(JobOutcome.Cancelled, CutterReasons.Stopped, CutterReasons.CheckAfterStop);
        }
    }

    private void StatusIs(string status)
    {
        _looksAtMaterial = false;
        switch (_phase)
        {
            // What lay there before the job began may be another's: nobody has said what it is.
            case Phase.Loading when status == "0" && !_isMaterialKnown:
                WaitFor(CutterReasons.IsItRight(_sheet!));
                break;
            case Phase.Loading when status == "0":
                BeginStep();
                break;
            case Phase.Loading when status == "2":
                _isMaterialKnown = true;
                WaitFor(CutterReasons.LoadMaterial(_sheet!));
                break;
            case Phase.Loading when status != "1":
                WaitFor(CutterReasons.Says(status));
                break;
            case Phase.Cutting or Phase.Paused or Phase.Judging or Phase.Searching when status == "2":
            case Phase.Tooling when _isPrepared && status == "2":
                End(JobOutcome.Failed, CutterReasons.Unloaded);
                break;
            case Phase.Cutting when status == "0":
                Confirm();
                break;
            case Phase.Cutting when _wantsCancel && IsOverdue(Patience):
                End(_cancelAs.Outcome, CutterReasons.Stuck, CutterReasons.CheckJam);
                break;
            case Phase.Cutting when !_stands && IsOverdue(StandsAfter):
                _stands = true;
                _progress!.Disturb();
                emit(new JobPaused(_wantsCancel ? CutterReasons.Cancelling : CutterReasons.Stands));
                break;

            // A roll may be cut off, a mat taken out, before the end was seen.
            case Phase.Ending when status is "0" or "2":
                Ended();
                break;
            case Phase.Ending when IsOverdue(Patience):
                End(_outcome == JobOutcome.Completed ? JobOutcome.Failed : _outcome, CutterReasons.Stuck, CutterReasons.CheckJam);
                break;
        }
    }

    private void BeginCutting()
    {
        // Where there is one step, that the job runs says it all.
        if (_sheet!.Steps.Count > 1)
        {
            emit(new JobStepped(Step.IsTest ? CutterReasons.Testing : Step.IsDrawn ? CutterReasons.Drawing : CutterReasons.Cutting));
        }

        _phase = Phase.Cutting;
        _progress!.Begin();
        SendNext();
    }

    private void SendNext()
    {
        if (_wantsCancel)
        {
            SendEnd(_cancelAs.Outcome);
        }
        else if (!_feed!.HasNext)
        {
            EndStep();
        }
        else if (_wantsPause && _feed.IsBetweenPaths)
        {
            _phase = Phase.Paused;
            _progress!.Disturb();
            Pause(IdlePeriod);
            emit(new JobPaused(CutterReasons.Paused));
        }
        else
        {
            var length = _feed.Next(_output);
            _progress!.HandOver(length);
            Expect(TimeSpan.FromSeconds(ExpectedTimeFactor * length / CutTime.MillimetresPerSecond(Step.Preset.Speed)));
            Ask(Question.Status);
        }
    }

    private void EndStep()
    {
        _progress!.End(Step);
        _lowest = Math.Max(_lowest, _feed!.Lowest);
        if (_step + 1 == _sheet!.Steps.Count)
        {
            SendEnd(JobOutcome.Completed);
        }
        else if (Step.IsTest && !_sheet.Steps[_step + 1].IsTest)
        {
            _phase = Phase.Judging;
            WaitFor(CutterReasons.JudgeTest);
        }
        else
        {
            _step++;
            BeginStep();
        }
    }

    private void SendEnd(JobOutcome outcome)
    {
        _outcome = outcome;
        _phase = Phase.Ending;
        if (_sheet!.EndsBelow)
        {
            // Below what was cut, also where a job is cancelled: the rest of a roll is not wasted.
            _output.EndBelow(Math.Max(_lowest, _feed?.Lowest ?? 0) + _sheet.EndMargin);
        }
        else
        {
            _output.EndAtStart();
        }

        Expect(TimeSpan.Zero);
        Ask(Question.Status);
    }

    private void Ended()
    {
        if (_outcome != JobOutcome.Completed)
        {
            End(_outcome, _cancelAs.Reason);
            return;
        }

        if (_progress!.Measured is { } measured)
        {
            emit(measured);
        }

        if (_sheet!.Finish == CutFinish.Lift)
        {
            End(JobOutcome.Completed, CutterReasons.Finished);
        }
        else
        {
            _phase = Phase.Finishing;
            emit(new JobReached(Cut));
            WaitFor(CutterReasons.Weed, StepBy.Patron);
        }
    }

    /// <summary>Ready means that all that was handed over is cut.</summary>
    private void Confirm()
    {
        if (_stands)
        {
            GoesOn();
        }

        if (_progress!.Confirm() is { } progressed)
        {
            emit(progressed);
        }

        SendNext();
    }

    private void GoesOn()
    {
        _stands = false;
        emit(new JobResumed());
    }

    private void WaitFor(Reason reason, StepBy by = StepBy.Staff)
    {
        if (_waitsFor != reason)
        {
            _waitsFor = reason;
            emit(new JobWaiting(reason, by));
        }
    }

    private void StopWaiting()
    {
        if (_waitsFor is not null)
        {
            _waitsFor = null;
            emit(new JobResumed());
        }
    }

    /// <summary>A person says that the test squares come off well.</summary>
    private void RememberWhatWorks()
    {
        foreach (var preset in _sheet!.Steps.Where(s => s.IsTest).Select(s => s.Preset).Distinct())
        {
            emit(new MachineRemembers(CutterMemory.Works(preset), "test"));
        }
    }

    private void Expect(TimeSpan busy) => (_sentAt, _expected) = (time.GetTimestamp(), busy);

    private bool IsOverdue(TimeSpan allowance) => time.GetElapsedTime(_sentAt) > allowance + _expected;

    private void End(JobOutcome outcome, Reason reason, Reason? check = null)
    {
        if (HasJob)
        {
            _phase = Phase.Idle;
            _asked = null;
            (_sheet, _feed, _progress) = (null, null, null);
            Pause(IdlePeriod);
            emit(new JobEnded(outcome, reason, check));
        }
    }
}
