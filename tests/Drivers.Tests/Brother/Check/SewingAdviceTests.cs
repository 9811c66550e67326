using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Tests.Brother.Check;

/// <summary>What is advised from how the stitches lie: ends of threads, support of the cloth.</summary>
public sealed class SewingAdviceTests
{
    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("195,0 190,0 195,0 200,0", 1, 0)]           // back and forth by half a stitch, as Ink/Stitch
    [InlineData("207,0 207,7 200,0", 1, 0)]                 // a small triangle
    [InlineData("205,0 210,0 215,0", 1, 0)]                 // three short ones straight on
    [InlineData("215,0 230,0 245,0", 1, 1)]
    [InlineData("trim", 1, 1)]
    [InlineData("change 0,50 20,50 40,50 60,50 80,50 100,50 120,50 140,50", 2, 2)]
    [InlineData("205,0 210,0 215,0 change 0,50 20,50 40,50 60,50 80,50 100,50 120,50 140,50", 2, 1)]
    [InlineData("205,0 stop 210,0 215,0", 1, 0)] // the thread goes on after a stop
    [InlineData("trim 0,50 20,50 40,50", 1, 1)]             // three stitches are no shape
    public void A_thread_that_ends_without_a_tie_off_is_seen(string after, int ends, int loose)
    {
        // A line of stitches of 2 mm.
        var stitches = Enumerable.Range(0, 11).Select(i => new Stitch(i * 20, 0, StitchKind.Stitch)).ToList();
        foreach (var word in after.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            stitches.Add(word switch
            {
                "trim" => stitches[^1] with { Kind = StitchKind.Trim },
                "change" => stitches[^1] with { Kind = StitchKind.ColorChange },
                "stop" => stitches[^1] with { Kind = StitchKind.Stop },
                _ => new Stitch(int.Parse(word.Split(',')[0], null), int.Parse(word.Split(',')[1], null), StitchKind.Stitch),
            });
        }

        var found = ThreadEnds.Of(new Design(DesignFormat.Pes, stitches, [], DesignDefects.None));
        Assert.Equal((ends, loose), (found.Count, found.Loose));
        Assert.True(loose == 0 || stitches[found.FirstAt].Kind == StitchKind.Stitch);
    }

    [Theory]
    [InlineData(1, 133)]
    [InlineData(2, 266)]
    public void A_fill_of_Ink_Stitch_is_one_layer_and_two_are_two(int layers, int expected)
    {
        // 30 mm x 30 mm, rows of 0.25 mm, stitches of 3 mm, each row begun a quarter of a stitch further.
        var stitches =
            from layer in Enumerable.Range(0, layers)
            from row in Enumerable.Range(0, 120)
            from stitch in Enumerable.Range(0, 10)
            select new Stitch((stitch * 30) + (row % 4 * 7), row * 5 / 2, StitchKind.Stitch);
        Assert.InRange(Coverage.Of(new Design(DesignFormat.Pes, [.. stitches], [], DesignDefects.None)), expected * 0.93, expected * 1.07);
    }

    [Fact]
    public void Lines_and_small_marks_need_no_support()
    {
        Assert.Equal(0, Coverage.Of(DesignReader.Read(DesignSamples.Read("gen-dense.pes")).Design!));
        Assert.InRange(Coverage.Of(DesignReader.Read(DesignSamples.Read("gen-rect-v1.pes")).Design!), 1, Coverage.PlainFill - 1);
    }
}
