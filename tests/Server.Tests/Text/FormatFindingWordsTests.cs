using System.Text.RegularExpressions;
using FabQueue.Drivers;
using FabQueue.Drivers.Formats;
using FabQueue.Server.Text;

namespace FabQueue.Server.Tests.Text;

public partial class FormatFindingWordsTests
{
    [Fact]
    public void Every_finding_about_a_format_or_an_archive_has_its_sentence_and_its_remedy()
    {
        var codes = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Drivers", "Formats"))
            .SelectMany(f => Code().Matches(File.ReadAllText(f)).Select(m => m.Groups["code"].Value))
            .ToHashSet(StringComparer.Ordinal);
        var spoken = Words.All(Language.French).Keys.Where(k => k.StartsWith("FILE_IS_", StringComparison.Ordinal) || k.StartsWith("ZIP_", StringComparison.Ordinal));
        Assert.Equal(codes.Concat(codes.Select(c => c + ".remedy")).Order(StringComparer.Ordinal), spoken.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_format_that_a_machine_does_not_read_is_answered_by_what_it_is()
    {
        foreach (var format in KnownFormats.All)
        {
            var findings = MachineKinds.All.Select(k => k.Explain(format, k.DefaultSettings)).OfType<Finding>().Append(FormatFindings.Refuse(format));
            foreach (var (finding, language) in findings.SelectMany(f => Enum.GetValues<Language>().Select(l => (f, l))))
            {
                Assert.DoesNotContain('{', Words.Say(language, finding) + Words.Remedy(language, finding));
                Assert.NotEqual(finding.Code, Words.Say(language, finding));
            }

            Assert.Contains(format.Name, Words.Say(Language.French, FormatFindings.Refuse(format)), StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("\"(?<code>(FILE|ZIP)_[A-Z0-9_]+)\"", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Code();
}
