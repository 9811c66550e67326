using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using FabQueue.Drivers;

namespace FabQueue.Server.Configuration;

/// <summary>Settings of a machine that are wrong.</summary>
/// <param name="key">The member, such as <c>Materials:0:Force</c>; empty where it is said in <paramref name="problem"/>.</param>
public sealed class SettingsException(string key, string problem) : Exception(key.Length == 0 ? problem : $"{key}: {problem}")
{
    public string Key { get; } = key;

    public string Problem { get; } = problem;
}

/// <summary>
/// Settings of machines as JSON: camelCase members of the kind's record, enums by name, durations as <c>00:01:30</c>. A member that
/// the record does not have is an error; what is left out has the kind's default.
/// </summary>
public static partial class SettingsJson
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new BooleanConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        IgnoreReadOnlyProperties = true,

        // Asked for members also before anything was read or written with it.
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly JsonSerializerOptions Lenient = new(Strict) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    public static JsonObject Write(MachineSettings settings) => JsonSerializer.SerializeToNode(settings, settings.GetType(), Strict)!.AsObject();

    /// <exception cref="SettingsException">A member is unknown, of another type, or out of its range.</exception>
    public static MachineSettings Read(MachineKind kind, JsonNode json) => Read(kind, json, Strict);

    /// <summary>Of what an older or newer version stored, takes the members that this one knows.</summary>
    /// <exception cref="SettingsException">A member is of another type, or out of its range.</exception>
    public static MachineSettings ReadStored(MachineKind kind, JsonNode json) => Read(kind, json, Lenient);

    /// <summary>A section of the configuration as JSON: lists where the keys are 0, 1, …; all values are text.</summary>
    public static JsonNode? FromSection(IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0)
        {
            return section.Value is { } value ? JsonValue.Create(value) : null;
        }

        // GetChildren sorts numbers as numbers.
        return children.TrueForAll(c => int.TryParse(c.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? new JsonArray([.. children.Select(FromSection)])
            : new JsonObject(children.Select(c => KeyValuePair.Create(c.Key, FromSection(c))));
    }

    private static MachineSettings Read(MachineKind kind, JsonNode json, JsonSerializerOptions options)
    {
        RefuseHoles(json, "");
        MachineSettings settings;
        try
        {
            settings = (MachineSettings?)json.Deserialize(kind.DefaultSettings.GetType(), options) ?? throw new SettingsException("", "an object is needed");
        }
        catch (JsonException e)
        {
            var key = Place().Replace(e.Path ?? "$", m => m.Groups["index"].Success ? $":{m.Groups["index"].Value}" : $":{m.Groups["name"].Value}").TrimStart('$', ':');
            throw new SettingsException(key, Expected(kind.DefaultSettings.GetType(), key));
        }

        return kind.ValidateSettings(settings) is { } problem ? throw new SettingsException("", problem) : settings;
    }

    // The serializer lets them through.
    private static void RefuseHoles(JsonNode? json, string key)
    {
        var children = json switch
        {
            JsonArray array => array.Select((child, i) => (Key: $"{key}:{i}", Child: child, IsHole: child is null)),
            JsonObject members => members.Select(m => (Key: $"{key}:{m.Key}", Child: m.Value, IsHole: false)),
            _ => [],
        };
        foreach (var (path, child, isHole) in children)
        {
            if (isHole)
            {
                throw new SettingsException(path.TrimStart(':'), "allowed: a list without holes");
            }

            RefuseHoles(child, path);
        }
    }

    /// <summary>What the member of that key may be.</summary>
    private static string Expected(Type type, string key)
    {
        foreach (var part in key.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            if (ElementOf(type) is { } element)
            {
                type = element;
                continue;
            }

            var members = Strict.GetTypeInfo(type).Properties.Where(p => p.Set is not null || p.AssociatedParameter is not null).ToList();
            if (members.Find(p => string.Equals(p.Name, part, StringComparison.OrdinalIgnoreCase)) is not { } member)
            {
                return $"allowed: {string.Join(", ", members.Select(p => Pascal(p.Name)))}";
            }

            type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        }

        return "allowed: " + type switch
        {
            { IsEnum: true } => string.Join(", ", Enum.GetNames(type)),
            _ when type == typeof(int) || type == typeof(long) => "a whole number",
            _ when type == typeof(double) => "a number",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(TimeSpan) => "a duration such as 00:01:30",
            _ when type == typeof(string) => "text",
            _ when ElementOf(type) is not null => "a list",
            _ => string.Join(", ", Strict.GetTypeInfo(type).Properties.Select(p => Pascal(p.Name))),
        };
    }

    private static Type? ElementOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    [GeneratedRegex(@"\[(?<index>\d+)\]|\.(?<name>\w+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Place();

    // Numbers may come as text from the configuration (JsonSerializerDefaults.Web); this lets true and false do.
    private sealed class BooleanConverter : JsonConverter<bool>
    {
        public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.String when bool.TryParse(reader.GetString(), out var value) => value,
            _ => throw new JsonException(),
        };

        public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
    }
}
