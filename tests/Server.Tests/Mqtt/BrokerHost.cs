using System.Net;
using System.Threading.Channels;
using FabQueue.Server.Configuration;
using FabQueue.Server.Kits;
using FabQueue.Server.Live;
using FabQueue.Server.Mqtt;
using FabQueue.Server.Mqtt.Topics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace FabQueue.Server.Tests.Mqtt;

/// <summary>The broker with a board and nothing else, on free ports, in a time that only the test moves.</summary>
internal sealed class BrokerHost : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come; only a failing one ever does.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly WebApplication _app;

    private readonly LogLines _log;

    private BrokerHost(WebApplication app, LogLines log, bool isEmbedded)
    {
        _app = app;
        _log = log;
        if (!isEmbedded)
        {
            return;
        }

        var ports = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(a => new Uri(a)).ToList();
        HttpPort = ports.Single(a => a.Host == "127.0.0.1").Port;
        Port = ports.Single(a => a.Host != "127.0.0.1").Port;
    }

    public int Port { get; }

    public int HttpPort { get; }

    public StatusBoard Board => _app.Services.GetRequiredService<StatusBoard>();

    public TopicLog Topics => _app.Services.GetRequiredService<TopicLog>();

    public KitCalls Calls => _app.Services.GetRequiredService<KitCalls>();

    public FakeTimeProvider Time => (FakeTimeProvider)_app.Services.GetRequiredService<TimeProvider>();

    /// <param name="fill">Puts on the board what is there at the start.</param>
    /// <param name="options">What is configured; null = an embedded broker and nothing else.</param>
    public static async Task<BrokerHost> StartAsync(Action<StatusBoard>? fill = null, FabQueueOptions? options = null)
    {
        options ??= new FabQueueOptions();
        options = options with { Mqtt = options.Mqtt with { Port = 0 } };
        var builder = WebApplication.CreateSlimBuilder();
        var log = new LogLines();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        var board = new StatusBoard();
        fill?.Invoke(board);
        // A stop that waits for a client never ends here, rather than a little late.
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.Services.AddSingleton(board);
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1767225600)));
        builder.Services.AddSingleton(options);
        builder.AddFabQueueMqtt(options);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapFabQueueMqtt(options);
        await app.StartAsync();
        return new BrokerHost(app, log, options.Mqtt.Server is null);
    }

    /// <summary>As the server publishes.</summary>
    public void Publish(params ReadOnlySpan<StatusMessage> messages) => Topics.Publish(messages);

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

    public Task<Reader> ReadAsync(string filter, MqttProtocolVersion version = MqttProtocolVersion.V311) =>
        Reader.ConnectAsync(options => options.WithTcpServer("127.0.0.1", Port).WithProtocolVersion(version), filter);

    /// <summary>Lets the seconds pass until <paramref name="wait"/> has what it waits for.</summary>
    public async Task<T> PassUntilAsync<T>(Task<T> wait)
    {
        while (!wait.IsCompleted)
        {
            Time.Advance(StatusPublisher.Pace);
            await Task.WhenAny(wait, Task.Delay(20));
        }

        return await wait;
    }

    /// <summary>Waits until a line of the log begins like this.</summary>
    public async Task<string> LoggedAsync(string start)
    {
        while (true)
        {
            var line = await _log.Lines.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    /// <summary>Acts where the server logs a line that begins like this, before it goes on.</summary>
    public void WhenLogged(string start, Action act) => _log.Heard = line =>
    {
        if (line.StartsWith(start, StringComparison.Ordinal))
        {
            act();
        }
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public Channel<string> Lines { get; } = Channel.CreateUnbounded<string>();

        public Action<string> Heard { get; set; } = _ => { };

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = formatter(state, exception);
            Lines.Writer.TryWrite(line);
            Heard(line);
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>A client that subscribes and keeps what it is sent.</summary>
internal sealed class Reader : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<(string Topic, string Payload, bool Retained, MqttQualityOfServiceLevel Qos)> _messages =
        Channel.CreateUnbounded<(string, string, bool, MqttQualityOfServiceLevel)>();

    private readonly TaskCompletionSource<MqttClientDisconnectedEventArgs> _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Reader()
    {
        _client.ApplicationMessageReceivedAsync += args =>
        {
            var message = args.ApplicationMessage;
            _messages.Writer.TryWrite((message.Topic, message.ConvertPayloadToString() ?? "", message.Retain, message.QualityOfServiceLevel));
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += args =>
        {
            _gone.TrySetResult(args);
            return Task.CompletedTask;
        };
    }

    public IMqttClient Client => _client;

    public MqttClientSubscribeResult? Subscription { get; private set; }

    /// <summary>How the connection ended.</summary>
    public Task<MqttClientDisconnectedEventArgs> Gone => _gone.Task.WaitAsync(BrokerHost.Patience, TestContext.Current.CancellationToken);

    public static async Task<Reader> ConnectAsync(Func<MqttClientOptionsBuilder, MqttClientOptionsBuilder> where, string? filter)
    {
        var reader = new Reader();
        await reader._client.ConnectAsync(where(new MqttClientOptionsBuilder()).Build(), TestContext.Current.CancellationToken);
        if (filter is not null)
        {
            reader.Subscription = await reader._client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        }

        return reader;
    }

    /// <summary>The next message that came, whatever it is.</summary>
    public async Task<(string Topic, string Payload, bool Retained, MqttQualityOfServiceLevel Qos)> NextAsync() =>
        await _messages.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(BrokerHost.Patience, TestContext.Current.CancellationToken);

    /// <summary>Reads up to the first message that fits, and gives all that came, that one last.</summary>
    public async Task<List<(string Topic, string Payload)>> UntilAsync(string topic, string? payload = null)
    {
        var all = new List<(string, string)>();
        while (true)
        {
            var next = await NextAsync();
            all.Add((next.Topic, next.Payload));
            if (next.Topic == topic && (payload is null || next.Payload == payload))
            {
                return all;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
