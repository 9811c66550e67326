using System.Security.Cryptography;
using System.Text;
using FabQueue.Server.Configuration;
using FabQueue.Server.Mqtt.Topics;

namespace FabQueue.Server.Mqtt;

/// <summary>What one client of the embedded broker may do. The external broker's file in <c>docs/mosquitto</c> says the same.</summary>
/// <param name="Kit">Id of the kit that signed in; null = no kit.</param>
/// <param name="ReadsDiscovery">May read what is for Home Assistant.</param>
public sealed record ClientRights(string? Kit, bool ReadsDiscovery)
{
    /// <summary>The user name of Home Assistant.</summary>
    public const string HomeAssistantUser = "ha";

    /// <summary>Who gives no name reads the status, and says nothing.</summary>
    public static readonly ClientRights Anonymous = new(Kit: null, ReadsDiscovery: false);

    /// <summary>The rights of who signs in so; null = not let in.</summary>
    public static ClientRights? Of(FabQueueOptions options, string? user, string? password)
    {
        if (string.IsNullOrEmpty(user))
        {
            return Anonymous;
        }

        if (user == HomeAssistantUser && Is(options.Mqtt.HomeAssistantKey, password))
        {
            return new ClientRights(Kit: null, ReadsDiscovery: true);
        }

        var kit = options.Kits.FirstOrDefault(k => k.Id == user);
        return kit is not null && Is(kit.Key, password) ? new ClientRights(kit.Id, ReadsDiscovery: false) : null;
    }

    public bool MayRead(string filter) =>
        filter.StartsWith(TopicBounds.Base + "/", StringComparison.Ordinal)
        || (ReadsDiscovery && filter.StartsWith(HomeAssistantTopics.Prefix + "/", StringComparison.Ordinal));

    /// <summary>A kit has one topic to speak on.</summary>
    public bool MayPublish(string topic) => Kit is not null && topic == InputTopics.Button(Kit);

    private static bool Is(string? key, string? given) =>
        key is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(given ?? ""));
}
