using System.Text.Json;
using System.Text.Json.Serialization;
using static FabQueue.Server.Mqtt.Topics.TopicBounds;

namespace FabQueue.Server.Mqtt.Topics;

/// <summary>
/// What Home Assistant needs to show a machine as a device (MQTT discovery, device form): one retained message for each
/// machine. It has sensors only: nothing can be started, stopped or heated from there.
/// </summary>
public static class HomeAssistantTopics
{
    public const string Prefix = "homeassistant";

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>What the topics of all devices of one lab begin with.</summary>
    public static string DevicePrefix(string lab) => $"{Prefix}/device/fabqueue_{lab}_";

    /// <param name="lab">Two labs may share one Home Assistant.</param>
    /// <param name="machine">Id of the machine.</param>
    /// <param name="model">What it is.</param>
    /// <param name="version">Of the server.</param>
    public static StatusMessage Device(string lab, string machine, string model, string version)
    {
        var id = $"fabqueue_{lab}_{machine}";
        var topic = $"{Base}/{machine}";
        var components = new Dictionary<string, Component>(StringComparer.Ordinal)
        {
            ["state"] = new(id, "state", $"{topic}/state", "État")
            {
                DeviceClass = "enum",
                Options = StateWords.All,
                Icon = "mdi:printer-3d",
            },
            ["pct"] = new(id, "pct", $"{topic}/pct", "Avancement") { Unit = "%", Template = NoneWhen("-1"), StateClass = "measurement" },
            ["min"] = new(id, "min", $"{topic}/min", "Temps restant") { DeviceClass = "duration", Unit = "min", Template = NoneWhen("-1") },
            ["queue"] = new(id, "queue", $"{topic}/queue", "File d’attente") { StateClass = "measurement" },
            ["job"] = new(id, "job", $"{topic}/job", "Ticket") { Template = NoneWhen("-") },
            ["hand"] = new(id, "hand", $"{topic}/state", "Attend quelqu’un")
            {
                Platform = "binary_sensor",
                DeviceClass = "problem",
                Template = "{{ 'ON' if value in ['wait', 'done', 'err'] else 'OFF' }}",
            },
        };
        var device = new
        {
            dev = new { ids = new[] { id }, name = $"FabQueue {machine}", mf = "FabQueue", mdl = model, sw = version },
            o = new { name = "FabQueue", sw = version },
            avty = new[] { Availability(LabTopics.Up), Availability($"{topic}/up") },
            avty_mode = "all",
            cmps = components,
        };
        return new($"{DevicePrefix(lab)}{machine}/config", JsonSerializer.Serialize(device, Json));
    }

    private static object Availability(string topic) => new { t = topic, pl_avail = "online", pl_not_avail = "offline" };

    private static string NoneWhen(string value) => $"{{{{ none if value == '{value}' else value }}}}";

    /// <summary>One sensor, under the short names that Home Assistant documents.</summary>
    private sealed class Component(string device, string id, string topic, string name)
    {
        [JsonPropertyName("p")]
        public string Platform { get; init; } = "sensor";

        [JsonPropertyName("uniq_id")]
        public string UniqueId { get; } = $"{device}_{id}";

        [JsonPropertyName("stat_t")]
        public string StateTopic { get; } = topic;

        [JsonPropertyName("name")]
        public string Name { get; } = name;

        [JsonPropertyName("dev_cla")]
        public string? DeviceClass { get; init; }

        [JsonPropertyName("stat_cla")]
        public string? StateClass { get; init; }

        [JsonPropertyName("unit_of_meas")]
        public string? Unit { get; init; }

        [JsonPropertyName("val_tpl")]
        public string? Template { get; init; }

        [JsonPropertyName("ops")]
        public IReadOnlyList<string>? Options { get; init; }

        [JsonPropertyName("ic")]
        public string? Icon { get; init; }
    }
}
