using System.Globalization;
using System.Text.Json;
using FabQueue.Drivers;

namespace FabQueue.Server.Text;

/// <summary>The languages FabQueue speaks.</summary>
public enum Language
{
    French,
    English,
}

/// <summary>
/// Turns codes and arguments into sentences. The words stand in <c>messages.fr.json</c> and <c>messages.en.json</c>;
/// a test holds that both know every code.
/// </summary>
public static class Words
{
    private static readonly Dictionary<string, string> French = Load("fr");
    private static readonly Dictionary<string, string> English = Load("en");

    public static IReadOnlyDictionary<string, string> All(Language language) => language == Language.French ? French : English;

    /// <summary>The sentence of a reason.</summary>
    public static string Say(Language language, Reason reason) => Say(language, reason.Code, reason.Args);

    /// <summary>What a finding means.</summary>
    public static string Say(Language language, Finding finding) => Say(language, finding.Code, finding.Args);

    /// <summary>What to do about a finding.</summary>
    public static string Remedy(Language language, Finding finding) => Say(language, finding.Code + ".remedy", finding.Args);

    /// <summary>Where in the file: "ligne 1024"; empty for the whole file.</summary>
    public static string Place(Language language, Finding finding) => finding.Line is { } line
        ? (language == Language.French ? "ligne " : "line ") + line.ToString(CultureInfo.InvariantCulture)
        : "";

    /// <summary>Place, meaning and remedy in one line.</summary>
    public static string Whole(Language language, Finding finding)
    {
        var place = Place(language, finding);
        var colon = language == Language.French ? "\u00a0: " : ": ";
        return $"{(place.Length > 0 ? place + colon : "")}{Say(language, finding)} {Remedy(language, finding)}";
    }

    /// <summary>The language of an Accept-Language header: the first of ours it names, else French.</summary>
    public static Language Negotiate(string? acceptLanguage)
    {
        foreach (var range in (acceptLanguage ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (range.StartsWith("fr", StringComparison.OrdinalIgnoreCase))
            {
                return Language.French;
            }

            if (range.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            {
                return Language.English;
            }
        }

        return Language.French;
    }

    /// <summary>Arguments that are words of the state tables are said in the reader's words too.</summary>
    private static string Say(Language language, string code, IReadOnlyList<string> args) =>
        All(language).TryGetValue(code, out var template)
            ? string.Format(CultureInfo.InvariantCulture, template, [.. args.Select(a => All(language).GetValueOrDefault("STATE." + a, a))])
            : args.Count == 0 ? code : $"{code}: {string.Join(", ", args)}";

    private static Dictionary<string, string> Load(string language)
    {
        var name = $"FabQueue.Server.Text.messages.{language}.json";
        using var stream = typeof(Words).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The words of '{language}' are not in the program.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)
            ?? throw new InvalidOperationException($"The words of '{language}' cannot be read.");
    }
}
