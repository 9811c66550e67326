using System.Text.Json;
using FabQueue.Server.Tests.Text;

namespace FabQueue.EndToEnd.Tests.Browser;

/// <summary>The words of the pages, in both languages, as the browser says them.</summary>
public sealed class PageWordsTests(Chromium chromium)
{
    private const string SayAll = """
        async (counts) => {
          const { words, t, chooseLanguage } = await import('/js/words.js');
          return ['fr', 'en'].flatMap((language) => {
            chooseLanguage(language);
            return counts.flatMap((count) => Object.keys(words).map((key) => ({ language, count, key, text: t(key, ...Array(5).fill(count)) })));
          });
        }
        """;

    [Fact]
    public async Task Every_word_is_right_with_none_one_two_and_a_thousand()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var opened = await chromium.OpenAsync(server, "/");
        var said = (await opened.Page.EvaluateAsync(SayAll, SentenceRules.Counts))!.Value.EnumerateArray().ToList();

        Assert.True(said.Count > 1000);
        var faults = said
            .Select(s => (Word: s, Fault: SentenceRules.Fault(Text(s, "language") == "fr", Text(s, "text"), Text(s, "count"))))
            .Where(s => s.Fault is not null)
            .Select(s => $"{Text(s.Word, "key")}: {s.Fault}: {Text(s.Word, "text")}");
        Assert.True(!faults.Any(), string.Join('\n', faults));
        Assert.Contains(said, s => Text(s, "text") == "+ 1\u202f000 autres");
        Assert.Contains(said, s => Text(s, "text") == "+ 1 autre");
    }

    private static string Text(JsonElement word, string member) => word.GetProperty(member).GetString()!;
}
