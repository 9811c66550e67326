using System.Globalization;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>What a print on a bad cable must hold: the printer did what is in the file, in order, each command once.</summary>
public class NoisyLineTests
{
    private const string Noise = "flip=1/5000,lostok=1/500";

    [Fact]
    public void A_clean_line_prints_the_file()
    {
        var (print, commands) = Print("", 1, 2000);
        Assert.Equal(commands, VirtualPrint.JobOf(print));
        Assert.Equal(0, print.Faults);
    }

    [Fact]
    public void On_a_noisy_line_every_command_is_executed_once_in_order()
    {
        var faults = 0;
        Parallel.For(0, 60, seed =>
        {
            var (print, commands) = Print(Noise, seed, 1200);
            Assert.True(commands.SequenceEqual(VirtualPrint.JobOf(print)), $"seed {seed}");
            Interlocked.Add(ref faults, print.Faults);
        });

        // About 45 kB go out and 4 kB come back in each.
        Assert.True(faults > 300, $"{faults} faults");
    }

    [Fact]
    public void On_a_very_noisy_line_too()
    {
        Parallel.For(0, 40, seed =>
        {
            var (print, commands) = Print("flip=1/700,lost=1/900,lostok=1/30", seed, 600);
            Assert.True(commands.SequenceEqual(VirtualPrint.JobOf(print)), $"seed {seed}");
        });
    }

    [Fact]
    public void Pauses_and_noise_lose_nothing_and_repeat_nothing()
    {
        Parallel.For(0, 20, seed =>
        {
            var random = new Random(seed);
            var commands = Commands(seed, 800);
            var print = Ready(Noise, seed);
            print.Start(commands);
            for (var i = 0; i < 3; i++)
            {
                var from = print.Firmware.Executed + random.Next(1, 150);
                print.Until(() => print.Firmware.Executed > from);
                var pauses = print.Events.OfType<JobPaused>().Count();
                var resumes = print.Events.OfType<JobResumed>().Count();
                print.Protocol.Pause();
                print.Until(() => print.Events.OfType<JobPaused>().Count() > pauses);
                while (print.Events.OfType<JobResumed>().Count() == resumes)
                {
                    print.Protocol.Resume();
                    var at = print.Now;
                    Assert.True(at < 50_000, $"seed {seed}: {string.Join("; ", print.Events.Where(e => e is not (Readings or JobProgressed)).TakeLast(6))}, said {print.Said}");
                    print.Until(() => print.Events.OfType<JobResumed>().Count() > resumes || print.Now > at + 300);
                }
            }

            print.Until(() => print.Ended is not null);
            Assert.True(commands.SequenceEqual(VirtualPrint.JobOf(print)), $"seed {seed}");
        });
    }

    private static (VirtualPrint Print, string[] Commands) Print(string options, int seed, int count)
    {
        var commands = Commands(seed, count);
        var print = Ready(options, seed);
        print.Start(commands);
        print.Until(() => print.Ended is not null);
        Assert.Equal(JobOutcome.Completed, print.Ended!.Outcome);
        return (print, commands);
    }

    private static VirtualPrint Ready(string options, int seed)
    {
        var print = new VirtualPrint(options, seed);
        print.Until(() => print.Events.OfType<LinkUp>().Any());
        return print;
    }

    private static string[] Commands(int seed, int count)
    {
        var random = new Random(seed);
        return ["M109S200", "G28W", "M83", .. Enumerable.Range(0, count).Select(_ => random.Next(12) switch
        {
            0 => string.Create(CultureInfo.InvariantCulture, $"M73P{random.Next(100)}R{random.Next(300)}"),
            1 => string.Create(CultureInfo.InvariantCulture, $"M106S{random.Next(256)}"),
            2 => string.Create(CultureInfo.InvariantCulture, $"G1E-.{random.Next(9) + 1}F2100"),
            _ => string.Create(CultureInfo.InvariantCulture, $"G1X{50 + (random.Next(2000) / 1000.0):0.###}Y{50 + (random.Next(2000) / 1000.0):0.###}E.0{random.Next(999) + 1}"),
        })];
    }
}
