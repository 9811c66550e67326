using System.Collections.Immutable;
using FabQueue.Server.Configuration;
using FabQueue.Server.Live;

namespace FabQueue.Server.Kits;

/// <summary>What a kit's button says. Neither starts, stops or heats anything.</summary>
public enum KitWord
{
    /// <summary>Somebody at the kit asks for the team.</summary>
    Call,

    /// <summary>It is fine: ends the kit's call.</summary>
    Ok,
}

/// <summary>Open calls of the kits, one for each kit at most. They are notes for the people who are there: not stored.</summary>
public sealed partial class KitCalls(FabQueueOptions options, StatusBoard board, TimeProvider time, ILogger<KitCalls> logger)
{
    /// <summary>Words of one kit that are heard in one <see cref="Window"/>; what comes beyond is left out.</summary>
    public const int MaxWordsInWindow = 6;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<long>> _heard = new(StringComparer.Ordinal);
    private volatile ImmutableList<KitCall> _open = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<KitCall> Open => _open;

    /// <summary>Hears what a kit said.</summary>
    /// <param name="kit">Its id, as it signed in.</param>
    /// <param name="word"><c>call</c> or <c>ok</c>; anything else is left out.</param>
    public void Take(string kit, string word)
    {
        if (options.Kits.FirstOrDefault(k => k.Id == kit) is not { } known || Parse(word) is not { } said)
        {
            return;
        }

        lock (_gate)
        {
            if (!MayBeHeard(kit))
            {
                return;
            }

            var call = _open.Find(c => c.Kit == kit);
            if (said == KitWord.Call == call is not null)
            {
                return;
            }

            Show(call is null ? _open.Add(new KitCall(kit, known.Place, time.GetUtcNow())) : _open.Remove(call));
        }

        Said(logger, kit, said);
    }

    /// <summary>Staff have been there.</summary>
    /// <returns>Whether the kit was calling.</returns>
    public bool Answer(string kit)
    {
        lock (_gate)
        {
            if (_open.Find(c => c.Kit == kit) is not { } call)
            {
                return false;
            }

            Show(_open.Remove(call));
            return true;
        }
    }

    private void Show(ImmutableList<KitCall> open)
    {
        _open = open;
        board.ShowCalls(open);
    }

    private static KitWord? Parse(string word) => word switch
    {
        "call" => KitWord.Call,
        "ok" => KitWord.Ok,
        _ => null,
    };

    private bool MayBeHeard(string kit)
    {
        var heard = _heard.TryGetValue(kit, out var known) ? known : _heard[kit] = new Queue<long>();
        while (heard.TryPeek(out var first) && time.GetElapsedTime(first) >= Window)
        {
            heard.Dequeue();
        }

        if (heard.Count >= MaxWordsInWindow)
        {
            return false;
        }

        heard.Enqueue(time.GetTimestamp());
        return true;
    }

    [LoggerMessage(70, LogLevel.Information, "The kit {Kit} says {Word}")]
    private static partial void Said(ILogger logger, string kit, KitWord word);
}
