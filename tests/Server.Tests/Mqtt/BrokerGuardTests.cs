using FabQueue.Server.Mqtt.Embedded;
using FabQueue.Server.Mqtt.Topics;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace FabQueue.Server.Tests.Mqtt;

public sealed class BrokerGuardTests
{
    private static readonly StatusMessage Mark = new("fab/1/mark", "1", Delivery.Each);

    // CONNECT, MQTT 3.1.1, clean session, 60 s, no id: what mosquitto_sub sends.
    private static readonly byte[] Connect = [0x10, 12, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2, 0, 60, 0, 0];
    private static readonly byte[] Connect5 = [0x10, 14, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 5, 2, 0, 60, 0, 0, 1, (byte)'a'];
    private static readonly byte[] Accepted = [0x20, 2, 0, 0];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MqttProtocolVersion.V311, MqttQualityOfServiceLevel.AtMostOnce)]
    [InlineData(MqttProtocolVersion.V311, MqttQualityOfServiceLevel.AtLeastOnce)]
    [InlineData(MqttProtocolVersion.V311, MqttQualityOfServiceLevel.ExactlyOnce)]
    [InlineData(MqttProtocolVersion.V310, MqttQualityOfServiceLevel.AtLeastOnce)]
    [InlineData(MqttProtocolVersion.V500, MqttQualityOfServiceLevel.AtMostOnce)]
    public async Task A_publish_ends_the_connection_and_reaches_nobody(MqttProtocolVersion version, MqttQualityOfServiceLevel qos)
    {
        await using var host = await BrokerHost.StartAsync();
        await using var reader = await host.ReadAsync("fab/1/#");
        await using var intruder = await host.ReadAsync("fab/1/#", version);
        var publish = intruder.Client.PublishStringAsync("fab/1/up", "offline", qos, retain: true, Stop);
        await intruder.Gone;
        if (qos > MqttQualityOfServiceLevel.AtMostOnce)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => publish);
        }

        await NothingElseThanAsync(host, reader);
    }

    [Fact]
    public async Task A_publish_of_MQTT_5_at_QoS_0_ends_the_connection_with_not_authorized()
    {
        await using var host = await BrokerHost.StartAsync();
        await using var raw = await RawClient.OpenAsync(host.Port);
        await raw.SendAsync(Connect5);
        await raw.SendAsync(PacketFrame.Write(0x30, [0, 8, .. "fab/1/up"u8, 0, .. "offline"u8]));
        Assert.Equal([0xE0, 2, 0x87, 0], (await raw.ReadToEndAsync())[^1]);
    }

    [Theory]
    [InlineData(MqttQualityOfServiceLevel.AtLeastOnce)]
    [InlineData(MqttQualityOfServiceLevel.ExactlyOnce)]
    public async Task An_acknowledged_publish_of_MQTT_5_is_answered_with_not_authorized(MqttQualityOfServiceLevel qos)
    {
        await using var host = await BrokerHost.StartAsync();
        await using var reader = await host.ReadAsync("fab/1/#");
        await using var intruder = await host.ReadAsync("fab/1/#", MqttProtocolVersion.V500);
        var result = await intruder.Client.PublishStringAsync("fab/1/up", "offline", qos, retain: true, Stop);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, result.ReasonCode);
        await NothingElseThanAsync(host, reader);
        await NothingElseThanAsync(host, intruder);
    }

    [Theory]
    [InlineData("fab/1/#", null)]
    [InlineData("fab/1/prusa/line", null)]
    [InlineData("fab/1/+/line", null)]
    [InlineData("fab/1/job/+/line", null)]
    [InlineData("#", MqttClientSubscribeResultCode.NotAuthorized)]
    [InlineData("+/1/#", MqttClientSubscribeResultCode.NotAuthorized)]
    [InlineData("fab/+/up", MqttClientSubscribeResultCode.NotAuthorized)]
    [InlineData("fab/#", MqttClientSubscribeResultCode.NotAuthorized)]
    [InlineData("fab/1", MqttClientSubscribeResultCode.NotAuthorized)]
    [InlineData("/fab/1/#", MqttClientSubscribeResultCode.NotAuthorized)]
    [InlineData("$SYS/#", MqttClientSubscribeResultCode.NotAuthorized)]
    [InlineData("$share/all/fab/1/#", MqttClientSubscribeResultCode.SharedSubscriptionsNotSupported)]
    [InlineData("fabin/1/#", MqttClientSubscribeResultCode.NotAuthorized)]
    [InlineData("homeassistant/#", MqttClientSubscribeResultCode.NotAuthorized)]
    [InlineData("fab/1/#/line", MqttClientSubscribeResultCode.TopicFilterInvalid)]
    [InlineData("fab/1/prusa#", MqttClientSubscribeResultCode.TopicFilterInvalid)]
    [InlineData("fab/1/pr+/line", MqttClientSubscribeResultCode.TopicFilterInvalid)]
    public async Task Only_what_lies_under_the_base_can_be_read(string filter, MqttClientSubscribeResultCode? refusal)
    {
        await using var host = await BrokerHost.StartAsync();
        var answers = new List<MqttClientSubscribeResultCode>();
        foreach (var version in new[] { MqttProtocolVersion.V500, MqttProtocolVersion.V311 })
        {
            await using var raw = await RawClient.OpenAsync(host.Port);
            await raw.SendAsync(version == MqttProtocolVersion.V500 ? Connect5 : Connect);
            await raw.ReadPacketAsync();
            byte[] properties = version == MqttProtocolVersion.V500 ? [0] : [];
            await raw.SendAsync(PacketFrame.Write(0x82, [0, 1, .. properties, 0, (byte)filter.Length, .. System.Text.Encoding.ASCII.GetBytes(filter), 1]));
            // What is retained may come first (MQTT 5, 3.8.4).
            byte[] answer;
            do
            {
                answer = await raw.ReadPacketAsync();
            }
            while (answer[0] >> 4 == 3);

            Assert.Equal(0x90, answer[0]);
            answers.Add((MqttClientSubscribeResultCode)answer[^1]);
        }

        // MQTT 3.1.1 knows one failure, 128.
        Assert.Equal([refusal ?? MqttClientSubscribeResultCode.GrantedQoS0, refusal is null ? MqttClientSubscribeResultCode.GrantedQoS0 : MqttClientSubscribeResultCode.UnspecifiedError], answers);
    }

    [Fact]
    public async Task Each_filter_of_a_list_gets_its_own_answer()
    {
        await using var host = await BrokerHost.StartAsync();
        await using var client = await host.ReadAsync("fab/1/up", MqttProtocolVersion.V500);
        var result = await client.Client.SubscribeAsync(
            new MqttClientSubscribeOptionsBuilder()
                .WithTopicFilter("fab/1/a", MqttQualityOfServiceLevel.AtMostOnce)
                .WithTopicFilter("#", MqttQualityOfServiceLevel.ExactlyOnce)
                .WithTopicFilter("fab/1/b", MqttQualityOfServiceLevel.AtLeastOnce)
                .Build(),
            Stop);
        Assert.Equal(
            [MqttClientSubscribeResultCode.GrantedQoS0, MqttClientSubscribeResultCode.NotAuthorized, MqttClientSubscribeResultCode.GrantedQoS0],
            result.Items.Select(i => i.ResultCode));
    }

    [Fact]
    public async Task Who_asks_for_QoS_1_is_granted_and_served_0()
    {
        await using var host = await BrokerHost.StartAsync();
        await using var reader = await host.ReadAsync("fab/1/up");
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS0, reader.Subscription!.Items.Single().ResultCode);
        Assert.Equal(MqttQualityOfServiceLevel.AtMostOnce, (await reader.NextAsync()).Qos);
    }

    [Fact]
    public async Task A_client_has_a_bounded_number_of_filters()
    {
        await using var host = await BrokerHost.StartAsync();
        await using var client = await host.ReadAsync("fab/1/0", MqttProtocolVersion.V500);
        for (var i = 1; i < EmbeddedBroker.MaxFilters; i++)
        {
            await SubscribeAsync($"fab/1/{i}", MqttClientSubscribeResultCode.GrantedQoS0);
        }

        await SubscribeAsync("fab/1/more", MqttClientSubscribeResultCode.QuotaExceeded);
        await SubscribeAsync("fab/1/7", MqttClientSubscribeResultCode.GrantedQoS0);
        await client.Client.UnsubscribeAsync("fab/1/7", Stop);
        await SubscribeAsync("fab/1/more", MqttClientSubscribeResultCode.GrantedQoS0);

        async Task SubscribeAsync(string filter, MqttClientSubscribeResultCode expected) =>
            Assert.Equal(expected, (await client.Client.SubscribeAsync(filter, cancellationToken: Stop)).Items.Single().ResultCode);
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task A_last_will_is_heard_by_nobody(MqttProtocolVersion version)
    {
        await using var host = await BrokerHost.StartAsync();
        await using var reader = await host.ReadAsync("fab/1/#");
        await using var other = await Reader.ConnectAsync(
            o => o.WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(version).WithWillTopic("fab/1/mark").WithWillPayload("hacked").WithWillRetain(), null);
        await using var raw = await RawClient.OpenAsync(host.Port);
        await raw.SendAsync(PacketFrame.Write(0x10, [0, 4, .. "MQTT"u8, 4, 0x26, 0, 60, 0, 1, (byte)'w', 0, 10, .. "fab/1/mark"u8, 0, 1, (byte)'x']));
        Assert.Equal(Accepted, await raw.ReadPacketAsync());
        await raw.DisposeAsync();
        await NothingElseThanAsync(host, reader);
    }

    [Theory]
    [InlineData("fabqueue")]
    [InlineData("FabQueue-2")]
    public async Task An_id_of_the_server_is_refused(string id)
    {
        await using var host = await BrokerHost.StartAsync();
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(MqttProtocolVersion.V500).WithClientId(id).Build();
        Assert.Equal(MqttClientConnectResultCode.ClientIdentifierNotValid, (await client.ConnectAsync(options, Stop)).ResultCode);
    }

    [Fact]
    public async Task A_client_without_an_id_is_let_in_and_with_MQTT_5_told_its_own()
    {
        await using var host = await BrokerHost.StartAsync();
        await using var raw = await RawClient.OpenAsync(host.Port);
        await raw.SendAsync(Connect);
        Assert.Equal(Accepted, await raw.ReadPacketAsync());

        using var client = new MqttClientFactory().CreateMqttClient();
        var result = await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(MqttProtocolVersion.V500).WithClientId("").Build(), Stop);
        Assert.StartsWith("anon-", result.AssignedClientIdentifier, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task Who_takes_an_id_over_inherits_nothing(MqttProtocolVersion version)
    {
        await using var host = await BrokerHost.StartAsync();
        await using var first = await OpenAsync("fab/1/#");
        await using var second = await host.PassUntilAsync(OpenAsync(null));
        await first.Gone;
        Assert.True(second.Client.IsConnected);
        await second.Client.SubscribeAsync("fab/1/mark", cancellationToken: Stop);
        host.Publish(new StatusMessage("fab/1/other", "1", Delivery.Each));
        host.Publish(Mark);
        Assert.Equal("fab/1/mark", (await second.NextAsync()).Topic);

        Task<Reader> OpenAsync(string? filter) => Reader.ConnectAsync(
            o => o.WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(version).WithClientId("kit").WithCleanSession(false).WithSessionExpiryInterval(3600), filter);
    }

    [Theory]
    [InlineData(new byte[] { 0x30, 0xFF, 0xFF, 0xFF, 0x7F })]
    [InlineData(new byte[] { 0x82, 0x81, 0x20 })]
    [InlineData(new byte[] { 0x10, 0x80, 0x80, 0x80, 0x80 })]
    public async Task An_oversize_packet_ends_that_connection_only(byte[] header)
    {
        await using var host = await BrokerHost.StartAsync();
        await using var reader = await host.ReadAsync("fab/1/#");
        await using var raw = await RawClient.OpenAsync(host.Port);
        await raw.SendAsync(Connect);
        await raw.ReadPacketAsync();
        await raw.SendAsync(header);
        await raw.EndAsync();
        await NothingElseThanAsync(host, reader);
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 0 })]
    [InlineData(new byte[] { (byte)'G', (byte)'E', (byte)'T', (byte)' ', (byte)'/' })]
    [InlineData(new byte[] { 0x10, 0 })]
    [InlineData(new byte[] { 0x10, 2, 0xFF, 0xFF })]
    public async Task What_does_not_begin_with_a_connect_is_not_MQTT(byte[] bytes)
    {
        await using var host = await BrokerHost.StartAsync();
        await using var raw = await RawClient.OpenAsync(host.Port);
        await raw.SendAsync(bytes.Concat(new byte[128]).ToArray());
        await raw.EndAsync();
    }

    [Fact]
    public async Task Who_does_not_say_connect_in_time_goes()
    {
        await using var host = await BrokerHost.StartAsync();
        await using var raw = await RawClient.OpenAsync(host.Port);
        await raw.SendAsync(Connect.AsMemory(0, 5));
        await host.PassUntilAsync(raw.EndAsync());
    }

    [Fact]
    public async Task Who_talks_too_much_goes()
    {
        await using var host = await BrokerHost.StartAsync();
        await using var raw = await RawClient.OpenAsync(host.Port);
        await raw.SendAsync(Connect);
        await raw.ReadPacketAsync();
        byte[] ping = [0xC0, 0];
        for (var i = 0; i < ConnectionGuard.MaxPacketsInWindow; i++)
        {
            await raw.SendAsync(ping);
            Assert.Equal([0xD0, 0], await raw.ReadPacketAsync());
        }

        await raw.SendAsync(ping);
        await raw.EndAsync();
    }

    [Fact]
    public async Task Who_reads_nothing_goes()
    {
        await using var host = await BrokerHost.StartAsync();
        await using var raw = await RawClient.OpenAsync(host.Port);
        await raw.SendAsync(Connect);
        await raw.ReadPacketAsync();
        await raw.SendAsync(PacketFrame.Write(0x82, [0, 1, 0, 7, .. "fab/1/#"u8, 0]));
        await raw.ReadPacketAsync();
        var flood = new StatusMessage("fab/1/flood", new string('.', 200_000), Delivery.Each);
        for (var i = 0; i < EmbeddedBroker.MaxPendingMessages; i++)
        {
            host.Publish(flood);
        }

        await host.PassUntilAsync(host.LoggedAsync("An MQTT client is gone"));
    }

    [Fact]
    public async Task One_client_too_many_from_an_address_is_turned_away_until_another_leaves()
    {
        await using var host = await BrokerHost.StartAsync();
        var inside = new List<RawClient>();
        for (var i = 0; i < ConnectionPlaces.MaxClientsPerAddress; i++)
        {
            inside.Add(await EnterAsync());
        }

        await using (var tooMany = await RawClient.OpenAsync(host.Port))
        {
            await tooMany.EndAsync();
        }

        await inside[0].DisposeAsync();
        while (true)
        {
            // The server learns of the end when it has read it.
            await using var next = await RawClient.OpenAsync(host.Port);
            await next.SendAsync(Connect);
            if ((await next.ReadPacketAsync()).SequenceEqual(Accepted))
            {
                break;
            }
        }

        foreach (var client in inside)
        {
            await client.DisposeAsync();
        }

        async Task<RawClient> EnterAsync()
        {
            var client = await RawClient.OpenAsync(host.Port);
            await client.SendAsync(Connect);
            Assert.Equal(Accepted, await client.ReadPacketAsync());
            return client;
        }
    }

    [Fact]
    public async Task Pages_read_the_same_over_WebSocket()
    {
        await using var host = await BrokerHost.StartAsync();
        await using var reader = await Reader.ConnectAsync(o => o.WithWebSocketServer(w => w.WithUri($"ws://127.0.0.1:{host.HttpPort}/mqtt")), "fab/1/#");
        var first = await reader.NextAsync();
        Assert.Equal(("fab/1/up", "online", true), (first.Topic, first.Payload, first.Retained));
        _ = reader.Client.PublishStringAsync("fab/1/up", "offline", MqttQualityOfServiceLevel.AtMostOnce, retain: true, Stop);
        await reader.Gone;
    }

    [Fact]
    public async Task Open_clients_do_not_hold_up_the_stop()
    {
        await using var host = await BrokerHost.StartAsync();
        await using var current = await RawClient.OpenAsync(host.Port);
        await current.SendAsync(Connect5);
        await current.ReadPacketAsync();
        await using var old = await host.ReadAsync("fab/1/#");
        await using var page = await Reader.ConnectAsync(o => o.WithWebSocketServer(w => w.WithUri($"ws://127.0.0.1:{host.HttpPort}/mqtt")), "fab/1/#");
        await using var silent = await RawClient.OpenAsync(host.Port);
        await host.StopAsync();
        Assert.Equal([0xE0, 2, 0x8B, 0], (await current.ReadToEndAsync())[^1]);
        await old.Gone;
        await page.Gone;
        await silent.EndAsync();
    }

    /// <summary>What was sent before the mark has arrived before it: nothing but what the server says itself.</summary>
    private static async Task NothingElseThanAsync(BrokerHost host, Reader reader)
    {
        host.Publish(Mark);
        Assert.All(await reader.UntilAsync(Mark.Topic), m => Assert.True(m.Topic is "fab/1/mark" or "fab/1/beat" || m == ("fab/1/up", "online") || m == ("fab/1/lab", "open -1"), $"{m}"));
    }
}
