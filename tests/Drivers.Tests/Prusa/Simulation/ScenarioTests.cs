using static FabQueue.Drivers.Tests.Prusa.Simulation.Scenario;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>
/// What can happen to a print that goes on afterwards: what a person is told, that no command is lost or repeated and no heater
/// is left on. Each on a clean and on a noisy line.
/// </summary>
public class ScenarioTests
{
    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void What_one_print_sets_is_not_left_to_the_next(string noise)
    {
        // Without modes of its own: absolute, as the check reckons it.
        string[] plain = ["M109S215", "G28W", "G1Z.2F720", .. Enumerable.Range(1, 40).Select(i => $"G1X{20 + (i * 5)}Y{i % 2 * 100} E{i}F12000"), "G1X100Y50 E41"];
        string[] lasting = ["M201X100Y100", "M203X10", "M204S100", "M205X1", "M83", "G91", "G1Z10F720"];
        var print = new VirtualPrint(noise, 11).Greeted();
        var ends = new List<double>();
        foreach (var job in new[] { plain, [.. plain, .. lasting], plain })
        {
            print.Start(job);
            print.Until(() => print.Ended is not null);
            Assert.Equal(JobOutcome.Completed, print.Ended!.Outcome);
            ends.Add(print.Now);
        }

        // At 10 mm/s it would take five minutes more.
        Assert.InRange(ends[2] - ends[1], 0, ends[1] - ends[0] + 60);
        Assert.StartsWith("X:100.00 Y:50.00 Z:0.20 E:41.00", print.Firmware.Position(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void A_runout_waits_for_filament_and_goes_on_exactly_where_it_was(string noise)
    {
        var print = Print(noise + "runout=100");
        Assert.Contains(print.Events, e => e is JobWaiting { Reason.Code: "FILAMENT_CHANGE" or "PRINTER_ASKS" });
        AssertWaitedAndResumed(print);
        AssertPrinted(print, rewinds: 1);
    }

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void A_crash_is_told_and_goes_on_by_itself(string noise)
    {
        var print = Print(noise + "crash=150");
        if (noise.Length == 0)
        {
            Assert.Single(print.Events, e => e is JobStepped { Reason.Code: "CRASH_RECOVERY" });
        }

        AssertPrinted(print, rewinds: 1);
    }

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void The_third_crash_asks_a_person(string noise)
    {
        var print = Print(noise + "crash=100,crash=101,crash=102");
        Assert.Contains(print.Events, e => e is JobWaiting { Reason.Code: "CRASH_REPEATED" or "PRINTER_ASKS" });
        AssertWaitedAndResumed(print);
        AssertPrinted(print, rewinds: 3);
    }

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void A_fan_that_stands_pauses_the_print_until_it_turns(string noise)
    {
        var print = Start(noise + "fan=100,knob=90");
        print.Until(() => print.Events.Any(e => e is JobPaused { Reason.Code: "PAUSED_FAN_ERROR" or "PAUSED_AT_PRINTER" }));
        print.Run(1);
        print.Protocol.Resume();
        print.Until(() => print.Events.OfType<JobPaused>().Count() > 1);
        Assert.Equal("PRINTER_STAYS_PAUSED", print.Events.OfType<JobPaused>().Last().Reason.Code);
        print.Run(120);
        AssertResumesAndPrints(print);
    }

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void A_planned_pause_parks_the_head_and_goes_on_when_staff_resume_it(string noise)
    {
        var print = new VirtualPrint(noise, 11).Greeted();
        var nut = new PlannedStop(PlannedStopKind.Pause, 101, 12, 2.4, "Insert the nut", "");
        print.Start([.. Commands[..100], "M0 Insert the nut", .. Commands[100..]], [nut]);
        print.Until(() => print.IsPaused);
        Assert.Equal("PLANNED_PAUSE_FOR(12, 2.4, Insert the nut)", Assert.Single(print.Events.OfType<JobPaused>()).Reason.ToString());
        Assert.Equal(Commands[..100], VirtualPrint.JobOf(print));
        print.Run(600);
        Assert.StartsWith("X:50.00 Y:190.00", print.Firmware.Position(), StringComparison.Ordinal);
        AssertResumesAndPrints(print);
    }

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void A_planned_change_of_colour_is_told_with_its_colour(string noise)
    {
        var print = new VirtualPrint(noise, 11).Greeted();
        var orange = new PlannedStop(PlannedStopKind.FilamentChange, 101, 12, 2.4, "", "#ff8000");
        print.Start([.. Commands[..100], "M600", .. Commands[100..]], [orange]);
        print.Until(() => print.Ended is not null);
        Assert.Equal("PLANNED_COLOR_CHANGE_TO(12, 2.4, #ff8000)", print.Events.OfType<JobWaiting>().First().Reason.ToString());
        Assert.Equal([.. Commands[..100], "M600", .. Commands[100..]], VirtualPrint.JobOf(print));
    }

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void A_thermal_anomaly_pauses_and_can_go_on(string noise)
    {
        var print = Start(noise + "anomaly=120,firmware=3.14");
        print.Until(() => print.Events.Any(e => e is JobPaused { Reason.Code: "PAUSED_THERMAL_ANOMALY" or "PAUSED_BY_PRINTER" }));
        print.Run(30);
        AssertResumesAndPrints(print);
    }

    [Theory]
    [InlineData(1, Clean)]
    [InlineData(2, Clean)]
    [InlineData(1, Noisy)]
    [InlineData(2, Noisy)]
    public void A_bed_that_cannot_be_measured_is_told_and_measured_again(int failures, string noise)
    {
        var print = Print($"{noise}mesh={failures}");
        Assert.Contains(print.Events, e => e is JobWaiting { Reason.Code: "LEVELING_FAILED" or "PRINTER_ASKS" });
        AssertPrinted(print, rewinds: 0);
    }

    [Theory]
    [InlineData("3.13", Clean)]
    [InlineData("3.13", Noisy)]
    [InlineData("3.14", Clean)]
    [InlineData("3.14", Noisy)]
    public void The_knob_pauses_and_resumes(string firmware, string noise)
    {
        var print = Start($"{noise}pause=120,firmware={firmware}");
        print.Until(() => print.Events.Any(e => e is JobPaused { Reason.Code: "PAUSED_AT_PRINTER" }));
        for (var i = 0; i < 20 && !print.Events.Any(e => e is JobResumed); i++)
        {
            // Long after the 30 s in which the printer believes in its host.
            print.Run(100);
            print.Firmware.ResumeAtKnob();
            print.Run(60);
        }

        print.Until(() => print.Ended is not null);
        AssertPrinted(print, rewinds: -1);
    }

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void A_person_sees_what_the_printer_is_at_without_a_flood_of_news(string noise)
    {
        var print = Print(noise);
        var steps = print.Events.OfType<JobStepped>().Select(s => s.Reason.ToString()).ToList();
        Assert.Equal(["PRINTER_HEATING_BED(60)", "PRINTER_HEATING_NOZZLE(215)", "PRINTER_HOMING", "PRINTER_LEVELING", "RUNS_JOB"], steps);
    }

    [Fact]
    public void Heating_is_measured()
    {
        var parts = Print(Clean).Events.OfType<PartMeasured>().ToDictionary(p => p.Part);
        Assert.Equal(["heatBed", "heatNozzle"], parts.Keys);
        Assert.InRange(parts["heatBed"].Actual.TotalSeconds, 70, 90);
        Assert.InRange(parts["heatBed"].Reckoned.TotalSeconds, 90, 105);
        Assert.InRange(parts["heatNozzle"].Actual / parts["heatNozzle"].Reckoned, 0.9, 1.1);
    }
}
