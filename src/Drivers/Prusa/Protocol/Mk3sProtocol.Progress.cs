using System.Runtime.InteropServices;
using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Prusa.Protocol;

/// <content>What a person sees of the way through the file: what the printer is at, how far it is, how long it heats.</content>
public sealed partial class Mk3sProtocol
{
    // A heater that is nearly warm tells little about how fast it warms.
    private const double LeastWarming = 15;

    private readonly List<ProgressMark> _progressMarks = [];

    // Null where the job has no timeline, and while it is being ended.
    private PrintProgress? _progress;

    // What it is at, where that takes long; null while it simply prints.
    private Reason? _step;
    private Warming? _warming;

    /// <summary>A busy printer does not say with what: the oldest line without an ok does.</summary>
    private void NoteStep(Reply reply)
    {
        if (_phase != Phase.Streaming || _attention is not null || _waitReason is not null
            || !_inFlight.TryPeek(out var line) || line.Number < _lines.First)
        {
            return;
        }

        var command = _lines[line.Number];
        EnterStep(StepOf(command));
        if (reply.Kind == ReplyKind.Heating && _warming?.Line != line.Number)
        {
            var isBed = command.StartsWith("M190"u8);
            var (celsius, target) = (isBed ? reply.Bed : reply.Nozzle, TargetOf(command));
            _warming = target - celsius >= LeastWarming ? new Warming(line.Number, isBed, celsius, target, Now) : null;
        }
    }

    private void EnterStep(Reason? step)
    {
        if (step is not null && step != _step)
        {
            _step = step;
            _emit(new JobStepped(step));
        }
    }

    private void EndStep(long number)
    {
        if (_progress is not null && number >= _lines.First && StepOf(_lines[number]) is not null)
        {
            _progress.BeginMoves(Now);
        }

        if (_warming is { } warming && warming.Line == number)
        {
            _warming = null;
            if (_provocations == 0)
            {
                _emit(warming.Measured(Now));
            }
        }

        // With the next move; what comes between heating, homing and levelling is no news.
        if (_step is not null && _phase == Phase.Streaming && number >= _lines.First && WireLine.IsMove(_lines[number]))
        {
            _step = null;
            _emit(new JobStepped(PrinterReasons.Printing));
        }
    }

    private static Reason? StepOf(ReadOnlySpan<byte> command) =>
        command.StartsWith("M109"u8) ? PrinterReasons.HeatingNozzle(TargetOf(command))
        : command.StartsWith("M190"u8) ? PrinterReasons.HeatingBed(TargetOf(command))
        : command.StartsWith("G28"u8) ? PrinterReasons.Homing
        : command.StartsWith("G80"u8) ? PrinterReasons.Leveling
        : null;

    /// <summary>NaN where none is given.</summary>
    private static double TargetOf(ReadOnlySpan<byte> command)
    {
        var words = new GcodeWords(command);
        while (words.MoveNext())
        {
            if (words is { Letter: (byte)'S' or (byte)'R', HasValue: true })
            {
                return words.Value;
            }
        }

        return double.NaN;
    }

    private void BeginProgress(PrintTimeline? timeline)
    {
        _progress = timeline is { TotalSeconds: > 0 } ? new PrintProgress(timeline, Now) : null;
        _emit(_progress?.TakeNews(Now) ?? new JobProgressed(-1, null));
    }

    private void ShowProgress()
    {
        if (_phase is Phase.Streaming or Phase.Finishing && _progress?.TakeNews(Now) is { } news)
        {
            _emit(news);
        }
    }

    /// <summary>M73 says the slicer's own reckoning; it counts when the printer has come to it.</summary>
    private void NoteProgress(long number)
    {
        if (_progress is not null)
        {
            _progress.ComeTo(number + 1, Now);
            return;
        }

        if (!HasJob || !_lines[number].StartsWith("M73"u8))
        {
            return;
        }

        var percent = -1;
        TimeSpan? remaining = null;
        var words = new GcodeWords(_lines[number]);
        while (words.MoveNext())
        {
            if (words is { Letter: (byte)'P', HasValue: true, Value: >= 0 and <= 100 })
            {
                percent = (int)words.Value;
            }
            else if (words is { Letter: (byte)'R', HasValue: true, Value: >= 0 and <= 100_000 })
            {
                remaining = TimeSpan.FromMinutes(words.Value);
            }
        }

        // A line for the silent mode (Q, S) tells nothing about this one.
        if (percent >= 0 || remaining is not null)
        {
            _progressMarks.Add(new ProgressMark(number, new JobProgressed(percent, remaining)));
            _emit(_progressMarks[^1].Progress);
            if (_progressMarks.Count > SentLines.Capacity)
            {
                _progressMarks.RemoveRange(0, SentLines.Capacity / 2);
            }
        }
    }

    private void TakeBackProgress(long from)
    {
        _progress?.ComeTo(from, Now);
        _progress?.BeginMoves(Now);
        if (_progressMarks.Count > 0 && _progressMarks[^1].Line >= from)
        {
            _progressMarks.RemoveAll(m => m.Line >= from);
            _emit(_progressMarks.Count > 0 ? _progressMarks[^1].Progress : new JobProgressed(-1, null));
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct ProgressMark(long Line, JobProgressed Progress);

    /// <summary>A wait for a heater, from its first report on.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Warming(long Line, bool IsBed, double From, double Target, TimeSpan Since)
    {
        public PartMeasured Measured(TimeSpan now)
        {
            var seconds = IsBed
                ? (Target - From) / HeatUp.BedRate
                : ((Target - From) / HeatUp.NozzleRate) + HeatUp.NozzleHoldSeconds;
            return new PartMeasured(IsBed ? HeatUp.BedPart : HeatUp.NozzlePart, TimeSpan.FromSeconds(seconds), now - Since);
        }
    }
}
