using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using FabQueue.Server.Configuration;
using FabQueue.Server.Kits;
using FabQueue.Server.Mqtt.Topics;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace FabQueue.Server.Mqtt.External;

/// <summary>
/// Follows the <see cref="TopicLog"/> to a broker elsewhere (Mosquitto, EMQX). A broker that is away, or forgets, or keeps
/// what is gone, is no trouble to anything else: each connection sends everything anew and deletes what is not known.
/// </summary>
public sealed partial class ExternalBroker(
    TopicLog topics, FabQueueOptions options, KitCalls calls, TimeProvider time, ILogger<ExternalBroker> logger) : BackgroundService
{
    /// <summary>Between two tries to connect; each is drawn between half of it and all of it, so that labs do not come all at once.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>The broker says nothing more of what it retains: it has said all.</summary>
    public static readonly TimeSpan RetainedQuiet = TimeSpan.FromSeconds(1);

    private const int Batch = 50;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly MqttClientFactory _factory = new();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Supervisor.RunAsync("The link to the broker", ConnectAsync, time, logger, stoppingToken);

    private async Task ConnectAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var client = _factory.CreateMqttClient();
                await client.ConnectAsync(ClientOptions(), stoppingToken);
                Connected(logger, Where());
                pause = FirstPause;
                await ServeAsync(client, stoppingToken);
            }
            catch (Exception e) when (IsOfTheLink(e) && !stoppingToken.IsCancellationRequested)
            {
                Away(logger, Where(), e.Message);
            }

            if (!stoppingToken.IsCancellationRequested)
            {
                await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
        }
    }

    private static bool IsOfTheLink(Exception e) =>
        e is MqttCommunicationException or IOException or System.Net.Sockets.SocketException
            or OperationCanceledException or System.Security.Authentication.AuthenticationException or System.Net.WebSockets.WebSocketException
            or System.Security.Cryptography.CryptographicException;

    // Without its password.
    private string Where() => options.Mqtt.Server!.GetLeftPart(UriPartial.Path);

    private MqttClientOptions ClientOptions()
    {
        var mqtt = options.Mqtt;
        var builder = new MqttClientOptionsBuilder()
            .WithConnectionUri(new UriBuilder(mqtt.Server!) { UserName = "", Password = "" }.Uri)
            .WithClientId($"fabqueue-{options.Lab.Id}")
            .WithCleanSession()
            .WithTimeout(Timeout)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(10))
            .WithWillTopic(LabTopics.Up)
            .WithWillPayload(LabTopics.Offline.Payload)
            .WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (mqtt.User is { } user)
        {
            builder = builder.WithCredentials(user, mqtt.Password);
        }

        if (mqtt.Server!.Scheme is "mqtts" or "wss" && mqtt.Certificate is { } authority)
        {
            builder = builder.WithTlsOptions(tls => tls.UseTls().WithTrustChain(X509CertificatesOf(authority)));
        }

        return builder.Build();
    }

    private static X509Certificate2Collection X509CertificatesOf(string path)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates;
    }

    private async Task ServeAsync(IMqttClient client, CancellationToken stoppingToken)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var changed = new SemaphoreSlim(0, 1);
        var found = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var lastFound = time.GetTimestamp();
        client.DisconnectedAsync += _ => gone.CancelAsync();
        client.ApplicationMessageReceivedAsync += args =>
        {
            var message = args.ApplicationMessage;
            if (InputTopics.KitOf(message.Topic) is { } kit)
            {
                // A button that somebody let the broker retain would be pressed at each connection.
                if (!message.Retain)
                {
                    calls.Take(kit, message.ConvertPayloadToString() ?? "");
                }
            }
            else if (message.Retain)
            {
                found[message.Topic] = true;
                Interlocked.Exchange(ref lastFound, time.GetTimestamp());
            }

            return Task.CompletedTask;
        };

        topics.Changed += Wake;
        try
        {
            var feed = new TopicFeed(topics);
            feed.Subscribe([new TopicRequest("#")]);
            await SendAsync(client, feed, gone.Token);
            await client.SubscribeAsync(InputTopics.AllButtons, MqttQualityOfServiceLevel.AtMostOnce, gone.Token);
            await Task.WhenAll(
                DeleteGhostsAsync(client, found, () => time.GetElapsedTime(Interlocked.Read(ref lastFound)), gone.Token),
                FollowAsync(feed));
        }
        finally
        {
            topics.Changed -= Wake;
            await gone.CancelAsync();
            if (stoppingToken.IsCancellationRequested && client.IsConnected)
            {
                await SayGoodbyeAsync(client);
            }
        }

        async Task FollowAsync(TopicFeed feed)
        {
            while (true)
            {
                await changed.WaitAsync(gone.Token);
                await SendAsync(client, feed, gone.Token);
            }
        }

        void Wake(object? sender, EventArgs e)
        {
            try
            {
                changed.Release();
            }
            catch (SemaphoreFullException)
            {
                // It is awake already.
            }
        }
    }

    private static async Task SendAsync(IMqttClient client, TopicFeed feed, CancellationToken cancellationToken)
    {
        var batch = new List<FeedMessage>();
        do
        {
            batch.Clear();
            feed.Pump(() => Batch, batch.Add);
            foreach (var message in batch)
            {
                await client.PublishAsync(ToMessage(message.Message), cancellationToken);
            }
        }
        while (batch.Count > 0);
    }

    private static MqttApplicationMessage ToMessage(StatusMessage message) => new MqttApplicationMessageBuilder()
        .WithTopic(message.Topic)
        .WithPayload(message.Payload)
        .WithRetainFlag(message.Delivery == Delivery.Retained)
        // A retained value counts: with QoS 1 a bridge that was away passes deletions on.
        .WithQualityOfServiceLevel(message.Delivery == Delivery.Retained ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce)
        .Build();

    /// <summary>
    /// What was deleted while the broker, or the server, was away is still retained there. Reads back what the broker has of
    /// ours, once a connection, and deletes what is not known.
    /// </summary>
    private async Task DeleteGhostsAsync(IMqttClient client, ConcurrentDictionary<string, bool> found, Func<TimeSpan> quiet, CancellationToken cancellationToken)
    {
        string[] filters = options.Mqtt.Discovery ? [$"{TopicBounds.Base}/#", $"{HomeAssistantTopics.Prefix}/device/+/config"] : [$"{TopicBounds.Base}/#"];
        var ours = HomeAssistantTopics.DevicePrefix(options.Lab.Id);
        foreach (var filter in filters)
        {
            await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtMostOnce, cancellationToken);
        }

        while (quiet() < RetainedQuiet)
        {
            await Task.Delay(RetainedQuiet - quiet() + TimeSpan.FromMilliseconds(1), time, cancellationToken);
        }

        foreach (var filter in filters)
        {
            await client.UnsubscribeAsync(filter, cancellationToken);
        }

        // Of a machine that is configured nothing is known until its driver has spoken, and it is not gone.
        var known = topics.Retained();
        List<string> expected = [.. options.Machines.SelectMany(m => new[] { $"{TopicBounds.Base}/{m.Id}/", $"{ours}{m.Id}/" })];
        foreach (var topic in found.Keys.Where(t => !known.ContainsKey(t) && !expected.Exists(e => t.StartsWith(e, StringComparison.Ordinal)) && (t.StartsWith(TopicBounds.Base, StringComparison.Ordinal) || t.StartsWith(ours, StringComparison.Ordinal))))
        {
            await client.PublishAsync(ToMessage(new StatusMessage(topic, "")), cancellationToken);
            GhostDeleted(logger, topic);
        }
    }

    // A clean end sends no last will: said here.
    private async Task SayGoodbyeAsync(IMqttClient client)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
        try
        {
            await client.PublishAsync(ToMessage(LabTopics.Offline), deadline.Token);
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), deadline.Token);
        }
        catch (Exception e) when (IsOfTheLink(e))
        {
            Away(logger, Where(), e.Message);
        }
    }

    [LoggerMessage(67, LogLevel.Information, "Connected to the MQTT broker {Where}")]
    private static partial void Connected(ILogger logger, string where);

    [LoggerMessage(68, LogLevel.Warning, "The MQTT broker {Where} is away: {Message}")]
    private static partial void Away(ILogger logger, string where, string message);

    [LoggerMessage(69, LogLevel.Information, "Deleted {Topic} on the MQTT broker: nothing of that name is known here")]
    private static partial void GhostDeleted(ILogger logger, string topic);
}
