using System.Text.RegularExpressions;

namespace FabQueue.Server.Tests.Text;

/// <summary>What is wrong with the grammar of a sentence that a number was put into. Also of the words of the pages.</summary>
internal static partial class SentenceRules
{
    // They end as a plural does; a mat of 12×12 inches is no count.
    private static readonly HashSet<string> Invariable = new(StringComparer.Ordinal)
    {
        "mais", "dans", "sans", "pas", "plus", "fois", "puis", "depuis", "alors", "mois", "sous", "vers", "pouces",
    };

    /// <summary>Every number is said as it is written here.</summary>
    public static readonly string[] Counts = ["0", "1", "2", "1000"];

    /// <param name="sentence">With <paramref name="count"/> for each of its values.</param>
    public static string? Fault(bool isFrench, string sentence, string count)
    {
        // English verbs end as its plurals do.
        var isOne = isFrench && (count is "0" or "1");
        return sentence.Contains("(s)", StringComparison.Ordinal) || sentence.Contains("(e)", StringComparison.Ordinal) ? "singular and plural at once"
            : sentence.AsSpan().ContainsAny('{', '}', '|') && !sentence.Contains("\"embroidery\"", StringComparison.Ordinal) ? "a template is left in it"
            : isOne && PluralAfterOne().Matches(sentence).Any(m => !Invariable.Contains(m.Groups["word"].Value)) ? "a plural after one"
            : isFrench && BreakingSpace().IsMatch(sentence) ? "a line can end before high punctuation or after a number"
            : isFrench && NoSpace().IsMatch(sentence) ? "no space before high punctuation"
            : !isFrench && FrenchSpace().IsMatch(sentence) ? "French spacing"
            : null;
    }

    [GeneratedRegex(@"(?<![\w.,'’#-])[01][\s\u00a0](?<word>\p{Ll}{2,}[sx])(?![\w’])", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex PluralAfterOne();

    [GeneratedRegex(@" [:;?!»%]|« |[0-9] (mm|cm|Mo|°C)\b", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex BreakingSpace();

    [GeneratedRegex(@"(?<![\u00a0\u202f?!.…/])[;?!»](?!\w)|(?<=\p{L})(?<!Authorization):(?=\s)", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex NoSpace();

    [GeneratedRegex(@"[\s\u00a0][:;?!](\s|$)", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex FrenchSpace();
}
