using System.Text;

namespace FabQueue.Drivers.Tests.Prusa.Check;

/// <summary>Files on which earlier versions went wrong: each stands for a kind.</summary>
public sealed class TrialTests
{
    [Theory]
    [InlineData("cura-with-prusa-start-m83", "GCODE_FILAMENT_DIFFERS")]
    [InlineData("volumetric-prusa", "GCODE_VOLUMETRIC")]
    [InlineData("tall-g80-end", "GCODE_BED_NOT_FREE")]
    [InlineData("nul-tail", "GCODE_DAMAGED")]
    public async Task What_would_become_another_thing_is_refused_for_its_cause(string name, string code)
    {
        var report = await CheckOf.Bytes(Read(name));
        Assert.Equal((FindingSeverity.Error, code), (report.Findings[0].Severity, report.Findings[0].Code));
    }

    [Fact]
    public async Task A_file_that_holds_its_print_twice_is_refused_with_the_line_where_the_second_begins()
    {
        var once = Encoding.Latin1.GetString(Read("tall-g80-end")).Replace("\nG80\n", "\n", StringComparison.Ordinal);
        var start = once.IndexOf("M115", StringComparison.Ordinal);
        once = once.Insert(start, "G80\n");
        Assert.Empty((await CheckOf.Bytes(Encoding.Latin1.GetBytes(once))).Findings);

        var twice = (await CheckOf.Bytes(Encoding.Latin1.GetBytes(once + once))).Findings;
        var finding = Assert.Single(twice, f => f.Severity == FindingSeverity.Error);
        Assert.Equal(("GCODE_PRINT_TWICE", (long?)once.Count(c => c == '\n') + 1), (finding.Code, finding.Line));
        Assert.Contains(finding.Consequences, f => f.Code == "GCODE_BED_NOT_FREE");
    }

    [Theory]
    [InlineData("m486-prusa-firmware-labels")]
    [InlineData("digits17")]
    [InlineData("m117-star")]
    [InlineData("thumb-noend")]
    public async Task What_the_printer_can_do_is_accepted_without_a_word(string name)
    {
        var report = await CheckOf.Bytes(Read(name));
        Assert.Empty(report.Findings);
        var facts = Assert.IsType<PrintFacts>(report.Facts);
        Assert.Equal(("MK3S", "PLA", "PrusaSlicer 2.5.0"), (facts.PrinterModel, facts.Material, facts.Slicer));
        Assert.Equal(21.5, facts.PrimedMillimetres, 1e-6);
    }

    [Fact]
    public async Task A_planned_pause_is_told()
    {
        var report = await CheckOf.Bytes(Read("m601"));
        Assert.Equal((FindingSeverity.Warning, "GCODE_PAUSE"), Assert.Single(report.Findings) is var f ? (f.Severity, f.Code) : default);
        Assert.Equal(PlannedStopKind.Pause, Assert.Single(Assert.IsType<PrintFacts>(report.Facts).Stops).Kind);
    }

    [Fact]
    public async Task Heat_that_no_profile_of_the_filament_has_is_advice()
    {
        var finding = Assert.Single((await CheckOf.Bytes(Read("hot-pla"))).Findings);
        Assert.Equal((FindingSeverity.Advice, "GCODE_NOZZLE_UNUSUAL"), (finding.Severity, finding.Code));
        Assert.Equal(["PLA", "285", "185", "235"], finding.Args);
    }

    private static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(SampleFolder.Of("gcode"), "trials", name + ".gcode"));
}
