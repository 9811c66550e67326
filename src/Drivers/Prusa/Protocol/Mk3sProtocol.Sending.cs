using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Prusa.Protocol;

/// <content>What goes out: numbered lines within the window, again where the printer asks for them, and what wakes it.</content>
public sealed partial class Mk3sProtocol
{
    // After a refused line others of the same burst are still under way, and each brings a Resend of its own and flushes
    // what came behind it. 25 ms is what 90 bytes take on the cable, three times.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(25);

    // A busy printer says so every 2 s; gaps of 2.5 s were measured while homing.
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(5);

    // While its oks come faster than that, no line waits long in the printer's queue.
    private static readonly TimeSpan FastPeriod = TimeSpan.FromMilliseconds(50);

    // It needs 8 s from "start" to its first answer.
    private static readonly TimeSpan GreetingSilenceLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ReadySilenceLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GiveUpLimit = TimeSpan.FromSeconds(60);

    // While it lifts and parks its head it says nothing.
    private static readonly TimeSpan ParkingSilenceLimit = TimeSpan.FromSeconds(15);

    private const int LinesWhileSlow = 2;

    private readonly OutgoingBytes _output = new();
    private readonly SentLines _lines = new();
    private readonly Queue<byte[]> _script = new();
    private readonly Queue<InFlightLine> _inFlight = new();

    private JobFeed? _feed;

    // Next number to go out; behind SentLines.Next where lines go out again.
    private long _cursor;
    private long _acknowledged = -1;

    // Lines before it are done for good: a printer that goes back further speaks of another print.
    private long _floor;

    // Lines from here on are held back.
    private long _sendUpTo;

    // While this line waits for its ok, nothing else goes out.
    private long _alone = -1;
    private int _inFlightBytes;
    private long _provokedLine = -1;
    private int _provocations;
    private long _doubted = -1;

    private TimeSpan _quietUntil;
    private TimeSpan _provokeAt = Never;
    private TimeSpan _heardAt;
    private TimeSpan _provokedAt;
    private TimeSpan _acknowledgedAt;
    private bool _isFast;

    // One of the lines without an ok may take long.
    private bool _isWaiting;

    /// <summary>Bytes of lines that wait for their ok.</summary>
    public int UnacknowledgedBytes => _inFlightBytes;

    private bool WaitsForPerson => _attention is not null || _waitReason is not null;

    private TimeSpan SilentAt
    {
        get
        {
            var isWaiting = _phase == Phase.Ready || (_inFlight.Count > 0 && _phase is not (Phase.Closed or Phase.Booting or Phase.Stopping));
            var limit = _phase switch
            {
                Phase.Ready => ReadySilenceLimit,
                Phase.Greeting => GreetingSilenceLimit,
                Phase.Parking => ParkingSilenceLimit,
                _ => SilenceLimit,
            };
            var last = _heardAt > _provokedAt ? _heardAt : _provokedAt;
            return isWaiting ? Min(_provokeAt, last + limit) : _provokeAt;
        }
    }

    /// <summary>Sends what may go out now.</summary>
    private void Pump()
    {
        Span<byte> line = stackalloc byte[NumberedLine.MaxBytes + 1];
        while (Now >= _quietUntil && !IsInFlight(_alone) && (_cursor < _lines.Next || TryAppend()) && _cursor < _sendUpTo)
        {
            var length = NumberedLine.Write(_cursor, _lines[_cursor], line);
            if (!HasRoom(_lines[_cursor], length))
            {
                return;
            }

            Transmit(_cursor++, line[..length]);
        }
    }

    /// <summary>
    /// Few bytes, for the ring's sake; and few lines where the printer is slow: while a command is executed it reads no further
    /// than the third in its queue, and an emergency stop behind that would not be seen before the command is over. A command
    /// that takes long goes alone, so that a cancel waits for no more than that one. Where the printer waits for a person, that
    /// command is one of its own, in front of ours.
    /// </summary>
    private bool HasRoom(ReadOnlySpan<byte> command, int length) =>
        _inFlight.Count == 0
        || (_inFlightBytes + length <= _options.WindowBytes && !WaitsForPerson && !_isWaiting && !LongCommand.Is(command)
            && (_inFlight.Count < LinesWhileSlow || _isFast));

    /// <summary>Gives the next command its number: one of the host's own, else the next of the file.</summary>
    private bool TryAppend()
    {
        if (_script.TryDequeue(out var command))
        {
            _progress?.NoteLine(_lines.Next, isOfFile: false);
            _lines.Append(command);
            return true;
        }

        if (_phase != Phase.Streaming || _feed is null)
        {
            return false;
        }

        switch (_feed.TryTake(out var line))
        {
            case FeedState.Line:
                _commandsTaken++;
                if (TryTakeStop(line))
                {
                    return TryAppend();
                }

                _progress?.NoteLine(_lines.Next, isOfFile: true);
                _lines.Append(line);
                return true;
            case FeedState.End:
                Finish();
                return TryAppend();
            case FeedState.Failed:
                EndPolitely(JobOutcome.Failed, _feed.Failure ?? PrinterReasons.FileUnreadable);
                return false;
            default:
                return false;
        }
    }

    private void Transmit(long number, ReadOnlySpan<byte> line)
    {
        if (_inFlight.Count == 0 && _provocations == 0)
        {
            _heardAt = Now;
        }

        _isWaiting = (_isWaiting && _inFlight.Count > 0) || (number >= 0 && LongCommand.Is(_lines[number]));
        _output.Add(line);
        _inFlight.Enqueue(new InFlightLine(number, line.Length));
        _inFlightBytes += line.Length;
    }

    /// <summary>Sends a line without a number, where none can be had; not at all where the window is full.</summary>
    private void SendPlain(ReadOnlySpan<byte> line)
    {
        if (_inFlightBytes + line.Length <= Mk3sOptions.MaxWindowBytes)
        {
            Transmit(-1, line);
        }
    }

    /// <summary>An ok has come that belongs to the oldest waiting line. More of them than lines are known: G80 gives two.</summary>
    private void Acknowledge()
    {
        if (!_inFlight.TryDequeue(out var line))
        {
            return;
        }

        _inFlightBytes -= line.Bytes;
        _isFast = Now - _acknowledgedAt < FastPeriod;
        _acknowledgedAt = Now;
        AcknowledgeUpTo(line.Number);
        _provokedLine = -1;
        _waitReason = null;
        ClearAttention();
        EndStep(line.Number);
        if (_inFlight.Count == 0)
        {
            OnAllAcknowledged();
        }
    }

    private void AcknowledgeUpTo(long number)
    {
        while (_acknowledged < number)
        {
            NoteProgress(++_acknowledged);
        }
    }

    /// <summary>The printer wants line <paramref name="number"/> next, however long ago it was acknowledged.</summary>
    /// <param name="isRewind">It has put its count back; it has not refused a line.</param>
    private void GoBackTo(long number, bool isRewind = false)
    {
        if (_lines.Next == 0 || _phase is Phase.Booting or Phase.Stopping)
        {
            return;
        }

        // While line 0 sets the count, each refusal means: once more.
        number = _lines.Next == 1 ? 0 : number;
        if (number < _lines.First || number > _lines.Next || number == _doubted || (isRewind && number < _floor))
        {
            Doubt(number);
            return;
        }

        _doubted = -1;
        if (_provokedLine >= 0)
        {
            // The answer to a line sent twice tells exactly how far it came, whatever became of the oks.
            _provokedLine = -1;
            ClearInFlight();
            AcknowledgeUpTo(number - 1);
        }
        else
        {
            RemoveInFlight(number);
        }

        if (number <= _acknowledged)
        {
            _acknowledged = number - 1;
            TakeBackProgress(number);
        }

        _cursor = number;
        _alone = number;
        _quietUntil = Now + Settle;
        if (_inFlight.Count == 0 && _cursor == _lines.Next)
        {
            OnAllAcknowledged();
        }
    }

    /// <summary>
    /// A number that cannot be: a digit may have been hurt on the way. The printer is asked again; if it insists, host and
    /// printer no longer speak of the same job. Where that ends already, the count of its end begins once more: all in it is ours
    /// and may be done twice.
    /// </summary>
    private void Doubt(long number)
    {
        if (_doubted == number)
        {
            // The printer has thrown away what was on its way to it.
            ClearInFlight();
            if (_phase is Phase.Cancelling or Phase.Parking)
            {
                GoBackTo(0);
            }
            else
            {
                OnOutOfStep();
            }

            return;
        }

        _doubted = number;
        _provokeAt = Now + Settle;
    }

    private void OnSilence()
    {
        if (_provocations > 0 && Now - _heardAt >= GiveUpLimit)
        {
            OnLost();
        }
        else
        {
            Provoke();
        }
    }

    /// <summary>
    /// Makes the printer say how far it came. Lines can get lost without a word (ring full, half a line, a comment sign by a
    /// flipped bit), and so can oks. The last line goes out once more: either it is taken now, or it is refused as a
    /// duplicate with the number that is wanted. The line end before it ends a comment (cmdqueue.cpp, comment_mode).
    /// </summary>
    private void Provoke()
    {
        _provokeAt = Never;
        _provokedAt = Now;
        _provocations++;
        _progress?.BeginMoves(Now);
        ClearInFlight();
        if (_sendUpTo == 0)
        {
            if (_phase == Phase.Resuming)
            {
                EnterPause(Phase.Held, PrinterReasons.StaysPaused);
            }

            return;
        }

        var number = Math.Max(_cursor - 1, _lines.First);
        Span<byte> line = stackalloc byte[NumberedLine.MaxBytes + 1];
        var length = NumberedLine.Write(number, _lines[number], line);
        if (_phase == Phase.Greeting)
        {
            _output.Add(PackingOff);
        }

        _output.Add("\n"u8);
        Transmit(number, line[..length]);
        _cursor = number + 1;
        _alone = number;
        _provokedLine = number;
    }

    /// <summary>Starts the count again. Lines of the old count that still wait are known by their oks only.</summary>
    private void Renumber()
    {
        var waiting = _inFlight.Count;
        for (; waiting > 0; waiting--)
        {
            _inFlight.Enqueue(_inFlight.Dequeue() with { Number = -1 });
        }

        _lines.Clear();
        _lines.Append("M110 N0"u8);
        _script.Clear();
        _progressMarks.Clear();
        _progress = null;
        _filamentChanges.Clear();
        _cursor = 0;
        _acknowledged = -1;
        _floor = 0;
        _alone = 0;
        _provokedLine = -1;
        _doubted = -1;
        _provokeAt = Never;
        _sendUpTo = long.MaxValue;
    }

    /// <summary>Forgets all that was sent: the printer does too, or is gone.</summary>
    private void Forget()
    {
        ClearInFlight();
        Renumber();
        _lines.Clear();
        _expected = Expected.Anything;
        _sendUpTo = 0;
        _quietUntil = TimeSpan.Zero;
        _provocations = 0;
        _heardAt = Now;
    }

    private bool IsInFlight(long number)
    {
        foreach (var line in _inFlight)
        {
            if (number >= 0 && line.Number == number)
            {
                return true;
            }
        }

        return false;
    }

    private void RemoveInFlight(long from)
    {
        for (var waiting = _inFlight.Count; waiting > 0; waiting--)
        {
            var line = _inFlight.Dequeue();
            if (line.Number < from)
            {
                _inFlight.Enqueue(line);
            }
            else
            {
                _inFlightBytes -= line.Bytes;
            }
        }
    }

    private void ClearInFlight()
    {
        _inFlight.Clear();
        _inFlightBytes = 0;
    }

    /// <param name="Number">-1 for a line without a number.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct InFlightLine(long Number, int Bytes);
}
