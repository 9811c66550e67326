using System.Text.RegularExpressions;
using FabQueue.Drivers;
using FabQueue.Server.Text;

namespace FabQueue.Server.Tests.Text;

public partial class WordsTests
{
    [Fact]
    public void Both_languages_know_the_same_codes() =>
        Assert.Equal(Words.All(Language.French).Keys.Order(StringComparer.Ordinal), Words.All(Language.English).Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Both_languages_use_the_same_values()
    {
        var different = Words.All(Language.French)
            .Where(f => !Places(f.Value).SetEquals(Places(Words.All(Language.English)[f.Key])))
            .Select(f => f.Key);
        Assert.Empty(different);
    }

    [Fact]
    public void Every_code_in_the_sources_has_words()
    {
        var used = InSources(ReasonCode()).Where(code => !code.EndsWith('_')).ToList();
        Assert.True(used.Count > 40);
        Assert.DoesNotContain(used, code => !Words.All(Language.French).ContainsKey(code));
    }

    [Fact]
    public void Every_part_of_a_job_that_machines_learn_has_words_on_the_pages()
    {
        var pages = File.ReadAllText(Path.Combine(Repository.Root, "src", "Server", "wwwroot", "js", "words", "settings.js"));
        var parts = InSources(PartName());
        Assert.Contains("motion", parts);
        Assert.All(parts, part => Assert.Contains($"'pace.{part}': [", pages, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_remedy_belongs_to_a_finding() =>
        Assert.DoesNotContain(
            Words.All(Language.French).Keys,
            k => k.EndsWith(".remedy", StringComparison.Ordinal) && !Words.All(Language.French).ContainsKey(k[..^7]));

    [Theory]
    [InlineData(null, Language.French)]
    [InlineData("", Language.French)]
    [InlineData("en", Language.English)]
    [InlineData("en-GB,en;q=0.9,fr;q=0.8", Language.English)]
    [InlineData("de, fr;q=0.5", Language.French)]
    [InlineData("*", Language.French)]
    public void The_language_is_the_first_of_ours_that_the_caller_names(string? header, Language expected) =>
        Assert.Equal(expected, Words.Negotiate(header));

    [Fact]
    public void A_state_is_said_in_words_and_named() =>
        Assert.Contains("à vider (NEEDS_CLEARING)", Words.Say(Language.French, new Reason("MACHINE_NOT_READY", "prusa", "NEEDS_CLEARING")), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, "", "")]
    [InlineData(13L, "", "ligne 13")]
    [InlineData(12L, "40, 41 (+230)", "lignes 12, 40, 41 (+230)")]
    public void A_finding_says_each_of_its_lines_once(long? line, string further, string place)
    {
        var finding = new Finding(FindingSeverity.Error, "GCODE_NOT_HOMED", line) { FurtherLines = further };
        Assert.Equal(place, Words.Place(Language.French, finding));
        Assert.DoesNotContain("ligne", Words.Say(Language.French, finding), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CANCEL_TOOK_TOO_LONG")]
    [InlineData("EMERGENCY_STOP")]
    [InlineData("PRINTER_HEATERS_OFF")]
    [InlineData("PRINTER_KILLED")]
    [InlineData("PRINTER_RUNAWAY")]
    public void An_end_says_what_happened_and_sends_nobody_to_the_machine(string code)
    {
        Assert.DoesNotContain("Allez", Words.Say(Language.French, new Reason(code)), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Go to", Words.Say(Language.English, new Reason(code)), StringComparison.OrdinalIgnoreCase);
    }

    private static List<string> InSources(Regex found) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(f => found.Matches(File.ReadAllText(f)).Select(m => m.Groups["found"].Value))
            .Distinct(),
    ];

    private static HashSet<string> Places(string template) => [.. Placeholder().Matches(template).Select(m => m.Groups["place"].Value)];

    [GeneratedRegex(@"\{(?<place>\d)(:[^{}]+)?\}", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Placeholder();

    [GeneratedRegex("""(?:Reason\(|NotFoundException\(|Reason [A-Za-z]+ = new\()"(?<found>[A-Z][A-Z0-9_]+)"[,)]""", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex ReasonCode();

    [GeneratedRegex("""const string [A-Za-z]*Part = "(?<found>[A-Za-z]+)";""", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex PartName();
}
