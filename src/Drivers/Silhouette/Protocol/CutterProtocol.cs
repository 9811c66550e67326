using System.Text;

namespace FabQueue.Drivers.Silhouette.Protocol;

/// <summary>
/// Speaks with one cutter: bytes in, bytes out, no I/O. One question is open at a time, because answers do not say what they
/// answer; a portion of the job is sent when the cutter said that it is ready.
/// </summary>
public sealed partial class CutterProtocol(TimeProvider time, Action<MachineEvent> emit)
{
    private const int LongestReply = 256;

    // The reference waits so long for each answer; the first one after power-up may take seconds.
    private static readonly TimeSpan ReplyLimit = TimeSpan.FromSeconds(10);

    // The carriage goes and looks for the printed marks before it answers.
    private static readonly TimeSpan MarksLimit = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan IdlePeriod = TimeSpan.FromSeconds(1);

    private readonly GpglWriter _output = new();
    private readonly StringBuilder _reply = new();
    private Phase _phase = Phase.Closed;
    private Question? _asked;
    private long _since;
    private long _heardAt;
    private TimeSpan _wait;
    private bool? _isUp;
    private Reason _downBecause = CutterReasons.NotFound;

    /// <summary>Where the talk stands.</summary>
    private enum Phase
    {
        /// <summary>There is no link.</summary>
        Closed,

        /// <summary>Waits for the name of the cutter.</summary>
        Greeting,
        Idle,

        /// <summary>A job is being read.</summary>
        Planning,

        /// <summary>Waits for the material, which a person may have to bring.</summary>
        Loading,

        /// <summary>Waits for the tool of the next step, which a person may have to change.</summary>
        Tooling,

        /// <summary>Sends the set-up.</summary>
        Preparing,

        /// <summary>Looks for the printed marks, or waits for a person who sees to them.</summary>
        Searching,
        Cutting,
        Paused,

        /// <summary>The test is cut: a person says whether it came out well.</summary>
        Judging,

        /// <summary>Sent the end of the job, waits for the cutter to get there.</summary>
        Ending,

        /// <summary>The cutter is done, and people are not.</summary>
        Finishing,
    }

    private enum Question
    {
        Status,
        Tools,
        Firmware,
        Calibration,
        Scale,
        Marks,
    }

    /// <summary>Bytes that wait to be sent.</summary>
    public ReadOnlySpan<byte> Output => _output.Written;

    public bool HasJob => _phase >= Phase.Planning;

    public bool IsOpen => _phase != Phase.Closed;

    /// <summary>How long nothing happens unless bytes arrive.</summary>
    public TimeSpan UntilNextTick => _phase is Phase.Closed or Phase.Planning
        ? IdlePeriod
        : TimeSpan.FromTicks(Math.Max(0, (_wait - time.GetElapsedTime(_since)).Ticks));

    /// <summary>The link is open.</summary>
    public void Open()
    {
        _output.Clear();
        _phase = Phase.Greeting;
        Greet();
    }

    /// <summary>The link is gone. A job on it is over: how far it came is not known, unless all of it was cut.</summary>
    public void Close(Reason reason)
    {
        _output.Clear();
        if (_phase == Phase.Finishing)
        {
            End(JobOutcome.Completed, CutterReasons.Finished);
        }

        End(JobOutcome.Interrupted, reason);
        _phase = Phase.Closed;
        SetDown(reason);
    }

    /// <summary>So many bytes of <see cref="Output"/> are on their way.</summary>
    public void Sent(int count) => _output.Remove(count);

    public void Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
        {
            // What was not asked for is dropped: it would be taken for the answer to the next question.
            if (_asked is not { } question)
            {
                continue;
            }

            if (one == GpglWriter.EndOfText)
            {
                var reply = _reply.ToString().Trim();
                _asked = null;
                _heardAt = time.GetTimestamp();
                Pause(_phase is Phase.Cutting or Phase.Ending ? PollPeriod : IdlePeriod);
                Answered(question, reply);
            }
            else if (_reply.Length < LongestReply)
            {
                _reply.Append(one is >= 0x20 and < 0x7F ? (char)one : '?');
            }
        }
    }

    /// <summary>Time has passed.</summary>
    public void Tick()
    {
        if (_phase is Phase.Closed or Phase.Planning || time.GetElapsedTime(_since) < _wait)
        {
            return;
        }

        if (_asked is { } question)
        {
            NotAnswered(question);
        }
        else if (_phase == Phase.Greeting)
        {
            Greet();
        }
        else
        {
            Ask(_phase == Phase.Tooling && !_looksAtMaterial ? Question.Tools : Question.Status);
        }
    }

    private void Greet()
    {
        _output.Initialise();
        Ask(Question.Firmware);
    }

    private void Ask(Question question)
    {
        _asked = question;
        _reply.Clear();
        Pause(question == Question.Marks ? MarksLimit : ReplyLimit);
        switch (question)
        {
            case Question.Status:
                _output.AskStatus();
                break;
            case Question.Tools:
                _output.AskTools();
                break;
            case Question.Firmware:
                _output.AskFirmware();
                break;
            case Question.Calibration:
                _output.AskCalibration();
                break;
            case Question.Scale:
                _output.AskScale();
                break;
            case Question.Marks:
                _output.SearchMarks(_sheet!.Marks!);
                break;
        }
    }

    private void Pause(TimeSpan wait) => (_since, _wait) = (time.GetTimestamp(), wait);

    private void Answered(Question question, string reply)
    {
        switch (question)
        {
            case Question.Firmware when _phase == Phase.Greeting:
                _phase = Phase.Idle;
                SetUp(reply);
                break;
            case Question.Status:
                StatusIs(reply);
                break;
            case Question.Tools when _phase == Phase.Tooling:
                ToolsAre(reply);
                break;
            case Question.Marks:
                MarksAre(reply);
                break;
            default:
                Prepare(question);
                break;
        }
    }

    private void NotAnswered(Question question)
    {
        if (question == Question.Marks)
        {
            _asked = null;
            Pause(IdlePeriod);
            MarksAre("");
            return;
        }

        // A cutter that is busy may be slow to answer: asking again does no harm.
        if (HasJob && time.GetElapsedTime(_heardAt) < Patience)
        {
            Ask(question);
            return;
        }

        // Who weeds may switch the cutter off.
        if (_phase == Phase.Finishing)
        {
            End(JobOutcome.Completed, CutterReasons.Finished);
        }

        End(JobOutcome.Interrupted, CutterReasons.Silent);
        SetDown(CutterReasons.Silent);
        _output.Clear();
        _phase = Phase.Greeting;
        Greet();
    }

    private void SetUp(string firmware)
    {
        _isUp = true;
        emit(new LinkUp(firmware));
    }

    private void SetDown(Reason reason)
    {
        // That it is not there is no news after it went away; that there are two of them, or another program has it, is.
        if (_isUp == false && (reason == _downBecause || reason == CutterReasons.NotFound))
        {
            return;
        }

        (_isUp, _downBecause) = (false, reason);
        emit(new LinkDown(reason));
    }
}
