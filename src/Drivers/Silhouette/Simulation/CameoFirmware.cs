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
    private CutPoint _at;
    private int _speed = 1;
    private (int Down, int Across) _field;

    /// <summary>What was cut, in order: each line from where the tool went down to where it came up.</summary>
    public List<List<CutPoint>> Cuts { get; } = [];

    /// <summary>What the real one would not take: unknown, out of range, out of the field, or more than it can hold.</summary>
    public List<string> Rejected { get; } = [];

    /// <summary>All commands that were taken.</summary>
    public List<string> Taken { get; } = [];

    /// <summary>Way of the tool in the material, in millimetres.</summary>
    public double CutLength { get; private set; }

    public bool IsLoaded => _loadsIn is null;

    /// <summary>Whether it has something to do.</summary>
    public bool IsBusy => _queue.Count > 0 || _busySeconds > 0;

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

        _busySeconds -= seconds;
        while (_busySeconds <= 0 && _queue.TryDequeue(out var command))
        {
            _queuedBytes -= command.Length + 1;
            Execute(command);
        }

        _busySeconds = Math.Max(0, _busySeconds);
    }

    private void Answer(byte code)
    {
        switch (code)
        {
            case 0x04:
                break;
            case 0x05:
                _isAskedForMat = true;
                Reply(!IsLoaded ? "2" : IsBusy ? "1" : "0");
                break;
            case 0x15:
                Reply($"{options.Tool},0");
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
            MoveTo(command[0] == 'D', new CutPoint(Int(step.Groups["across"]), Int(step.Groups["down"])), command);
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
            Cuts.Add([to]);
            _busySeconds += LiftSeconds + (length / TravelSpeed);
        }
        else if (Cuts.Count == 0)
        {
            Rejected.Add(command);
            return;
        }
        else
        {
            Cuts[^1].Add(to);
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
        _loadsIn = options.LoadSeconds > 0 ? options.LoadSeconds : AbsentSeconds;
        _queue.Clear();
        _queuedBytes = 0;
    }

    private void Reply(string text)
    {
        _replies.AddRange(Encoding.ASCII.GetBytes(text));
        _replies.Add(EndOfText);
    }

    private static int Int(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(TG(0|1|2|8|9)|FN0|TB50,0|\\0,0|Z\d{1,5},\d{1,5}|J[012]|TJ[03]|FC(0|18),1,[12]|FE[01],[12]|FF\d,\d,[12]|L0|SO0)$", RegexOptions.ExplicitCapture, 1000)]
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
}
