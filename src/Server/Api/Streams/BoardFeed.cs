using System.Collections.Concurrent;
using FabQueue.Server.Live;

namespace FabQueue.Server.Api.Streams;

/// <summary>
/// Changes of the board as one audience is told them in one language and form. A change is made once, by the first of its followers that needs it, and given to
/// all; a follower that comes late gets one change over all that it missed. However slow it is, it holds one view of the board, which others hold too.
/// </summary>
public sealed class BoardFeed<T>(StatusBoard board, Func<BoardChange, T> make)
{
    private Changes _latest = new(-1);

    /// <summary>Waits until the board is newer than what a follower has seen, and gives what is new for it.</summary>
    /// <param name="seen">Null = nothing yet.</param>
    public async Task<(T Change, BoardView Seen)> NextAsync(BoardView? seen, CancellationToken cancellationToken)
    {
        var now = (await board.NewerThanAsync(seen?.Version ?? -1, cancellationToken)).View;
        var changes = Volatile.Read(ref _latest);
        if (changes.To < now.Version)
        {
            var mine = new Changes(now.Version);
            var other = Interlocked.CompareExchange(ref _latest, mine, changes);
            changes = other != changes && other.To == now.Version ? other : mine;
        }
        else if (changes.To > now.Version)
        {
            changes = new Changes(now.Version);
        }

        return (changes.From.GetOrAdd(seen?.Version ?? -1, _ => new Lazy<T>(() => make(now.Since(seen)))).Value, now);
    }

    /// <summary>The changes that lead to a version of the board, by the version from which they lead there.</summary>
    private sealed class Changes(long to)
    {
        public long To => to;

        public ConcurrentDictionary<long, Lazy<T>> From { get; } = new();
    }
}
