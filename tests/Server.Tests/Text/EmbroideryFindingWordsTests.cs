using System.Text.RegularExpressions;
using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Server.Text;

namespace FabQueue.Server.Tests.Text;

public partial class EmbroideryFindingWordsTests
{
    [Fact]
    public void Every_finding_of_the_embroidery_check_has_its_sentence_and_its_remedy()
    {
        var codes = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Drivers", "Brother", "Check"))
            .SelectMany(f => Code().Matches(File.ReadAllText(f)))
            .Select(m => m.Groups["code"].Value)
            .Distinct()
            .ToList();
        Assert.True(codes.Count > 15);
        Assert.Equal(
            codes.Concat(codes.Select(c => c + ".remedy")).Order(StringComparer.Ordinal),
            Words.All(Language.French).Keys.Where(k => k.StartsWith("EMBROIDERY_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_sentence_gets_the_values_it_asks_for()
    {
        var said = 0;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "samples", "embroidery")).Where(f => !f.EndsWith(".md", StringComparison.Ordinal)))
        {
            await using var content = File.OpenRead(file);
            var report = await EmbroideryCheck.CheckAsync(content, new Brother870se().DefaultContext with { FileName = file }, TestContext.Current.CancellationToken);
            foreach (var finding in report.Findings)
            {
                foreach (var language in Enum.GetValues<Language>())
                {
                    Assert.DoesNotContain('{', Words.Say(language, finding) + Words.Remedy(language, finding));
                    Assert.All(finding.Args.Index(), a => Assert.Contains(
                        $"{{{a.Index}", Words.All(language)[finding.Code] + Words.All(language)[finding.Code + ".remedy"], StringComparison.Ordinal));
                }

                said++;
            }
        }

        Assert.True(said > 30);
    }

    [GeneratedRegex("\"(?<code>EMBROIDERY_[A-Z0-9_]+)\"", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Code();
}
