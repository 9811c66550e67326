using FabQueue.Server.Mqtt.Topics;
using MQTTnet;

namespace FabQueue.Server.Mqtt;

/// <summary>What a reader asks for with one topic filter.</summary>
/// <param name="Identifier">The reader's own for it, MQTT 5, 3.8.2.1.2; 0 = none.</param>
/// <param name="SendRetained">Whether it wants what is retained already.</param>
/// <param name="RetainAsPublished">Whether changes keep the mark of being retained, MQTT 5, 3.8.3.1.</param>
public sealed record TopicRequest(string Filter, uint Identifier = 0, bool SendRetained = true, bool RetainAsPublished = false)
{
    public bool Matches(string topic) => MqttTopicFilterComparer.Compare(topic, Filter) == MqttTopicFilterCompareResult.IsMatch;
}

/// <summary>A message for one reader.</summary>
/// <param name="Retained">Marked as retained.</param>
/// <param name="Identifiers">Of the reader's filters that it fits.</param>
public sealed record FeedMessage(StatusMessage Message, bool Retained, IReadOnlyList<uint> Identifiers);

/// <summary>
/// Where one reader is in the <see cref="TopicLog"/>. Its memory does not grow with what it has missed. First comes what was
/// retained when it subscribed, then the changes; what comes last for a topic is its newest value. A value may come twice.
/// </summary>
public sealed class TopicFeed
{
    private readonly TopicLog _log;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TopicRequest> _filters = new(StringComparer.Ordinal);
    private readonly Queue<CatchUp> _catchUps = new();
    private long _read;

    public TopicFeed(TopicLog log)
    {
        _log = log;
        _read = log.Last;
    }

    /// <summary>From now on these are read too.</summary>
    public void Subscribe(IReadOnlyList<TopicRequest> requests)
    {
        lock (_gate)
        {
            var now = _log.Last;
            if (_filters.Count == 0)
            {
                _read = now;
            }

            foreach (var request in requests)
            {
                _filters[request.Filter] = request;
            }

            if (requests.Where(r => r.SendRetained).ToList() is { Count: > 0 } wanted)
            {
                _catchUps.Enqueue(new CatchUp(wanted, now));
            }
        }
    }

    public void Unsubscribe(string filter)
    {
        lock (_gate)
        {
            _filters.Remove(filter);
        }
    }

    /// <summary>Hands over the next messages, in order, as many as there is room for.</summary>
    /// <param name="room">Asked while no other call can hand anything over.</param>
    /// <param name="take">Must not block.</param>
    public void Pump(Func<int> room, Action<FeedMessage> take)
    {
        lock (_gate)
        {
            var left = room();
            while (left > 0 && _catchUps.TryPeek(out var catchUp))
            {
                var found = _log.Read(catchUp.Read, catchUp.UpTo, m => TopicLog.IsRetained(m) && catchUp.Wants(m.Topic), left, out var read);
                foreach (var entry in found)
                {
                    take(Addressed(entry.Message, retained: true, catchUp.Requests));
                    left--;
                }

                catchUp.Read = read;
                if (read >= catchUp.UpTo)
                {
                    _catchUps.Dequeue();
                }
            }

            if (left > 0 && _filters.Count > 0)
            {
                foreach (var entry in _log.Read(_read, _log.Last, m => Wants(m.Topic), left, out _read))
                {
                    take(Addressed(entry.Message, retained: false, _filters.Values));
                }
            }
        }
    }

    private static FeedMessage Addressed(StatusMessage message, bool retained, IReadOnlyCollection<TopicRequest> requests)
    {
        var fitting = requests.Where(r => r.Matches(message.Topic)).ToList();
        return new FeedMessage(
            message,
            retained || (TopicLog.IsRetained(message) && fitting.Exists(r => r.RetainAsPublished)),
            [.. fitting.Select(r => r.Identifier).Where(i => i != 0).Distinct()]);
    }

    private bool Wants(string topic) => _filters.Values.Any(r => r.Matches(topic));

    private sealed class CatchUp(IReadOnlyList<TopicRequest> requests, long upTo)
    {
        public IReadOnlyList<TopicRequest> Requests => requests;

        public long UpTo => upTo;

        public long Read { get; set; }

        public bool Wants(string topic) => requests.Any(r => r.Matches(topic));
    }
}
