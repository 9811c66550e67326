using System.Text.Json;
using System.Text.RegularExpressions;
using FabQueue.Server.Configuration;
using FabQueue.Server.Mqtt.Topics;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Tests.Mqtt;

/// <summary>
/// What is announced, held against the rules of Home Assistant's MQTT discovery (homeassistant/components/mqtt: discovery.py, schemas.py, entity.py;
/// sensor/__init__.py).
/// </summary>
public sealed partial class HomeAssistantTests
{
    private static readonly string[] TopKeys = ["dev", "o", "avty", "avty_mode", "cmps"];
    private static readonly string[] Platforms = ["sensor", "binary_sensor"];
    private static readonly string[] DurationUnits = ["d", "h", "min", "s", "ms"];
    private static readonly string[] StateClasses = ["measurement", "total", "total_increasing"];

    [Theory]
    [InlineData("harnes", "prusa")]
    [InlineData("ab", "z")]
    public void A_machine_is_announced_as_Home_Assistant_wants_it(string lab, string machine)
    {
        var message = HomeAssistantTopics.Device(lab, machine, "prusa-mk3s", "1.2.3");
        Assert.Empty(Problems(message));
        using var device = JsonDocument.Parse(message.Payload);
        Assert.Equal(6, device.RootElement.GetProperty("cmps").EnumerateObject().Count());
    }

    [Theory]
    [InlineData("homeassistant/device/a/b/config", """{"dev":{"ids":["x"]},"o":{"name":"x"},"cmps":{"a":{"p":"sensor","uniq_id":"1","stat_t":"t"}}}""")]
    [InlineData("homeassistant/device/a/config", """{"dev":{},"o":{"name":"x"},"cmps":{"a":{"p":"sensor","uniq_id":"1","stat_t":"t"}}}""")]
    [InlineData("homeassistant/device/a/config", """{"dev":{"ids":["x"]},"o":{},"cmps":{"a":{"p":"sensor","uniq_id":"1","stat_t":"t"}}}""")]
    [InlineData("homeassistant/device/a/config", """{"dev":{"ids":["x"]},"o":{"name":"x"},"cmps":{"a":{"p":"sensor","stat_t":"t"}}}""")]
    [InlineData("homeassistant/device/a/config", """{"dev":{"ids":["x"]},"o":{"name":"x"},"cmps":{"a":{"p":"sensor","uniq_id":"1"}}}""")]
    [InlineData("homeassistant/device/a/config", """{"dev":{"ids":["x"]},"o":{"name":"x"},"cmps":{"a":{"p":"sensor","uniq_id":"1","stat_t":"t","dev_cla":"duration","unit_of_meas":"m"}}}""")]
    [InlineData("homeassistant/device/a/config", """{"dev":{"ids":["x"]},"o":{"name":"x"},"cmps":{"a":{"p":"sensor","uniq_id":"1","stat_t":"t","dev_cla":"enum","ops":[]}}}""")]
    [InlineData("homeassistant/device/a/config", """{"dev":{"ids":["x"]},"o":{"name":"x"},"cmps":{"a":{"p":"sensor","uniq_id":"1","stat_t":"t","dev_cla":"problem"}}}""")]
    [InlineData("homeassistant/device/a/config", """{"dev":{"ids":["x"]},"o":{"name":"x"},"more":1,"cmps":{"a":{"p":"sensor","uniq_id":"1","stat_t":"t"}}}""")]
    public void The_rules_find_what_Home_Assistant_would_refuse(string topic, string payload) =>
        Assert.NotEmpty(Problems(new StatusMessage(topic, payload)));

    [Fact]
    public async Task Home_Assistant_is_told_of_each_machine_and_of_no_person()
    {
        var options = new FabQueueOptions { Lab = new LabOptions { Id = "harnes" }, Mqtt = new MqttOptions { Discovery = true, HomeAssistantKey = "key-of-home" } };
        await using var host = await BrokerHost.StartAsync(board => board.Add(Pictures.Machine(MachineState.Ready), simulated: true), options);
        await using var home = await Reader.ConnectAsync(o => o.WithTcpServer("127.0.0.1", host.Port).WithCredentials("ha", "key-of-home"), "homeassistant/#");
        var (topic, payload, retained, _) = await home.NextAsync();
        Assert.Equal("homeassistant/device/fabqueue_harnes_prusa/config", topic);
        Assert.True(retained);
        Assert.Empty(Problems(new StatusMessage(topic, payload)));
        Assert.DoesNotContain("Lou", payload, StringComparison.Ordinal);
    }

    private static List<string> Problems(StatusMessage message)
    {
        var problems = new List<string>();
        Check(TopicPattern().IsMatch(message.Topic), "topic");
        using var document = JsonDocument.Parse(message.Payload);
        var root = document.RootElement;
        Check(root.EnumerateObject().All(p => TopKeys.Contains(p.Name)), "unknown key at the top");
        Check(Has(root, "dev", out var dev) && ((Has(dev, "ids", out var ids) && ids.GetArrayLength() > 0) || Has(dev, "cns", out _)), "device without identity");
        Check(Has(root, "o", out var origin) && Has(origin, "name", out _), "origin without name");
        Check(!Has(root, "avty_mode", out var mode) || mode.GetString() is "all" or "any" or "latest", "availability mode");
        Check(!Has(root, "avty", out var availability) || availability.EnumerateArray().All(a => Has(a, "t", out _)), "availability without topic");
        Check(Has(root, "cmps", out var components), "no components");
        var ids2 = new HashSet<string>(StringComparer.Ordinal);
        foreach (var component in components.ValueKind == JsonValueKind.Object ? [.. components.EnumerateObject().Select(c => c.Value)] : Array.Empty<JsonElement>())
        {
            var platform = Has(component, "p", out var p) ? p.GetString() : null;
            Check(Platforms.Contains(platform), "platform");
            Check(Has(component, "uniq_id", out var id) && ids2.Add(id.GetString()!), "unique id");
            Check(Has(component, "stat_t", out _), "state topic");
            var deviceClass = Has(component, "dev_cla", out var c) ? c.GetString() : null;
            var unit = Has(component, "unit_of_meas", out var u) ? u.GetString() : null;
            Check(deviceClass != "problem" || platform == "binary_sensor", "problem is a binary sensor");
            Check(deviceClass != "duration" || DurationUnits.Contains(unit), "unit of a duration");
            Check(deviceClass != "enum" || (Has(component, "ops", out var options) && options.GetArrayLength() > 0 && unit is null && !Has(component, "stat_cla", out _)), "enum");
            Check(!Has(component, "stat_cla", out var stateClass) || StateClasses.Contains(stateClass.GetString()), "state class");
            Check(!Has(component, "ic", out var icon) || icon.GetString()!.StartsWith("mdi:", StringComparison.Ordinal), "icon");
        }

        return problems;

        void Check(bool isFine, string what)
        {
            if (!isFine)
            {
                problems.Add(what);
            }
        }
    }

    private static bool Has(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value);
    }

    [GeneratedRegex("^homeassistant/device/[A-Za-z0-9_-]+/config$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TopicPattern();
}
