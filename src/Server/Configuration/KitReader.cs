using System.Text.RegularExpressions;
using FabQueue.Drivers;
using FabQueue.Server.Mqtt;

namespace FabQueue.Server.Configuration;

/// <summary>Reads <c>Kits</c>.</summary>
internal static partial class KitReader
{
    private static readonly string[] Known = ["Id", "Place", "Key", "Connection", "Machine"];
    private const int MaxPlaceCharacters = 40;

    /// <exception cref="ConfigurationException">The first value that is wrong.</exception>
    public static IReadOnlyList<KitOptions> Read(IConfigurationSection section)
    {
        var kits = section.GetChildren().Select(KitOf).ToList();
        return kits.GroupBy(k => k.Id).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw OptionsReader.Wrong("Kits:n:Id", twice.Key, "an id of its own for each kit")
            : kits;
    }

    private static KitOptions KitOf(IConfigurationSection section)
    {
        foreach (var child in section.GetChildren())
        {
            if (!Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                throw OptionsReader.Wrong(child.Path, child.Value, string.Join(", ", Known));
            }
        }

        var id = section["Id"] ?? "";
        if (!IdPattern().IsMatch(id) || id == ClientRights.HomeAssistantUser)
        {
            throw OptionsReader.Wrong($"{section.Path}:Id", id, $"1 to 12 of a-z and 0-9, and not {ClientRights.HomeAssistantUser}");
        }

        var place = section["Place"] ?? id;
        if (place.Length > MaxPlaceCharacters || place.Trim().Length == 0 || place.Any(char.IsControl))
        {
            throw OptionsReader.Wrong($"{section.Path}:Place", place, $"1 to {MaxPlaceCharacters} characters");
        }

        return new KitOptions
        {
            Id = id,
            Place = place,
            Key = OptionsReader.Secret(section, "Key"),
            Connection = section["Connection"] is { } connection ? ConnectionOf($"{section.Path}:Connection", connection) : null,
            Machine = section["Machine"],
        };
    }

    private static MachineConnection ConnectionOf(string key, string text)
    {
        var connection = MachineConnection.Parse(text);
        return connection.Scheme is KitOptions.SerialScheme or KitOptions.MBotScheme && Path.IsPathRooted(connection.Rest)
            ? connection
            : throw OptionsReader.Wrong(key, text, "serial:<absolute path> or mbot:<absolute path>");
    }

    [GeneratedRegex("^[a-z0-9]{1,12}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex IdPattern();
}
