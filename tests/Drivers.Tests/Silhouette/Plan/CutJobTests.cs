using System.Text;
using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Tests.Silhouette.Plan;

/// <summary>What becomes of a drawing by what was chosen about it.</summary>
public class CutJobTests
{
    private static readonly SilhouetteSettings Settings = new();

    [Fact]
    public void By_default_all_is_cut_in_the_first_material_on_the_smallest_mat()
    {
        var job = Plan("<rect x='10' y='10' width='5' height='5'/>", new CutChoices());
        Assert.Equal("vinyl", Assert.Single(job.Steps).Preset.Name);
        Assert.Equal((CuttingMat.Mat12x12, CutFinish.Weed), (job.Mat, job.Finish));
    }

    [Fact]
    public void Copies_lie_in_a_grid_without_touching_and_all_fit()
    {
        var job = Plan("<rect x='10' y='10' width='50' height='30'/>", new CutChoices { Copies = 12 });
        var paths = job.Steps[0].Plan.Paths;
        Assert.Equal(12, paths.Count);
        Assert.All(paths, a => Assert.DoesNotContain(paths, b => a != b && a.Box.Grown(4.9).Meets(b.Box)));
        Assert.All(paths, p => Assert.True(p.Box.Right <= CuttingMat.Mat12x12.Across && p.Box.Bottom <= CuttingMat.Mat12x12.Down));
        Assert.Equal((CuttingMat.Mat12x12, 5), (job.Mat, paths.Select(p => p.Box.Left).Distinct().Count()));
    }

    [Fact]
    public void Heat_transfer_film_is_mirrored_in_its_place_and_pressed_in_the_end()
    {
        var body = "<path d='M10 10h20v9h-3v-6h-17z'/>";
        var settings = Settings with { Materials = [.. Settings.Materials.Select(m => m with { OvercutMillimetres = 0 })] };
        var (plain, mirrored) = (Plan(body, new CutChoices(), settings), Plan(body, new CutChoices { Material = "flex" }, settings));
        Assert.Equal(CutFinish.Press, mirrored.Finish);
        Assert.Equal(plain.Box, mirrored.Box);
        var sum = plain.Box.Left + plain.Box.Right;
        Assert.Equal(
            plain.Steps[0].Plan.Paths[0].Points.Select(p => new CutPoint(sum - p.Across, p.Down)).ToHashSet(),
            mirrored.Steps[0].Plan.Paths[0].Points.ToHashSet());
        Assert.Equal(plain.Steps[0].Plan.Paths[0].Points, Plan(body, new CutChoices { Material = "flex", IsMirrored = false }, settings).Steps[0].Plan.Paths[0].Points);
    }

    [Fact]
    public void A_weeding_box_is_cut_last_around_each_copy_and_gets_room_at_the_edge()
    {
        var job = Plan("<rect x='1' y='1' width='20' height='20'/>", new CutChoices { WeedingBox = true, Copies = 2 });
        var paths = job.Steps[0].Plan.Paths;
        Assert.Equal([20.0, 26, 20, 26], paths.Select(p => p.Box.Width));
        Assert.Equal(0, job.Box.Left);
        Assert.True(paths[1].Box.Holds(paths[0].Box));
    }

    [Theory]
    [InlineData("<rect x='20' y='20' width='20' height='20'/>", 2, 2)]
    [InlineData("<rect x='1' y='1' width='20' height='20'/>", 23, 2)]
    [InlineData("<rect x='1' y='1' width='300' height='20'/>", 2, 23)]
    public void A_test_square_is_cut_first_where_nothing_else_is(string body, double left, double top)
    {
        var job = Plan(body, new CutChoices { TestSquare = true });
        Assert.Equal([true, false], job.Steps.Select(s => s.IsTest));
        var box = job.Steps[0].Plan.Box;
        Assert.Equal((left, top, 10.0), (box.Left / 20.0, box.Top / 20.0, box.Width));
        Assert.False(box.Meets(job.Box));
    }

    public static TheoryData<string, string, CutChoices> Wrong() => new()
    {
        { "CUT_UNKNOWN_MATERIAL", Small, new CutChoices { Material = "gold" } },
        { "CUT_UNKNOWN_MATERIAL", Small, new CutChoices { Groups = [new("", CutAction.Cut, "gold")] } },
        { "CUT_UNKNOWN_GROUP", Small, new CutChoices { Grouping = CutGrouping.Color, Groups = [new("#123456", CutAction.Skip)] } },
        { "CUT_GROUP_TWICE", Small, new CutChoices { Groups = [new("", CutAction.Skip), new("", CutAction.Cut), new("", CutAction.Cut)] } },
        { "CUT_NOT_A_PEN", Small, new CutChoices { Groups = [new("", CutAction.Draw, "vinyl")] } },
        { "CUT_PASSES_OUT_OF_RANGE", Small, new CutChoices { Groups = [new("", CutAction.Cut, Passes: 11)] } },
        { "CUT_COPIES_OUT_OF_RANGE", Small, new CutChoices { Copies = 0 } },
        { "CUT_COPIES_OUT_OF_RANGE", Small, new CutChoices { Copies = 101 } },
        { "CUT_COPIES_DO_NOT_FIT", "<rect x='1' y='1' width='200' height='200'/>", new CutChoices { Copies = 5 } },
        { "CUT_MARKS_AS_PRINTED", Small, new CutChoices { HasRegistrationMarks = true, Copies = 2 } },
        { "CUT_MARKS_AS_PRINTED", Small, new CutChoices { HasRegistrationMarks = true, TestSquare = true } },
        { "CUT_OUTSIDE_MARKS", Small, new CutChoices { HasRegistrationMarks = true } },
        { "CUT_NO_ROOM_FOR_TEST", "<rect x='1' y='1' width='590' height='605'/>", new CutChoices { TestSquare = true } },
        { "CUT_OFF_THE_SHEET", Small, new CutChoices { Position = new CutPosition(595, 1) } },
        { "CUT_TOO_BIG", Small, new CutChoices { WidthMillimetres = 700 } },
        { "CUT_ONE_SIZE", Small, new CutChoices { WidthMillimetres = 70, ScalePercent = 70 } },
        { "CUT_SIZE_OUT_OF_RANGE", Small, new CutChoices { HeightMillimetres = -1 } },
        { "CUT_SIZE_OUT_OF_RANGE", Small, new CutChoices { WidthMillimetres = double.NaN } },
        { "CUT_PERCENT_OUT_OF_RANGE", Small, new CutChoices { ScalePercent = 0.1 } },
        { "CUT_TURNS_OUT_OF_RANGE", Small, new CutChoices { QuarterTurns = 4 } },
        { "CUT_OUTLINE_OUT_OF_RANGE", Small, new CutChoices { OutlineMillimetres = 51 } },
        { "CUT_UNITS_OUT_OF_RANGE", Small, new CutChoices { UnitsPerInch = 1 } },
        { "CUT_POSITION_OUT_OF_RANGE", Small, new CutChoices { Position = new CutPosition(-1, 1) } },
        { "CUT_CANNOT_BE_SIZED", "<path d='M5 1v9'/>", new CutChoices { WidthMillimetres = 10 } },
        { "CUT_MARKS_AS_PRINTED", Small, new CutChoices { HasRegistrationMarks = true, QuarterTurns = 1 } },
    };

    private const string Small = "<rect x='1' y='1' width='9' height='9'/>";

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void Choices_that_cannot_be_are_errors_and_nothing_is_cut(string code, string body, CutChoices choices)
    {
        var job = Plan(body, choices);
        Assert.Equal((FindingSeverity.Error, code), (Assert.Single(Problems(job)).Severity, Problems(job)[0].Code));
        Assert.Equal(code != "CUT_OUTSIDE_MARKS", Problems(job)[0].IsAboutChoices);
        Assert.Empty(job.Steps);
    }

    [Theory]
    [InlineData("<rect x='-2' y='1' width='30' height='9'/>", "12×12")]
    [InlineData("<rect x='590' y='1' width='30' height='9'/>", "12×12")]
    [InlineData("<rect x='-700' y='-900' width='599' height='9'/>", "24×24")]
    public void What_does_not_fit_where_it_was_drawn_goes_into_the_corner_where_it_does(string body, string mat)
    {
        var job = Plan(body, new CutChoices());
        var problem = Assert.Single(Problems(job));
        Assert.Equal((FindingSeverity.Advice, "CUT_MOVED", mat), (problem.Severity, problem.Code, job.Mat.Name));
        Assert.True(job.Box is { Left: 0 or 100, Top: 0 or 100 }, $"{job.Box}");
    }

    [Fact]
    public void What_another_choice_makes_too_large_again_is_asked_again()
    {
        const string Both = "<rect x='1' y='1' width='700' height='9'/><rect x='1' y='20' width='900' height='9' fill='red' stroke='none'/>";
        var job = Plan(Both, new CutChoices { ScalePercent = 80, Fills = CutFills.Edges });
        Assert.Equal((FindingSeverity.Question, "CUT_TOO_BIG", "720"), Assert.Single(Problems(job).Select(p => (p.Severity, p.Code, p.Args[0]))));
    }

    [Fact]
    public void What_is_too_large_as_drawn_is_asked_and_fits_with_a_size_or_a_turn()
    {
        const string Tall = "<rect x='1' y='1' width='9' height='700'/>";
        var job = Plan(Tall, new CutChoices());
        var problem = Assert.Single(Problems(job));
        Assert.Equal((FindingSeverity.Question, "CUT_TOO_BIG"), (problem.Severity, problem.Code));
        Assert.Empty(job.Steps);
        Assert.Equal(500, Plan(Tall, new CutChoices { HeightMillimetres = 500 }).Box.Height, 0.1);
    }

    [Theory]
    [InlineData(0, 10, 50, 60, 25)]
    [InlineData(1, 10, 50, 25, 60)]
    [InlineData(2, 10, 50, 60, 25)]
    [InlineData(3, 10, 50, 25, 60)]
    public void A_size_keeps_proportions_and_the_corner_and_a_turn_is_clockwise(int turns, double left, double top, double width, double height)
    {
        // A flag whose mark lies at the top left as drawn.
        var settings = Settings with { Materials = [.. Settings.Materials.Select(m => m with { OvercutMillimetres = 0 })] };
        var job = Plan("<path d='M10 50h24v10h-24z'/><path d='M11 51h1v1h-1z'/>", new CutChoices { ScalePercent = 250, QuarterTurns = turns }, settings);
        Assert.Empty(Problems(job));
        var box = job.Box;
        Assert.Equal((left, top, width, height), (box.Left / 20.0, box.Top / 20.0, box.Width, box.Height));
        var mark = job.Steps[0].Plan.Paths[0].Box;
        Assert.Equal(2.5, mark.Width);
        Assert.Equal((turns is 1 or 2, turns is 2 or 3), (mark.Left - box.Left > box.Right - mark.Right, mark.Top - box.Top > box.Bottom - mark.Bottom));
    }

    [Fact]
    public void A_chosen_place_is_that_of_the_top_left_corner()
    {
        var job = Plan(Small, new CutChoices { Position = new CutPosition(120, 33.5), QuarterTurns = 1, WeedingBox = true });
        Assert.Equal((120, 33.5), (job.Box.Left / 20.0, job.Box.Top / 20.0));
    }

    [Fact]
    public void A_wrong_name_of_any_length_is_said_shortly_beside_those_that_are_right()
    {
        var problem = Assert.Single(Plan(Small, new CutChoices { Material = string.Concat(Enumerable.Repeat("\U0001F9F5", 10_000)) }).Problems);
        Assert.Equal([string.Concat(Enumerable.Repeat("\U0001F9F5", 40)) + "…", string.Join(", ", Settings.Materials.Select(m => m.Name))], problem.Args);
    }

    [Fact]
    public void A_roll_takes_what_no_mat_takes_up_to_its_own_size()
    {
        const string Long = "<rect x='1' y='1' width='9' height='2000'/>";
        Assert.Equal(CuttingMat.None, Plan(Long, new CutChoices { Material = "vinyl-roll" }).Mat);
        var settings = Settings with { Materials = [.. Settings.Materials.Select(m => m with { LengthMillimetres = 1500 })] };
        Assert.Equal("CUT_TOO_BIG", Assert.Single(Problems(Plan(Long, new CutChoices { Material = "vinyl-roll" }, settings))).Code);
    }

    [Fact]
    public void A_preset_that_nobody_has_said_to_work_on_this_machine_is_tried_first()
    {
        var vinyl = Settings.Materials[0];
        var works = new MachineMemory(new Dictionary<string, string> { [CutterMemory.Works(vinyl)] = "test" });
        Assert.True(PlanOn(MachineMemory.Empty, new CutChoices()).Steps[0].IsTest);
        Assert.False(PlanOn(works, new CutChoices()).Steps[0].IsTest);

        // Other numbers are another preset; what a person chose counts more.
        Assert.True(PlanOn(works, new CutChoices { Numbers = [new("vinyl", 0, 0, 5, 0)] }).Steps[0].IsTest);
        var untried = PlanOn(MachineMemory.Empty, new CutChoices { TestSquare = false });
        Assert.Equal((1, "CUT_UNTRIED"), (untried.Steps.Count, Assert.Single(untried.Problems).Code));
        Assert.True(PlanOn(works, new CutChoices { TestSquare = true }).Steps[0].IsTest);

        // Where there is no room, the job is not refused for it.
        var full = CutJob.Plan(Drawings.Read(Drawings.Page("<rect x='1' y='1' width='590' height='605'/>")), Settings, new CutChoices(), TestContext.Current.CancellationToken, MachineMemory.Empty);
        Assert.Equal("1 CUT_CROSSES_PAGE CUT_UNTRIED", $"{full.Steps.Count} {string.Join(' ', full.Problems.Select(p => p.Code))}");

        static CutJob PlanOn(MachineMemory memory, CutChoices choices) =>
            CutJob.Plan(Drawings.Read(Drawings.Page(Small)), Settings, choices, TestContext.Current.CancellationToken, memory);
    }

    [Fact]
    public void A_preset_without_numbers_asks_the_team_and_is_cut_with_theirs()
    {
        var asked = Assert.Single(Plan(Small, new CutChoices { Material = "flex" }).Problems);
        Assert.Equal((FindingSeverity.Question, "CUT_ASKS_TEAM", true), (asked.Severity, asked.Code, asked.IsForStaff));
        var job = Plan(Small, new CutChoices { Material = "flex", Numbers = [new("vinyl", 1, 1, 1, 1), new("flex", 12, 4, 2, 1)] });
        Assert.Empty(job.Problems);
        Assert.Equal((12, 4, 2), (job.Steps[0].Preset.Force, job.Steps[0].Preset.Speed, job.Steps[0].Preset.DepthToSet));
        Assert.Equal("CUT_NUMBERS_OUT_OF_RANGE", Assert.Single(Plan(Small, new CutChoices { Numbers = [new("vinyl", 34, 0, 0, 0)] }).Problems).Code);
    }

    [Fact]
    public void Numbers_are_for_staff_to_give()
    {
        CutChoices kept = new() { Numbers = [new("flex", 12, 4, 2, 1)] };
        Assert.Equal(kept.Numbers, Assert.IsType<CutChoices>(new CutChoices { Copies = 2, Numbers = [new("flex", 33, 30, 10, 10)] }.AsPatron(kept)).Numbers);
        Assert.Empty(Assert.IsType<CutChoices>(kept.AsPatron(kept: null)).Numbers);
    }

    [Fact]
    public void What_worked_is_kept_with_the_numbers_of_the_team()
    {
        var kind = new SilhouetteCameo4Pro();
        var kept = kind.WhatWorked(new CheckContext(Settings, new CutChoices { Material = "flex", Numbers = [new("flex", 12, 4, 2, 1)] }, Pace.Unlearned))!;
        var flex = ((SilhouetteSettings)kept.Settings).Materials.Single(m => m.Name == "flex");
        Assert.Equal((12, 4, 2, CutFinish.Press), (flex.Force, flex.Speed, flex.Depth, flex.Finish));
        Assert.Equal(CutterMemory.Works(flex), Assert.Single(kept.Memory).Name);
        Assert.Null(kind.ValidateSettings(kept.Settings));
        Assert.Null(kind.WhatWorked(new CheckContext(Settings, new CutChoices { Material = "flex" }, Pace.Unlearned)));
    }

    internal static CutJob Plan(string body, CutChoices choices, SilhouetteSettings? settings = null) => CutJob.Plan(
        DrawingReader.Read(Encoding.UTF8.GetBytes(Drawings.Page(body)), CutPlanner.Flatness, TestContext.Current.CancellationToken),
        settings ?? Settings,
        choices,
        TestContext.Current.CancellationToken);

    // Where it lies on its page is no matter here.
    private static List<Finding> Problems(CutJob job) => [.. job.Problems.Where(p => p.Code is not ("CUT_CROSSES_PAGE" or "CUT_OUTSIDE_PAGE" or "CUT_HAS_MARKS"))];
}
