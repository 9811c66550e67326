using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Tests.Brother.Check;

public sealed class EmbroideryCheckTests
{
    private static readonly CheckContext Context = new Brother870se().DefaultContext;

    [Theory]
    [InlineData("gen-rect-v1.pes", "EMBROIDERY_NO_TIE_OFF")]
    [InlineData("gen-rect.pec", "EMBROIDERY_NO_TIE_OFF")]
    [InlineData("gen-rect.jef", "EMBROIDERY_NO_TIE_OFF")]
    [InlineData("gen-rect.dst", "EMBROIDERY_NO_COLORS EMBROIDERY_NO_TIE_OFF")]
    [InlineData("gen-rect.exp", "EMBROIDERY_NO_COLORS EMBROIDERY_UNCHECKABLE EMBROIDERY_NO_TIE_OFF")]
    [InlineData("gen-rect.vp3", "EMBROIDERY_NO_TIE_OFF")]
    [InlineData("gen-rect-v6.pes", "EMBROIDERY_NO_TIE_OFF")]
    [InlineData("applique.pes", "EMBROIDERY_STOPS")]
    [InlineData("inkstitch-pre2024-name-accent1.pes", "EMBROIDERY_SHIFTED EMBROIDERY_SHORT_STITCHES")]
    [InlineData("longlabel-17.pes", "EMBROIDERY_SHIFTED EMBROIDERY_SHORT_STITCHES")]
    [InlineData("inkstitch-pre2021-plus.pes", "EMBROIDERY_SHORT_STITCHES EMBROIDERY_OFF_CENTER")]
    [InlineData("origin-off-by-0.1mm.pes", "EMBROIDERY_SHORT_STITCHES")]
    [InlineData("dst-noend-STok.dst", "EMBROIDERY_NO_COLORS EMBROIDERY_SHORT_STITCHES")]
    [InlineData("turtlestitch-3stars.dst", "EMBROIDERY_COUNT_DIFFERS EMBROIDERY_SIZE_DIFFERS EMBROIDERY_NO_COLORS EMBROIDERY_END_DIFFERS EMBROIDERY_LOOSE_THREADS EMBROIDERY_NO_TIE_OFF")]
    [InlineData("broken-blocklen.pes", "EMBROIDERY_LENGTH_DIFFERS EMBROIDERY_NO_TIE_OFF")]
    [InlineData("gen-offcentre.pes", "EMBROIDERY_OFF_CENTER EMBROIDERY_NO_TIE_OFF")]
    [InlineData("gen-fit-160x260.pes", "EMBROIDERY_TIGHT EMBROIDERY_NO_TIE_OFF")]
    [InlineData("gen-fit-260x160.pes", "EMBROIDERY_TIGHT EMBROIDERY_TURNED EMBROIDERY_NO_TIE_OFF")]
    [InlineData("gen-colors-63.pes", "EMBROIDERY_MANY_CHANGES EMBROIDERY_NO_TIE_OFF")]
    [InlineData("gen-longstitch.pes", "EMBROIDERY_LONG_STITCHES EMBROIDERY_TURNED")]
    [InlineData("gen-dense.pes", "EMBROIDERY_DENSE")]
    [InlineData("broken-ncolors.pes", "EMBROIDERY_COLORS_DO_NOT_MATCH EMBROIDERY_NO_TIE_OFF")]
    public async Task What_is_worth_knowing_is_said_and_nothing_else(string file, string codes)
    {
        var report = await Check(file);
        Assert.False(report.IsRefused);
        Assert.Equal(codes, string.Join(' ', report.Findings.Select(f => f.Code)));
        Assert.NotNull(report.Preview);
    }

    [Theory]
    [InlineData("gen-over-262x160.pes", "EMBROIDERY_TOO_LARGE")]
    [InlineData("gen-over-200x200.pes", "EMBROIDERY_TOO_LARGE")]
    [InlineData("gen-colors-300.dst", "EMBROIDERY_TOO_MANY_CHANGES")]
    [InlineData("gen-zero.dst", "EMBROIDERY_NO_STITCHES")]
    [InlineData("gen-onlyjumps.pes", "EMBROIDERY_NO_STITCHES")]
    [InlineData("broken-empty.pes", "EMBROIDERY_IS_SOMETHING_ELSE")]
    [InlineData("empty-design.pes", "EMBROIDERY_NO_STITCHES")]
    [InlineData("broken-text.pes", "EMBROIDERY_IS_SOMETHING_ELSE")]
    [InlineData("broken-head8.pes", "EMBROIDERY_DAMAGED")]
    [InlineData("broken-pec-offset-neg.pes", "EMBROIDERY_DAMAGED")]
    [InlineData("broken-cut-header.dst", "EMBROIDERY_DAMAGED")]
    [InlineData("broken-cut-in-stitches.pes", "EMBROIDERY_CUT_SHORT")]
    [InlineData("broken-noend.dst", "EMBROIDERY_CUT_SHORT")]
    [InlineData("broken-cut.vp3", "EMBROIDERY_CUT_SHORT")]
    public async Task What_cannot_be_sewn_is_refused_for_one_reason(string file, string code)
    {
        var report = await Check(file);
        Assert.True(report.IsRefused);
        Assert.Equal(code, Assert.Single(report.Findings).Code);
        Assert.Null(report.Facts);
    }

    [Fact]
    public async Task The_facts_are_those_of_the_design_as_it_will_lie_in_the_hoop()
    {
        var facts = Assert.IsType<EmbroideryFacts>((await Check("gen-fit-260x160.pes")).Facts);
        Assert.Equal((160.0, 260.0, "260 × 160", true), (facts.WidthMillimetres, facts.HeightMillimetres, facts.Hoop, facts.IsTurned));
        Assert.Equal((679, 0, 2), (facts.StitchCount, facts.TrimCount, facts.ColorChangeCount));
        Assert.Equal(["800 Red #ed171f", "405 Blue #0a55a3", "509 Leaf Green #66ba49"], facts.Threads.Select(t => $"{t.Code} {t.Name} {t.Color}"));
    }

    [Fact]
    public async Task Sewing_and_attended_time_are_apart_and_follow_what_was_learned()
    {
        var settings = new BrotherSettings { StitchesPerMinute = 100, SpeedFactor = 1, PerJump = TimeSpan.FromSeconds(2), PerThreadChange = TimeSpan.FromMinutes(2), SetUp = TimeSpan.FromMinutes(7) };
        var facts = Assert.IsType<EmbroideryFacts>((await Check("gen-rect-v1.pes", Context with { Settings = settings })).Facts);
        Assert.Equal((99.0 + (3 * 2), 11.0), (Math.Round(facts.SewingDuration.TotalSeconds, 3), facts.AttendedDuration.TotalMinutes));
        Assert.Equal(facts.SewingDuration + facts.AttendedDuration, facts.ExpectedDuration);

        var pace = new Pace(new Dictionary<string, double> { ["sewing"] = 2, ["attended"] = 0.5 });
        var learned = Assert.IsType<EmbroideryFacts>((await Check("gen-rect-v1.pes", Context with { Settings = settings, Pace = pace })).Facts);
        Assert.Equal((facts.SewingDuration * 2, facts.AttendedDuration / 2), (learned.SewingDuration, learned.AttendedDuration));
    }

    [Theory]
    [InlineData(false, 1, 0)]
    [InlineData(true, 0, 60)]
    public void A_machine_that_does_not_cut_leaves_threads_lying_and_one_that_does_takes_time(bool trimsJumps, int loose, int seconds)
    {
        var settings = new BrotherSettings { TrimsJumps = trimsJumps, PerTrim = TimeSpan.FromMinutes(1), PerJump = TimeSpan.Zero, SpeedFactor = 1, StitchesPerMinute = 240 };
        Stitch[] stitches =
        [
            new(0, 0, StitchKind.Stitch), new(30, 0, StitchKind.Stitch), new(30, 0, StitchKind.Trim), new(90, 80, StitchKind.Jump),
            new(90, 80, StitchKind.Stitch), new(60, 80, StitchKind.Stitch),
        ];
        var design = new Design(DesignFormat.Pes, stitches, [], DesignDefects.None);
        var lengths = StitchLengths.Of(design, settings);
        Assert.Equal((2, loose), (lengths.Count, lengths.Loose.Count));
        Assert.Equal(loose * 10, lengths.Loose.WorstMillimetres);
        Assert.Equal(TimeSpan.FromSeconds(1 + seconds), SewingTime.Of(design, settings).Sewing);
    }

    [Theory]
    [InlineData("applique.pes", "Red:121 =Red:121 =Red:121 Black:121")]
    [InlineData("gen-samecolor.pes", "Red:20 =Red:20 Blue:20")]
    [InlineData("gen-rect.jef", "Vermilion:69 Sky Blue:55 Lime Green:41")]
    [InlineData("turtlestitch-3stars.dst", "Black:52 Red:103")]
    public async Task Each_stop_of_the_machine_begins_a_step_with_its_purpose_its_thread_and_its_stitches(string file, string steps)
    {
        var facts = Assert.IsType<EmbroideryFacts>((await Check(file)).Facts);
        Assert.Equal(steps, string.Join(' ', facts.Steps.Select(s => $"{(s.Purpose == StopPurpose.SameThread ? "=" : "")}{facts.Threads[s.Thread - 1].Name}:{s.StitchCount}")));
        Assert.Equal((facts.StitchCount, facts.ColorChangeCount), (facts.Steps.Sum(s => s.StitchCount), facts.Steps.Count - 1));
        Assert.Equal(facts.SewingDuration, facts.Steps.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.SewingDuration));
    }

    [Fact]
    public async Task A_stop_that_leaves_the_thread_takes_a_person_less_time_and_is_no_rethreading()
    {
        var settings = new BrotherSettings { ManyChanges = 1, SetUp = TimeSpan.Zero, PerStop = TimeSpan.FromSeconds(10), PerThreadChange = TimeSpan.FromMinutes(10) };
        var report = await Check("applique.pes", Context with { Settings = settings });
        Assert.Equal("EMBROIDERY_STOPS(2)", string.Join(' ', report.Findings.Select(f => new Reason(f.Code, f.Args))));
        Assert.Equal(TimeSpan.FromSeconds(620), Assert.IsType<EmbroideryFacts>(report.Facts).AttendedDuration);
    }

    [Fact]
    public async Task Chosen_threads_are_in_the_facts_and_no_colours_are_missing_then()
    {
        var choices = new EmbroideryChoices { Threads = [13, 20, 61], ClothColor = "#203040" };
        var report = await Check("gen-rect.dst", Context with { Choices = choices });
        Assert.Equal("EMBROIDERY_NO_TIE_OFF", Assert.Single(report.Findings).Code);
        Assert.Equal(["Yellow", "Black", "Fresh Green"], Assert.IsType<EmbroideryFacts>(report.Facts).Threads.Select(t => t.Name));
    }

    [Theory]
    [InlineData(62)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(255)]
    [InlineData(0)]
    public async Task A_thread_that_Brother_does_not_have_is_named_with_its_place_and_sewn_with_another(byte index)
    {
        // The second of three colours.
        var file = DesignSamples.Read("gen-rect-v1.pes");
        file[BitConverter.ToInt32(file, 8) + 50] = index;
        var report = await CheckContent(file, Context);
        var finding = Assert.Single(report.Findings, f => f.Code != "EMBROIDERY_NO_TIE_OFF");
        Assert.Equal($"EMBROIDERY_UNKNOWN_THREAD(2, {index}, Flesh Pink, 124)", new Reason(finding.Code, finding.Args).ToString());
        Assert.Equal(FindingSeverity.Warning, finding.Severity);
        Assert.Equal("Flesh Pink", Assert.IsType<EmbroideryFacts>(report.Facts).Threads[1].Name);

        var plan = SewingPlan.Of(DesignReader.Read(file).Design!, new BrotherSettings(), null);
        Assert.Equal(57, ColorBlocks.Of(DesignReader.Read(PesWriter.Write(plan.Design, "FQ_K7R")).Design!)[1]);
        Assert.Equal("EMBROIDERY_NO_TIE_OFF", Assert.Single((await CheckContent(file, Context with { Choices = new EmbroideryChoices { Threads = [1, 2, 3] } })).Findings).Code);
    }

    [Theory]
    [InlineData(4, "", "EMBROIDERY_CHOICE_TURNS(4)")]
    [InlineData(-1, "", "EMBROIDERY_CHOICE_TURNS(-1)")]
    [InlineData(0, "90 × 90", "EMBROIDERY_CHOICE_HOOP(90 × 90)")]
    [InlineData(0, "180 × 130", "EMBROIDERY_CHOICE_HOOP_SMALL(180 × 130, 160, 260, 260 × 160)")]
    public async Task What_cannot_be_chosen_of_its_place_is_said_and_refused(int quarters, string hoop, string expected)
    {
        var report = await Check("gen-fit-160x260.pes", Context with { Choices = new EmbroideryChoices { QuarterTurns = quarters, Hoop = hoop } });
        var finding = Assert.Single(report.Findings);
        Assert.Equal(expected, new Reason(finding.Code, finding.Args).ToString());
        Assert.True(report.IsRefused && finding.IsAboutChoices);
    }

    [Fact]
    public async Task The_picture_and_the_facts_follow_turns_and_hoop()
    {
        var plain = await Check("gen-rect-v1.pes");
        var turned = await Check("gen-rect-v1.pes", Context with { Choices = new EmbroideryChoices { QuarterTurns = 1, IsMirrored = true, Hoop = "180 × 130" } });
        var (before, after) = ((EmbroideryFacts)plain.Facts!, (EmbroideryFacts)turned.Facts!);
        Assert.Equal((before.HeightMillimetres, before.WidthMillimetres, "180 × 130"), (after.WidthMillimetres, after.HeightMillimetres, after.Hoop));
        Assert.NotEqual(plain.Preview!.Content.ToArray(), turned.Preview!.Content.ToArray());
    }

    [Fact]
    public void A_thread_that_exists_is_not_said_to_be_unknown()
    {
        var file = DesignSamples.Read("gen-rect-v1.pes");
        foreach (var thread in BrotherThreads.All)
        {
            file[BitConverter.ToInt32(file, 8) + 50] = (byte)thread.Index;
            Assert.Empty(DesignReader.Read(file).Design!.UnknownThreads);
        }
    }

    [Theory]
    [InlineData("1,2", "#ffffff", "EMBROIDERY_CHOICE_THREAD_COUNT(2, 3)")]
    [InlineData("1,2,3,4", "#ffffff", "EMBROIDERY_CHOICE_THREAD_COUNT(4, 3)")]
    [InlineData("1,0,3", "#ffffff", "EMBROIDERY_CHOICE_THREAD(0, 61)")]
    [InlineData("1,2,62", "#ffffff", "EMBROIDERY_CHOICE_THREAD(62, 61)")]
    [InlineData("", "white", "EMBROIDERY_CHOICE_CLOTH(white)")]
    [InlineData("", "#fffffg", "EMBROIDERY_CHOICE_CLOTH(#fffffg)")]
    public async Task A_wrong_choice_is_refused(string threads, string cloth, string finding)
    {
        var choices = new EmbroideryChoices { Threads = [.. threads.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(t => int.Parse(t, null))], ClothColor = cloth };
        var found = Assert.Single((await Check("gen-rect.dst", Context with { Choices = choices })).Findings);
        Assert.Equal((FindingSeverity.Error, finding), (found.Severity, new Reason(found.Code, found.Args).ToString()));
        Assert.True(found.IsAboutChoices);
    }

    [Theory]
    [InlineData("gen-over-262x160.pes", "EMBROIDERY_TOO_LARGE(262, 160, 260 × 160, 99)")]
    [InlineData("gen-over-200x200.pes", "EMBROIDERY_TOO_LARGE(200, 200, 260 × 160, 80)")]
    [InlineData("gen-fit-260x160.pes", "EMBROIDERY_TURNED(260, 160, 160 × 260)")]
    [InlineData("gen-offcentre.pes", "EMBROIDERY_OFF_CENTER(114)")]
    [InlineData("gen-longstitch.pes", "EMBROIDERY_LONG_STITCHES(4, 200, 2, 100, 200)")]
    [InlineData("gen-dense.pes", "EMBROIDERY_DENSE(5000, 2.5, 2.3)")]
    [InlineData("broken-dst-named.pes", "EMBROIDERY_WRONG_EXTENSION(.pes, DST)")]
    [InlineData("broken-ncolors.pes", "EMBROIDERY_COLORS_DO_NOT_MATCH(255, 3)")]
    [InlineData("longlabel-17.pes", "EMBROIDERY_SHIFTED(1, 363, 28, 28)")]
    [InlineData("turtlestitch-3stars.dst", "EMBROIDERY_COUNT_DIFFERS(150, 167)")]
    [InlineData("broken-cut-in-stitches.pes", "EMBROIDERY_CUT_SHORT(81, 1558)")]
    public async Task A_finding_says_how_much_and_where(string file, string finding) =>
        Assert.Contains(finding, (await Check(file)).Findings.Select(f => new Reason(f.Code, f.Args).ToString()));

    [Fact]
    public void Settings_that_cannot_be_are_named()
    {
        var kind = new Brother870se();
        Assert.Null(kind.ValidateSettings(new BrotherSettings()));
        Assert.StartsWith("Hoops", kind.ValidateSettings(new BrotherSettings { Hoops = [] }), StringComparison.Ordinal);
        Assert.StartsWith("Hoops:0:WidthMillimetres", kind.ValidateSettings(new BrotherSettings { Hoops = [new Hoop(0, 100)] }), StringComparison.Ordinal);
        Assert.StartsWith("Hoops", kind.ValidateSettings(new BrotherSettings { Hoops = [new Hoop(160, 260), new Hoop(100, 100)] }), StringComparison.Ordinal);
        Assert.StartsWith("StitchesPerMinute", kind.ValidateSettings(new BrotherSettings { StitchesPerMinute = double.NaN }), StringComparison.Ordinal);
        Assert.StartsWith("SpeedFactor", kind.ValidateSettings(new BrotherSettings { SpeedFactor = 0 }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_much_is_refused_without_being_read_to_its_end()
    {
        var endless = new TestStreams.Endless();
        var report = await EmbroideryCheck.CheckAsync(endless, Context, TestContext.Current.CancellationToken);
        Assert.Equal("EMBROIDERY_FILE_TOO_LARGE", Assert.Single(report.Findings).Code);
        Assert.Equal(EmbroideryCheck.MaxFileBytes + 1, endless.Given);
    }

    [Fact]
    public void A_spot_that_is_sewn_again_and_again_does_not_take_for_ever()
    {
        var stitches = Enumerable.Range(0, 400_000).Select(i => new Stitch(i % 2, 0, StitchKind.Stitch)).ToList();
        var density = Density.Of(new Design(DesignFormat.Pes, stitches, [], DesignDefects.None), new BrotherSettings());
        Assert.Equal(400_000, density.DenseCount);
    }

    [Fact]
    public async Task A_design_that_sister_machines_would_not_take_is_told()
    {
        // 600,000 stitches, two bytes each, in the smallest of formats.
        byte[] stitches = [.. Enumerable.Range(0, 600_000).SelectMany(i => i / 300 % 2 == 0 ? new byte[] { 1, (byte)(i % 300 == 0 ? 1 : 0) } : [0xFF, 0])];
        var report = await CheckContent(stitches, Context with { FileName = "large.exp" });
        Assert.Contains(report.Findings, f => f.Code == "EMBROIDERY_LARGE_OUTPUT" && f.Args[1] == "3.0");
    }

    private static Task<CheckReport> Check(string file, CheckContext? context = null) =>
        CheckContent(DesignSamples.Read(file), (context ?? Context) with { FileName = file });

    private static Task<CheckReport> CheckContent(byte[] content, CheckContext context) =>
        EmbroideryCheck.CheckAsync(new MemoryStream(content), context, TestContext.Current.CancellationToken);
}
