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
        { "CUT_OFF_THE_SHEET", "<rect x='590' y='1' width='30' height='9'/>", new CutChoices() },
        { "CUT_OFF_THE_MAT", "<rect x='-2' y='1' width='30' height='9'/>", new CutChoices() },
        { "CUT_TOO_BIG", "<rect x='1' y='1' width='9' height='700'/>", new CutChoices() },
    };

    private static readonly string[] AboutTheFile = ["CUT_OUTSIDE_MARKS", "CUT_OFF_THE_SHEET", "CUT_OFF_THE_MAT", "CUT_TOO_BIG"];

    private const string Small = "<rect x='1' y='1' width='9' height='9'/>";

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void Choices_that_cannot_be_are_errors_and_nothing_is_cut(string code, string body, CutChoices choices)
    {
        var job = Plan(body, choices);
        Assert.Equal((FindingSeverity.Error, code), (Assert.Single(job.Problems).Severity, job.Problems[0].Code));
        Assert.Equal(!AboutTheFile.Contains(code), job.Problems[0].IsAboutChoices);
        Assert.Empty(job.Steps);
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
        Assert.Equal("CUT_TOO_BIG", Assert.Single(Plan(Long, new CutChoices { Material = "vinyl-roll" }, settings).Problems).Code);
    }

    internal static CutJob Plan(string body, CutChoices choices, SilhouetteSettings? settings = null) => CutJob.Plan(
        DrawingReader.Read(Encoding.UTF8.GetBytes(Drawings.Page(body)), CutPlanner.Flatness, TestContext.Current.CancellationToken),
        settings ?? Settings,
        choices,
        TestContext.Current.CancellationToken);
}
