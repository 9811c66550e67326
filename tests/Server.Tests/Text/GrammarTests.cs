using System.Text.RegularExpressions;
using FabQueue.Drivers;
using FabQueue.Server.Text;

namespace FabQueue.Server.Tests.Text;

/// <summary>A sentence agrees with its numbers, by rule; French spacing comes from one place.</summary>
public sealed partial class GrammarTests
{
    [Theory]
    [InlineData("0", "0 point est très long", "0 stitches are very long")]
    [InlineData("1", "1 point est très long", "1 stitch is very long")]
    [InlineData("2", "2 points sont très longs", "2 stitches are very long")]
    [InlineData("1000", "1\u202f000 points sont très longs", "1,000 stitches are very long")]
    [InlineData("123456", "123\u202f456 points sont très longs", "123,456 stitches are very long")]
    public void A_sentence_agrees_with_its_number(string count, string french, string english)
    {
        var reason = new Reason("EMBROIDERY_LONG_STITCHES", count, "14.5", "7", "3", "4");
        Assert.StartsWith(french + ", jusqu’à 14,5\u00a0mm (point n° 7,", Words.Say(Language.French, reason), StringComparison.Ordinal);
        Assert.StartsWith(english + ", up to 14.5 mm", Words.Say(Language.English, reason), StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_that_is_no_number_is_said_as_it_is() =>
        Assert.Equal("Ce champ dépasse beaucoup octets.", Words.Say(Language.French, new Reason("FIELD_TOO_LONG", "beaucoup")));

    [Fact]
    public void Every_message_is_right_with_none_one_two_and_a_thousand()
    {
        var faults =
            from language in Enum.GetValues<Language>()
            from code in Words.All(language).Keys
            from count in SentenceRules.Counts
            let sentence = Words.Say(language, new Reason(code, [.. Enumerable.Repeat(count, 10)]))
            let fault = SentenceRules.Fault(language == Language.French, sentence, count)
            where fault is not null
            select $"{code}: {fault}: {sentence}";
        Assert.True(!faults.Any(), string.Join('\n', faults));
    }

    [Fact]
    public void What_has_a_plural_in_one_message_has_it_in_all()
    {
        foreach (var language in Enum.GetValues<Language>())
        {
            var counted = Words.All(language).Values.SelectMany(t => Plural().Matches(t))
                .SelectMany(m => new[] { m.Groups["one"].Value, m.Groups["more"].Value })
                .ToHashSet(StringComparer.Ordinal);
            Assert.NotEmpty(counted);
            var plain = Words.All(language).Where(w => Plain().Matches(w.Value).Any(m => counted.Contains(m.Groups["word"].Value)));
            Assert.True(!plain.Any(), string.Join('\n', plain));
        }
    }

    [GeneratedRegex(@"\{\d:(?<one>\p{L}{3,})[^|{}]*\|(?<more>\p{L}{3,})", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Plural();

    // A count whose words do not agree with it.
    [GeneratedRegex(@"\{\d(:n)?\}[\s\u00a0](?<word>\p{L}+)", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Plain();
}
