using MQTTnet;
using MQTTnet.Server;

namespace FabQueue.Server.Mqtt;

/// <summary>
/// What is retained, for those who subscribe. MQTTnet would read it before the subscription exists and enqueue it after: a
/// change in between is missed, or comes before the value that it replaced.
/// </summary>
internal sealed class RetainedMessages(MqttServer server) : IDisposable
{
    // Whoever holds it only stores and enqueues, and enqueueing waits for no client.
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task PublishAsync(InjectedMqttApplicationMessage message, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await server.InjectApplicationMessage(message, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Enqueues what is retained now; its subscriptions exist, so that each later change follows.</summary>
    public async Task SendAsync(SubscribeRequest request, CancellationToken cancellationToken)
    {
        if (request.Session is not { } session)
        {
            return;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            // The newest topics first, as MQTTnet does: those are dropped first when there are too many for the client's queue.
            foreach (var message in (await server.GetRetainedMessagesAsync()).Reverse().Where(m => request.Asks(m.Topic)))
            {
                session.TryEnqueueApplicationMessage(
                    new MqttApplicationMessage
                    {
                        Topic = message.Topic,
                        Payload = message.Payload,
                        Retain = true,
                        SubscriptionIdentifiers = request.Identifier == 0 ? null : [request.Identifier],
                    },
                    out _);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}

/// <summary>A SUBSCRIBE without its SUBACK so far: which filters are to be sent what is retained, and to whom.</summary>
/// <param name="Identifier">The client's own for these subscriptions, MQTT 5; 0 = none.</param>
internal sealed record SubscribeRequest(uint Identifier)
{
    // A client may name a filter as often as a packet holds.
    private readonly HashSet<string> _filters = new(StringComparer.Ordinal);

    /// <summary>Not the client's id, which somebody may have taken over by then; null while there is no filter.</summary>
    public MqttSessionStatus? Session { get; private set; }

    public void Add(MqttSessionStatus session, string filter)
    {
        Session = session;
        _filters.Add(filter);
    }

    public bool Asks(string topic) => _filters.Any(f => MqttTopicFilterComparer.Compare(topic, f) == MqttTopicFilterCompareResult.IsMatch);
}
