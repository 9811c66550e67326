using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Protocol;

/// <summary>The job: from the mat that a person loads to the way back.</summary>
public sealed partial class CutterProtocol
{
    // The reference gives up after this without a change; a portion of long lines takes its own time on top.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private const double ExpectedTimeFactor = 3;

    private CutOrderSheet? _sheet;
    private CutFeed? _feed;
    private Reason? _waitsFor;
    private JobOutcome _outcome;
    private bool _wantsPause;
    private bool _wantsCancel;
    private bool _hasAutoBlade;
    private double _confirmed;
    private double _handedOver;
    private int _percent;
    private long _sentAt;
    private TimeSpan _expected;

    /// <summary>A job is on its way: its file is being read.</summary>
    public void Announce()
    {
        if (_phase != Phase.Idle)
        {
            emit(new JobEnded(JobOutcome.Failed, _phase == Phase.Closed ? CutterReasons.NotFound : CutterReasons.Silent));
            return;
        }

        // An answer that is still under way is let pass.
        _asked = null;
        (_wantsPause, _wantsCancel, _waitsFor) = (false, false, null);
        (_confirmed, _handedOver, _percent) = (0, 0, -1);
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
        _feed = new CutFeed(sheet.Plan);
        _phase = Phase.Checking;
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
    }

    /// <summary>Sends nothing more of the job; once the cutter is ready it goes back.</summary>
    public void Cancel()
    {
        switch (_phase)
        {
            case Phase.Planning or Phase.Checking:
                End(JobOutcome.Cancelled, CutterReasons.Cancelled);
                break;
            case Phase.Paused:
                SendEnd(JobOutcome.Cancelled);
                break;
            case Phase.Preparing or Phase.Cutting:
                _wantsCancel = true;
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
            // A command that is under way is finished: half of one would spoil the next.
            var end = _output.IndexOf(Gpgl.EndOfText);
            _output.RemoveRange(end + 1, _output.Count - end - 1);
            End(JobOutcome.Cancelled, CutterReasons.Stopped);
        }
    }

    private void StatusIs(string status)
    {
        switch (_phase)
        {
            case Phase.Checking when status == "0":
                Ask(Question.Tools);
                break;
            case Phase.Checking when status == "2":
                WaitFor(CutterReasons.LoadMaterial(_sheet!.Mat));
                break;
            case Phase.Checking when status != "1":
                WaitFor(CutterReasons.Says(status));
                break;
            case Phase.Cutting or Phase.Paused when status == "2":
                End(JobOutcome.Failed, CutterReasons.Unloaded);
                break;
            case Phase.Cutting when status == "0":
                Confirm();
                SendNext();
                break;
            // A roll may be cut off, a mat taken out, before the end was seen.
            case Phase.Ending when status is "0" or "2":
                End(_outcome, _outcome == JobOutcome.Completed ? CutterReasons.Finished : CutterReasons.Cancelled);
                break;
            case Phase.Cutting or Phase.Ending when IsOverdue():
                End(JobOutcome.Failed, CutterReasons.Stuck);
                break;
        }
    }

    /// <summary>The answer is <c>a,b</c>: the tool in holder 1 and in holder 2.</summary>
    private void ToolsAre(string reply)
    {
        const string AutoBlade = "2";
        var tools = reply.Split(',', StringSplitOptions.TrimEntries);
        var tool = _sheet!.Tool.Holder <= tools.Length ? tools[_sheet.Tool.Holder - 1] : "";
        _hasAutoBlade = tool == AutoBlade;
        switch (tool)
        {
            case "1" or AutoBlade when !_sheet.Tool.IsPen:
            case "7" when _sheet.Tool.IsPen:
                if (_waitsFor is not null)
                {
                    _waitsFor = null;
                    emit(new JobResumed());
                }

                _phase = Phase.Preparing;
                Expect(TimeSpan.Zero);
                Write(Gpgl.Initialise);
                Ask(Question.Firmware);
                break;
            default:
                WaitFor(tool is "0" or "" ? CutterReasons.ToolMissing : CutterReasons.ToolWrong);
                break;
        }
    }

    /// <summary>The set-up in the order of the reference; it asks between its steps.</summary>
    private void Prepare(Question answered)
    {
        switch (answered)
        {
            case Question.Firmware:
                Ask(Question.Calibration);
                break;
            case Question.Calibration:
                Ask(Question.Scale);
                break;
            case Question.Scale:
                Write(Gpgl.Media(_sheet!.Mat));
                Ask(Question.Tools);
                break;
            case Question.Tools:
                Write(Gpgl.Tool(_sheet!.Tool, _hasAutoBlade));
                _phase = Phase.Cutting;
                SendNext();
                break;
        }
    }

    private void SendNext()
    {
        if (_wantsCancel || !_feed!.HasNext)
        {
            SendEnd(_wantsCancel ? JobOutcome.Cancelled : JobOutcome.Completed);
        }
        else if (_wantsPause && _feed.IsBetweenPaths)
        {
            _phase = Phase.Paused;
            Pause(IdlePeriod);
            emit(new JobPaused(CutterReasons.Paused));
        }
        else
        {
            var portion = _feed.Next();
            _handedOver += portion.Length;
            Write(portion.Bytes.Span);
            Expect(TimeSpan.FromSeconds(ExpectedTimeFactor * portion.Length / CutTime.MillimetresPerSecond(_sheet!.Tool.Speed)));
            Ask(Question.Status);
        }
    }

    private void SendEnd(JobOutcome outcome)
    {
        _outcome = outcome;
        _phase = Phase.Ending;
        Write(_sheet!.Mat == CuttingMat.None ? Gpgl.EndBelow(_sheet.Plan.Paths.Max(p => p.Points.Max(q => q.Down))) : Gpgl.EndAtStart());
        Expect(TimeSpan.Zero);
        Ask(Question.Status);
    }

    /// <summary>Ready means that all that was handed over is cut.</summary>
    private void Confirm()
    {
        _confirmed = _handedOver;
        var share = Math.Min(1, _confirmed / _sheet!.Plan.CutLength);
        if ((int)(share * 100) is var percent && percent != _percent)
        {
            _percent = percent;
            emit(new JobProgressed(percent, CutTime.Of(_sheet.Plan, _sheet.Tool.Speed) * (1 - share)));
        }
    }

    private void WaitFor(Reason reason)
    {
        if (_waitsFor != reason)
        {
            _waitsFor = reason;
            emit(new JobWaiting(reason));
        }
    }

    private void Expect(TimeSpan busy) => (_sentAt, _expected) = (time.GetTimestamp(), busy);

    private bool IsOverdue() => time.GetElapsedTime(_sentAt) > Patience + _expected;

    private void End(JobOutcome outcome, Reason reason)
    {
        if (HasJob)
        {
            _phase = Phase.Idle;
            _asked = null;
            (_sheet, _feed) = (null, null);
            Pause(IdlePeriod);
            emit(new JobEnded(outcome, reason));
        }
    }
}
