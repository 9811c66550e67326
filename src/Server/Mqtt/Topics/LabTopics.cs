using static FabQueue.Server.Mqtt.Topics.TopicBounds;

namespace FabQueue.Server.Mqtt.Topics;

/// <summary>What is said of the server and of the lab as a whole.</summary>
public static class LabTopics
{
    public const string Up = $"{Base}/up";

    /// <summary>The server publishes; where the broker is external, its last will says <see cref="Offline"/>.</summary>
    public static readonly StatusMessage Online = new(Up, "online");

    public static readonly StatusMessage Offline = new(Up, "offline");

    /// <summary>Whether the lab is open, and for how many minutes more; -1 = not known.</summary>
    public static StatusMessage Lab(bool isOpen, int minutes) => new($"{Base}/lab", Invariant($"{(isOpen ? "open" : "shut")} {minutes}"));

    /// <summary>Unix seconds: without one for 30 s the server is gone, whatever a broker still retains.</summary>
    public static StatusMessage Beat(DateTimeOffset now) => new($"{Base}/beat", Invariant($"{now.ToUnixTimeSeconds()}"), Delivery.Latest);
}
