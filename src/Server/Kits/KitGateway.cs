using FabQueue.Drivers.Kits;
using FabQueue.Server.Configuration;
using FabQueue.Server.Mqtt;
using FabQueue.Server.Mqtt.Topics;

namespace FabQueue.Server.Kits;

/// <summary>Kits on USB read the same lines as those on MQTT, and their buttons are heard the same.</summary>
public sealed class KitGateway : BackgroundService
{
    private readonly TopicLog _topics;
    private readonly List<(KitOptions Options, KitDriver Driver)> _kits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public KitGateway(FabQueueOptions options, TopicLog topics, KitCalls calls, TimeProvider time, ILoggerFactory loggers)
    {
        _topics = topics;
        _time = time;
        _logger = loggers.CreateLogger<KitGateway>();
        _kits = options.Kits.Where(k => k.Connection is not null).Select(k =>
        {
            var connection = k.Connection!;
            IKitProtocol protocol = connection.Scheme == KitOptions.MBotScheme ? new MBotProtocol(time) : new KitLineProtocol(time);
            var logger = loggers.CreateLogger($"FabQueue.Kits.{k.Id}");
            return (k, new KitDriver(connection.Rest, protocol, word => calls.Take(k.Id, word), time, logger));
        }).ToList();
    }

    /// <summary>Whether a kit's line is open; null where it has none.</summary>
    public bool? IsThere(string kit)
    {
        var known = _kits.Find(k => k.Options.Id == kit);
        return known.Driver?.IsThere;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _kits.Count == 0
        ? Task.CompletedTask
        : Task.WhenAll(_kits
            .Select(k => Supervisor.RunAsync($"The driver of kit {k.Options.Id}", k.Driver.RunAsync, _time, _logger, stoppingToken))
            .Append(Supervisor.RunAsync("The lines of the kits", FollowAsync, _time, _logger, stoppingToken)));

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        using var changed = new SemaphoreSlim(1, 1);
        var feed = new TopicFeed(_topics);
        feed.Subscribe([new TopicRequest($"{TopicBounds.Base}/+/line")]);
        _topics.Changed += Wake;
        try
        {
            while (true)
            {
                await changed.WaitAsync(cancellationToken);
                feed.Pump(() => int.MaxValue, message => Show(message.Message.Payload));
            }
        }
        finally
        {
            _topics.Changed -= Wake;
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

    private void Show(string line)
    {
        if (line.Split(' ') is not [var machine, _, var word, _])
        {
            // A machine that is gone: its line was deleted.
            return;
        }

        foreach (var (options, driver) in _kits)
        {
            if (options.Machine is null || options.Machine == machine)
            {
                driver.Show(new KitStatus(machine, word, line));
            }
        }
    }
}
