using System.Net;
using System.Net.Sockets;
using FabQueue.Server.Configuration;
using FabQueue.Server.Kits;
using FabQueue.Server.Live;
using FabQueue.Server.Mqtt.Topics;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace FabQueue.Server.Tests.Mqtt;

public sealed class KitSignInTests
{
    private static readonly FabQueueOptions Options = new()
    {
        Kits = [new KitOptions { Id = "kit7", Place = "Table 3", Key = "key-of-kit7" }, new KitOptions { Id = "usb", Place = "Table 1" }],
        Mqtt = new MqttOptions { Discovery = true, HomeAssistantKey = "key-of-home" },
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kit7", "key-of-kit7", MqttClientConnectResultCode.Success)]
    [InlineData("ha", "key-of-home", MqttClientConnectResultCode.Success)]
    [InlineData("", "", MqttClientConnectResultCode.Success)]
    [InlineData("kit7", "key-of-home", MqttClientConnectResultCode.BadUserNameOrPassword)]
    [InlineData("kit7", "", MqttClientConnectResultCode.BadUserNameOrPassword)]
    [InlineData("usb", "", MqttClientConnectResultCode.BadUserNameOrPassword)]
    [InlineData("kit8", "key-of-kit7", MqttClientConnectResultCode.BadUserNameOrPassword)]
    public async Task Who_gives_a_name_has_to_prove_it(string user, string password, MqttClientConnectResultCode code)
    {
        await using var host = await BrokerHost.StartAsync(options: Options);
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(MqttProtocolVersion.V500);
        options = user.Length > 0 ? options.WithCredentials(user, password) : options;
        Assert.Equal(code, (await client.ConnectAsync(options.Build(), Stop)).ResultCode);
    }

    [Fact]
    public async Task A_kit_calls_with_its_place_and_takes_its_call_back()
    {
        await using var host = await BrokerHost.StartAsync(options: Options);
        await using var kit = await SignInAsync(host, "kit7", "key-of-kit7");
        Assert.Empty(host.Calls.Open);
        await PressAsync(kit, "fabin/1/kit7/btn", "call");
        Assert.Equal(new KitCall("kit7", "Table 3", host.Time.GetUtcNow()), Assert.Single(host.Calls.Open));
        await PressAsync(kit, "fabin/1/kit7/btn", "ok");
        Assert.Empty(host.Calls.Open);
    }

    [Theory]
    [InlineData("fabin/1/usb/btn")]
    [InlineData("fabin/1/kit7")]
    [InlineData("fabin/1/kit7/btn/x")]
    [InlineData("fab/1/prusa/line")]
    [InlineData("homeassistant/device/x/config")]
    public async Task A_kit_speaks_on_its_own_topic_only(string topic)
    {
        await using var host = await BrokerHost.StartAsync(options: Options);
        await using var kit = await SignInAsync(host, "kit7", "key-of-kit7");
        var result = await kit.Client.PublishStringAsync(topic, "call", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Stop);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, result.ReasonCode);
        Assert.Empty(host.Calls.Open);
    }

    [Fact]
    public async Task A_word_that_is_none_and_a_button_that_is_hammered_are_left_out()
    {
        await using var host = await BrokerHost.StartAsync(options: Options);
        await using var kit = await SignInAsync(host, "kit7", "key-of-kit7");
        await PressAsync(kit, "fabin/1/kit7/btn", "start prusa");
        Assert.Empty(host.Calls.Open);
        for (var i = 0; i < KitCalls.MaxWordsInWindow; i++)
        {
            await PressAsync(kit, "fabin/1/kit7/btn", i % 2 == 0 ? "call" : "ok");
        }

        await PressAsync(kit, "fabin/1/kit7/btn", "call");
        Assert.Empty(host.Calls.Open);
        host.Time.Advance(KitCalls.Window);
        await PressAsync(kit, "fabin/1/kit7/btn", "call");
        Assert.Single(host.Calls.Open);
    }

    [Theory]
    [InlineData("ha", "key-of-home", MqttClientSubscribeResultCode.GrantedQoS0)]
    [InlineData("kit7", "key-of-kit7", MqttClientSubscribeResultCode.NotAuthorized)]
    public async Task What_is_announced_is_read_by_Home_Assistant_alone(string user, string password, MqttClientSubscribeResultCode code)
    {
        await using var host = await BrokerHost.StartAsync(options: Options);
        await using var client = await SignInAsync(host, user, password);
        var result = await client.Client.SubscribeAsync($"{HomeAssistantTopics.Prefix}/#", cancellationToken: Stop);
        Assert.Equal(code, result.Items.Single().ResultCode);
    }

    [Fact]
    public async Task An_id_that_somebody_has_stays_with_whoever_has_it()
    {
        await using var host = await BrokerHost.StartAsync();
        await using var kit = await ConnectAsync("127.0.0.1");
        await using var other = await host.PassUntilAsync(ConnectAsync("127.0.0.2"));
        Assert.False(other.Client.IsConnected);
        Assert.True(kit.Client.IsConnected);

        // The kit itself, after a reset, gets in.
        await using var again = await host.PassUntilAsync(ConnectAsync("127.0.0.1"));
        Assert.True(again.Client.IsConnected);
        await kit.Gone;

        Task<Reader> ConnectAsync(string from) => Reader.ConnectAsync(
            o => o.WithEndPoint(new IPEndPoint(IPAddress.Loopback, host.Port)).WithAddressFamily(AddressFamily.InterNetwork)
                .WithTcpServer(t =>
                {
                    t.RemoteEndpoint = new IPEndPoint(IPAddress.Loopback, host.Port);
                    t.AddressFamily = AddressFamily.InterNetwork;
                    t.LocalEndpoint = new IPEndPoint(IPAddress.Parse(from), 0);
                }).WithClientId("kit7").WithTimeout(TimeSpan.FromMinutes(1)),
            null);
    }

    private static Task<Reader> SignInAsync(BrokerHost host, string user, string password) => Reader.ConnectAsync(
        o => o.WithTcpServer("127.0.0.1", host.Port).WithProtocolVersion(MqttProtocolVersion.V500).WithCredentials(user, password), null);

    private static async Task PressAsync(Reader kit, string topic, string word) =>
        await kit.Client.PublishStringAsync(topic, word, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Stop);
}
