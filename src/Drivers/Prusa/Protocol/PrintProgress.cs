namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>
/// How far a print is and how long it will take still: its timeline, at the command that the printer has come to. While it
/// is busy with a long one, such as heating, the time goes on, but not beyond that command.
/// </summary>
internal sealed class PrintProgress(PrintTimeline timeline, TimeSpan startedAt)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Shorter ones tell little about how fast a printer moves.
    private const double LeastSecondsOfMoves = 60;

    // Commands of the file before each line; the host's own lines stand between them. One more than can be sent again: the
    // line that comes next.
    private readonly long[] _commandsBefore = new long[SentLines.Capacity + 1];
    private long _commandsSent;
    private long _commandsDone;
    private TimeSpan _doneAt = startedAt;
    private TimeSpan _newsAt;
    private JobProgressed? _news;
    private TimeSpan _movesSince = startedAt;
    private double _movesFrom;

    /// <summary>A line has got its number.</summary>
    public void NoteLine(long number, bool isOfFile)
    {
        _commandsSent += isOfFile ? 1 : 0;
        _commandsBefore[(number + 1) % _commandsBefore.Length] = _commandsSent;
    }

    /// <summary>A command of the file is done by lines of the host's own.</summary>
    public void NoteCommand() => _commandsSent++;

    /// <summary>All lines before this one are acknowledged, and no other: the printer may have gone back to it.</summary>
    public void ComeTo(long number, TimeSpan now)
    {
        var commands = _commandsBefore[number % _commandsBefore.Length];
        _doneAt = commands == _commandsDone ? _doneAt : now;
        _commandsDone = commands;
    }

    /// <summary>Heating, homing, a pause or a disturbance is over: from here on it only moves.</summary>
    public void BeginMoves(TimeSpan now)
    {
        _movesSince = now;
        _movesFrom = timeline.ElapsedAt(_commandsDone);
    }

    /// <summary>All is done. Null where there were few moves since the last disturbance.</summary>
    public PartMeasured? EndMoves(TimeSpan now)
    {
        var seconds = timeline.TotalSeconds - _movesFrom;
        return seconds < LeastSecondsOfMoves
            ? null
            : new PartMeasured(PrintTimeline.MotionPart, TimeSpan.FromSeconds(seconds / timeline.MotionPace), now - _movesSince);
    }

    /// <summary>At most one each second, and null where all is as it was.</summary>
    public JobProgressed? TakeNews(TimeSpan now)
    {
        if (_news is not null && now - _newsAt < Period)
        {
            return null;
        }

        var elapsed = timeline.ElapsedAt(_commandsDone) + (now - _doneAt).TotalSeconds;
        elapsed = Math.Min(elapsed, timeline.ElapsedAt(_commandsDone + 1));
        var news = new JobProgressed(
            (int)(100 * elapsed / timeline.TotalSeconds), TimeSpan.FromSeconds(Math.Round(timeline.TotalSeconds - elapsed)));
        if (news == _news)
        {
            return null;
        }

        _newsAt = now;
        return _news = news;
    }
}
