using FabQueue.Drivers;
using FabQueue.Server.Configuration;
using FabQueue.Server.Machines;
using FabQueue.Server.Tests.Storage;

namespace FabQueue.Server.Tests.Machines;

public class PaceTests
{
    private const string Machine = "prusa";
    private const string Connection = "serial:/dev/ttyACM0";
    private const string Part = "heatBed";

    [Fact]
    public async Task Two_measurements_are_no_lesson_and_the_third_is()
    {
        await using var test = new TestStore();
        var paces = Paces(test);
        await MeasureAsync(paces, 1.5, 1.5);
        Assert.Equal(1, paces.Of(Machine)[Part]);
        await MeasureAsync(paces, 1.5);
        Assert.Equal(1.5, paces.Of(Machine)[Part], 9);
        Assert.Equal(1, paces.Of("cutter")[Part]);
        Assert.Equal(1, paces.Of(Machine)["heatNozzle"]);
    }

    [Fact]
    public async Task What_a_simulated_machine_taught_is_not_held_against_the_real_one()
    {
        await using var test = new TestStore();
        await MeasureAsync(Paces(test, "simulated:speed=2000"), 2.2, 2.2, 2.2);
        var real = Paces(test, "serial:/dev/serial/by-id/usb-Prusa");
        Assert.Equal(1, real.Of(Machine)[Part]);
        await MeasureAsync(real, 1.1, 1.1, 1.1);
        Assert.Equal(1.1, real.Of(Machine)[Part], 9);
        Assert.Equal(2.2, Paces(test, "simulated:speed=2000").Of(Machine)[Part], 9);
    }

    [Theory]
    [InlineData(1.3, 1.2, 90.0, 1.3, 1.4, 0.01)]
    [InlineData(1.2, 1.2, 90.0, 1.4, 1.2, 0.01)]
    [InlineData(1.0, 90.0, 90.0, 90.0)]
    [InlineData(1.0, 0.01, 0.01, 0.01)]
    [InlineData(1.0, 4.4, 4.4, 4.4)]
    public async Task It_is_the_median_of_what_is_plausible(double expected, params double[] ratios)
    {
        await using var test = new TestStore();
        var paces = Paces(test);
        await MeasureAsync(paces, ratios);
        Assert.Equal(expected, paces.Of(Machine)[Part], 9);
    }

    [Fact]
    public async Task A_machine_that_has_changed_is_followed_and_only_the_last_measurements_are_kept()
    {
        await using var test = new TestStore();
        var paces = Paces(test);
        await MeasureAsync(paces, [.. Enumerable.Repeat(2.0, PaceStore.Kept), .. Enumerable.Repeat(0.5, PaceStore.Kept)]);
        Assert.Equal(0.5, paces.Of(Machine)[Part], 9);
        Assert.Equal(PaceStore.Kept, test.Store.Measurements(Machine, Connection).Count);
    }

    [Fact]
    public async Task What_was_reckoned_as_nothing_teaches_nothing()
    {
        await using var test = new TestStore();
        var paces = Paces(test);
        await paces.AddAsync(Machine, new PartMeasured(Part, TimeSpan.Zero, TimeSpan.FromMinutes(1)), TestContext.Current.CancellationToken);
        Assert.Empty(test.Store.Measurements(Machine, Connection));
    }

    private static PaceStore Paces(TestStore test, string connection = Connection)
    {
        var kind = MachineKinds.Find("prusa-mk3s")!;
        return new PaceStore(test.Store, new FabQueueOptions { Machines = [new MachineOptions(Machine, kind, MachineConnection.Parse(connection), kind.DefaultSettings)] });
    }

    private static async Task MeasureAsync(PaceStore paces, params double[] ratios)
    {
        foreach (var ratio in ratios)
        {
            await paces.AddAsync(Machine, new PartMeasured(Part, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2 * ratio)), TestContext.Current.CancellationToken);
        }
    }
}
