using System.Globalization;
using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Plan;
using FabQueue.Drivers.Silhouette.Protocol;
using FabQueue.Drivers.Tests.Silhouette.Protocol;

namespace FabQueue.Drivers.Tests.Silhouette.Plan;

/// <summary>What a person chose for groups of lines, and what the cutter gets of it: from the drawing to the commands and back.</summary>
public class CutChoicesTests
{
    // Four squares of their own size, each in its colour and its layer; the last one in none.
    private const string Body = """
        <g inkscape:groupmode='layer' id='l1' inkscape:label='Outside'><path stroke='#ff0000' d='M10 10H40V40H10Z'/></g>
        <g inkscape:groupmode='layer' id='l2' inkscape:label='Names'><path stroke='#0000ff' d='M50 10H70V30H50Z'/></g>
        <g inkscape:groupmode='layer' id='l3' inkscape:label='Folds'><path stroke='#00ff00' d='M10 50H25V65H10Z'/></g>
        <path stroke='#000000' d='M50 50H60V60H50Z'/>
        """;

    // Tool holder, force and speed, then the square by its side in mm.
    private const string Vinyl = "1 FX10 !2";
    private const string Pen = "2 FX18 !10";

    private static readonly SilhouetteSettings Settings = Quiet(new SilhouetteSettings());

    [Fact]
    public void By_default_every_group_is_cut_with_the_material() =>
        Assert.Equal([$"{Vinyl}: 10", $"{Vinyl}: 15", $"{Vinyl}: 20", $"{Vinyl}: 30"], Work(new CutChoices()).Order());

    [Theory]
    [InlineData(CutGrouping.Color, "#ff0000", "#0000ff", "#00ff00")]
    [InlineData(CutGrouping.Layer, "l1", "l2", "l3")]
    public void Each_group_is_skipped_or_drawn_or_cut_with_a_preset_of_its_own(CutGrouping grouping, string skipped, string drawn, string cut) => Assert.Equal(
        [$"{Pen}: 20", $"{Vinyl}: 10", "1 FX30 !10: 15"],
        Work(new CutChoices { Grouping = grouping, Groups = [new(skipped, CutAction.Skip), new(drawn, CutAction.Draw), new(cut, CutAction.Cut, "card", Passes: 2)] }));

    [Fact]
    public void Lines_that_are_not_told_apart_are_all_drawn_or_all_cut_with_one_preset()
    {
        Assert.All(Work(new CutChoices { Groups = [new(CutGroups.All, CutAction.Draw)] }), w => Assert.StartsWith(Pen, w, StringComparison.Ordinal));
        Assert.All(Work(new CutChoices { Groups = [new(CutGroups.All, CutAction.Cut, "magnet")] }), w => Assert.StartsWith("1 FX30 !3", w, StringComparison.Ordinal));
        Assert.Empty(Plan(new CutChoices { Groups = [new(CutGroups.All, CutAction.Skip)] }).Steps);
    }

    [Fact]
    public void What_lies_in_no_layer_is_a_group_of_its_own()
    {
        var none = Assert.Single(CutGroups.Of(Plan(new CutChoices()).Shapes, []), g => g.Grouping == CutGrouping.Layer && g.Name.Length == 0);
        Assert.Equal(
            [$"{Vinyl}: 15", $"{Vinyl}: 20", $"{Vinyl}: 30"],
            Work(new CutChoices { Grouping = CutGrouping.Layer, Groups = [new(none.Key, CutAction.Skip)] }).Order());
    }

    [Fact]
    public void A_group_can_be_drawn_with_a_pen_of_its_own_choice()
    {
        var pen = Settings.Materials.First(m => m.Tool == CutTool.Pen);
        var settings = Settings with { Materials = [.. Settings.Materials, pen with { Name = "fine-pen", Force = 7 }] };
        Assert.Contains("2 FX7 !10: 30", Work(new CutChoices { Grouping = CutGrouping.Color, Groups = [new("#ff0000", CutAction.Draw, "fine-pen")] }, settings));
    }

    [Fact]
    public void Copies_are_made_group_by_group_so_that_no_tool_is_changed_twice()
    {
        var work = Work(new CutChoices { Copies = 2, Grouping = CutGrouping.Color, Groups = [new("#0000ff", CutAction.Draw)] });
        Assert.Equal([$"{Pen}: 20", $"{Pen}: 20"], work[..2]);
        Assert.Equal(6, work[2..].Count(w => w.StartsWith(Vinyl, StringComparison.Ordinal)));
    }

    // Overcut would blur the sizes; a depth that nobody knows would be asked for.
    private static SilhouetteSettings Quiet(SilhouetteSettings settings) =>
        settings with { Materials = [.. settings.Materials.Select(m => m with { OvercutMillimetres = 0, Depth = m.Depth ?? 1 })] };

    private static CutJob Plan(CutChoices choices, SilhouetteSettings? settings = null) =>
        CutJob.Plan(Drawings.Read(Drawings.Page(Body)), settings ?? Settings, choices, TestContext.Current.CancellationToken);

    /// <summary>Each closed line that the cutter was told to make, in order, with the set-up that held for it.</summary>
    private static List<string> Work(CutChoices choices, SilhouetteSettings? settings = null)
    {
        var job = Plan(choices, settings);
        Assert.Empty(job.Problems);
        var bench = CutterBench.Ready();
        bench.Tools = "2,7";
        bench.Start(new CutOrderSheet(job.Mat, EndsBelow: false, job.Steps, job.Marks, CutFinish.Lift, Pace.Unlearned) { Memory = CutterBench.SetUp });
        bench.Wait(5);
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(bench.Events[^1]).Outcome);

        var work = new List<string>();
        var (holder, force, speed) = ("", "", "");
        var line = new List<CutPoint>();
        foreach (var command in bench.Commands.Append(""))
        {
            if (command is not ['D', ..] && line.Count > 1)
            {
                Assert.Equal(line[0], line[^1]);
                var (width, height) = (line.Max(p => p.Across) - line.Min(p => p.Across), line.Max(p => p.Down) - line.Min(p => p.Down));
                Assert.Equal(width, height);
                work.Add(string.Create(CultureInfo.InvariantCulture, $"{holder} {force} {speed}: {width / 20}"));
                line.Clear();
            }

            switch (command)
            {
                case ['J', '1' or '2']:
                    holder = command[1..];
                    break;
                case ['F', 'X', ..]:
                    Assert.EndsWith("," + holder, command, StringComparison.Ordinal);
                    force = command.Split(',')[0];
                    break;
                case ['!', ..]:
                    Assert.EndsWith("," + holder, command, StringComparison.Ordinal);
                    speed = command.Split(',')[0];
                    break;
                case ['M', ..]:
                    line = [Point(command)];
                    break;
                case ['D', ..]:
                    line.Add(Point(command));
                    break;
            }
        }

        return work;
    }

    private static CutPoint Point(string command)
    {
        var numbers = command[1..].Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new CutPoint(numbers[1], numbers[0]);
    }
}
