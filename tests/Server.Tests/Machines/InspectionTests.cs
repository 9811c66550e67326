using Dapper;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Tests.Machines;

/// <summary>An end that says that the machine may be unsafe leads, behind the clearing, to maintenance.</summary>
public class InspectionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mintemp=50", "CHECK_HEATERS")]
    [InlineData("runaway=50", "CHECK_HEATERS")]
    [InlineData("mesh=3", "CHECK_PRINTER_ERROR")]
    public async Task A_printer_that_stopped_by_itself_is_checked_before_it_works_again(string option, string check)
    {
        await using var fleet = await TestFleet.StartAsync(printer: $"simulated:speed=200,{option}");
        await fleet.UntilAsync(TestFleet.Printer, MachineState.Ready);
        var job = await fleet.DispatchAsync(TestFleet.Printer);
        await fleet.UntilAsync(job, JobState.Failed);
        await BackIntoServiceAsync(fleet, TestFleet.Printer, check);
    }

    [Theory]
    [InlineData(TestFleet.Printer)]
    [InlineData(TestFleet.Embroidery)]
    [InlineData(TestFleet.Cutter)]
    public async Task A_machine_that_was_stopped_in_an_emergency_is_checked_before_it_works_again(string machine)
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.UntilAsync(machine, MachineState.Ready);
        var job = await fleet.DispatchAsync(machine);
        await fleet.UntilAsync(job, machine == TestFleet.Printer ? JobState.Running : JobState.Waiting);
        fleet.Fleet.Worker(machine).Stop();
        await fleet.UntilAsync(job, JobState.Cancelled);
        await BackIntoServiceAsync(fleet, machine, "CHECK_AFTER_STOP");
    }

    [Fact]
    public async Task An_idle_printer_that_was_stopped_is_out_of_service_until_it_was_checked_also_after_a_restart()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.UntilAsync(TestFleet.Printer, MachineState.Ready);
        fleet.Fleet.Worker(TestFleet.Printer).Stop();
        var stopped = await fleet.UntilAsync(TestFleet.Printer, MachineState.Fault);
        Assert.Equal("CHECK_AFTER_STOP", stopped.Inspection!.Code);
        await fleet.StopAsync();
        await fleet.StartAgainAsync();
        var machine = await fleet.UntilAsync(TestFleet.Printer, MachineState.Maintenance);
        Assert.Equal("CHECK_AFTER_STOP", machine.Reason.Code);
    }

    [Fact]
    public async Task A_print_that_ended_well_asks_for_no_check()
    {
        await using var fleet = await TestFleet.StartAsync(printer: "simulated:speed=10000");
        await fleet.UntilAsync(TestFleet.Printer, MachineState.Ready);
        await fleet.DispatchAsync(TestFleet.Printer);
        await fleet.UntilAsync(TestFleet.Printer, MachineState.NeedsClearing);
        Assert.Equal(MachineState.Ready, (await fleet.Fleet.Worker(TestFleet.Printer).ClearAsync(Stop)).State);
    }

    private static async Task BackIntoServiceAsync(TestFleet fleet, string machine, string check)
    {
        await fleet.UntilAsync(machine, MachineState.NeedsClearing);
        var worker = fleet.Fleet.Worker(machine);
        var cleared = await worker.ClearAsync(Stop);
        Assert.Equal((MachineState.Maintenance, check), (cleared.State, cleared.Reason.Code));

        // Neither without words nor by way of "out of service".
        var error = await Assert.ThrowsAsync<InvalidArgumentException>(() => worker.SetMaintenanceAsync(outOfService: false, "", Stop));
        Assert.Equal(("explanation", "INSPECTION_NEEDED"), (error.Field, error.Reason.Code));
        await Assert.ThrowsAsync<NotAllowedException>(() => worker.ClearAsync(Stop));

        await worker.SetMaintenanceAsync(outOfService: false, "thermistor replaced", Stop);
        Assert.Contains("[\"thermistor replaced\"]", fleet.Database.Read(c => c.Query<string>("SELECT reason_args FROM journal WHERE reason_code = 'INSPECTED'").ToList()));
        await worker.ClearAsync(Stop);
        Assert.Null((await fleet.UntilAsync(machine, MachineState.Ready)).Inspection);
    }
}
