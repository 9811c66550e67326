using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// How long the printer is busy with a file: its moves, and what happens between them. Heating takes what it typically takes
/// on an MK3S in a room at 22 °C, or what was learned of this one. A person's part in a change of filament is left out.
/// </summary>
internal sealed class TimeEstimate(Pace pace)
{
    // From anywhere on the bed; levelling at nine points took 20.7 s on the real firmware.
    private const double HomingSeconds = 15;
    private const double LevellingSeconds = 21;

    private const double LongestSeconds = 1e7;

    // Linear Advance 1.0 counted otherwise; the first value that is not 0 says which is meant (la10compat.cpp).
    private const double SmallestAdvance10 = 10;

    private readonly MotionPlanner _planner = new();
    private readonly PrintTimelineBuilder _timeline = new();
    private readonly double _motionPace = pace[PrintTimeline.MotionPart];
    private Heater _nozzle = new(HeatUp.NozzleRate / pace[HeatUp.NozzlePart]);
    private Heater _bed = new(HeatUp.BedRate / pace[HeatUp.BedPart]);
    private double _pauses;
    private double _feedFactor = 1;
    private Vector256<double> _flowFactor = Vector256<double>.One;
    private bool? _isAdvance10;
    private bool _isLegacyAcceleration;

    /// <summary>Null for what no print takes: the file is nonsense.</summary>
    public TimeSpan? Total => Seconds is >= 0 and < LongestSeconds ? TimeSpan.FromSeconds(Seconds) : null;

    /// <summary>Of the moves alone, as the planner counts them.</summary>
    public double MotionSeconds => _planner.Now;

    /// <summary>The way on which filament was fed.</summary>
    public double DrawnMillimetres => _planner.DrawnMillimetres;

    private double Seconds => (_planner.Now * _motionPace) + _pauses;

    /// <summary>Adds a straight move: distances of X, Y, Z, E in mm, feed in mm/s.</summary>
    public void Add(Vector256<double> distances, double feed)
    {
        var scaled = distances * _flowFactor;
        _planner.Move(Vector128.Narrow(scaled.GetLower(), scaled.GetUpper()), (float)(feed * _feedFactor));
    }

    /// <summary>Takes a word of a command that changes how fast the printer is, or how long it waits.</summary>
    public void Set(CommandCode code, char letter, double value)
    {
        switch (code.Letter, code.Number)
        {
            case ('M', 201):
                _planner.MaxAcceleration = With(_planner.MaxAcceleration, letter, value);
                break;
            case ('M', 203):
                _planner.MaxFeed = With(_planner.MaxFeed, letter, value);
                break;
            case ('M', 204):
                SetAcceleration(letter, (float)value);
                break;
            case ('M', 205):
                _planner.MaxJerk = With(_planner.MaxJerk, letter, value);
                break;
            case ('M', 220) when letter == 'S':
                _feedFactor = value / 100;
                break;
            case ('M', 221) when letter == 'S':
                _flowFactor = Vector256.Create(1, 1, 1, value / 100);
                break;
            case ('M', 900) when letter == 'K':
                SetAdvance(value);
                break;
            case ('M', 104 or 109) when letter is 'S' or 'R':
                _nozzle.Set(value, Seconds);
                break;
            case ('M', 140 or 190):
                _bed.Set(value, Seconds);
                break;
            case ('G', 4):
                Wait(letter == 'S' ? value : value / 1000);
                break;
        }
    }

    /// <summary>Takes a command that is no move, after its words.</summary>
    public void Execute(CommandCode code)
    {
        _planner.Command();
        _isLegacyAcceleration = false;
        switch (code.Letter, code.Number)
        {
            case ('G', 28):
                Wait(HomingSeconds);
                break;
            case ('G', 80):
                Wait(LevellingSeconds);
                break;
            case ('M', 109):
                Wait(0);
                _pauses += _nozzle.SecondsToTarget(Seconds) is > 0 and var seconds ? seconds + HeatUp.NozzleHoldSeconds : 0;
                break;
            case ('M', 190):
                Wait(0);
                _pauses += _bed.SecondsToTarget(Seconds);
                break;
            case ('G', 4):
            case ('M', 400 or 600 or 601):
                Wait(0);
                break;
        }
    }

    /// <summary>So many commands have been taken.</summary>
    public void Note(long commands) => _timeline.Add(commands, Seconds);

    /// <summary>Waits for the last move; null where <see cref="Total"/> is.</summary>
    public PrintTimeline? Finish()
    {
        Wait(0);
        return Total is null ? null : _timeline.Finish(Seconds, _motionPace);
    }

    // S is for all kinds of moves, and makes T that of the filament alone (Marlin_main.cpp, M204: legacy format).
    private void SetAcceleration(char letter, float value)
    {
        var isForFilament = letter == 'R' || (letter == 'T' && _isLegacyAcceleration);
        _isLegacyAcceleration |= letter == 'S';
        _planner.PrintAcceleration = letter is 'P' or 'S' ? value : _planner.PrintAcceleration;
        _planner.TravelAcceleration = letter is 'S' or 'T' && !isForFilament ? value : _planner.TravelAcceleration;
        _planner.RetractAcceleration = isForFilament ? value : _planner.RetractAcceleration;
    }

    private void SetAdvance(double value)
    {
        if (value > 0)
        {
            _isAdvance10 ??= value >= SmallestAdvance10;
        }

        if (_isAdvance10 == true)
        {
            _planner.AdvanceSeconds = (float)Math.Clamp((value * 0.002) - 0.01, 0, SmallestAdvance10);
        }
        else if (value < SmallestAdvance10)
        {
            _planner.AdvanceSeconds = (float)value;
        }
    }

    private void Wait(double seconds)
    {
        _planner.Wait();
        _pauses += seconds;
    }

    private static Vector128<float> With(Vector128<float> limits, char letter, double value) =>
        "XYZE".IndexOf(letter, StringComparison.Ordinal) is >= 0 and var axis ? limits.WithElement(axis, (float)value) : limits;

    /// <summary>Warms at a steady rate; cools at once, as nothing waits for that.</summary>
    [StructLayout(LayoutKind.Auto)]
    private record struct Heater(double DegreesPerSecond)
    {
        private double _celsius = HeatUp.RoomCelsius;
        private double _target;
        private double _since;

        public void Set(double target, double now)
        {
            _celsius = Math.Min(_celsius + ((now - _since) * DegreesPerSecond), Math.Max(_target, _celsius));
            _celsius = Math.Min(_celsius, Math.Max(target, HeatUp.RoomCelsius));
            _target = target;
            _since = now;
        }

        public readonly double SecondsToTarget(double now) => Math.Max(0, ((_target - _celsius) / DegreesPerSecond) - (now - _since));
    }
}
