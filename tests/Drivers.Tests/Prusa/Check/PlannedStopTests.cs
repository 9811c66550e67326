using System.Text;
using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Tests.Prusa.Check;

/// <summary>Where a file itself stops the print: known before it begins, told in words, and one thing on its way to the printer.</summary>
public sealed class PlannedStopTests
{
    private const string Layers = ";LAYER_CHANGE\nG1 Z.2\nG1 X20 E1\n;LAYER_CHANGE\nG1 Z.4\nG1 X60 E1\n;LAYER_CHANGE\nG1 Z.6\n";

    [Theory]
    [InlineData(";PAUSE_PRINT\nM117 Insert the nut\nM601", PlannedStopKind.Pause, "GCODE_PAUSE_FOR", "Insert the nut", "")]
    [InlineData(";PAUSE_PRINT\nM601 ; pause print", PlannedStopKind.Pause, "GCODE_PAUSE", "", "")]
    [InlineData("M0 Insert the nut", PlannedStopKind.Pause, "GCODE_PAUSE_FOR", "Insert the nut", "")]
    [InlineData("M1", PlannedStopKind.Pause, "GCODE_PAUSE", "", "")]
    [InlineData("M25 ; magnets in the four holes", PlannedStopKind.Pause, "GCODE_PAUSE_FOR", "magnets in the four holes", "")]
    [InlineData("M125 X20 Y20 Z30", PlannedStopKind.Pause, "GCODE_PAUSE", "", "")]
    [InlineData(";COLOR_CHANGE,T0,#FF8000\nM600", PlannedStopKind.FilamentChange, "GCODE_COLOR_CHANGE_TO", "", "#ff8000")]
    [InlineData("M600 X10 Y0 Z20 E-2 L-80", PlannedStopKind.FilamentChange, "GCODE_COLOR_CHANGE", "", "")]
    public async Task It_is_known_with_layer_height_words_and_colour(string lines, PlannedStopKind kind, string code, string text, string color)
    {
        var report = await CheckOf.Print(Layers + lines + "\nG1 X20 E1");
        var finding = Assert.Single(report.Findings);
        Assert.Equal((FindingSeverity.Warning, code, "3", "0.4"), (finding.Severity, finding.Code, finding.Args[0], finding.Args[1]));
        var facts = Assert.IsType<PrintFacts>(report.Facts);
        var command = facts.CommandCount - 4; // a move and the end come behind it
        Assert.Equal(new PlannedStop(kind, command, 3, 0.4, text, color), Assert.Single(facts.Stops));
    }

    [Fact]
    public async Task Each_is_told_by_itself()
    {
        var report = await CheckOf.Print(Layers + "M601\nG1 X20 E1\n;LAYER_CHANGE\nG1 Z.8\n;COLOR_CHANGE,T0,#000000\nM600\nG1 X60 E1");
        Assert.Equal([("GCODE_PAUSE", "3"), ("GCODE_COLOR_CHANGE_TO", "4")], report.Findings.Select(f => (f.Code, f.Args[0])));
    }

    [Theory]
    [InlineData("M601 S1 X20")]
    [InlineData("M600 X300")]
    [InlineData("M600 E-500")]
    [InlineData("M600 AUTO")]
    public async Task What_would_not_stop_there_or_not_like_that_is_refused(string line) =>
        Assert.Contains((await CheckOf.Print(line)).Findings, f => f.Severity == FindingSeverity.Error && f.Line == CheckOf.Between);

    [Theory]
    [InlineData("M0")]
    [InlineData("M00")]
    [InlineData("M01 Nut")]
    [InlineData("M25 P1")]
    [InlineData("M125")]
    [InlineData("M601 X20 ; here")]
    public async Task On_its_way_to_the_printer_it_is_one_thing(string line)
    {
        var lines = new GcodeLines(new MemoryStream(Encoding.ASCII.GetBytes($"G1 X1\n{line}\nG1 X2\n")));
        var sent = "";
        while (await lines.ReadBlockAsync(TestContext.Current.CancellationToken))
        {
            sent += Encoding.ASCII.GetString(lines.Block.Span);
        }

        Assert.Equal("G1X1\nM601\nG1X2\n", sent);
    }

    [Fact]
    public async Task No_person_planned_a_hundred_and_one() =>
        Assert.Contains((await CheckOf.Print(string.Concat(Enumerable.Repeat("M601\n", 101)))).Findings, f => f.Code == "GCODE_TOO_MANY_STOPS");
}
