using System.Globalization;
using FabQueue.Server.Mqtt.Embedded;
using FabQueue.Server.Mqtt.Topics;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace FabQueue.Server.Tests.Mqtt;

public sealed class RetainedMessagesTests
{
    private const string Topic = "fab/1/x";

    private static readonly byte[] Connect = [0x10, 12, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2, 0, 60, 0, 0];
    private static readonly byte[] Connect5 = [0x10, 14, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 5, 2, 0, 60, 0, 0, 1, (byte)'a'];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("#", Topic)]
    [InlineData(Topic, "#")]
    public async Task A_change_in_the_moment_of_subscribing_is_neither_missed_nor_taken_back(string first, string second)
    {
        await using var host = await BrokerHost.StartAsync();
        await using var reader = await host.ReadAsync("fab/1/up");
        await reader.NextAsync();
        Retain(host, Topic, "1");

        // The refusal of # is logged between the filters: before the subscription to the topic exists, or right after.
        host.WhenLogged("Refused an MQTT client: subscription", () => Retain(host, Topic, "2"));
        await SubscribeAsync(reader, Filter(first), Filter(second));
        Retain(host, Topic, "3");
        var values = (await reader.UntilAsync(Topic, "3")).ConvertAll(m => m.Payload);
        Assert.Equal("2", values[^2]);
        Assert.Equal(values.Order(StringComparer.Ordinal), values);
    }

    [Fact]
    public async Task Whoever_subscribes_while_topics_change_never_goes_back_and_ends_with_the_newest()
    {
        const int Topics = 5;
        await using var host = await BrokerHost.StartAsync();
        await using var readers = new Readers();
        for (var i = 0; i < 20; i++)
        {
            readers.Add(await host.ReadAsync("fab/1/y/#", i % 2 == 0 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500));
        }

        var subscribing = Task.WhenAll(readers.Select((r, i) => Task.Run(
            async () =>
            {
                for (var again = 0; again < 20; again++)
                {
                    await SubscribeAsync(r, Filter("fab/1/x/#"), Filter("fab/1/+/" + (i % Topics)));
                    await r.Client.UnsubscribeAsync("fab/1/x/#", Stop);
                }

                await SubscribeAsync(r, Filter("fab/1/x/#"));
            },
            Stop)));
        var last = 0;
        while (!subscribing.IsCompleted)
        {
            last++;
            for (var topic = 0; topic < Topics; topic++)
            {
                Retain(host, $"fab/1/x/{topic}", last.ToString(CultureInfo.InvariantCulture));
            }

            await Task.Yield();
        }

        await subscribing;
        host.Publish(new StatusMessage("fab/1/y/end", "", Delivery.Each));
        foreach (var reader in readers)
        {
            var messages = await reader.UntilAsync("fab/1/y/end");
            for (var topic = 0; topic < Topics; topic++)
            {
                var values = messages.Where(m => m.Topic == $"fab/1/x/{topic}").Select(m => int.Parse(m.Payload, CultureInfo.InvariantCulture)).ToList();
                Assert.Equal(values.Order(), values);
                Assert.Equal(last, values[^1]);
            }
        }
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V311, MqttRetainHandling.SendAtSubscribe, true, true, true)]
    [InlineData(MqttProtocolVersion.V500, MqttRetainHandling.SendAtSubscribe, true, true, true)]
    [InlineData(MqttProtocolVersion.V500, MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly, true, false, true)]
    [InlineData(MqttProtocolVersion.V500, MqttRetainHandling.DoNotSendOnSubscribe, false, false, false)]
    public async Task A_client_chooses_when_it_is_sent_what_is_retained(MqttProtocolVersion version, MqttRetainHandling handling, bool first, bool again, bool anew)
    {
        await using var host = await BrokerHost.StartAsync();
        Retain(host, Topic, "1");
        await using var reader = await Reader.ConnectAsync(o => o.WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(version), null);
        Assert.Equal(first, await IsSentAsync());
        Assert.Equal(again, await IsSentAsync());
        await reader.Client.UnsubscribeAsync(Topic, Stop);
        Assert.Equal(anew, await IsSentAsync());

        async Task<bool> IsSentAsync()
        {
            await SubscribeAsync(reader, Filter(Topic, f => f.WithRetainHandling(handling)));
            host.Publish(new StatusMessage(Topic, "live", Delivery.Each));
            var message = await reader.NextAsync();
            if (!message.Retained)
            {
                Assert.Equal("live", message.Payload);
                return false;
            }

            Assert.Equal("1", message.Payload);
            Assert.Equal((Topic, "live", false, MqttQualityOfServiceLevel.AtMostOnce), await reader.NextAsync());
            return true;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Later_changes_are_marked_as_retained_for_those_who_ask_for_it(bool asked)
    {
        await using var host = await BrokerHost.StartAsync();
        Retain(host, Topic, "1");
        await using var reader = await Reader.ConnectAsync(o => o.WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(MqttProtocolVersion.V500), null);
        await SubscribeAsync(reader, Filter(Topic, f => f.WithRetainAsPublished(asked)));
        Assert.True((await reader.NextAsync()).Retained);
        Retain(host, Topic, "2");
        Assert.Equal(asked, (await reader.NextAsync()).Retained);
    }

    [Fact]
    public async Task After_the_SUBACK_comes_each_topic_once_with_the_identifier_of_the_subscription()
    {
        await using var host = await BrokerHost.StartAsync();
        Retain(host, Topic, "1");
        await using var raw = await RawClient.OpenAsync(host.Port);
        await raw.SendAsync(Connect5);
        await raw.ReadPacketAsync();
        await raw.SendAsync(PacketFrame.Write(0x82, [0, 1, 2, 0x0B, 42, 0, 7, .. "fab/1/x"u8, 0, 0, 9, .. "fab/1/x/#"u8, 0]));
        Assert.Equal([0x90, 5, 0, 1, 0, 0, 0], await raw.ReadPacketAsync());
        host.Publish(new StatusMessage(Topic, "2", Delivery.Each));
        Assert.Equal(PacketFrame.Write(0x31, [0, 7, .. "fab/1/x"u8, 2, 0x0B, 42, .. "1"u8]), await raw.ReadPacketAsync());
        Assert.Equal(PacketFrame.Write(0x30, [0, 7, .. "fab/1/x"u8, 2, 0x0B, 42, .. "2"u8]), await raw.ReadPacketAsync());
    }

    [Theory]
    [InlineData("#")]
    [InlineData("fab/+/x")]
    [InlineData("$share/all/fab/1/#")]
    public async Task Who_may_not_read_is_sent_nothing(string refused)
    {
        await using var host = await BrokerHost.StartAsync();
        Retain(host, Topic, "1");
        Retain(host, "fab/1/y", "1");
        await using var reader = await Reader.ConnectAsync(o => o.WithTcpServer("127.0.0.1", host.Port), null);
        await SubscribeAsync(reader, Filter(refused), Filter("fab/1/y"));
        host.Publish(new StatusMessage("fab/1/y", "2", Delivery.Each));
        Assert.Equal([("fab/1/y", "1"), ("fab/1/y", "2")], await reader.UntilAsync("fab/1/y", "2"));
    }

    [Fact]
    public async Task Of_more_topics_than_a_client_may_have_pending_all_come_with_their_newest_value()
    {
        const int Count = 20 * EmbeddedBroker.MaxPendingMessages;
        await using var host = await BrokerHost.StartAsync();
        for (var i = 0; i < Count; i++)
        {
            Retain(host, $"fab/1/x/{i}", "old");
        }

        await using var reader = await host.ReadAsync("fab/1/x/#");
        for (var i = 0; i < Count; i++)
        {
            Retain(host, $"fab/1/x/{i}", "new");
        }

        Retain(host, "fab/1/x/end", "1");
        var newest = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (topic, payload) in await reader.UntilAsync("fab/1/x/end"))
        {
            newest[topic] = payload;
        }

        Assert.Equal(Count + 1, newest.Count);
        Assert.DoesNotContain("old", newest.Values);
    }

    [Fact]
    public async Task Who_subscribes_and_reads_nothing_or_goes_keeps_nobody_waiting()
    {
        await using var host = await BrokerHost.StartAsync();
        for (var i = 0; i < EmbeddedBroker.MaxPendingMessages; i++)
        {
            Retain(host, $"fab/1/x/{i}", new string('.', 200_000));
        }

        await using var silent = await SubscribeAllAsync();
        for (var i = 0; i < 20; i++)
        {
            await (await SubscribeAllAsync()).DisposeAsync();
        }

        await using var reader = await host.ReadAsync("fab/1/up");
        Assert.Equal("online", (await reader.NextAsync()).Payload);
        Retain(host, "fab/1/up", "offline");
        Assert.Equal("offline", (await reader.NextAsync()).Payload);

        async Task<RawClient> SubscribeAllAsync()
        {
            var raw = await RawClient.OpenAsync(host.Port);
            await raw.SendAsync(Connect);
            await raw.ReadPacketAsync();
            await raw.SendAsync(PacketFrame.Write(0x82, [0, 1, 0, 7, .. "fab/1/#"u8, 0]));
            return raw;
        }
    }

    private static void Retain(BrokerHost host, string topic, string payload) => host.Publish(new StatusMessage(topic, payload));

    private static MqttTopicFilter Filter(string topic, Action<MqttTopicFilterBuilder>? options = null)
    {
        var filter = new MqttTopicFilterBuilder().WithTopic(topic);
        options?.Invoke(filter);
        return filter.Build();
    }

    private static async Task SubscribeAsync(Reader reader, params MqttTopicFilter[] filters) =>
        await reader.Client.SubscribeAsync(new MqttClientSubscribeOptions { TopicFilters = [.. filters] }, Stop);

    private sealed class Readers : List<Reader>, IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var reader in this)
            {
                await reader.DisposeAsync();
            }
        }
    }
}
