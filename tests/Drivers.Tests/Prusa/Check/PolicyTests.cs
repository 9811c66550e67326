using System.Text.Json;
using FabQueue.Drivers.Prusa;

namespace FabQueue.Drivers.Tests.Prusa.Check;

/// <summary>What a lab sets for its printer.</summary>
public sealed class PolicyTests
{
    private static readonly PrusaSettings Strict = new() { AllowedMaterials = ["PLA", "PETG"], LongestJob = TimeSpan.FromMinutes(30) };

    [Theory]
    [InlineData("; filament_type = PLA")]
    [InlineData("; filament_type = petg")]
    [InlineData("; filament_type = PLA;ABS")] // one nozzle prints the first
    public async Task An_allowed_material_is_accepted(string comment) => Assert.Empty((await CheckOf.Print(comment, Strict)).Findings);

    [Fact]
    public async Task Another_material_is_refused_with_what_is_allowed()
    {
        var finding = Assert.Single((await CheckOf.Print("; filament_type = ABS", Strict)).Findings, f => f.Severity == FindingSeverity.Error);
        Assert.Equal((FindingSeverity.Error, "GCODE_MATERIAL_NOT_ALLOWED", (long?)CheckOf.Between), (finding.Severity, finding.Code, finding.Line));
        Assert.Equal(["ABS", "PLA, PETG"], finding.Args);
    }

    [Fact]
    public async Task A_file_that_names_no_material_is_for_staff_to_decide()
    {
        var finding = Assert.Single((await CheckOf.Print("", Strict)).Findings);
        Assert.Equal((FindingSeverity.Warning, "GCODE_MATERIAL_NOT_NAMED"), (finding.Severity, finding.Code));
    }

    [Fact]
    public async Task A_job_that_takes_too_long_is_refused_with_both_times()
    {
        var report = await CheckOf.Print("; filament_type = PLA\nG4 S600\nG4 S600\nG4 S600", Strict);
        var finding = Assert.Single(report.Findings);
        Assert.Equal((FindingSeverity.Error, "GCODE_TOO_LONG"), (finding.Severity, finding.Code));
        Assert.Equal(["0 h 32", "0 h 30"], finding.Args);
    }

    [Fact]
    public async Task Limits_that_the_lab_narrows_hold()
    {
        var settings = new PrusaSettings { X = new(0, 200), MaxNozzleCelsius = 240, MaxBedCelsius = 70, NozzleMillimetres = 0.6 };
        var report = await CheckOf.Print("G1 X210\nM104 S250\nM140 S80\nM862.1 P0.4", settings);
        Assert.Equal(
            ["GCODE_MOVE_OUTSIDE", "GCODE_NOZZLE_TOO_HOT", "GCODE_BED_TOO_HOT", "GCODE_OTHER_NOZZLE"],
            report.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => f.Code));
    }

    public static TheoryData<PrusaSettings, string> WrongSettings { get; } = new()
    {
        { new() { X = new(0, 300) }, "X" },
        { new() { Y = new(-5, 200) }, "Y" },
        { new() { Z = new(100, 50) }, "Z" },
        { new() { Z = new(double.NaN, 50) }, "Z" },
        { new() { NozzleMillimetres = 0 }, "NozzleMillimetres" },
        { new() { MaxNozzleCelsius = 300 }, "MaxNozzleCelsius" },
        { new() { MaxBedCelsius = 120 }, "MaxBedCelsius" },
        { new() { AllowedMaterials = [""] }, "AllowedMaterials" },
        { new() { AllowedMaterials = ["P\nLA"] }, "AllowedMaterials" },
        { new() { LongestJob = TimeSpan.FromSeconds(1) }, "LongestJob" },
        { new() { LongestJob = TimeSpan.FromHours(-2) }, "LongestJob" },
    };

    [Theory]
    [MemberData(nameof(WrongSettings), DisableDiscoveryEnumeration = true)]
    public void Settings_that_cannot_be_are_named(PrusaSettings settings, string member) =>
        Assert.StartsWith(member + ":", new PrusaMk3s().ValidateSettings(settings), StringComparison.Ordinal);

    [Fact]
    public void Sensible_settings_survive_JSON()
    {
        var settings = Strict with { Y = new(0, 200), NozzleMillimetres = 0.25 };
        Assert.Null(settings.Problem());
        Assert.Null(new PrusaSettings().Problem());
        var read = JsonSerializer.Deserialize<PrusaSettings>(JsonSerializer.Serialize(settings))!;
        Assert.Equal(settings.AllowedMaterials, read.AllowedMaterials);
        Assert.Equal(settings, read with { AllowedMaterials = settings.AllowedMaterials });
    }
}
