using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Tests.Brother.Check;

public sealed class SewingPlanTests
{
    private static readonly BrotherSettings Settings = new();

    [Theory]
    [InlineData(1000, 1000, "100 × 100", false)]
    [InlineData(1010, 900, "180 × 130", false)]
    [InlineData(1700, 1200, "180 × 130", true)]
    [InlineData(1300, 1800, "180 × 130", false)]
    [InlineData(1500, 100, "260 × 160", false)]
    [InlineData(2600, 1600, "260 × 160", true)]
    [InlineData(1601, 1601, null, false)]
    public void A_design_gets_the_smallest_hoop_and_is_turned_only_where_it_must_be(int width, int height, string? hoop, bool isTurned)
    {
        var plan = SewingPlan.Of(Line((700, -300), (700 + width, -300 + height)), Settings, choices: null);
        Assert.Equal((hoop, isTurned), (plan.Hoop?.Name, plan.IsTurned));
        Assert.Equal((0, 0), ((plan.Design.Sewn.MinX + plan.Design.Sewn.MaxX) / 2, (plan.Design.Sewn.MinY + plan.Design.Sewn.MaxY) / 2));
    }

    [Fact]
    public void A_turned_design_is_turned_and_not_mirrored()
    {
        var placed = SewingPlan.Of(Line((0, 0), (2000, 0), (2000, 1000)), Settings, choices: null).Design;
        Assert.Equal([(500, -1000), (500, 1000), (-500, 1000)], placed.Stitches.Where(s => s.Kind == StitchKind.Stitch).Select(s => (s.X, s.Y)));
    }

    [Theory]
    [InlineData(0, false, "-20,-10 20,-10 20,10")]
    [InlineData(1, false, "10,-20 10,20 -10,20")]
    [InlineData(2, false, "20,10 -20,10 -20,-10")]
    [InlineData(3, false, "-10,20 -10,-20 10,-20")]
    [InlineData(0, true, "20,-10 -20,-10 -20,10")]
    [InlineData(1, true, "10,20 10,-20 -10,-20")]
    public void A_design_is_mirrored_and_then_turned_as_chosen(int quarters, bool isMirrored, string expected)
    {
        var plan = SewingPlan.Of(Line((0, 0), (40, 0), (40, 20)), Settings, new EmbroideryChoices { QuarterTurns = quarters, IsMirrored = isMirrored });
        Assert.Equal(expected, string.Join(' ', plan.Design.Stitches.Where(s => s.Kind == StitchKind.Stitch).Select(s => $"{s.X},{s.Y}")));
        Assert.False(plan.IsTurned);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_chosen_it_lies_as_the_hoop_needs_it(int quarters)
    {
        var plan = SewingPlan.Of(Line((0, 0), (2000, 0), (2000, 1000)), Settings, new EmbroideryChoices { QuarterTurns = quarters });
        Assert.Equal(("260 × 160", quarters % 2 == 0, 1000, 2000), (plan.Hoop?.Name, plan.IsTurned, plan.Design.Sewn.Width, plan.Design.Sewn.Height));
    }

    [Theory]
    [InlineData("180 × 130", "180 × 130")]
    [InlineData("260 × 160", "260 × 160")]
    [InlineData("", "100 × 100")]
    [InlineData("300 × 200", null)]
    public void The_chosen_hoop_is_taken_also_where_a_smaller_one_would_do(string chosen, string? hoop) =>
        Assert.Equal(hoop, SewingPlan.Of(Line((0, 0), (400, 200)), Settings, new EmbroideryChoices { Hoop = chosen }).Hoop?.Name);

    [Fact]
    public void What_the_frame_does_after_the_last_stitch_needs_no_hoop()
    {
        var design = Line((0, 0), (100, 100));
        var plan = SewingPlan.Of(design with { Stitches = [.. design.Stitches, new Stitch(5000, 5000, StitchKind.Jump)] }, Settings, choices: null);
        Assert.Equal("100 × 100", plan.Hoop?.Name);
        Assert.Equal(StitchKind.Stitch, plan.Design.Stitches[^1].Kind);
    }

    [Fact]
    public void A_jump_between_stitches_needs_a_hoop_too()
    {
        Assert.Equal("100 × 100", SewingPlan.Of(Of("S0,0 S1000,0 J1000,0 S1000,0"), Settings, choices: null).Hoop?.Name);
        Assert.Equal("260 × 160", SewingPlan.Of(Of("S0,0 S1000,0 J1250,0 S1000,0"), Settings, choices: null).Hoop?.Name);
        Assert.Equal("260 × 160", SewingPlan.Of(Of("S0,0 S1000,0 J1700,0 S1000,0"), Settings, choices: null).Hoop?.Name);
        Assert.Null(SewingPlan.Of(Of("S0,0 S1000,0 J2000,0 S1000,0"), Settings, choices: null).Hoop);
    }

    [Theory]
    [InlineData("S0,0 J0,0 S9,0", "J0,0 S0,0 S9,0")]
    [InlineData("S50,0 J55,0 J59,0 S59,0", "J50,0 S50,0 J59,0 S59,0")]
    [InlineData("S0,0 J5,0 J9,0 S9,0", "J0,0 S0,0 J9,0 S9,0")]
    [InlineData("S0,0 J5,0 T5,0 J9,0 S9,0", "J0,0 S0,0 T0,0 J9,0 S9,0")]
    [InlineData("S0,0 T0,0 C0,0 J9,0 S9,0", "J0,0 S0,0 C0,0 J9,0 S9,0")]
    [InlineData("S0,0 C9,0 S9,0", "J0,0 S0,0 C0,0 J9,0 S9,0")]
    [InlineData("S0,0 H0,0 T0,0 S9,0", "J0,0 S0,0 H0,0 S9,0")]
    [InlineData("S0,0 H0,0 C0,0 S9,0", "J0,0 S0,0 C0,0 S9,0")]
    [InlineData("T0,0 H0,0 J4,0 S4,0 T4,0 J90,0", "J4,0 S4,0")]
    public void Nothing_stops_or_moves_the_machine_for_no_stitch(string records, string tidy) =>
        Assert.Equal(Of(tidy).Stitches, SewingPlan.Tidy(Of(records)).Stitches);

    [Fact]
    public void A_thread_that_nothing_is_sewn_with_is_not_asked_for()
    {
        Rgb[] colors = [new(1), new(2), new(3), new(4)];
        var tidy = SewingPlan.Tidy(Of("C0,0 S1,0 C1,0 T1,0 C1,0 S2,0 C2,0") with { Colors = colors });
        Assert.Equal(Of("J1,0 S1,0 C1,0 S2,0").Stitches, tidy.Stitches);
        Assert.Equal([new Rgb(2), new Rgb(4)], tidy.Colors);
    }

    [Fact]
    public void The_threads_that_a_person_chose_are_those_of_the_design()
    {
        var design = Of("S0,0 C0,0 S9,0 H9,0 S0,0");
        var chosen = SewingPlan.Of(design, Settings, new EmbroideryChoices { Threads = [13, 61] }).Design;
        Assert.Equal([BrotherThreads.ColorOf(13), BrotherThreads.ColorOf(61)], chosen.Colors);
        Assert.Throws<ArgumentException>(() => SewingPlan.Of(design, Settings, new EmbroideryChoices { Threads = [13] }));
    }

    [Fact]
    public void Nearly_equal_colours_are_one_thread_and_different_ones_stay_apart()
    {
        // On both sides of the border between two blues that lie further apart than these two do.
        var (one, other) = FindBorder();
        Assert.NotEqual(BrotherThreads.Nearest(one), BrotherThreads.Nearest(other));
        var design = Of("S0,0 C0,0 S9,0 C9,0 S0,0");
        Assert.Single(ColorBlocks.Threads(design with { Colors = [one, other, one] }).Distinct());
        Rgb[] blues = [BrotherThreads.ColorOf(2), BrotherThreads.ColorOf(59), BrotherThreads.ColorOf(2)];
        Assert.Equal([2, 59, 2], ColorBlocks.Threads(design with { Colors = blues }).Select(t => t.Index));
    }

    private static (Rgb One, Rgb Other) FindBorder()
    {
        for (var red = 0; ; red++)
        {
            var (one, other) = (new Rgb((byte)red, 0x20, 0x60), new Rgb((byte)(red + 1), 0x20, 0x60));
            if (BrotherThreads.Nearest(one) != BrotherThreads.Nearest(other))
            {
                return (one, other);
            }
        }
    }

    private static Design Line(params (int X, int Y)[] points) =>
        new(DesignFormat.Pes, [.. points.Select(p => new Stitch(p.X, p.Y, StitchKind.Stitch))], [new Rgb(0)], DesignDefects.None);

    // S stitch, J jump, T trim, C colour change, H stop.
    private static Design Of(string records) => new(
        DesignFormat.Pes,
        [.. records.Split(' ').Select(r => (Kind: (StitchKind)"SJTCH".IndexOf(r[0], StringComparison.Ordinal), Place: r[1..].Split(','))).Select(r => new Stitch(int.Parse(r.Place[0], null), int.Parse(r.Place[1], null), r.Kind))],
        [],
        DesignDefects.None);
}
