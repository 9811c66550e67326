using System.Text.Json.Nodes;
using Dapper;
using FabQueue.Drivers;
using FabQueue.Drivers.Prusa;
using FabQueue.Server.Configuration;
using FabQueue.Server.Machines;
using FabQueue.Server.Queue;
using FabQueue.Server.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace FabQueue.Server.Tests.Machines;

public class MachineSettingsTests
{
    private static readonly MachineKind Prusa = MachineKinds.All[0];

    private static readonly FabQueueOptions Options = new()
    {
        Machines = [new MachineOptions("prusa", Prusa, MachineConnection.Parse("simulated:"), new PrusaSettings { MaxBedCelsius = 100 })],
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => [.. MachineKinds.All.Select(k => k.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_settings_of_every_kind_read_back_as_they_are_written(string name)
    {
        var kind = MachineKinds.Find(name)!;
        var json = SettingsJson.Write(kind.DefaultSettings);
        Assert.Equal(json.ToJsonString(), SettingsJson.Write(SettingsJson.Read(kind, json)).ToJsonString());
        Assert.NotEmpty(json);
    }

    [Fact]
    public async Task What_staff_set_wins_over_the_configuration_until_it_is_reset()
    {
        await using var test = new TestStore();
        var settings = new MachineSettingsStore(Options, test.Store, NullLogger<MachineSettingsStore>.Instance);
        Assert.Equal(100, ((PrusaSettings)settings.Of("prusa").Settings).MaxBedCelsius);

        await settings.UpdateAsync("prusa", JsonNode.Parse("""{ "maxBedCelsius": 80 }""")!, Stop);
        Assert.Equal((80, true), (((PrusaSettings)settings.Of("prusa").Settings).MaxBedCelsius, settings.Of("prusa").IsSetByStaff));

        await settings.ResetAsync("prusa", Stop);
        Assert.Equal((100, false), (((PrusaSettings)settings.Of("prusa").Settings).MaxBedCelsius, settings.Of("prusa").IsSetByStaff));
        Assert.Equal(
            [("staff", "settings", """["maxBedCelsius"]"""), ("staff", "resetSettings", """["maxBedCelsius"]""")],
            test.Database.Read(c => c.Query<(string, string, string)>("SELECT actor, action, reason_args FROM journal ORDER BY seq").ToList()));
    }

    [Theory]
    [InlineData("""{ "maxBed": 80 }""", "MaxBedCelsius")]
    [InlineData("""{ "maxBedCelsius": "hot" }""", "maxBedCelsius")]
    [InlineData("""{ "x": null }""", "x")]
    public async Task Wrong_settings_change_nothing(string json, string named)
    {
        await using var test = new TestStore();
        var settings = new MachineSettingsStore(Options, test.Store, NullLogger<MachineSettingsStore>.Instance);
        var error = await Assert.ThrowsAsync<InvalidArgumentException>(() => settings.UpdateAsync("prusa", JsonNode.Parse(json)!, Stop));
        Assert.Contains(named, error.Reason.Args[0], StringComparison.Ordinal);
        Assert.False(settings.Of("prusa").IsSetByStaff);
    }

    [Fact]
    public async Task Stored_settings_that_no_longer_fit_give_way_to_the_configuration()
    {
        await using var test = new TestStore();
        var settings = new MachineSettingsStore(Options, test.Store, NullLogger<MachineSettingsStore>.Instance);
        await test.Store.ChangeAsync(
            change =>
            {
                change.SetMachineSettings("prusa", """{ "maxBedCelsius": "hot" }""");
                return true;
            },
            Stop);
        Assert.False(settings.Of("prusa").IsSetByStaff);
        await test.Store.ChangeAsync(
            change =>
            {
                change.SetMachineSettings("prusa", """{ "maxBedCelsius": 70, "goneSince": 1 }""");
                return true;
            },
            Stop);
        Assert.Equal(70, ((PrusaSettings)settings.Of("prusa").Settings).MaxBedCelsius);
    }
}
