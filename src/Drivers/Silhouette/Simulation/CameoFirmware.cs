using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Simulation;

/// <summary>
/// What goes on inside a Cameo 4 Pro, as far as its host can see: it takes commands, answers questions, is busy for as long as
/// the work takes, and keeps what it cut. Its time passes only in <see cref="Advance"/>.
/// </summary>
internal sealed partial class CameoFirmware(SimulatedCutterOptions options)
{
    // Silhouette Studio never sends more than 3 KB ahead.
    private const int MaxQueuedBytes = 3072;
    private const double TravelSpeed = 400;          // mm/s
    private const double LiftSeconds = 0.2;
    private const double PanelPauseSeconds = 300;
    private const double SearchSeconds = 15;

    // The search for the marks begins 10 mm before the first one.
    private const int SearchStart = 10 * CutPoint.PerMillimetre;
    private const byte Escape = 0x1B;
    private const byte EndOfText = 0x03;

    private readonly Queue<string> _queue = [];
    private readonly StringBuilder _command = new();
    private readonly List<byte> _replies = [];
    private bool _isEscaped;
    private int _queuedBytes;
    private double _busySeconds;
    private double? _loadsIn = options.LoadSeconds > 0 ? options.LoadSeconds : null;
    private bool _isAskedForMat;
    private bool _isUnloadDone;
    private double? _panelSeconds = options.PanelAfter is null ? null : PanelPauseSeconds;
    private CutPoint _at;
    private CutPoint _origin;
    private int _speed = 1;
    private int _holder = 1;
    private bool _isSearching;
    private readonly bool[] _isPen = new bool[3];
    private (int Down, int Across) _field;

    /// <summary>What was cut or drawn, in order: each line from where the tool went down to where it came up.</summary>
    public List<CutTrace> Cuts { get; } = [];

    /// <summary>How many jobs have come to their end, or were ended.</summary>
    public int EndCount { get; private set; }

    /// <summary>What the real one would not take: unknown, out of range, out of the field, or more than it can hold.</summary>
    public List<string> Rejected { get; } = [];

    /// <summary>All commands that were taken.</summary>
    public List<string> Taken { get; } = [];

    /// <summary>Way of the tool in the material, in millimetres.</summary>
    public double CutLength { get; private set; }

    public bool IsLoaded => _loadsIn is null;

    /// <summary>Whether it has something to do.</summary>
    public bool IsBusy => _queue.Count > 0 || _busySeconds > 0;

    /// <summary>A person reads that the cutter wants a mat, and brings one. The wire does not tell: an idle cutter is asked the same.</summary>
    public void AskForMat() => _isAskedForMat = true;

    public void Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
                Answer(one);
            }
            else if (one == Escape)
            {
                _isEscaped = true;
                if (_command.Length > 0)
                {
                    Rejected.Add(_command.ToString());
                    _command.Clear();
                }
            }
            else if (one == EndOfText)
            {
                Take(_command.ToString());
                _command.Clear();
            }
            else
            {
                _command.Append((char)one);
            }
        }
    }

    /// <summary>What it has to say since the last time.</summary>
    public byte[] TakeReplies()
    {
        var replies = _replies.ToArray();
        _replies.Clear();
        return replies;
    }

    /// <summary>Lets its time pass.</summary>
    public void Advance(double seconds)
    {
        if (_isAskedForMat && _loadsIn is { } left)
        {
            _loadsIn = left > seconds ? left - seconds : null;
        }

        if (CutLength >= options.JamAfter || Stands(seconds))
        {
            return;
        }

        _busySeconds -= seconds;
        while (_busySeconds <= 0 && !(CutLength >= options.JamAfter) && _queue.TryDequeue(out var command))
        {
            _queuedBytes -= command.Length + 1;
            Execute(command);
        }

        _busySeconds = Math.Max(0, _busySeconds);
        if (_isSearching && _busySeconds == 0)
        {
            _isSearching = false;
            Reply(options.HasMarks ? "    0" : "    1");
        }
    }

    /// <summary>Somebody has pressed pause at the panel, and comes back after a while.</summary>
    private bool Stands(double seconds)
    {
        if (_panelSeconds is not > 0 || CutLength < options.PanelAfter)
        {
            return false;
        }

        _panelSeconds -= seconds;
        return true;
    }

    private void Answer(byte code)
    {
        switch (code)
        {
            case 0x04:
                break;
            case 0x05:
                Reply(!IsLoaded ? "2" : IsBusy ? "1" : "0");
                break;
            case 0x15:
                Reply($"{options.Tool},{options.Tool2}");
                break;
            default:
                Rejected.Add($"ESC {code}");
                break;
        }
    }

    private void Take(string command)
    {
        switch (command)
        {
            case "FG":
                Reply("CAMEO 4 PRO V1.10   ");
                break;
            case "TB71" or "FA":
                Reply("    0,    0");
                break;
            default:
                if (_queuedBytes + command.Length + 1 > MaxQueuedBytes || !IsKnown(command))
                {
                    Rejected.Add(command);
                    return;
                }

                Taken.Add(command);
                _queue.Enqueue(command);
                _queuedBytes += command.Length + 1;
                break;
        }
    }

    private static bool IsKnown(string command) =>
        Setting().IsMatch(command)
        || InRange(command, Force(), 1, 33)
        || InRange(command, Speed(), 1, 30)
        || InRange(command, Depth(), 0, 10)
        || Step().IsMatch(command);

    private static bool InRange(string command, Regex pattern, int smallest, int largest) =>
        pattern.Match(command) is { Success: true } match && Int(match.Groups["value"]) is var value && value >= smallest && value <= largest;

    private void Execute(string command)
    {
        if (Speed().Match(command) is { Success: true } speed)
        {
            _speed = Int(speed.Groups["value"]);
        }
        else if (Field().Match(command) is { Success: true } field)
        {
            _field = (Int(field.Groups["down"]), Int(field.Groups["across"]));
        }
        else if (Step().Match(command) is { Success: true } step && IsLoaded)
        {
            MoveTo(command[0] == 'D', _origin + new CutPoint(Int(step.Groups["across"]), Int(step.Groups["down"])), command);
        }
        else if (Offset().Match(command) is { Success: true } offset)
        {
            _isPen[Int(offset.Groups["holder"])] = command.StartsWith("FC0", StringComparison.Ordinal);
        }
        else if (Search().Match(command) is { Success: true } search)
        {
            (_isSearching, _busySeconds) = (true, SearchSeconds);
            _origin = options.HasMarks ? new CutPoint(Int(search.Groups["left"]) + SearchStart, Int(search.Groups["top"]) + SearchStart) : default;
        }
        else
        {
            Select(command);
        }
    }

    private void Select(string command)
    {
        switch (command)
        {
            case "J1" or "J2":
                _holder = command[1] - '0';
                break;
            case "J0" or "SO0":
                _origin = default;
                EndCount++;

                // Somebody takes the piece out, and loads what the next job asks for.
                (_loadsIn, _isAskedForMat) = (options.LoadSeconds > 0 ? options.LoadSeconds : _loadsIn, false);
                break;
        }
    }

    private void MoveTo(bool isCutting, CutPoint to, string command)
    {
        if (to.Down < 0 || to.Across < 0 || to.Down > _field.Down || to.Across > _field.Across)
        {
            Rejected.Add(command);
            return;
        }

        var length = _at.DistanceTo(to);
        if (!isCutting)
        {
            Cuts.Add(new CutTrace(_isPen[_holder], [to]));
            _busySeconds += LiftSeconds + (length / TravelSpeed);
        }
        else if (Cuts.Count == 0)
        {
            Rejected.Add(command);
            return;
        }
        else
        {
            Cuts[^1].Points.Add(to);
            CutLength += length;
            _busySeconds += length / (_speed * 10.0);
            if (!_isUnloadDone && CutLength >= options.UnloadAfter)
            {
                Unload();
            }
        }

        _at = to;
    }

    private void Unload()
    {
        const double AbsentSeconds = 60;
        _isUnloadDone = true;
        (_loadsIn, _isAskedForMat) = (options.LoadSeconds > 0 ? options.LoadSeconds : AbsentSeconds, false);
        _queue.Clear();
        _queuedBytes = 0;
        EndCount++;
    }

    private void Reply(string text)
    {
        _replies.AddRange(Encoding.ASCII.GetBytes(text));
        _replies.Add(EndOfText);
    }

    private static int Int(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(TG(0|1|2|8|9)|FN0|TB(50,0|99|52,2|51,400|53,10|55,1)|\\0,0|Z\d{1,5},\d{1,5}|J[012]|TJ[03]|FC(0|18),1,[12]|FE[01],[12]|FF\d,\d,[12]|L0|SO0|TB123(,\d{1,5}){4})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^FX(?<value>\d{1,3}),[12]$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Force();

    [GeneratedRegex(@"^!(?<value>\d{1,3}),[12]$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Speed();

    [GeneratedRegex(@"^TF(?<value>\d{1,3}),1$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Depth();

    [GeneratedRegex(@"^Z(?<down>\d{1,5}),(?<across>\d{1,5})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Field();

    [GeneratedRegex(@"^[MD](?<down>-?\d{1,7}),(?<across>-?\d{1,7})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Step();

    [GeneratedRegex(@"^FC(0|18),1,(?<holder>[12])$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Offset();

    [GeneratedRegex(@"^TB123,\d+,\d+,(?<top>\d+),(?<left>\d+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Search();
}

/// <summary>A line that a tool left behind.</summary>
internal sealed record CutTrace(bool IsPen, List<CutPoint> Points);
