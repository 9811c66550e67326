using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
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
/// a test holds that both know every code. What a number does to them: <see cref="Grammar"/>.
/// </summary>
public static partial class Words
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

    /// <summary>Where in the file: "ligne 1024", "lignes 12, 40, 41 (+230)"; empty for the whole file.</summary>
    public static string Place(Language language, Finding finding)
    {
        if (finding.Line is not { } line)
        {
            return "";
        }

        var word = language == Language.French ? "ligne" : "line";
        return finding.FurtherLines.Length == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{word} {line}")
            : string.Create(CultureInfo.InvariantCulture, $"{word}s {line}, {finding.FurtherLines}");
    }

    /// <summary>Place, meaning and remedy in one line.</summary>
    public static string Whole(Language language, Finding finding)
    {
        var place = Place(language, finding);
        var colon = language == Language.French ? "\u00a0: " : ": ";
        return $"{(place.Length > 0 ? place + colon : "")}{Say(language, finding)} {Remedy(language, finding)}";
    }

    /// <summary>The name of a thread, where it is one of the Brother table.</summary>
    public static string Thread(Language language, string name) => All(language).GetValueOrDefault("THREAD." + name, name);

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

    private static string Say(Language language, string code, IReadOnlyList<string> args) =>
        All(language).TryGetValue(code, out var template)
            ? string.Format(Grammar.Of(language), template, [.. args])
            : args.Count == 0 ? code : $"{code}: {string.Join(", ", args)}";

    /// <summary>States, tools, threads, elements of a drawing and fractions are said as the reader knows them; all else as it is.</summary>
    internal static string Argument(Language language, string argument)
    {
        var words = All(language);
        argument = Reason.InOne(argument, language == Language.French);
        if (Part().Match(argument) is { Success: true } part)
        {
            return Say(language, part.Groups["code"].Value, [part.Groups["value"].Value]);
        }

        return words.TryGetValue("STATE." + argument, out var state) ? state
            : words.TryGetValue("THREAD." + argument, out var thread) ? thread
            : language == Language.French && Fraction().IsMatch(argument) ? argument.Replace('.', ',')
            : Element().Replace(argument, m => words.GetValueOrDefault("ELEMENT." + m.Groups["name"].Value, m.Value));
    }

    // A part of a sentence, such as TOOL_BLADE(3).
    [GeneratedRegex(@"^(?<code>(TOOL|PRESS)_[A-Z_]+)(\((?<value>\d+)\))?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Part();

    [GeneratedRegex(@"^-?\d+\.\d+$", RegexOptions.NonBacktracking)]
    private static partial Regex Fraction();

    [GeneratedRegex("<(?<name>[A-Za-z]+)>", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Element();

    private static Dictionary<string, string> Load(string language)
    {
        var name = $"FabQueue.Server.Text.messages.{language}.json";
        using var stream = typeof(Words).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The words of '{language}' are not in the program.");
        var words = JsonSerializer.Deserialize<Dictionary<string, string>>(stream);
        return words?.ToDictionary(w => w.Key, w => language == "fr" ? Grammar.SpacedInFrench(w.Value) : w.Value)
            ?? throw new InvalidOperationException($"The words of '{language}' cannot be read.");
    }
}
