using System.Collections.Concurrent;
using System.Text;
using MQTTnet;
using MQTTnet.AspNetCore;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace FabQueue.Server.Mqtt;

/// <summary>
/// The embedded broker. Everybody may read under <c>fab/1/</c> without a name, nobody but this process may publish: the
/// right to publish lies in the object that injects, not in a client id or a session that somebody could take over.
/// </summary>
public sealed partial class Broker : IHostedLifecycleService, IDisposable
{
    /// <summary>Client ids that begin so are the server's.</summary>
    public const string ReservedIds = "fabqueue";

    public const int MaxPendingMessages = 250;
    public const int MaxFilters = 100;

    // For a last word to a client that may have stopped reading; meanwhile a stop, or a takeover of its id, waits.
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);

    private const string VisitorKey = "visitor";

    private readonly MqttServer _server;
    private readonly RetainedMessages _retained;
    private readonly ILogger _logger;

    public Broker(MqttConnectionHandler connections, ILogger<Broker> logger)
    {
        _logger = logger;
        var options = new MqttServerOptionsBuilder()
            .WithPersistentSessions(false)
            .WithDefaultCommunicationTimeout(FarewellTimeout)
            .WithMaxPendingMessagesPerClient(MaxPendingMessages)
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage)
            .Build();
        var library = new MqttNetEventLogger();
        library.LogMessagePublished += (_, e) => LogLibrary(e.LogMessage);
        _server = new MqttServer(options, [connections], library);
        _retained = new RetainedMessages(_server);
        _server.ValidatingConnectionAsync += args => Done(() => Validate(args));
        _server.InterceptingInboundPacketAsync += args => Done(() => Prepare(args));
        _server.InterceptingOutboundPacketAsync += SendRetainedAsync;
        _server.InterceptingSubscriptionAsync += args => Done(() => CheckFilter(args));
        _server.InterceptingUnsubscriptionAsync += args => Done(() => VisitorOf(args.SessionItems).Filters.Remove(args.Topic));
        _server.InterceptingPublishAsync += CheckPublishAsync;
    }

    /// <summary>Sends a message to all who read its topic, at QoS 0.</summary>
    /// <param name="retained">Kept for those who come later; an empty payload ends that.</param>
    public Task PublishAsync(StatusMessage message, bool retained, CancellationToken cancellationToken) =>
        _retained.PublishAsync(
            new InjectedMqttApplicationMessage(new MqttApplicationMessage
            {
                Topic = message.Topic,
                PayloadSegment = Encoding.ASCII.GetBytes(message.Payload),
                Retain = retained,
            })
            {
                SenderClientId = ReservedIds,
                CustomSessionItems = _server.ServerSessionItems,
            },
            cancellationToken);

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
        _server.Dispose();
        _retained.Dispose();
    }

    /// <summary>Whether anybody may read what a topic filter names; null = yes.</summary>
    internal static MqttSubscribeReasonCode? Refusal(string filter)
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

        return filter.StartsWith(MqttPayloads.Base + "/", StringComparison.Ordinal) ? null : MqttSubscribeReasonCode.NotAuthorized;
    }

    private void Validate(ValidatingConnectionEventArgs args)
    {
        if (args.ClientId.StartsWith(ReservedIds, StringComparison.OrdinalIgnoreCase))
        {
            args.ReasonCode = MqttConnectReasonCode.ClientIdentifierNotValid;
            Refused(_logger, "connect with a reserved client id");
            return;
        }

        // MQTT 5 has a field to tell the client the id it got; for 3.1.1 see FrontDoor.
        args.AssignedClientIdentifier = args.ClientId.Length == 0 ? ConnectPacket.NewClientId() : null;
        args.SessionItems[VisitorKey] = new Visitor(args.ProtocolVersion == MqttProtocolVersion.V500);
        Connected(_logger, args.ProtocolVersion);
    }

    private static void Prepare(InterceptingPacketEventArgs args)
    {
        if (args.Packet is MqttSubscribePacket subscribe)
        {
            // The server keeps an unbounded list of unacknowledged packets for readers at QoS 1, and answers a list of filters
            // in the order of their QoS instead of the list's: all ask for 0.
            subscribe.TopicFilters.ForEach(f => f.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce);
            VisitorOf(args.SessionItems).Begin(new SubscribeRequest(subscribe.SubscriptionIdentifier));
        }
    }

    private void CheckFilter(InterceptingSubscriptionEventArgs args)
    {
        var visitor = VisitorOf(args.SessionItems);
        var filters = visitor.Filters;
        var refusal = Refusal(args.TopicFilter.Topic)
            ?? (filters.Count >= MaxFilters && !filters.Contains(args.TopicFilter.Topic) ? MqttSubscribeReasonCode.QuotaExceeded : null);
        if (refusal is { } code)
        {
            args.Response.ReasonCode = code;
            args.ProcessSubscription = false;
            Refused(_logger, "subscription");
            return;
        }

        var isNew = filters.Add(args.TopicFilter.Topic);
        args.Response.ReasonCode = MqttSubscribeReasonCode.GrantedQoS0;
        if (args.TopicFilter.RetainHandling == MqttRetainHandling.SendAtSubscribe
            || (isNew && args.TopicFilter.RetainHandling == MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly))
        {
            visitor.Request.Add(args.Session, args.TopicFilter.Topic);
        }

        args.TopicFilter.RetainHandling = MqttRetainHandling.DoNotSendOnSubscribe;
    }

    // A client's packets are sent one after the other: what is enqueued while its SUBACK is on the way out comes after it.
    private Task SendRetainedAsync(InterceptingPacketEventArgs args) => args.Packet is MqttSubAckPacket
        ? _retained.SendAsync(VisitorOf(args.SessionItems).End(), args.CancellationToken)
        : Task.CompletedTask;

    private async Task CheckPublishAsync(InterceptingPublishEventArgs args)
    {
        if (ReferenceEquals(args.SessionItems, _server.ServerSessionItems))
        {
            return;
        }

        args.ProcessPublish = false;
        args.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
        Refused(_logger, "publish");
        if (!VisitorOf(args.SessionItems).UnderstandsReasons || args.ApplicationMessage.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
        {
            // There is no acknowledgement that could say no: the connection ends (MQTT 3.1.1, 3.3.5).
            await _server.DisconnectClientAsync(args.ClientId, new() { ReasonCode = MqttDisconnectReasonCode.NotAuthorized });
        }
    }

    private static Visitor VisitorOf(System.Collections.IDictionary items) => (Visitor)items[VisitorKey]!;

    private static Task Done(Action handle)
    {
        handle();
        return Task.CompletedTask;
    }

    private void LogLibrary(MqttNetLogMessage message)
    {
        if (message.Level == MqttNetLogLevel.Error)
        {
            LibraryFailed(_logger, message.Source, message.Message, message.Exception);
        }
    }

    /// <summary>What the broker knows of one connection. No session outlives its connection (<see cref="ConnectPacket"/>).</summary>
    /// <param name="UnderstandsReasons">MQTT 5: acknowledgements carry a reason.</param>
    private sealed record Visitor(bool UnderstandsReasons)
    {
        // Filled where the connection is read, emptied where it is written.
        private readonly ConcurrentQueue<SubscribeRequest> _unanswered = new();

        public HashSet<string> Filters { get; } = new(StringComparer.Ordinal);

        /// <summary>The SUBSCRIBE that was read last.</summary>
        public SubscribeRequest Request { get; private set; } = new(0);

        public void Begin(SubscribeRequest request) => _unanswered.Enqueue(Request = request);

        /// <summary>SUBACKs go out in the order of the SUBSCRIBEs.</summary>
        public SubscribeRequest End() => _unanswered.TryDequeue(out var request)
            ? request
            : throw new InvalidOperationException("A SUBACK without a SUBSCRIBE");
    }

    [LoggerMessage(60, LogLevel.Debug, "An MQTT client connects, {Version}")]
    private static partial void Connected(ILogger logger, MqttProtocolVersion version);

    [LoggerMessage(61, LogLevel.Information, "Refused an MQTT client: {What}")]
    private static partial void Refused(ILogger logger, string what);

    [LoggerMessage(62, LogLevel.Warning, "{Source}: {Message}")]
    private static partial void LibraryFailed(ILogger logger, string source, string message, Exception? exception);
}
