using System.Runtime.InteropServices;

namespace FabQueue.Drivers;

/// <summary>
/// When each command of a print is expected to be taken by the printer, at some hundred points: what is left of a job that
/// has come to a command is the end less the time at that command.
/// </summary>
/// <param name="Commands">Ascending: how many commands have been taken. The last two may be the same: all taken, all done.</param>
/// <param name="Seconds">From the start of the job, for each of <paramref name="Commands"/>; the last is the end of the job.</param>
public sealed record PrintTimeline(IReadOnlyList<long> Commands, IReadOnlyList<double> Seconds)
{
    /// <summary>What the moves of a print are called in <see cref="Pace"/>.</summary>
    public const string MotionPart = "motion";

    /// <summary>What was learned of the moves and is in <see cref="Seconds"/>.</summary>
    public double MotionPace { get; init; } = 1;

    public double TotalSeconds => Seconds.Count > 0 ? Seconds[^1] : 0;

    /// <summary>Seconds from the start until so many commands have been taken; between two points in proportion.</summary>
    public double ElapsedAt(long commands)
    {
        var after = 0;
        for (var beyond = Commands.Count; after < beyond;)
        {
            var middle = (after + beyond) / 2;
            (after, beyond) = Commands[middle] < commands ? (middle + 1, beyond) : (after, middle);
        }

        if (after == Commands.Count)
        {
            return TotalSeconds;
        }

        var (from, start) = after == 0 ? (0, 0) : (Commands[after - 1], Seconds[after - 1]);
        return Commands[after] == from ? start : start + ((Seconds[after] - start) * (commands - from) / (Commands[after] - from));
    }

    public bool Equals(PrintTimeline? other) =>
        other is not null && MotionPace == other.MotionPace && Commands.SequenceEqual(other.Commands) && Seconds.SequenceEqual(other.Seconds);

    public override int GetHashCode() => HashCode.Combine(Commands.Count, TotalSeconds);
}

/// <summary>
/// Makes a timeline while a file is read, in bounded memory. Points stand the closer the nearer they are to the end, so that
/// what is left is always as right, in proportion: the longer ago one was, the more of its neighbours go.
/// </summary>
internal sealed class PrintTimelineBuilder
{
    /// <summary>At most so many seconds between two points to the seconds from there to the end…</summary>
    public const double Spacing = 0.02;

    // …and to those of the whole.
    private const double SpacingOfAll = 1 / 400.0;
    private const double Finest = 1;
    private const int BetweenThinnings = 400;

    private readonly List<Point> _points = [];
    private Point _last;
    private double _due;
    private int _tooMany = BetweenThinnings;

    /// <summary>A command has been taken.</summary>
    public void Add(long commands, double seconds)
    {
        if (seconds >= _due)
        {
            Keep(commands, seconds);
        }

        _last = new Point(commands, seconds);
    }

    public PrintTimeline Finish(double totalSeconds, double motionPace)
    {
        Thin(totalSeconds);

        // The last moves are made when all commands have been taken.
        _points.Add(_last);
        _points.Add(_last with { Seconds = totalSeconds });
        return new PrintTimeline([.. _points.Select(p => p.Commands)], [.. _points.Select(p => Math.Round(p.Seconds, 1))]) { MotionPace = motionPace };
    }

    private void Keep(long commands, double seconds)
    {
        // What takes long by itself, such as heating, stands between two points.
        if (seconds - _last.Seconds > Finest / 2 && _last.Commands > (_points.Count > 0 ? _points[^1].Commands : 0))
        {
            _points.Add(_last);
        }

        _points.Add(new Point(commands, seconds));
        _due = seconds + Finest;
        if (_points.Count >= _tooMany)
        {
            Thin(seconds);
            _tooMany = _points.Count + BetweenThinnings;
        }
    }

    private void Thin(double end)
    {
        var kept = new List<Point>();
        foreach (var (point, next) in _points.Zip(_points.Skip(1).Append(_points.LastOrDefault())))
        {
            var spacing = Math.Min(Spacing * (end - point.Seconds), SpacingOfAll * end);
            var isBeforeLongCommand = next.Commands == point.Commands + 1 && next.Seconds - point.Seconds > spacing / 2;
            if (kept.Count == 0 || point.Seconds - kept[^1].Seconds >= spacing || isBeforeLongCommand)
            {
                kept.Add(point);
            }
        }

        _points.Clear();
        _points.AddRange(kept);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Point(long Commands, double Seconds);
}
