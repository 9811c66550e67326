using System.Globalization;
using System.Text.RegularExpressions;
using FabQueue.Drivers;

namespace FabQueue.Server.Configuration;

/// <summary>A value of the configuration that stops the start. The message names the key, the value and what is allowed.</summary>
public sealed class ConfigurationException(string message) : Exception(message);

/// <summary>Reads and checks the configuration by hand, so that each mistake gets one line that a person can act on.</summary>
public static partial class OptionsReader
{
    private static readonly string[] Known =
    [
        "Http:Port", "Http:MaxConnections", "Http:MaxConnectionsPerAddress", "Grpc:Port", "Data:Path", "Staff:Key", "Intake:MaxFileMegabytes",
        "Intake:KeepFreeMegabytes", "Intake:JobsPerAddressAndHour", "Intake:MegabytesPerAddressAndHour", "Intake:InReviewPerAddress", "Lab:Id", "Mqtt:Mode",
        "Mqtt:Port", "Mqtt:Server", "Mqtt:User", "Mqtt:Password", "Mqtt:Certificate", "Mqtt:Discovery", "Mqtt:HomeAssistantKey", "Queue:CloseEndedAfterDays",
    ];

    private static readonly string[] Sections = ["Http", "Grpc", "Mqtt", "Data", "Staff", "Intake", "Queue", "Lab"];

    /// <exception cref="ConfigurationException">The first value that is wrong.</exception>
    public static FabQueueOptions Read(IConfiguration configuration)
    {
        RefuseUnknownKeys(configuration);
        var options = new FabQueueOptions
        {
            Http = new()
            {
                Port = Number(configuration, "Http:Port", 8080, 1, 65535),
                MaxConnections = Number(configuration, "Http:MaxConnections", 3000, 10, 100_000),
                MaxConnectionsPerAddress = Number(configuration, "Http:MaxConnectionsPerAddress", 1200, 1, 100_000),
            },
            Grpc = new() { Port = Number(configuration, "Grpc:Port", 8081, 1, 65535) },
            Lab = new() { Id = LabId(configuration) },
            Mqtt = MqttReader.Read(configuration),
            Data = new() { Path = DataPath(configuration) },
            Staff = new() { Key = Secret(configuration, "Staff:Key") },
            Intake = new()
            {
                MaxFileMegabytes = Number(configuration, "Intake:MaxFileMegabytes", 250, 1, 4000),
                KeepFreeMegabytes = Number(configuration, "Intake:KeepFreeMegabytes", 200, 0, 1_000_000),
                JobsPerAddressAndHour = Number(configuration, "Intake:JobsPerAddressAndHour", 60, 0, 100_000),
                MegabytesPerAddressAndHour = Number(configuration, "Intake:MegabytesPerAddressAndHour", 2000, 0, 1_000_000),
                InReviewPerAddress = Number(configuration, "Intake:InReviewPerAddress", 30, 0, 100_000),
            },
            Queue = new() { CloseEndedAfterDays = Number(configuration, "Queue:CloseEndedAfterDays", 14, 1, 365) },
            Machines = Machines(configuration.GetSection("Machines")),
            Kits = KitReader.Read(configuration.GetSection("Kits")),
        };
        RefuseSamePort(options);
        return options;
    }

    private static void RefuseUnknownKeys(IConfiguration configuration)
    {
        foreach (var key in Sections.SelectMany(s => configuration.GetSection(s).GetChildren()).Select(c => c.Path))
        {
            if (!Known.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                throw Wrong(key, configuration[key], $"known keys: {string.Join(", ", Known)}, Machines:n:Id, Machines:n:Kind, Machines:n:Connection, Machines:n:Settings:…");
            }
        }
    }

    internal static int Number(IConfiguration configuration, string key, int fallback, int min, int max)
    {
        var text = configuration[key];
        return text is null
            ? fallback
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
                ? number
                : throw Wrong(key, text, $"a whole number from {min} to {max}");
    }

    private static string DataPath(IConfiguration configuration)
    {
        var path = configuration["Data:Path"] ?? new DataOptions().Path;
        return path.Trim().Length == 0 || path.Contains('\0', StringComparison.Ordinal)
            ? throw Wrong("Data:Path", path, "a folder that can be written")
            : Path.GetFullPath(path);
    }

    internal static string? Secret(IConfiguration configuration, string name)
    {
        var key = configuration[name];
        return key is null || (key.Length is >= 8 and <= 200 && key.All(c => c is > ' ' and <= '~'))
            ? key
            // The value itself is a secret: only its length is named.
            : throw new ConfigurationException(
                $"{(configuration as IConfigurationSection)?.Path}{(configuration is IConfigurationSection ? ":" : "")}{name}: a value of {key.Length} characters is not allowed; allowed: 8 to 200 visible ASCII characters without spaces");
    }

    internal static ConfigurationException Wrong(string key, string? value, string allowed) =>
        new($"{key}: '{value}' is not allowed; allowed: {allowed}");

    private static string LabId(IConfiguration configuration)
    {
        var id = configuration["Lab:Id"] ?? new LabOptions().Id;
        return LabIdPattern().IsMatch(id) ? id : throw Wrong("Lab:Id", id, "2 to 8 of a-z and 0-9");
    }

    private static List<MachineOptions> Machines(IConfigurationSection section)
    {
        var machines = section.GetChildren().Select(MachineOf).ToList();
        var twice = machines.GroupBy(m => m.Id).FirstOrDefault(g => g.Count() > 1);
        return twice is not null
            ? throw Wrong("Machines:n:Id", twice.Key, "an id of its own for each machine")
            : machines.Count > 0 ? machines : [SimulatedPrinter()];
    }

    private static MachineOptions SimulatedPrinter() =>
        new("prusa", MachineKinds.All[0], MachineConnection.Parse("simulated:speed=50"), MachineKinds.All[0].DefaultSettings);

    private static MachineOptions MachineOf(IConfigurationSection section)
    {
        foreach (var child in section.GetChildren())
        {
            if (child.Key is not ("Id" or "Kind" or "Connection" or "Settings"))
            {
                throw Wrong(child.Path, child.Value, "Id, Kind, Connection or Settings");
            }
        }

        var id = section["Id"] ?? "";
        if (!MachineId().IsMatch(id))
        {
            throw Wrong($"{section.Path}:Id", id, "1 to 5 of a-z and 0-9");
        }

        var kind = MachineKinds.Find(section["Kind"] ?? "")
            ?? throw Wrong($"{section.Path}:Kind", section["Kind"], string.Join(", ", MachineKinds.All.Select(k => k.Name)));
        var text = section["Connection"] ?? "";
        var connection = MachineConnection.Parse(text);
        if (!kind.Schemes.Contains(connection.Scheme))
        {
            throw Wrong($"{section.Path}:Connection", text, string.Join(", ", kind.Schemes.Select(s => s + ":…")));
        }

        return kind.ValidateConnection(connection) is { } wrong
            ? throw new ConfigurationException($"{section.Path}:Connection: '{text}' is not allowed: {wrong}")
            : new MachineOptions(id, kind, connection, SettingsOf(section.GetSection("Settings"), kind));
    }

    private static MachineSettings SettingsOf(IConfigurationSection section, MachineKind kind)
    {
        try
        {
            return SettingsJson.FromSection(section) is { } json ? SettingsJson.Read(kind, json) : kind.DefaultSettings;
        }
        catch (SettingsException e) when (e.Key.Length > 0)
        {
            var value = section.GetSection(e.Key).Value;
            throw new ConfigurationException($"{section.Path}:{e.Key}: '{value}' is not allowed; {e.Problem}");
        }
        catch (SettingsException e)
        {
            throw new ConfigurationException($"{section.Path}:{e.Problem}");
        }
    }

    private static void RefuseSamePort(FabQueueOptions options)
    {
        if (options.Grpc.Port == options.Http.Port)
        {
            throw Wrong("Grpc:Port", options.Grpc.Port.ToString(CultureInfo.InvariantCulture), "another port than Http:Port");
        }

        if (options.Mqtt.Server is null && (options.Mqtt.Port == options.Http.Port || options.Mqtt.Port == options.Grpc.Port))
        {
            throw Wrong("Mqtt:Port", options.Mqtt.Port.ToString(CultureInfo.InvariantCulture), "another port than Http:Port and Grpc:Port");
        }
    }

    [GeneratedRegex("^[a-z0-9]{1,5}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex MachineId();

    [GeneratedRegex("^[a-z0-9]{2,8}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LabIdPattern();
}
