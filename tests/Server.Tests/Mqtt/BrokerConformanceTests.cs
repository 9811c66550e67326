using FabQueue.Drivers;
using FabQueue.Server.Configuration;
using FabQueue.Server.Mqtt.Topics;
using FabQueue.Server.Queue;
using MQTTnet;

namespace FabQueue.Server.Tests.Mqtt;

/// <summary>What a reader finds is the same, whichever broker it asks.</summary>
public sealed class BrokerConformanceTests
{
    private static readonly FabQueueOptions Discovering = new()
    {
        Lab = new LabOptions { Id = "harnes" },
        Mqtt = new MqttOptions { Discovery = true, HomeAssistantKey = "key-of-home" },
        Kits = [new KitOptions { Id = "kit7", Place = "Table 3", Key = "key-of-kit7" }],
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<bool> Brokers => [true, false];

    [Theory]
    [MemberData(nameof(Brokers))]
    public async Task Retained_topics_are_there_for_a_late_reader_and_go_with_their_job(bool isEmbedded)
    {
        await using var setup = await Setup.StartAsync(isEmbedded, new FabQueueOptions());
        await using var early = await setup.ReadAsync("fab/1/#");
        await setup.Host.PassUntilAsync(early.UntilAsync("fab/1/up", "online"));
        var job = Pictures.Job("K7R", JobState.Queued);
        setup.Host.Board.Show([job], []);
        await setup.Host.PassUntilAsync(early.UntilAsync("fab/1/job/K7R/line", "K7R 1 wait -1"));

        await using var late = await setup.ReadAsync("fab/1/job/K7R/line");
        var (_, payload, retained, _) = await late.NextAsync();
        Assert.Equal(("K7R 1 wait -1", true), (payload, retained));

        setup.Host.Board.Show([job with { State = JobState.Cancelled, Closed = true }], []);
        await setup.Host.PassUntilAsync(early.UntilAsync("fab/1/job/K7R/line", ""));
        await using var latest = await setup.ReadAsync("fab/1/job/#");
        setup.Host.Publish(new StatusMessage("fab/1/job/mark", "1", Delivery.Each));
        Assert.Equal("fab/1/job/mark", (await latest.NextAsync()).Topic);
    }

    [Theory]
    [MemberData(nameof(Brokers))]
    public async Task Events_are_heard_once_by_those_who_are_there(bool isEmbedded)
    {
        await using var setup = await Setup.StartAsync(isEmbedded, new FabQueueOptions());
        await using var reader = await setup.ReadAsync("fab/1/event");
        await using var up = await setup.ReadAsync("fab/1/up");
        await setup.Host.PassUntilAsync(up.UntilAsync("fab/1/up", "online"));
        var job = Pictures.Job("K7R", JobState.Running, "prusa", attempts: 1);
        setup.Host.Board.Show([job], []);
        setup.Host.Time.Advance(TimeSpan.FromSeconds(3));
        setup.Host.Board.Show([Pictures.Job("K7R", JobState.Completed, "prusa", attempts: 1, endedAt: 1)], []);
        Assert.Equal("done prusa K7R", (await setup.Host.PassUntilAsync(reader.NextAsync())).Payload);
        setup.Host.Publish(new StatusMessage("fab/1/event", "mark", Delivery.Each));
        Assert.Equal("mark", (await reader.NextAsync()).Payload);
    }

    [Theory]
    [MemberData(nameof(Brokers))]
    public async Task A_kit_calls_the_team(bool isEmbedded)
    {
        await using var setup = await Setup.StartAsync(isEmbedded, Discovering);
        await using var up = await setup.ReadAsync("fab/1/up");
        await setup.Host.PassUntilAsync(up.UntilAsync("fab/1/up", "online"));
        await using var kit = await Reader.ConnectAsync(o => o.WithTcpServer("127.0.0.1", setup.Port).WithCredentials("kit7", "key-of-kit7"), null);
        while (setup.Host.Board.Current.Calls.IsEmpty)
        {
            // Where the broker is elsewhere, FabQueue may not have subscribed yet.
            await kit.Client.PublishStringAsync("fabin/1/kit7/btn", "call", cancellationToken: Stop);
            await Task.Delay(20, Stop);
        }

        Assert.Equal("Table 3", setup.Host.Board.Current.Calls[0].Place);
    }

    [Fact]
    public async Task A_broker_that_was_away_and_has_forgotten_everything_is_told_everything_again()
    {
        await using var setup = await Setup.StartAsync(isEmbedded: false, new FabQueueOptions());
        setup.Host.Board.Add(Pictures.Machine(MachineState.Ready), simulated: true);
        await using (var before = await setup.ReadAsync("fab/1/#"))
        {
            await setup.Host.PassUntilAsync(before.UntilAsync("fab/1/prusa/state", "idle"));
        }

        await setup.Mosquitto!.KillAsync();
        setup.Host.Board.Show([], [Pictures.Machine(MachineState.NeedsClearing, reason: Reasons.TakeTheResult)]);
        setup.Host.Time.Advance(TimeSpan.FromSeconds(30));
        await setup.Mosquitto.StartAgainAsync();
        await using var after = await setup.ReadAsync("fab/1/#");
        await setup.Host.PassUntilAsync(after.UntilAsync("fab/1/prusa/line", "prusa 100 done 0"));
    }

    [Fact]
    public async Task What_a_broker_still_retains_of_what_is_gone_is_deleted()
    {
        await using var mosquitto = await Mosquitto.StartAsync();
        await using (var other = await Reader.ConnectAsync(o => o.WithTcpServer("127.0.0.1", mosquitto.Port), null))
        {
            foreach (var topic in new[] { "fab/1/prusa/state", "fabin/1/kit7/btn", "fab/1/job/X2X/line", "fab/1/old/state", "homeassistant/device/fabqueue_harnes_old/config", "homeassistant/device/fabqueue_other_prusa/config", "other/topic" })
            {
                await other.Client.PublishStringAsync(topic, topic.StartsWith("fabin", StringComparison.Ordinal) ? "call" : "ghost", MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce, retain: true, Stop);
            }
        }

        var kind = MachineKinds.All[0];
        var machine = new MachineOptions("prusa", kind, MachineConnection.Parse("simulated:"), kind.DefaultSettings);
        await using var setup = await Setup.StartAsync(mosquitto, Discovering with { Machines = [machine] });
        await using var reader = await setup.ReadAsync("#");
        var gone = new HashSet<string>(StringComparer.Ordinal);
        while (gone.Count < 3)
        {
            var (topic, payload, _, _) = await setup.Host.PassUntilAsync(reader.NextAsync());
            if (payload.Length == 0)
            {
                gone.Add(topic);
            }
        }

        Assert.Equal(["fab/1/job/X2X/line", "fab/1/old/state", "homeassistant/device/fabqueue_harnes_old/config"], gone.Order(StringComparer.Ordinal));
        // A machine that is configured and has not spoken yet is not gone; a button that was retained is not pressed.
        await using var configured = await setup.ReadAsync("fab/1/prusa/state");
        Assert.Equal("ghost", (await configured.NextAsync()).Payload);
        Assert.Empty(setup.Host.Board.Current.Calls);
        await using var late = await setup.ReadAsync("homeassistant/device/+/config");
        Assert.Equal("homeassistant/device/fabqueue_other_prusa/config", (await late.NextAsync()).Topic);
    }

    [Fact]
    public async Task A_server_that_stops_says_so_and_one_that_is_killed_leaves_its_last_will()
    {
        await using var mosquitto = await Mosquitto.StartAsync();
        await using var reader = await Reader.ConnectAsync(o => o.WithTcpServer("127.0.0.1", mosquitto.Port), "fab/1/up");
        await using (var setup = await Setup.StartAsync(mosquitto, new FabQueueOptions()))
        {
            await setup.Host.PassUntilAsync(reader.UntilAsync("fab/1/up", "online"));
            await setup.Host.StopAsync();
        }

        await reader.UntilAsync("fab/1/up", "offline");
    }

    [Fact]
    public async Task The_configuration_in_the_documents_lets_everybody_do_what_he_may_and_no_more()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mosquitto_passwd"), "NO /usr/bin/mosquitto_passwd: install mosquitto to run this test.");
        var documents = Path.Combine(AppContext.BaseDirectory, "mosquitto");
        var lines = (await File.ReadAllLinesAsync(Path.Combine(documents, "mosquitto.conf"), Stop))
            .Where(l => !l.StartsWith("listener ", StringComparison.Ordinal))
            .Select(l => l.Replace("/etc/mosquitto/fabqueue.acl", Path.Combine(documents, "fabqueue.acl"), StringComparison.Ordinal)
                .Replace("/etc/mosquitto/fabqueue.passwd", "FOLDER/fabqueue.passwd", StringComparison.Ordinal));
        await using var mosquitto = await Mosquitto.StartAsync(["user root", .. lines], "fabqueue", "ha", "kit7");
        var options = Discovering with { Mqtt = Discovering.Mqtt with { User = "fabqueue", Password = Mosquitto.PasswordOf("fabqueue") } };
        await using var setup = await Setup.StartAsync(mosquitto, options);
        setup.Host.Board.Add(Pictures.Machine(MachineState.Ready), simulated: true);

        await using var anonymous = await setup.ReadAsync("#");
        await using var home = await SignInAsync("ha");
        await home.Client.SubscribeAsync("homeassistant/#", cancellationToken: Stop);
        await using var kit = await SignInAsync("kit7");
        await kit.Client.SubscribeAsync("fab/1/#", cancellationToken: Stop);
        await setup.Host.PassUntilAsync(kit.UntilAsync("fab/1/prusa/state", "idle"));
        Assert.StartsWith("homeassistant/device/", (await setup.Host.PassUntilAsync(home.NextAsync())).Topic, StringComparison.Ordinal);

        await anonymous.Client.PublishStringAsync("fab/1/prusa/state", "hacked", cancellationToken: Stop);
        await anonymous.Client.PublishStringAsync("fabin/1/kit7/btn", "call", cancellationToken: Stop);
        await kit.Client.PublishStringAsync("fab/1/prusa/state", "hacked", cancellationToken: Stop);
        await kit.Client.PublishStringAsync("fabin/1/other/btn", "call", cancellationToken: Stop);
        await kit.Client.PublishStringAsync("fabin/1/kit7/btn", "call", cancellationToken: Stop);
        while (setup.Host.Board.Current.Calls.IsEmpty)
        {
            await Task.Delay(20, Stop);
        }

        Assert.Equal("kit7", Assert.Single(setup.Host.Board.Current.Calls).Kit);
        setup.Host.Publish(new StatusMessage("fab/1/mark", "1", Delivery.Each));
        var heard = await anonymous.UntilAsync("fab/1/mark");
        Assert.DoesNotContain(heard, m => m.Payload == "hacked" || !m.Topic.StartsWith("fab/1/", StringComparison.Ordinal));

        Task<Reader> SignInAsync(string user) =>
            Reader.ConnectAsync(o => o.WithTcpServer("127.0.0.1", mosquitto.Port).WithCredentials(user, Mosquitto.PasswordOf(user)), null);
    }

    private sealed class Setup(BrokerHost host, Mosquitto? mosquitto, bool ownsMosquitto) : IAsyncDisposable
    {
        public BrokerHost Host => host;

        public Mosquitto? Mosquitto => mosquitto;

        public int Port => mosquitto?.Port ?? host.Port;

        public static async Task<Setup> StartAsync(bool isEmbedded, FabQueueOptions options)
        {
            var mosquitto = isEmbedded ? null : await Mqtt.Mosquitto.StartAsync();
            return new Setup(await BrokerHost.StartAsync(options: At(options, mosquitto)), mosquitto, ownsMosquitto: true);
        }

        public static async Task<Setup> StartAsync(Mosquitto mosquitto, FabQueueOptions options) =>
            new(await BrokerHost.StartAsync(options: At(options, mosquitto)), mosquitto, ownsMosquitto: false);

        public Task<Reader> ReadAsync(string filter) => Reader.ConnectAsync(o => o.WithTcpServer("127.0.0.1", Port), filter);

        public async ValueTask DisposeAsync()
        {
            await host.DisposeAsync();
            if (ownsMosquitto && mosquitto is not null)
            {
                await mosquitto.DisposeAsync();
            }
        }

        private static FabQueueOptions At(FabQueueOptions options, Mosquitto? mosquitto) => mosquitto is null
            ? options
            : options with { Mqtt = options.Mqtt with { Server = new Uri($"mqtt://127.0.0.1:{mosquitto.Port}") } };
    }
}
