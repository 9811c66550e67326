using System.Globalization;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>One print to which something happens, on a clean or a noisy line, and what must hold however it goes.</summary>
internal static class Scenario
{
    public const string Clean = "";
    public const string Noisy = "flip=1/3000,lost=1/4000,lostok=1/100,";

    /// <summary>For the few bytes of a greeting, which <see cref="Noisy"/> would mostly leave alone.</summary>
    public const string VeryNoisy = "flip=1/200,lost=1/300,lostok=1/8,";

    /// <summary>In the middle of the moves, as it travels.</summary>
    public const string Move = "G1X60Y53.5 E.2F3000";

    /// <summary>Warm, homed, and moves long enough to fill the planner.</summary>
    public static readonly string[] Commands =
    [
        "M140S60", "M190S60", "M109S215", "G28W", "G80", "M83",
        .. Enumerable.Range(0, 300).Select(i => string.Create(CultureInfo.InvariantCulture, $"G1X{50 + (i % 2 * 10)}Y{50 + (i / 10.0)}E.2F3000")),
        "M104S0", "M140S0",
    ];

    public static VirtualPrint Start(string options)
    {
        var print = new VirtualPrint(options, 11).Greeted();
        print.Start(Commands);
        return print;
    }

    public static VirtualPrint Print(string options)
    {
        var print = Start(options);
        print.Until(() => print.Ended is not null);
        return print;
    }

    /// <summary>A print in which the printer has been at a command for some seconds.</summary>
    public static VirtualPrint At(string command, double seconds, string options)
    {
        var print = Start(options);
        print.Until(() => print.HasBegun(command));
        if (seconds > 0)
        {
            print.Run(seconds);
            Assert.EndsWith(command, print.Doing, StringComparison.Ordinal);
        }

        return print;
    }

    /// <summary>Until the machine can take a job again.</summary>
    public static void UntilUpAgain(VirtualPrint print)
    {
        var ups = print.Events.Count(e => e is LinkUp);
        print.Until(() => print.Events.Count(e => e is LinkUp) > ups, 400);
    }

    public static void AssertResumesAndPrints(VirtualPrint print)
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

    public static void AssertWaitedAndResumed(VirtualPrint print) =>
        Assert.Equal(print.Events.Count(e => e is JobWaiting), print.Events.Count(e => e is JobResumed));

    /// <param name="rewinds">-1: as many as there are.</param>
    public static void AssertPrinted(VirtualPrint print, int rewinds)
    {
        Assert.Equal(JobOutcome.Completed, print.Ended!.Outcome);
        Assert.Equal(Commands, VirtualPrint.JobOf(print));
        Assert.Equal((rewinds < 0 ? print.Rewinds.All : rewinds, 0, 0), print.Rewinds);
        AssertCold(print);
    }

    public static void AssertEnded(VirtualPrint print, JobOutcome outcome, string reason)
    {
        print.Until(() => print.Ended is not null);
        Assert.Equal((outcome, reason), (print.Ended!.Outcome, print.Ended.Reason.Code));
    }

    public static void AssertCold(VirtualPrint print) => Assert.Matches(@"^T:[\d.]+ /0\.0 B:[\d.]+ /0\.0", print.Firmware.Temperatures());

    /// <summary>Parked at its place, or only lifted where its motors did not know theirs; and it stays there.</summary>
    public static void AssertParked(VirtualPrint print, bool isHomed = true)
    {
        var position = print.Firmware.Position();
        Assert.Matches(isHomed ? @"^X:50\.00 Y:190\.00 Z:[1-9]\d" : @"^X:0\.00 Y:0\.00 Z:1\d", position);
        print.Run(20);
        Assert.Equal(position, print.Firmware.Position());
    }
}
