using System.Text;
using FabQueue.Drivers.Prusa;
using FabQueue.Drivers.Prusa.Check;

namespace FabQueue.Drivers.Tests.Prusa.Check;

/// <summary>Runs the check and says what came out in short.</summary>
internal static class CheckOf
{
    /// <summary>What a good small print begins and ends with; the tests put something between.</summary>
    public const string Start = "M862.3 P \"MK3S\"\nM83\nM104 S215\nM109 S215\nG28 W\nG80\nG1 X10 Y10 F3000\nG1 X60 E9\n";

    public const string End = "M104 S0\nM140 S0\nM84\n";

    /// <summary>The line on which the text between start and end begins.</summary>
    public const long Between = 9;

    public static Task<CheckReport> Text(string text, Pace? pace = null) => Check(new MemoryStream(Encoding.UTF8.GetBytes(text)), new PrusaSettings(), pace);

    public static Task<CheckReport> Print(string between) => Text(Start + between + "\n" + End);

    public static Task<CheckReport> Bytes(byte[] content) => Stream(new MemoryStream(content));

    public static Task<CheckReport> Stream(Stream stream) => Check(stream, new PrusaSettings());

    /// <summary>A good small print with something between, in a lab with these settings.</summary>
    public static Task<CheckReport> Print(string between, PrusaSettings settings) =>
        Check(new MemoryStream(Encoding.UTF8.GetBytes(Start + between + "\n" + End)), settings);

    private static Task<CheckReport> Check(Stream stream, PrusaSettings settings, Pace? pace = null) =>
        GcodeCheck.CheckAsync(stream, settings, pace ?? Pace.Unlearned, TestContext.Current.CancellationToken);

    /// <summary>All that matters of a report, for comparing two.</summary>
    public static string Summary(CheckReport report) =>
        string.Join('\n', report.Findings.Select(f => $"{f.Severity} {f.Code} {f.Line} {string.Join('|', f.Args)}"))
        + $"\n{report.Facts}\n{report.Preview?.Content.Length}";
}
