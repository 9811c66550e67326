using System.Globalization;
using System.Runtime.InteropServices;
using FabQueue.Drivers.Prusa.Format;
using FabQueue.Drivers.Prusa.Picture;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// Follows the head through the file, with the modes that G90, G91, M82, M83 and G92 set, and holds each move against
/// what the printer can do. The firmware cuts off what is outside without a word and moves axes that were never homed.
/// </summary>
internal sealed class MoveCheck(PrusaSettings settings, FindingList findings, TimeEstimate time, PrintPicture picture)
{
    private const uint X = 1, Y = 2, Z = 4, E = 8, F = 16, I = 32, J = 64;

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

    private readonly Range _rangeX = new(settings.X), _rangeY = new(settings.Y), _rangeZ = new(settings.Z);
    private double _x = HomeX;
    private double _y = HomeY;
    private double _z = HomeZ;
    private double _e;
    private double _feed = DefaultFeed;
    private uint _homed;

    /// <summary>G91. It leaves the extruder's mode alone (Marlin_main.cpp: axis_relative_modes).</summary>
    public bool IsRelative { get; set; }

    /// <summary>M83.</summary>
    public bool IsExtruderRelative { get; set; }

    /// <summary>Degrees Celsius, as last set.</summary>
    public double NozzleTarget { get; set; }

    /// <summary>Whether lines of filament are drawn.</summary>
    public bool IsDrawn { get; set; } = true;

    /// <summary>Filament fed less filament drawn back, in millimetres.</summary>
    public double Filament { get; private set; }

    /// <summary>Whether anything was drawn: filament fed while moving.</summary>
    public bool HasExtrusion { get; private set; }

    /// <summary>G28 for some axes, or for all where none is named.</summary>
    public void Home(bool x, bool y, bool z)
    {
        var all = !x && !y && !z;
        _homed |= (x || all ? X : 0) | (y || all ? Y : 0) | (z || all ? Z : 0);
        _x = x || all ? HomeX : _x;
        _y = y || all ? HomeY : _y;
        _z = z || all ? HomeZ : _z;
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

            _e = words.Value;
        }

        if (count == 0 && !words.IsMalformed)
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_ORIGIN_MOVED", line, "");
        }

        return !words.IsMalformed;
    }

    /// <summary>G0 to G3. False for one that cannot be read.</summary>
    /// <param name="words">Standing on the command.</param>
    public bool Move(ref GcodeWords words, long line)
    {
        var isArc = words.Value >= 2;
        var isClockwise = words.Value < 3;
        double x = 0, y = 0, z = 0, e = 0, f = 0, i = 0, j = 0;
        uint seen = 0;
        while (words.MoveNext())
        {
            uint word;
            switch (words.Letter)
            {
                case (byte)'X':
                    (word, x) = (X, words.Value);
                    break;
                case (byte)'Y':
                    (word, y) = (Y, words.Value);
                    break;
                case (byte)'Z':
                    (word, z) = (Z, words.Value);
                    break;
                case (byte)'E':
                    (word, e) = (E, words.Value);
                    break;
                case (byte)'F':
                    (word, f) = (F, words.Value);
                    break;
                case (byte)'I' when isArc:
                    (word, i) = (I, words.Value);
                    break;
                case (byte)'J' when isArc:
                    (word, j) = (J, words.Value);
                    break;
                default:
                    return false;
            }

            // Twice the same letter: the firmware takes the first (strchr); nobody knows what its author meant.
            if ((seen & word) != 0 || !words.HasValue)
            {
                return false;
            }

            seen |= word;
        }

        if (words.IsMalformed)
        {
            return false;
        }

        var axes = seen & (X | Y | Z);
        if ((axes & ~_homed) != 0)
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_NOT_HOMED", line, "");
            _homed |= axes;
        }

        var (fromX, fromY, fromZ) = (_x, _y, _z);
        _x = Target(_x, x, (seen & X) != 0);
        _y = Target(_y, y, (seen & Y) != 0);
        _z = Target(_z, z, (seen & Z) != 0);
        if (!_rangeX.Contains(_x) || !_rangeY.Contains(_y) || !_rangeZ.Contains(_z))
        {
            ReportOutside(_x, _y, _z, line);
        }

        double fed = 0;
        if ((seen & E) != 0)
        {
            fed = IsExtruderRelative ? e : e - _e;
            _e = IsExtruderRelative ? _e + e : e;
            Feed(fed, (seen & (X | Y)) != 0, line);
        }

        if (f > 0)
        {
            SetFeed(f / 60, (seen & (X | Y)) != 0, line);
        }

        var isLine = IsDrawn && fed > 0 && (seen & (X | Y)) != 0;
        if (isArc)
        {
            FollowArc(fromX, fromY, i, j, isClockwise, fed, isLine, line);
        }
        else
        {
            time.Move(_x - fromX, _y - fromY, _z - fromZ, fed, _feed);
            if (isLine)
            {
                picture.Draw(fromX, fromY, fromZ, _x, _y, _z);
            }
        }

        return true;
    }

    private double Target(double from, double value, bool isSeen) => !isSeen ? from : IsRelative ? from + value : value;

    private void Feed(double millimetres, bool isDrawing, long line)
    {
        Filament += millimetres;
        if (millimetres <= 0)
        {
            return;
        }

        HasExtrusion |= isDrawing;
        if (NozzleTarget < MinExtrusionCelsius)
        {
            findings.AddLine(FindingSeverity.Warning, "GCODE_COLD_EXTRUSION", line, "", Format(MinExtrusionCelsius));
        }
    }

    private void SetFeed(double feed, bool isInPlane, long line)
    {
        _feed = feed;
        if (feed > MaxFeed && isInPlane)
        {
            findings.AddLine(FindingSeverity.Advice, "GCODE_FEED_CLAMPED", line, "", Format(feed), Format(MaxFeed));
        }
    }

    // The ends of a move are checked by Move; an arc can reach further on its way, at the four outermost points of its
    // circle. The firmware draws it as chords (motion_control.cpp, mc_arc).
    private void FollowArc(double fromX, double fromY, double i, double j, bool clockwise, double fed, bool isLine, long line)
    {
        var centerX = fromX + i;
        var centerY = fromY + j;
        var radius = Math.Sqrt((i * i) + (j * j));
        var start = Math.Atan2(fromY - centerY, fromX - centerX);
        var end = Math.Atan2(_y - centerY, _x - centerX);
        var sweep = Turn(clockwise ? start - end : end - start);
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var angle = quarter * Math.PI / 2;
            if (Turn(clockwise ? start - angle : angle - start) < sweep)
            {
                ReportOutside(centerX + (radius * Math.Cos(angle)), centerY + (radius * Math.Sin(angle)), _z, line);
            }
        }

        var chords = (int)Math.Clamp(radius * sweep / ChordLength, 1, MaxChords);
        var step = (clockwise ? -sweep : sweep) / chords;
        for (var chord = 0; chord < chords; chord++)
        {
            var angle = start + (chord * step);
            var (fromCos, fromSin, toCos, toSin) = (Math.Cos(angle), Math.Sin(angle), Math.Cos(angle + step), Math.Sin(angle + step));
            time.Move(radius * (toCos - fromCos), radius * (toSin - fromSin), 0, fed / chords, _feed);
            if (isLine)
            {
                picture.Draw(centerX + (radius * fromCos), centerY + (radius * fromSin), _z, centerX + (radius * toCos), centerY + (radius * toSin), _z);
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
        ReportOutside("X", x, _rangeX, line);
        ReportOutside("Y", y, _rangeY, line);
        ReportOutside("Z", z, _rangeZ, line);
    }

    private void ReportOutside(string axis, double position, Range range, long line)
    {
        if (!range.Contains(position))
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_MOVE_OUTSIDE", line, axis, Format(position), Format(range.Min), Format(range.Max));
        }
    }

    private static string Format(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    [StructLayout(LayoutKind.Auto)]
    private readonly struct Range(AxisRange range)
    {
        // Slicers round to 0.001 mm.
        private const double Tolerance = 0.0005;

        public double Min { get; } = range.Min;

        public double Max { get; } = range.Max;

        public bool Contains(double position) => position >= Min - Tolerance && position <= Max + Tolerance;
    }
}
