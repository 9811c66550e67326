using System.Text;
using System.Text.RegularExpressions;
using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Check;
using FabQueue.Server.Text;

namespace FabQueue.Server.Tests.Text;

public partial class CutFindingWordsTests
{
    [Fact]
    public void Every_finding_of_the_drawing_check_has_its_sentence_and_its_remedy()
    {
        var codes = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Drivers", "Silhouette"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Code().Matches(File.ReadAllText(f)).Select(m => m.Groups["code"].Value))
            .Distinct()
            .ToList();
        Assert.True(codes.Count > 25);
        var keys = codes.Concat(codes.Select(c => c + ".remedy"));
        Assert.Equal(keys.Order(StringComparer.Ordinal), Words.All(Language.French).Keys.Where(k => k.StartsWith("CUT_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><style>@x; g>a{}</style><text>a</text><image/><use/><path d='M0 0x'/><g mask='url(#m)'/></svg>")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='9'><rect width='3' height='3'/><rect width='3' height='3'/></svg>")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><path stroke='red' d='M0 0h1800v1'/><rect width='9' height='9'/></svg>")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><rect x='-9' width='9' height='9'/></svg>")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><rect width='9' height='9999'/></svg>")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><rect width='999' height='9'/></svg>")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><rect x='900' width='999' height='9'/></svg>")]
    [InlineData("GIF89a")]
    [InlineData("")]
    public async Task Every_sentence_gets_the_values_it_asks_for(string file)
    {
        var report = await DrawingCheck.CheckAsync(new MemoryStream(Encoding.UTF8.GetBytes(file)), new SilhouetteCameo4Pro().DefaultContext, TestContext.Current.CancellationToken);

        Assert.NotEmpty(report.Findings);
        foreach (var finding in report.Findings)
        {
            foreach (var language in Enum.GetValues<Language>())
            {
                Assert.DoesNotContain('{', Words.Say(language, finding) + Words.Remedy(language, finding));
                Assert.All(finding.Args.Index(), a => Assert.Contains($"{{{a.Index}", Words.All(language)[finding.Code], StringComparison.Ordinal));
            }
        }
    }

    [GeneratedRegex("\"(?<code>CUT_[A-Z0-9_]+)\"", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Code();
}
