namespace FabQueue.Server.Mqtt.Topics;

/// <summary>What kits say: buttons, with words that start, stop and heat nothing.</summary>
public static class InputTopics
{
    public const string Base = "fabin/1";

    /// <summary>For all kits, where the broker is external.</summary>
    public const string AllButtons = $"{Base}/+/btn";

    public static string Button(string kit) => $"{Base}/{kit}/btn";

    /// <summary>The kit whose button a topic is; null = none.</summary>
    public static string? KitOf(string topic) => topic.Split('/') is ["fabin", "1", { Length: > 0 } kit, "btn"] ? kit : null;
}
