using FabQueue.Drivers.Silhouette;

namespace FabQueue.Drivers.Tests.Silhouette;

public class SilhouetteSettingsTests
{
    private static readonly CutMaterial Vinyl = new() { Name = "vinyl", LabelFr = "Vinyle", LabelEn = "Vinyl" };

    public static TheoryData<string, SilhouetteSettings> Wrong() => new()
    {
        { "Materials: at least one", new() { Materials = [] } },
        { "Materials: one of them has to be cut", new() { Materials = [Vinyl with { Tool = CutTool.Pen }] } },
        { "Materials: 'vinyl' is there twice", new() { Materials = [Vinyl, Vinyl with { Force = 2 }] } },
        { "Materials:1:Name", new() { Materials = [Vinyl, Vinyl with { Name = "Vinyl 2" }] } },
        { "Materials:0:LabelFr", new() { Materials = [Vinyl with { LabelFr = "" }] } },
        { "Materials:0:Force: 1 to 33", new() { Materials = [Vinyl with { Force = 34 }] } },
        { "Materials:0:Speed: 1 to 30", new() { Materials = [Vinyl with { Speed = 31 }] } },
        { "Materials:0:Depth", new() { Materials = [Vinyl with { Depth = 11 }] } },
        { "Materials:0:Passes", new() { Materials = [Vinyl with { Passes = 0 }] } },
        { "Materials:0:Holder: an AutoBlade", new() { Materials = [Vinyl with { Tool = CutTool.AutoBlade, Holder = 2 }] } },
        { "Materials:0:OvercutMillimetres", new() { Materials = [Vinyl with { OvercutMillimetres = double.NaN }] } },
        { "Materials:0:WidthMillimetres", new() { Materials = [Vinyl with { WidthMillimetres = 601 }] } },
        { "Materials:0:ThicknessMillimetres", new() { Materials = [Vinyl with { ThicknessMillimetres = 3.1 }] } },
        { "Materials:0:Press:Seconds", new() { Materials = [Vinyl with { Press = new PressSettings { Seconds = 0 } }] } },
        { "Mats: '10×10' is not one of", new() { Mats = ["10×10"] } },
        { "TestSquareMillimetres", new() { TestSquareMillimetres = 4 } },
        { "RegistrationMarks:LeftMillimetres", new() { RegistrationMarks = new RegistrationMarks { LeftMillimetres = 2 } } },
    };

    [Fact]
    public void The_defaults_are_right() => Assert.Null(new SilhouetteCameo4Pro().ValidateSettings(new SilhouetteSettings()));

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void What_is_wrong_is_said_with_its_member(string problem, SilhouetteSettings settings) =>
        Assert.StartsWith(problem, new SilhouetteCameo4Pro().ValidateSettings(settings), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, 0, null)]
    [InlineData(null, 0.1, 1)]
    [InlineData(null, 0.3, 3)]
    [InlineData(null, 0.31, 4)]
    [InlineData(null, 3, 10)]
    [InlineData(2, 0.3, 2)]
    public void Without_a_depth_the_thickness_says_it_a_step_for_each_tenth_of_a_millimetre(int? depth, double thickness, int? expected) =>
        Assert.Equal(expected, (Vinyl with { Depth = depth, ThicknessMillimetres = thickness }).DepthToSet);

    [Fact]
    public void A_default_without_a_source_for_its_numbers_is_not_known() => Assert.Equal(
        ["sticker-sheet", "magnet", "flex", "flex-easyweed"], new SilhouetteSettings().Materials.Where(m => !m.IsKnown).Select(m => m.Name));
}
