using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Tests.Silhouette.Protocol;

/// <summary>What inkscape-silhouette (4734b8d) writes in a dry run for a square of 30 mm by 20 mm at 10, 10: every case that was recorded.</summary>
public class ReferenceBytesTests
{
    private const string Square = "M200,200 D200,800 D600,800 D600,200 D200,200";
    private const string AtStart = "L0 \\0,0 M0,0 J0 FN0 TB50,0";
    private const string Below = "M600,0 SO0";
    private const string Vinyl = "J1 FX10,1 TJ0 !5,1 FC0,1,1 FE0,1 FF1,0,1 FF1,1,1 FX10,1 TJ3 FC18,1,1";
    private const string Mat12 = "TG1 FN0 TB50,0 \\0,0 Z6096,6096";

    [Fact]
    public void Vinyl_on_a_mat() => Sends(CuttingMat.Mat12x12, endsBelow: false, CutterBench.Vinyl, $"{Mat12} ␛NAK {Vinyl} {Square} ␛ENQ {AtStart}");

    [Fact]
    public void Vinyl_on_a_mat_ending_below_the_work() =>
        Sends(CuttingMat.Mat12x12, endsBelow: true, CutterBench.Vinyl, $"{Mat12} ␛NAK {Vinyl} {Square} ␛ENQ {Below}");

    [Fact]
    public void Vinyl_on_a_mat_moved() => Sends(
        CuttingMat.Mat12x12,
        endsBelow: false,
        CutterBench.Vinyl,
        $"{Mat12} ␛NAK {Vinyl} M600,400 D600,1000 D1000,1000 D1000,400 D600,400 ␛ENQ {AtStart}",
        new Point(10, 20));

    [Fact]
    public void Vinyl_from_the_roll_ends_below_the_work() => Sends(
        CuttingMat.None, endsBelow: true, CutterBench.Vinyl, $"TG0 FN0 TB50,0 \\0,0 Z60000,12000 ␛NAK {Vinyl} {Square} ␛ENQ {Below}");

    [Fact]
    public void A_pen_in_holder_2_on_the_long_mat() => Sends(
        CuttingMat.Mat12x24,
        endsBelow: false,
        CutterBench.Pen,
        $"TG2 FN0 TB50,0 \\0,0 Z12192,6096 ␛NAK J2 FX18,2 TJ0 !10,2 FC0,1,2 FE0,2 FF0,0,2 FF0,0,2 FX18,2 TJ3 FC0,1,2 {Square} ␛ENQ {AtStart}",
        tools: "0,7");

    [Fact]
    public void Card_with_the_AutoBlade_and_sharp_corners() => Sends(
        CuttingMat.Mat12x12,
        endsBelow: false,
        new CutMaterial { Tool = CutTool.AutoBlade, Force = 30, Speed = 10, Depth = 5, LiftsAtCorners = true, SharpenBefore = 2, SharpenAfter = 3 },
        $"{Mat12} ␛NAK J1 FX30,1 TJ0 !10,1 FC0,1,1 FE1,1 FF2,0,1 FF2,3,1 FX30,1 TJ3 FC18,1,1 TF5,1 {Square} ␛ENQ {AtStart}",
        tools: "2,0");

    [Fact]
    public void The_pen_of_the_default_settings_is_that_of_the_reference()
    {
        var pen = new SilhouetteSettings().Materials.First(m => m.Tool == CutTool.Pen);
        Assert.Equal(CutterBench.Pen with { LabelFr = pen.LabelFr, LabelEn = pen.LabelEn, OvercutMillimetres = 0 }, pen);
    }

    // Before: whether material and tool are there. After: until the cutter has gone back.
    private static void Sends(CuttingMat mat, bool endsBelow, CutMaterial preset, string expected, Point offset = default, string tools = "1,0")
    {
        var bench = CutterBench.Ready();
        bench.Tools = tools;
        var points = new Point[] { new(10, 10), new(40, 10), new(40, 30), new(10, 30), new(10, 10) };
        var plan = new CutPlan([new CutPath([.. points.Select(p => CutPoint.Nearest(p + offset))])]);
        bench.Start(CutterBench.Sheet(new CutStep(preset, plan)) with { Mat = mat, EndsBelow = endsBelow });
        Assert.Equal($"␛ENQ ␛NAK ␛EOT FG TB71 FA {expected} ␛ENQ", string.Join(' ', bench.Commands));
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(bench.Events[^1]).Outcome);
    }
}
