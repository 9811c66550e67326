using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// How long the printer is busy with a file: its moves, and what happens between them. Homing, levelling and heating
/// take what they typically take on an MK3S in a room at 22 °C.
/// </summary>
internal sealed class TimeEstimate
{
    private const double HomingSeconds = 20;
    private const double LevellingSeconds = 40;
    private const double LongestSeconds = 1e7;

    private readonly MotionPlanner _planner = new();
    private Heater _nozzle = new(DegreesPerSecond: 2.3);
    private Heater _bed = new(DegreesPerSecond: 0.35);
    private double _pauses;

    /// <summary>Null for what no print takes: the file is nonsense.</summary>
    public TimeSpan? Total => Seconds is >= 0 and < LongestSeconds ? TimeSpan.FromSeconds(Seconds) : null;

    private double Seconds => _planner.Seconds + _pauses;

    /// <summary>Adds a straight move: distances in mm, feed in mm/s.</summary>
    public void Move(double x, double y, double z, double e, double feed) => _planner.Move(x, y, z, e, feed);

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

    /// <summary>Takes a command, after its words.</summary>
    public void Execute(CommandCode code)
    {
        switch (code.Letter, code.Number)
        {
            case ('G', 28):
                Wait(HomingSeconds);
                break;
            case ('G', 80):
                Wait(LevellingSeconds);
                break;
            case ('M', 109):
                Wait(_nozzle.SecondsToTarget(Seconds));
                break;
            case ('M', 190):
                Wait(_bed.SecondsToTarget(Seconds));
                break;
            case ('M', 400):
                Wait(0);
                break;
        }
    }

    public void Finish() => _planner.Drain();

    // S is for all kinds of moves with filament or without (Marlin_main.cpp, M204: legacy format).
    private void SetAcceleration(char letter, float value)
    {
        _planner.PrintAcceleration = letter is 'P' or 'S' ? value : _planner.PrintAcceleration;
        _planner.TravelAcceleration = letter is 'T' or 'S' ? value : _planner.TravelAcceleration;
        _planner.RetractAcceleration = letter is 'R' ? value : _planner.RetractAcceleration;
    }

    private void Wait(double seconds)
    {
        _planner.Drain();
        _pauses += seconds;
    }

    private static Vector128<float> With(Vector128<float> limits, char letter, double value) =>
        "XYZE".IndexOf(letter, StringComparison.Ordinal) is >= 0 and var axis ? limits.WithElement(axis, (float)value) : limits;

    /// <summary>Warms at a steady rate; cools at once, as nothing waits for that.</summary>
    [StructLayout(LayoutKind.Auto)]
    private record struct Heater(double DegreesPerSecond)
    {
        private double _celsius = 22;
        private double _target;
        private double _since;

        public void Set(double target, double now)
        {
            _celsius = Math.Min(_celsius + ((now - _since) * DegreesPerSecond), Math.Max(_target, _celsius));
            _celsius = Math.Min(_celsius, Math.Max(target, 22));
            _target = target;
            _since = now;
        }

        public readonly double SecondsToTarget(double now) => Math.Max(0, ((_target - _celsius) / DegreesPerSecond) - (now - _since));
    }
}
