using System.Globalization;

namespace FabQueue.Drivers.Tests.Prusa.Check;

public sealed class SampleCheckTests
{
    // What the slicer leaves out of its count: the line drawn before the print, and the filament drawn back after it.
    private const double IntroLine = 9 + 12.5;
    private const double LastRetraction = 0.8;

    [Theory]
    [InlineData("tag", "00:03:38", 0.69, 230.65, 6)]
    [InlineData("screw", "00:12:13", 0.91, 304.16, 130)]
    [InlineData("recycling", "00:14:28", 2.30, 770.67, 6)]
    [InlineData("vase", "04:11:36", 26.48, 8876.97, 599)]
    public async Task A_file_sliced_for_this_printer_is_accepted_with_its_facts(string sample, string duration, double grams, double millimetres, int layers)
    {
        var report = await CheckOf.Bytes(Samples.Read(sample));

        Assert.Empty(report.Findings);
        var facts = Assert.IsType<PrintFacts>(report.Facts);
        Assert.Equal(TimeSpan.Parse(duration, CultureInfo.InvariantCulture), facts.SlicerDuration);
        Assert.Equal(grams, facts.FilamentGrams);
        Assert.Equal(millimetres + IntroLine - LastRetraction, facts.FilamentMillimetres, tolerance: 0.02);
        Assert.Equal(layers, facts.LayerCount);
        Assert.Equal("MK3S", facts.PrinterModel);
        Assert.Equal(0.4, facts.NozzleMillimetres);
        Assert.Equal("PLA", facts.Material);
        Assert.Equal("PrusaSlicer 2.5.0", facts.Slicer);
    }
}
