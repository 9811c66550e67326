using System.Collections.Concurrent;
using System.Text;
using FabQueue.Server.Configuration;
using FabQueue.Server.Kits;
using MQTTnet;
using MQTTnet.AspNetCore;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace FabQueue.Server.Mqtt.Embedded;

/// <summary>
/// The embedded broker. Everybody may read under <c>fab/1/</c> without a name; see <see cref="ClientRights"/> for who may do
/// more. Nothing passes from client to client: what is sent comes from the <see cref="TopicLog"/> alone, so that no id or
/// session that somebody could take over carries the right to publish.
/// </summary>
public sealed partial class EmbeddedBroker : IHostedLifecycleService, IDisposable
{
    /// <summary>Client ids that begin so are the server's.</summary>
    public const string ReservedIds = "fabqueue";

    /// <summary>Messages that wait for a client to read them.</summary>
    public const int MaxPendingMessages = 250;

    public const int MaxFilters = 100;

    // A client's queue is filled again when this much is left of it.
    private const int RefillAt = 50;

    // For a last word to a client that may have stopped reading; meanwhile a stop, or a takeover of its id, waits.
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);

    private const string ClientKey = "client";
    private const string BridgeNotices = "$SYS/broker/connection/";

    private readonly MqttServer _server;
    private readonly TopicLog _topics;
    private readonly FabQueueOptions _options;
    private readonly KitCalls _calls;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<Client, bool> _readers = new();

    public EmbeddedBroker(
        MqttConnectionHandler connections, TopicLog topics, FabQueueOptions options, KitCalls calls, ILogger<EmbeddedBroker> logger)
    {
        _topics = topics;
        _options = options;
        _calls = calls;
        _logger = logger;
        var serverOptions = new MqttServerOptionsBuilder()
            .WithPersistentSessions(false)
            .WithDefaultCommunicationTimeout(FarewellTimeout)
            .WithMaxPendingMessagesPerClient(MaxPendingMessages)
            .Build();
        var library = new MqttNetEventLogger();
        library.LogMessagePublished += (_, e) => LogLibrary(e.LogMessage);
        _server = new MqttServer(serverOptions, [connections], library);
        _server.ValidatingConnectionAsync += args => Done(() => Validate(args));
        _server.InterceptingInboundPacketAsync += args => Done(() => Prepare(args));
        _server.InterceptingOutboundPacketAsync += args => Done(() => Follow(args));
        _server.InterceptingSubscriptionAsync += args => Done(() => CheckFilter(args));
        _server.InterceptingUnsubscriptionAsync += args => Done(() => ClientOf(args.SessionItems).Unsubscribe(args.Topic));
        _server.InterceptingPublishAsync += CheckPublishAsync;
        _server.ClientDisconnectedAsync += args => Done(() => Forget(args));
        _topics.Changed += FeedAll;
    }

    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync();

    /// <summary>Before the listeners stop: an open client would hold them up for the whole shutdown timeout.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _server.AcceptNewConnections = false;
        // All at once: each that has stopped reading takes the farewell's timeout.
        var clients = await _server.GetClientsAsync();
        await Task.WhenAll(clients.Select(c => c.DisconnectAsync(new() { ReasonCode = MqttDisconnectReasonCode.ServerShuttingDown })));
    }

    /// <summary>After those who publish, which were started after it.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(new MqttServerStopOptions());

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _topics.Changed -= FeedAll;
        _server.Dispose();
    }

    /// <summary>Why a client with these rights may not read what a topic filter names; null = it may.</summary>
    internal static MqttSubscribeReasonCode? Refusal(string filter, ClientRights rights)
    {
        var levels = filter.Split('/');
        for (var i = 0; i < levels.Length; i++)
        {
            // MQTT 5, 4.7.1: a wildcard stands alone in its level, # in the last one.
            var level = levels[i];
            if ((level.Contains('#', StringComparison.Ordinal) && (level.Length > 1 || i < levels.Length - 1))
                || (level.Contains('+', StringComparison.Ordinal) && level.Length > 1))
            {
                return MqttSubscribeReasonCode.TopicFilterInvalid;
            }
        }

        return rights.MayRead(filter) ? null : MqttSubscribeReasonCode.NotAuthorized;
    }

    private void Validate(ValidatingConnectionEventArgs args)
    {
        if (args.ClientId.StartsWith(ReservedIds, StringComparison.OrdinalIgnoreCase))
        {
            args.ReasonCode = MqttConnectReasonCode.ClientIdentifierNotValid;
            Refused(_logger, "connect with a reserved client id");
            return;
        }

        if (ClientRights.Of(_options, args.UserName, args.Password) is not { } rights)
        {
            args.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
            Refused(_logger, "a user name or password that is not known");
            return;
        }

        // MQTT 5 has a field to tell the client the id it got; for 3.1.1 see ConnectPacket.
        args.AssignedClientIdentifier = args.ClientId.Length == 0 ? ConnectPacket.NewClientId() : null;
        args.SessionItems[ClientKey] = new Client(rights, args.ProtocolVersion == MqttProtocolVersion.V500, new TopicFeed(_topics));
        Connected(_logger, args.ProtocolVersion);
    }

    private static void Prepare(InterceptingPacketEventArgs args)
    {
        if (args.Packet is MqttSubscribePacket subscribe)
        {
            // Everything is sent at QoS 0. MQTTnet answers a list of filters in the order of their QoS instead of the list's:
            // all ask for 0.
            subscribe.TopicFilters.ForEach(f => f.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce);
            ClientOf(args.SessionItems).Begin(subscribe.SubscriptionIdentifier);
        }
    }

    private void CheckFilter(InterceptingSubscriptionEventArgs args)
    {
        var client = ClientOf(args.SessionItems);
        var filter = args.TopicFilter;
        var isNew = !client.Filters.ContainsKey(filter.Topic);
        var refusal = Refusal(filter.Topic, client.Rights) ?? (isNew && client.Filters.Count >= MaxFilters ? MqttSubscribeReasonCode.QuotaExceeded : null);
        if (refusal is { } code)
        {
            args.Response.ReasonCode = code;
            args.ProcessSubscription = false;
            Refused(_logger, "subscription");
            return;
        }

        args.Response.ReasonCode = MqttSubscribeReasonCode.GrantedQoS0;
        var sendsRetained = filter.RetainHandling == MqttRetainHandling.SendAtSubscribe
            || (isNew && filter.RetainHandling == MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly);
        client.Subscribe(args.Session, filter, sendsRetained);
    }

    private void Follow(InterceptingPacketEventArgs args)
    {
        switch (args.Packet)
        {
            // A client's packets are sent one after the other: what is enqueued while its SUBACK is on the way out comes after it.
            case MqttSubAckPacket:
                var client = ClientOf(args.SessionItems);
                client.Activate();
                _readers[client] = true;
                if (client.IsGone)
                {
                    _readers.TryRemove(client, out _);
                }

                client.Feed(refillAt: MaxPendingMessages);
                break;
            case MqttPublishPacket:
                ClientOf(args.SessionItems).Feed(RefillAt);
                break;
        }
    }

    private void FeedAll(object? sender, EventArgs e)
    {
        foreach (var client in _readers.Keys)
        {
            client.Feed(refillAt: MaxPendingMessages);
        }
    }

    private void Forget(ClientDisconnectedEventArgs args)
    {
        var client = ClientOf(args.SessionItems);
        client.IsGone = true;
        _readers.TryRemove(client, out _);
    }

    private async Task CheckPublishAsync(InterceptingPublishEventArgs args)
    {
        args.ProcessPublish = false;
        var client = ClientOf(args.SessionItems);
        var topic = args.ApplicationMessage.Topic;
        if (client.Rights.MayPublish(topic))
        {
            _calls.Take(client.Rights.Kit!, args.ApplicationMessage.ConvertPayloadToString() ?? "");
            return;
        }

        // A Mosquitto bridge tells every broker how its link is, unless told not to: taken, and heard by nobody.
        if (topic.StartsWith(BridgeNotices, StringComparison.Ordinal))
        {
            return;
        }

        args.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
        Refused(_logger, "publish");
        if (!client.UnderstandsReasons || args.ApplicationMessage.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
        {
            // There is no acknowledgement that could say no: the connection ends (MQTT 3.1.1, 3.3.5).
            await _server.DisconnectClientAsync(args.ClientId, new() { ReasonCode = MqttDisconnectReasonCode.NotAuthorized });
        }
    }

    private static Client ClientOf(System.Collections.IDictionary items) => (Client)items[ClientKey]!;

    private static Task Done(Action handle)
    {
        handle();
        return Task.CompletedTask;
    }

    private void LogLibrary(MqttNetLogMessage message)
    {
        // One line: what a hostile client makes the library throw is no fault of the server's.
        if (message.Level == MqttNetLogLevel.Error)
        {
            LibraryFailed(_logger, message.Source, message.Message, message.Exception?.Message);
        }
    }

    [LoggerMessage(60, LogLevel.Debug, "An MQTT client connects, {Version}")]
    private static partial void Connected(ILogger logger, MqttProtocolVersion version);

    [LoggerMessage(61, LogLevel.Information, "Refused an MQTT client: {What}")]
    private static partial void Refused(ILogger logger, string what);

    [LoggerMessage(62, LogLevel.Warning, "{Source}: {Message} {Error}")]
    private static partial void LibraryFailed(ILogger logger, string source, string message, string? error);

    /// <summary>What the broker knows of one connection. No session outlives its connection (<see cref="ConnectPacket"/>).</summary>
    /// <param name="rights">What it may do.</param>
    /// <param name="understandsReasons">MQTT 5: acknowledgements carry a reason.</param>
    private sealed class Client(ClientRights rights, bool understandsReasons, TopicFeed feed)
    {
        // Filled where the connection is read, emptied where it is written.
        private readonly ConcurrentQueue<Request> _unanswered = new();

        // Not found by the client's id, which somebody may have taken over by then; null while it has subscribed to nothing.
        private volatile MqttSessionStatus? _session;
        private volatile bool _isGone;
        private Request _request = new(0);

        public ClientRights Rights => rights;

        public bool UnderstandsReasons => understandsReasons;

        /// <summary>As far as they were read from the connection.</summary>
        public ConcurrentDictionary<string, bool> Filters { get; } = new(StringComparer.Ordinal);

        public bool IsGone
        {
            get => _isGone;
            set => _isGone = value;
        }

        public void Begin(uint identifier) => _unanswered.Enqueue(_request = new Request(identifier));

        public void Subscribe(MqttSessionStatus session, MqttTopicFilter filter, bool sendsRetained)
        {
            _session = session;
            filter.RetainHandling = MqttRetainHandling.DoNotSendOnSubscribe;
            Filters[filter.Topic] = true;
            _request.Topics.Add(new TopicRequest(filter.Topic, _request.Identifier, sendsRetained, filter.RetainAsPublished));
        }

        public void Unsubscribe(string filter)
        {
            Filters.TryRemove(filter, out _);
            feed.Unsubscribe(filter);
        }

        /// <summary>
        /// The oldest SUBSCRIBE is answered: SUBACKs go out in the order of the SUBSCRIBEs. What the client has unsubscribed
        /// from since is left out.
        /// </summary>
        public void Activate() => feed.Subscribe(_unanswered.TryDequeue(out var request)
            ? request.Topics.FindAll(t => Filters.ContainsKey(t.Filter))
            : throw new InvalidOperationException("A SUBACK without a SUBSCRIBE"));

        /// <summary>Fills the client's queue, where no more than this waits in it.</summary>
        public void Feed(int refillAt)
        {
            if (_session is { } session && !IsGone)
            {
                feed.Pump(
                    () => session.PendingApplicationMessagesCount is var pending && pending <= refillAt ? MaxPendingMessages - (int)pending : 0,
                    message => session.TryEnqueueApplicationMessage(ToPacket(message), out _));
            }
        }

        private static MqttApplicationMessage ToPacket(FeedMessage message) => new()
        {
            Topic = message.Message.Topic,
            PayloadSegment = Encoding.ASCII.GetBytes(message.Message.Payload),
            Retain = message.Retained,
            SubscriptionIdentifiers = message.Identifiers.Count == 0 ? null : [.. message.Identifiers],
        };

        /// <summary>A SUBSCRIBE without its SUBACK so far.</summary>
        /// <param name="Identifier">The client's own for these subscriptions, MQTT 5; 0 = none.</param>
        private sealed record Request(uint Identifier)
        {
            public List<TopicRequest> Topics { get; } = [];
        }
    }
}
