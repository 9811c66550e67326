using System.Globalization;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>
/// Everything that can happen to a print, host and printer at the two ends of a cable: what a person is told, how the job
/// ends, that no command is lost or repeated and no heater is left on. Each on a clean and on a noisy line.
/// </summary>
public class ScenarioTests
{
    private const string Clean = "";
    private const string Noisy = "flip=1/3000,lost=1/4000,lostok=1/100,";

    // Warm, homed, and moves long enough to fill the planner.
    private static readonly string[] File =
    [
        "M140S60", "M104S215", "M190S60", "M109S215", "G28W", "G80", "M83",
        .. Enumerable.Range(0, 300).Select(i => string.Create(CultureInfo.InvariantCulture, $"G1X{50 + (i % 2 * 10)}Y{50 + (i / 10.0)}E.2F3000")),
        "M104S0", "M140S0",
    ];

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

    [Fact]
    public void The_third_crash_answered_with_no_ends_the_print()
    {
        var print = Start("crash=100,crash=101,crash=102,knob=1000");
        print.Until(() => print.Events.Any(e => e is JobWaiting));
        print.Firmware.PressKnob(yes: false);
        AssertEnded(print, JobOutcome.Cancelled, "CANCELLED_AT_PRINTER");
        AssertCold(print);
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
    [InlineData("mintemp", Clean, "PRINTER_HEATERS_OFF")]
    [InlineData("maxtemp", Clean, "PRINTER_HEATERS_OFF")]
    [InlineData("bedtemp", Clean, "PRINTER_HEATERS_OFF")]
    [InlineData("runaway", Clean, "PRINTER_RUNAWAY")]
    [InlineData("mintemp", Noisy, "PRINTER_HEATERS_OFF")]
    [InlineData("maxtemp", Noisy, "PRINTER_HEATERS_OFF")]
    [InlineData("bedtemp", Noisy, "PRINTER_HEATERS_OFF")]
    [InlineData("runaway", Noisy, "PRINTER_RUNAWAY")]
    public void A_thermal_error_fails_the_print_and_the_machine_waits_for_a_person(string happening, string noise, string reason)
    {
        var print = Start($"{noise}{happening}=120,firmware=3.14");
        AssertEnded(print, JobOutcome.Failed, reason);
        Assert.Contains(print.Events, e => e is MachineFaulted fault && fault.Reason.Code == reason);
        AssertCold(print);
        var ups = print.Events.Count(e => e is LinkUp);
        print.Until(() => print.Events.Count(e => e is LinkUp) > ups, 300);
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

    [Fact]
    public void A_bed_that_cannot_be_measured_three_times_fails_the_print()
    {
        var print = Start("mesh=3");
        AssertEnded(print, JobOutcome.Failed, "LEVELING_FAILED");
        AssertCold(print);
    }

    [Theory]
    [InlineData("3.13", Clean)]
    [InlineData("3.13", Noisy)]
    [InlineData("3.14", Clean)]
    [InlineData("3.14", Noisy)]
    public void A_power_cut_interrupts_the_print_and_leaves_nothing_hot(string firmware, string noise)
    {
        var print = Start($"{noise}panic=120,firmware={firmware}");
        print.Until(() => print.Ended is not null);
        Assert.Equal(JobOutcome.Interrupted, print.Ended!.Outcome);
        Assert.True(print.Ended.Reason.Code is "PRINTER_POWER_CUT" or "PRINTER_RESET", print.Ended.Reason.Code);
        var ups = print.Events.Count(e => e is LinkUp);
        print.Until(() => print.Events.Count(e => e is LinkUp) > ups, 300);
        print.Run(30);
        AssertCold(print);

        // 3.14 goes back to its place with warm heaters by itself: the head must not stay there.
        Assert.StartsWith(firmware == "3.14" ? "X:50.00 Y:190.00" : "X:0.00 Y:0.00", print.Firmware.Position(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.13", Clean)]
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
    [InlineData("3.13", Clean)]
    [InlineData("3.14", Clean)]
    [InlineData("3.14", Noisy)]
    public void The_knob_stops_the_print(string firmware, string noise)
    {
        var print = Start($"{noise}stop=120,firmware={firmware}");
        print.Until(() => print.Ended is not null, 2000);
        if (noise.Length == 0)
        {
            Assert.Equal((JobOutcome.Cancelled, "CANCELLED_AT_PRINTER"), (print.Ended!.Outcome, print.Ended.Reason.Code));
        }

        AssertCold(print);
    }

    [Theory]
    [InlineData("echo:busy", 20.0, Clean)]
    [InlineData("echo:busy", 20.0, Noisy)]
    [InlineData("E:0 W:", 40.0, Clean)]
    [InlineData("E:0 W:", 40.0, Noisy)]
    [InlineData("home_enter", 8.0, Clean)]
    [InlineData("LCD status changed", 0.0, Clean)]
    public void A_cancel_leaves_a_cold_parked_printer_in_a_bounded_time(string whileItSays, double after, string noise)
    {
        var print = Start(noise);
        print.Until(() => Says(print, whileItSays));
        print.Run(after);
        print.Protocol.Cancel();
        print.Until(() => print.Ended is not null, 310);
        Assert.Equal((JobOutcome.Cancelled, "CANCELLED_ON_REQUEST"), (print.Ended!.Outcome, print.Ended.Reason.Code));
        AssertCold(print);
        Assert.Matches(@"^X:50\.00 Y:190\.00 Z:(2\d|[3-9]\d)", print.Firmware.Position());
    }

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void An_emergency_stop_works_while_all_else_is_stuck(string noise)
    {
        var print = Start(noise + "knob=120");
        print.Until(() => Says(print, "E:0 W:"));
        print.Protocol.Stop();
        Assert.Equal("EMERGENCY_STOP", print.Ended!.Reason.Code);
        print.Run(10);
        AssertCold(print);
        var ups = print.Events.Count(e => e is LinkUp);
        print.Until(() => print.Events.Count(e => e is LinkUp) > ups, 400);
    }

    [Theory]
    [InlineData(Clean)]
    [InlineData(Noisy)]
    public void A_question_at_boot_needs_a_person_and_then_the_machine_is_there(string noise)
    {
        var print = new VirtualPrint(noise + "question=boot,knob=200", 7);
        print.Until(() => print.Events.Any(e => e is MachineFaulted { Reason.Code: "PRINTER_ASKS" }));
        Assert.DoesNotContain(print.Events, e => e is LinkUp);
        print.Until(() => print.Events.Any(e => e is LinkUp), 300);
    }

    [Fact]
    public void A_printer_without_a_serial_number_loses_the_first_line_and_is_greeted_all_the_same() =>
        new VirtualPrint("serialnumber=none", 7).Greeted();

    [Fact]
    public void Packing_left_on_by_an_earlier_host_is_put_off()
    {
        var print = new VirtualPrint("", 7, before: firmware =>
        {
            firmware.RunUntil(20);
            firmware.Receive([0xFF, 0xFF, 0xFB, .. "M105\n"u8], 20);
            firmware.RunUntil(23);
            firmware.TakeOutput();
        });
        print.Greeted();
        print.Start(File);
        print.Until(() => print.Ended is not null);
        AssertPrinted(print, rewinds: 0);
    }

    [Fact]
    public void Heaters_left_on_by_hand_go_off_after_half_an_hour_and_a_person_is_called()
    {
        var print = new VirtualPrint("firmware=3.14", 7).Greeted();
        print.Protocol.Send("M104 S200", isConfirmed: true);
        print.Run(29 * 60);
        Assert.Contains("/200.0", print.Firmware.Temperatures(), StringComparison.Ordinal);
        print.Until(() => print.Events.Any(e => e is MachineFaulted { Reason.Code: "PRINTER_ASKS" }), 120);
        AssertCold(print);
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
        var parts = Print("").Events.OfType<PartMeasured>().ToDictionary(p => p.Part);
        Assert.Equal(["heatBed"], parts.Keys);
        Assert.InRange(parts["heatBed"].Actual.TotalSeconds, 70, 90);
        Assert.InRange(parts["heatBed"].Reckoned.TotalSeconds, 90, 105);
    }

    [Fact]
    public void Heating_of_a_cold_nozzle_is_measured()
    {
        var print = new VirtualPrint("", 11).Greeted();
        print.Start(["M109 S215", "G28 W", "G1 X10"]);
        print.Until(() => print.Ended is not null);
        var part = Assert.Single(print.Events.OfType<PartMeasured>());
        Assert.Equal("heatNozzle", part.Part);
        Assert.InRange(part.Actual / part.Reckoned, 0.9, 1.1);
    }

    private static VirtualPrint Start(string options)
    {
        var print = new VirtualPrint(options, 11).Greeted();
        print.Start(File);
        return print;
    }

    private static VirtualPrint Print(string options)
    {
        var print = Start(options);
        print.Until(() => print.Ended is not null);
        return print;
    }

    private static bool Says(VirtualPrint print, string text) => print.Said.Contains(text, StringComparison.Ordinal);

    private static void AssertResumesAndPrints(VirtualPrint print)
    {
        var resumed = print.Events.OfType<JobResumed>().Count();
        while (print.Events.OfType<JobResumed>().Count() == resumed)
        {
            var at = print.Now;
            print.Protocol.Resume();
            print.Until(() => print.Events.OfType<JobResumed>().Count() > resumed || print.Now > at + 300);
        }

        print.Until(() => print.Ended is not null);
        AssertPrinted(print, rewinds: -1);
    }

    private static void AssertWaitedAndResumed(VirtualPrint print) =>
        Assert.Equal(print.Events.Count(e => e is JobWaiting), print.Events.Count(e => e is JobResumed));

    /// <param name="rewinds">-1: as many as there are.</param>
    private static void AssertPrinted(VirtualPrint print, int rewinds)
    {
        Assert.Equal(JobOutcome.Completed, print.Ended!.Outcome);
        Assert.Equal(File, VirtualPrint.JobOf(print));
        Assert.Equal((rewinds < 0 ? print.Rewinds.All : rewinds, 0, 0), print.Rewinds);
        AssertCold(print);
    }

    private static void AssertEnded(VirtualPrint print, JobOutcome outcome, string reason)
    {
        print.Until(() => print.Ended is not null);
        Assert.Equal((outcome, reason), (print.Ended!.Outcome, print.Ended.Reason.Code));
    }

    private static void AssertCold(VirtualPrint print) => Assert.Matches(@"^T:[\d.]+ /0\.0 B:[\d.]+ /0\.0", print.Firmware.Temperatures());
}
