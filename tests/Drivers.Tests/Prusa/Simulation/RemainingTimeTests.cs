using System.Text;
using FabQueue.Drivers.Tests.Prusa.Check;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>The time that is said to be left, against the simulated printer's clock; the long vase is left to the benchmark.</summary>
public class RemainingTimeTests(ITestOutputHelper output)
{
    private const double Tolerance = 0.05;

    // Progress is said in whole seconds, once a second, and the printer is ahead of what it makes by its planner's moves.
    private const double Seconds = 3;

    [Theory]
    [InlineData("tag")]
    [InlineData("screw")]
    [InlineData("recycling")]
    public async Task From_the_first_layer_on_it_is_what_is_really_left(string sample)
    {
        var file = Samples.Read(sample);
        var facts = Assert.IsType<PrintFacts>((await CheckOf.Bytes(file)).Facts);
        var print = new VirtualPrint("", seed: 1).Greeted();
        var start = print.Now;
        print.Start(file, facts.Timeline);

        var (said, seen, printing) = (new List<(double At, double Left)>(), 0, double.PositiveInfinity);
        print.Until(() =>
        {
            for (; seen < print.Events.Count; seen++)
            {
                if (print.Events[seen] is JobProgressed { Remaining: { } left })
                {
                    said.Add((print.Now, left.TotalSeconds));
                }
                else if (print.Events[seen] is JobStepped { Reason.Code: "RUNS_JOB" })
                {
                    printing = print.Now;
                }
            }

            return print.Ended is not null;
        });

        Assert.Equal(JobOutcome.Completed, print.Ended!.Outcome);
        var total = print.Now - start;
        var late = said.Where(s => s.At >= printing).ToList();
        Assert.True(late.Count > 100, $"{late.Count}");
        var worst = late.MaxBy(s => Error(s) / (print.Now - s.At));
        output.WriteLine($"{sample}: took {total:0} s, reckoned {facts.EstimatedDuration!.Value.TotalSeconds:0} s, said {said.Count} times; "
            + $"from the first layer on ({print.Now - printing:0} s) at most {late.Max(Error):0.0} s off, of what was left "
            + $"{late.Where(s => print.Now - s.At > 60).Max(s => Error(s) / (print.Now - s.At)):P1} off while more than a minute was left; worst {worst}");
        Assert.All(late, s => Assert.True(Error(s) <= (Tolerance * (print.Now - s.At)) + Seconds, $"at {s.At:0.0} of {print.Now:0.0} s: {s.Left} s"));

        double Error((double At, double Left) s) => Math.Abs(s.Left - (print.Now - s.At));
    }

    [Fact]
    public async Task What_was_learned_in_one_print_makes_the_whole_of_the_next_right()
    {
        var file = Samples.Read("tag");
        var facts = Assert.IsType<PrintFacts>((await CheckOf.Bytes(file)).Facts);
        var (first, took) = Print(file, facts.Timeline);
        var reckoned = facts.EstimatedDuration!.Value.TotalSeconds;
        var learned = new Pace(first.Events.OfType<PartMeasured>().ToDictionary(p => p.Part, p => p.Actual / p.Reckoned));
        var relearned = await SecondsOf(file, learned);
        output.WriteLine($"took {took:0} s, reckoned {reckoned:0} s, with {string.Join(", ", learned.Factors)} {relearned:0} s");
        Assert.Equal(["heatBed", "motion"], learned.Factors.Keys.Order());
        Assert.InRange(relearned / took, 1 - Tolerance, 1 + Tolerance);
        Assert.True(Math.Abs(relearned - took) < Math.Abs(reckoned - took));
    }

    private static (VirtualPrint Print, double Seconds) Print(byte[] file, PrintTimeline? timeline)
    {
        var print = new VirtualPrint("", seed: 1).Greeted();
        var start = print.Now;
        print.Start(file, timeline);
        print.Until(() => print.Ended is not null);
        return (print, print.Now - start);
    }

    private static async Task<double> SecondsOf(byte[] file, Pace pace) =>
        Assert.IsType<PrintFacts>((await CheckOf.Text(Encoding.Latin1.GetString(file), pace)).Facts).EstimatedDuration!.Value.TotalSeconds;
}
