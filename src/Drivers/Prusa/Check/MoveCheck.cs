using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FabQueue.Drivers.Prusa.Format;
using FabQueue.Drivers.Prusa.Picture;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// Follows the head through the file, with the modes that G90, G91, M82, M83 and G92 set, and holds each move against
/// what the printer can do. The firmware cuts off what is outside without a word and moves axes that were never homed.
/// </summary>
internal sealed class MoveCheck(PrusaSettings settings, FindingList findings, TimeEstimate time, PrintPicture picture)
{
    // A bit for each letter, as MoveWords sets them.
    private const uint X = 1 << MoveWords.X, Y = 1 << MoveWords.Y, Z = 1 << MoveWords.Z, E = 1 << MoveWords.E;
    private const uint F = 1 << MoveWords.F, I = 1 << MoveWords.I, J = 1 << MoveWords.J;
    private const uint WordsOfLine = X | Y | Z | E | F;
    private const uint Center = I | J;

    // Below this the firmware moves without feeding filament (EXTRUDE_MINTEMP), in degrees Celsius.
    private const double MinExtrusionCelsius = 175;

    // To this it slows faster moves in X and Y (NORMAL_MAX_FEEDRATE_XY).
    private const double MaxFeed = 200;

    // Where G28 leaves the head (variants/MK3S.h: X_MIN_POS, Y_MIN_POS, Z_MIN_POS).
    private const double HomeX = 0, HomeY = -4, HomeZ = 0.15;

    // Millimetres a second, until the first F (Marlin_main.cpp: feedrate).
    private const double DefaultFeed = 25;
    private const double ChordLength = 1;
    private const int MaxChords = 2000;

    // Each step from the bytes of a move to its time needs the result of the step before. Taken one behind the other, the same
    // steps of several moves overlap in the processor, as far as it looks ahead.
    private const int Batch = 64;

    // No line of a print takes more filament than it is long; that is 2.4 mm² across. Millimetres.
    private const double ThickestFed = 10;

    // What is drawn back further is missing in the lines behind it: extruders with a long tube draw back 7 mm.
    private const double MostDrawnBack = 10;

    // To take filament out, the firmware draws it back by 80 mm (FILAMENTCHANGE_FINALRETRACT): from about half of that on no gear holds it.
    private const double OutOfGears = 45;

    // Slicers may switch the heater off for the last few lines, as heat is left.
    private const int MostColdLines = 100;

    // By so much the end of an arc may lie beside its circle, in millimetres.
    private const double ArcTolerance = 1;

    // Slicers round to 0.001 mm.
    private const double Tolerance = 0.0005;

    // More filament the firmware does not feed in one move (EXTRUDE_MAXLENGTH: X_MAX_LENGTH + Y_MAX_LENGTH), in millimetres.
    private static readonly double MaxFed = PrusaSettings.ReachX.Max - PrusaSettings.ReachX.Min + PrusaSettings.ReachY.Max - PrusaSettings.ReachY.Min;

    // Vectors are X, Y, Z, E.
    private static readonly Vector256<long> HeadAxes = Vector256.Create(-1, -1, -1, 0);
    private static readonly Vector256<long> AxisLetters = Vector256.Create(X, Y, Z, E);

    private readonly StraightMove[] _straight = new StraightMove[Batch];
    private readonly Vector256<double> _least =
        Vector256.Create(settings.X.Min - Tolerance, settings.Y.Min - Tolerance, settings.Z.Min - Tolerance, double.NegativeInfinity);

    private readonly Vector256<double> _most =
        Vector256.Create(settings.X.Max + Tolerance, settings.Y.Max + Tolerance, settings.Z.Max + Tolerance, double.PositiveInfinity);

    // Read but not followed yet; that comes before anything else changes or is asked.
    private readonly Move[] _moves = new Move[Batch];
    private readonly double[] _numbers = new double[Batch * MoveWords.PlaceCount];
    private int _count;
    private Vector256<double> _position = Vector256.Create(HomeX, HomeY, HomeZ, 0);

    // All bits are set for an axis whose numbers are distances.
    private Vector256<long> _relative;
    private double _feed = DefaultFeed;
    private uint _homed;
    private double _mostFed;
    private int _straightCount;
    private bool _isAwaited;
    private int _coldLines;
    private bool _hasLayers;

    /// <summary>G91. It leaves the extruder's mode alone (Marlin_main.cpp: axis_relative_modes).</summary>
    public bool IsRelative
    {
        set => _relative = value ? _relative | HeadAxes : _relative & ~HeadAxes;
    }

    /// <summary>M83.</summary>
    public bool IsExtruderRelative
    {
        set => _relative = value ? _relative | ~HeadAxes : _relative & HeadAxes;
    }

    /// <summary>Degrees Celsius, as last set.</summary>
    public double NozzleTarget { get; private set; }

    /// <summary>Whether lines of filament are drawn.</summary>
    public bool IsDrawn { get; set; } = true;

    /// <summary>Filament fed less filament drawn back, in millimetres.</summary>
    public double Filament { get; private set; }

    /// <summary>Whether anything was drawn: filament fed while moving.</summary>
    public bool HasExtrusion { get; private set; }

    /// <summary>What was fed before the first layer began.</summary>
    public double Primed { get; private set; }

    /// <summary>Whether the nozzle was hot enough for any of the lines that were drawn.</summary>
    public bool HasHotExtrusion { get; private set; }

    /// <summary>What stands on the bed.</summary>
    public ObjectCheck Object { get; } = new(settings, findings);

    /// <summary>The first layer begins: what comes before primes the nozzle.</summary>
    public void BeginLayers()
    {
        Object.BeginLayers();
        Primed = Filament;
        _hasLayers = true;
    }

    /// <summary>M104, or M109, which waits.</summary>
    public void SetNozzle(double celsius, bool isAwaited)
    {
        NozzleTarget = celsius;
        _isAwaited = celsius >= MinExtrusionCelsius && (isAwaited || _isAwaited);
    }

    /// <summary>G28 for some axes, or for all where none is named.</summary>
    public void Home(bool x, bool y, bool z)
    {
        var all = !x && !y && !z;
        _homed |= (x || all ? X : 0) | (y || all ? Y : 0) | (z || all ? Z : 0);
        _position = x || all ? _position.WithElement(0, HomeX) : _position;
        _position = y || all ? _position.WithElement(1, HomeY) : _position;
        _position = z || all ? _position.WithElement(2, HomeZ) : _position;
    }

    /// <summary>M18 and M84: nobody knows where these axes are any more.</summary>
    public void Release(bool x, bool y, bool z) => _homed &= ~((x ? X : 0) | (y ? Y : 0) | (z ? Z : 0));

    /// <summary>G92: only the extruder's count may be set; another origin would move the whole print.</summary>
    public bool SetPosition(ref GcodeWords words, long line)
    {
        var count = 0;
        while (words.MoveNext())
        {
            count++;
            if (words.Letter != 'E' || !words.HasValue)
            {
                findings.AddLine(FindingSeverity.Error, "GCODE_ORIGIN_MOVED", line, "");
                return true;
            }

            _position = _position.WithElement(3, words.Value);
        }

        if (count == 0 && !words.IsMalformed)
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_ORIGIN_MOVED", line, "");
        }

        return !words.IsMalformed;
    }

    /// <summary>Reads G0 to G3 for <see cref="Follow()"/>. False for one that cannot be read.</summary>
    /// <param name="code">0 to 3.</param>
    /// <param name="ahead">What stands behind the command, and what stands behind that.</param>
    /// <param name="length">Of what stands behind the command.</param>
    /// <param name="commands">So many have been taken with this one.</param>
    public bool TryRead(int code, ReadOnlySpan<byte> ahead, int length, long line, long commands)
    {
        if (_count == Batch)
        {
            Follow();
        }

        var numbers = _numbers.AsSpan(_count * MoveWords.PlaceCount, MoveWords.PlaceCount);
        if (!MoveWords.TryRead(ahead, length, numbers, out var letters) || !(code >= 2 ? IsArc(letters) : IsLine(letters)))
        {
            return false;
        }

        ref var move = ref _moves[_count++];
        move.Code = code;
        move.Letters = letters;
        move.Line = line;
        move.Commands = commands;
        return true;
    }

    private static bool IsLine(uint letters) => (letters & ~WordsOfLine) == 0;

    // Without a centre the firmware draws nothing, but goes on as if it had.
    private static bool IsArc(uint letters) => (letters & ~(WordsOfLine | Center)) == 0 && (letters & Center) != 0;

    /// <summary>Follows the moves that have been read.</summary>
    public void Follow()
    {
        for (var i = 0; i < _count; i++)
        {
            FollowMove(_moves[i], _numbers.AsSpan(i * MoveWords.PlaceCount, MoveWords.PlaceCount));
        }

        _count = 0;
        FollowObject();
    }

    // In a loop of its own: the steps of one move would wait for each other.
    private void FollowObject()
    {
        for (var i = 0; i < _straightCount; i++)
        {
            ref var move = ref _straight[i];
            Object.Follow(move.From, move.To, move.IsLaid, move.Line);
        }

        _straightCount = 0;
    }

    private void FollowMove(in Move move, ReadOnlySpan<double> numbers)
    {
        var (seen, line) = (move.Letters, move.Line);
        var axes = seen & (X | Y | Z);
        if ((axes & ~_homed) != 0)
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_NOT_HOMED", line, "");
            _homed |= axes;
        }

        var from = _position;
        var (distances, to) = Target(from, Vector256.Create(numbers), seen);
        _position = to;
        if ((Vector256.LessThan(to, _least) | Vector256.GreaterThan(to, _most)) != Vector256<double>.Zero)
        {
            ReportOutside(to[0], to[1], to[2], line);
        }

        if (Math.Abs(distances[3]) > MaxFed && move.Code < 2)
        {
            findings.AddLine(FindingSeverity.Warning, "GCODE_EXTRUSION_TOO_LONG", line, "", Format(distances[3]), Format(MaxFed));
            distances = distances.WithElement(3, 0);
        }

        var isInPlane = (seen & (X | Y)) != 0;
        var fed = distances[3];
        Feed(fed, isInPlane, line);
        if ((seen & F) != 0)
        {
            SetFeed(numbers[MoveWords.F] / 60, isInPlane, line);
        }

        var isLine = IsDrawn && fed > 0 && isInPlane;
        if (move.Code >= 2)
        {
            var center = ((seen & I) != 0 ? numbers[MoveWords.I] : 0, (seen & J) != 0 ? numbers[MoveWords.J] : 0);
            FollowArc(from, to, center, isClockwise: move.Code == 2, fed, isLine, line);
        }
        else
        {
            if (fed > ThickestFed && isInPlane)
            {
                CheckThickness(fed, Math.Sqrt((distances[0] * distances[0]) + (distances[1] * distances[1]) + (distances[2] * distances[2])), line);
            }

            time.Add(distances, _feed);
            ref var straight = ref _straight[_straightCount++];
            straight.From = from;
            straight.To = to;
            straight.IsLaid = fed > 0 && isInPlane;
            straight.Line = line;
            if (isLine)
            {
                picture.Draw(from[0], from[1], from[2], to[0], to[1], to[2]);
            }
        }

        time.Note(move.Commands);
    }

    // Absolute numbers are given from the origin, so that the start lies where the axis is; relative ones from there, so that it
    // is 0. An axis without a number stays.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (Vector256<double> Distances, Vector256<double> To) Target(Vector256<double> from, Vector256<double> numbers, uint seen)
    {
        var isSeen = Vector256.Equals(Vector256.Create((long)seen) & AxisLetters, AxisLetters).AsDouble();
        var start = Vector256.AndNot(from, _relative.AsDouble());
        var given = Vector256.ConditionalSelect(isSeen, numbers, start);
        return (given - start, given + (from & _relative.AsDouble()));
    }

    private void Feed(double millimetres, bool isDrawing, long line)
    {
        Filament += millimetres;
        if (millimetres <= 0)
        {
            return;
        }

        HasExtrusion |= isDrawing;
        _mostFed = double.MaxNative(_mostFed, Filament);
        if (!_isAwaited)
        {
            ReportCold(line);
        }

        if (isDrawing)
        {
            HasHotExtrusion |= NozzleTarget >= MinExtrusionCelsius;
            if (_mostFed - Filament > MostDrawnBack)
            {
                var severity = _mostFed - Filament > OutOfGears ? FindingSeverity.Error : FindingSeverity.Warning;
                findings.AddLine(severity, "GCODE_DRAWN_BACK", line, "", Format(_mostFed - Filament));
                _mostFed = Filament;
            }
        }
    }

    private void ReportCold(long line)
    {
        if (NozzleTarget < MinExtrusionCelsius)
        {
            findings.AddLine(FindingSeverity.Warning, "GCODE_COLD_EXTRUSION", line, "", Format(MinExtrusionCelsius));
            if (_hasLayers && ++_coldLines == MostColdLines)
            {
                findings.AddLine(FindingSeverity.Error, "GCODE_GOES_COLD", line, "");
            }
        }
        else
        {
            findings.AddLine(FindingSeverity.Warning, "GCODE_HEAT_NOT_AWAITED", line, "", Format(NozzleTarget));
            _isAwaited = true;
        }
    }

    // Before the first layer it is for the nozzle, and staff see to that.
    private void CheckThickness(double fed, double length, long line)
    {
        if (_hasLayers && fed > length)
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_LINE_TOO_THICK", line, "", Format(fed), Format(length));
        }
    }

    private void SetFeed(double feed, bool isInPlane, long line)
    {
        if (feed <= 0)
        {
            return;
        }

        _feed = feed;
        if (feed > MaxFeed && isInPlane)
        {
            findings.AddLine(FindingSeverity.Advice, "GCODE_FEED_CLAMPED", line, "", Format(feed), Format(MaxFeed));
        }
    }

    // The ends of a move are checked by FollowMove; an arc can reach further on its way, at the four outermost points of its
    // circle. The firmware draws it as chords (motion_control.cpp, mc_arc).
    private void FollowArc(
        Vector256<double> from, Vector256<double> to, (double I, double J) center, bool isClockwise, double fed, bool isLine, long line)
    {
        FollowObject();
        var (centerX, centerY) = (from[0] + center.I, from[1] + center.J);
        var radius = Math.Sqrt((center.I * center.I) + (center.J * center.J));
        if (Math.Abs(Math.Sqrt(((to[0] - centerX) * (to[0] - centerX)) + ((to[1] - centerY) * (to[1] - centerY))) - radius) > ArcTolerance)
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_ARC_OPEN", line, "");
        }

        var start = Math.Atan2(from[1] - centerY, from[0] - centerX);
        var end = Math.Atan2(to[1] - centerY, to[0] - centerX);
        var sweep = Turn(isClockwise ? start - end : end - start);
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var angle = quarter * Math.PI / 2;
            if (Turn(isClockwise ? start - angle : angle - start) < sweep)
            {
                ReportOutside(centerX + (radius * Math.Cos(angle)), centerY + (radius * Math.Sin(angle)), to[2], line);
            }
        }

        if (fed > ThickestFed)
        {
            CheckThickness(fed, radius * sweep, line);
        }

        var chords = (int)Math.Clamp(radius * sweep / ChordLength, 1, MaxChords);
        var step = (isClockwise ? -sweep : sweep) / chords;
        for (var chord = 0; chord < chords; chord++)
        {
            var angle = start + (chord * step);
            var (fromCos, fromSin, toCos, toSin) = (Math.Cos(angle), Math.Sin(angle), Math.Cos(angle + step), Math.Sin(angle + step));
            time.Add(Vector256.Create(radius * (toCos - fromCos), radius * (toSin - fromSin), 0, fed / chords), _feed);
            Object.Follow(
                Vector256.Create(centerX + (radius * fromCos), centerY + (radius * fromSin), to[2], 0),
                Vector256.Create(centerX + (radius * toCos), centerY + (radius * toSin), to[2], 0),
                fed > 0,
                line);
            if (isLine)
            {
                picture.Draw(centerX + (radius * fromCos), centerY + (radius * fromSin), to[2], centerX + (radius * toCos), centerY + (radius * toSin), to[2]);
            }
        }
    }

    // An angle as a turn above 0 and up to a full one: an arc that ends where it starts is a circle.
    private static double Turn(double angle)
    {
        var turn = Math.IEEERemainder(angle, Math.Tau);
        return turn <= 1e-9 ? turn + Math.Tau : turn;
    }

    private void ReportOutside(double x, double y, double z, long line)
    {
        ReportOutside("X", x, settings.X, line);
        ReportOutside("Y", y, settings.Y, line);
        ReportOutside("Z", z, settings.Z, line);
    }

    private void ReportOutside(string axis, double position, AxisRange range, long line)
    {
        if (position < range.Min - Tolerance || position > range.Max + Tolerance)
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_MOVE_OUTSIDE", line, axis, Format(position), Format(range.Min), Format(range.Max));
        }
    }

    private static string Format(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    [StructLayout(LayoutKind.Auto)]
    private record struct StraightMove(Vector256<double> From, Vector256<double> To, bool IsLaid, long Line);

    [StructLayout(LayoutKind.Auto)]
    private record struct Move(int Code, uint Letters, long Line, long Commands);
}
