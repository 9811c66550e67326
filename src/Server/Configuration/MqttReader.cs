namespace FabQueue.Server.Configuration;

/// <summary>Reads <c>Mqtt</c>: the embedded broker, or one elsewhere.</summary>
internal static class MqttReader
{
    private static readonly string[] Schemes = ["mqtt", "mqtts", "ws", "wss"];

    /// <exception cref="ConfigurationException">The first value that is wrong.</exception>
    public static MqttOptions Read(IConfiguration configuration)
    {
        var mode = configuration["Mqtt:Mode"] ?? "embedded";
        var isExternal = mode switch
        {
            "embedded" => false,
            "external" => true,
            _ => throw OptionsReader.Wrong("Mqtt:Mode", mode, "embedded or external"),
        };
        var server = configuration["Mqtt:Server"];
        if (isExternal == server is null)
        {
            throw isExternal
                ? OptionsReader.Wrong("Mqtt:Server", server, "the address of the broker, such as mqtt://mosquitto:1883")
                : OptionsReader.Wrong("Mqtt:Server", server, "nothing, unless Mqtt:Mode is external");
        }

        var options = new MqttOptions
        {
            Port = OptionsReader.Number(configuration, "Mqtt:Port", 1883, 1, 65535),
            Server = server is null ? null : Address(server),
            User = configuration["Mqtt:User"],
            Password = configuration["Mqtt:Password"],
            Certificate = configuration["Mqtt:Certificate"],
            Discovery = Flag(configuration, "Mqtt:Discovery"),
            HomeAssistantKey = OptionsReader.Secret(configuration, "Mqtt:HomeAssistantKey"),
        };
        if (options.Certificate is { } file && !File.Exists(file))
        {
            throw OptionsReader.Wrong("Mqtt:Certificate", file, "a PEM file that can be read");
        }

        return options is { Discovery: true, Server: null, HomeAssistantKey: null }
            ? throw OptionsReader.Wrong("Mqtt:HomeAssistantKey", null, "a password for the user ha, where Mqtt:Discovery is true")
            : options;
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && Schemes.Contains(address.Scheme) && address.Host.Length > 0 && address.UserInfo.Length == 0
            ? address
            : throw OptionsReader.Wrong("Mqtt:Server", text, string.Join(", ", Schemes.Select(s => s + "://host:port")) + "; user and password have keys of their own");

    private static bool Flag(IConfiguration configuration, string key) => configuration[key] is not { } text
        ? false
        : bool.TryParse(text, out var value) ? value : throw OptionsReader.Wrong(key, text, "true or false");
}
