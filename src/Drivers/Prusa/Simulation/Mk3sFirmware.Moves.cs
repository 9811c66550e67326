using System.Globalization;

namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>Where the head is and where it goes. X, Y, Z, E in millimetres, as the firmware counts them.</summary>
internal sealed partial class Mk3sFirmware
{
    // EXTRUDE_MINTEMP and EXTRUDE_MAXLENGTH; variants/MK3S.h: soft endstops.
    private const double ColdBelow = 175;
    private const double LongestExtrusion = 471.5;
    private const double ArcSegment = 1;

    private static readonly double[] Lowest = [0, -4, 0.15];
    private static readonly double[] Highest = [255, 212.5, 210];

    private readonly double[] _position = new double[4];
    private readonly Queue<(double X, double Y, double Z, double E)> _held = new();
    private double _feed = 25;
    private bool _isRelative;
    private bool _isExtruderRelative;
    private bool _isHomed;

    private void ClearMoves()
    {
        Array.Clear(_position);
        _held.Clear();
        _isRelative = false;
        _isExtruderRelative = false;
        _isHomed = false;
        _executing = null;
        _feed = 25;
    }

    private void HoldLine(ReadOnlySpan<byte> text)
    {
        var feed = Value(text, 'F', 0);
        _feed = feed > 0 ? feed / 60 : _feed;
        _held.Enqueue((Target(text, 'X', 0), Target(text, 'Y', 1), Target(text, 'Z', 2), Target(text, 'E', 3)));
    }

    private void HoldArc(ReadOnlySpan<byte> text, bool isClockwise)
    {
        HoldLine(text);
        var end = _held.Dequeue();
        var (centreX, centreY) = (_position[0] + Value(text, 'I', 0), _position[1] + Value(text, 'J', 0));
        var radius = Math.Sqrt(Math.Pow(_position[0] - centreX, 2) + Math.Pow(_position[1] - centreY, 2));
        var from = Math.Atan2(_position[1] - centreY, _position[0] - centreX);
        var turn = Math.Atan2(end.Y - centreY, end.X - centreX) - from;
        turn = isClockwise ? (turn >= 0 ? turn - (2 * Math.PI) : turn) : (turn <= 0 ? turn + (2 * Math.PI) : turn);
        var segments = Math.Max(1, (int)(Math.Abs(turn) * radius / ArcSegment));
        for (var i = 1; i < segments; i++)
        {
            var part = (double)i / segments;
            _held.Enqueue((
                centreX + (radius * Math.Cos(from + (turn * part))),
                centreY + (radius * Math.Sin(from + (turn * part))),
                _position[2] + ((end.Z - _position[2]) * part),
                _position[3] + ((end.E - _position[3]) * part)));
        }

        _held.Enqueue(end);
    }

    // ok comes when the planner has taken the move; while it is full, that waits.
    private void MoveHeld()
    {
        if (!_planner.IsFull && _held.Count == 1)
        {
            PlanHeld();
            Done();
        }
        else
        {
            Do(WaitForPlanner());
        }
    }

    private IEnumerator<double> WaitForPlanner()
    {
        while (_held.Count > 0)
        {
            while (_planner.IsFull)
            {
                yield return _planner.BlockEnds;
            }

            PlanHeld();
        }

        Done();
    }

    private void PlanHeld()
    {
        var (x, y, z, e) = _held.Dequeue();
        Span<double> target = [Math.Clamp(x, Lowest[0], Highest[0]), Math.Clamp(y, Lowest[1], Highest[1]), Math.Clamp(z, Lowest[2], Highest[2]), e];
        Span<double> distances = stackalloc double[4];
        for (var i = 0; i < 4; i++)
        {
            distances[i] = target[i] - _position[i];
            _position[i] = target[i];
        }

        if (distances[3] != 0 && _nozzle.At(_now) < ColdBelow)
        {
            PrintLine("echo: cold extrusion prevented");
            distances[3] = 0;
        }

        if (Math.Abs(distances[3]) > LongestExtrusion)
        {
            PrintLine("echo: too long extrusion prevented");
            distances[3] = 0;
        }

        _planner.Advance(_now);
        _planner.Add(distances, _feed, _now);
    }

    private double Target(ReadOnlySpan<byte> text, char letter, int axis)
    {
        var isRelative = axis == 3 ? _isExtruderRelative : _isRelative;
        var value = Value(text, letter, isRelative ? 0 : _position[axis]);
        return isRelative ? _position[axis] + value : value;
    }

    private void SetPosition(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < 4; i++)
        {
            _position[i] = Value(text, "XYZE"[i], _position[i]);
        }
    }

    private void SetHome()
    {
        (_position[0], _position[1], _position[2]) = (0, 0, 0.15);
        _isHomed = true;
    }

    private static bool HasAxis(ReadOnlySpan<byte> text) => text.IndexOfAny("XYZ"u8) >= 0;

    // Config_RetrieveSettings(), at each reset and for M501: what its EEPROM holds.
    private void RetrieveSettings()
    {
        SetLimits(201, "M201 X1000 Y1000 Z200 E5000"u8);
        SetLimits(203, "M203 X200 Y200 Z12 E120"u8);
        SetLimits(205, "M205 X10 Y10 Z.4 E4.5"u8);
        SetAccelerations("M204 P1250 R1250 T1250"u8);
        PrintLine("echo:Stored settings retrieved");
    }

    private void SetLimits(int code, ReadOnlySpan<byte> text)
    {
        var limits = code switch { 201 => _planner.MaxAcceleration, 203 => _planner.MaxFeed, _ => _planner.MaxJerk };
        for (var i = 0; i < 4; i++)
        {
            limits[i] = Value(text, "XYZE"[i], limits[i]);
        }
    }

    private void SetAccelerations(ReadOnlySpan<byte> text)
    {
        // M204 S is for both kinds of moves, as older slicers write it.
        var both = Value(text, 'S', 0);
        _planner.PrintAcceleration = both > 0 ? both : Value(text, 'P', _planner.PrintAcceleration);
        _planner.TravelAcceleration = both > 0 ? both : Value(text, 'T', _planner.TravelAcceleration);
        _planner.RetractAcceleration = Value(text, 'R', _planner.RetractAcceleration);
    }

    public string Position() => PositionText(_position[0], _position[1], _position[2], _position[3]);

    private static string PositionText(double x, double y, double z, double e) => string.Create(
        CultureInfo.InvariantCulture,
        $"X:{x:0.00} Y:{y:0.00} Z:{z:0.00} E:{e:0.00} Count X: {x:0.00} Y:{y:0.00} Z:{z:0.00} E:{e:0.00}");
}
