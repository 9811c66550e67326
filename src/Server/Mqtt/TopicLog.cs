using FabQueue.Server.Mqtt.Topics;

namespace FabQueue.Server.Mqtt;

/// <summary>A message and its place in the order of all changes.</summary>
public readonly record struct LogEntry(long Sequence, StatusMessage Message);

/// <summary>
/// What is to be known over MQTT: of each topic the newest value, in the order of the changes. Whoever publishes writes here
/// and waits for nobody; each reader follows at its own pace with a <see cref="TopicFeed"/>, so that a slow one skips what
/// has been replaced, and always ends with the newest value.
/// </summary>
public sealed class TopicLog
{
    /// <summary>Events, and deletions of retained topics, that are kept for readers who are behind.</summary>
    public const int PassingKept = 1000;

    private static readonly IComparer<LogEntry> BySequence = Comparer<LogEntry>.Create((a, b) => a.Sequence.CompareTo(b.Sequence));

    private readonly Lock _gate = new();
    private readonly SortedSet<LogEntry> _entries = new(BySequence);
    private readonly Dictionary<string, LogEntry> _newest = new(StringComparer.Ordinal);
    private readonly Queue<LogEntry> _passing = new();
    private long _last;

    /// <summary>Something was published. Handlers must not block.</summary>
    public event EventHandler? Changed;

    /// <summary>The sequence number of the newest change; 0 = none yet.</summary>
    public long Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    public void Publish(params ReadOnlySpan<StatusMessage> messages)
    {
        if (messages.IsEmpty)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var message in messages)
            {
                Add(new LogEntry(++_last, message));
            }
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>The retained values of now.</summary>
    public IReadOnlyDictionary<string, string> Retained()
    {
        lock (_gate)
        {
            return _newest.Values.Where(e => IsRetained(e.Message)).ToDictionary(e => e.Message.Topic, e => e.Message.Payload, StringComparer.Ordinal);
        }
    }

    /// <summary>The changes after one and up to another, oldest first, that are wanted.</summary>
    /// <param name="max">How many at most.</param>
    /// <param name="read">How far it was looked.</param>
    public IReadOnlyList<LogEntry> Read(long after, long upTo, Func<StatusMessage, bool> wanted, int max, out long read)
    {
        var found = new List<LogEntry>();
        read = upTo;
        if (after >= upTo)
        {
            return found;
        }

        lock (_gate)
        {
            foreach (var entry in _entries.GetViewBetween(new LogEntry(after + 1, default), new LogEntry(upTo, default)))
            {
                if (!wanted(entry.Message))
                {
                    continue;
                }

                if (found.Count == max)
                {
                    read = found[^1].Sequence;
                    return found;
                }

                found.Add(entry);
            }
        }

        return found;
    }

    /// <summary>Whether it is what a topic holds for those who come later.</summary>
    public static bool IsRetained(StatusMessage message) => message is { Delivery: Delivery.Retained, Payload.Length: > 0 };

    private void Add(LogEntry entry)
    {
        var message = entry.Message;
        if (message.Delivery != Delivery.Each)
        {
            if (_newest.TryGetValue(message.Topic, out var old))
            {
                _entries.Remove(old);
            }

            _newest[message.Topic] = entry;
        }

        _entries.Add(entry);
        if (!IsRetained(message) && message.Delivery != Delivery.Latest)
        {
            _passing.Enqueue(entry);
            if (_passing.Count > PassingKept)
            {
                Forget(_passing.Dequeue());
            }
        }
    }

    private void Forget(LogEntry entry)
    {
        _entries.Remove(entry);
        if (_newest.TryGetValue(entry.Message.Topic, out var newest) && newest == entry)
        {
            _newest.Remove(entry.Message.Topic);
        }
    }
}
