using System.Globalization;
using System.Text;
using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;
using FabQueue.Drivers.Tests.Silhouette.Protocol;

namespace FabQueue.Drivers.Tests.Silhouette.Plan;

/// <summary>What is printed is not cut; the marks are where the drawing has them, or where somebody says.</summary>
public class PrintAndCutTests
{
    private const string Cut = "<g inkscape:groupmode='layer' id='cut' inkscape:label='Cut'><path d='M60 60H100V100H60Z' fill='none' stroke='red'/></g>";
    private const string Settings = "TG1 FN0 TB50,0 \\0,0 Z6096,6096 ␛NAK J1 FX10,1 TJ0 !5,1 FC0,1,1 FE0,1 FF1,0,1 FF1,1,1 FX10,1 TJ3 FC18,1,1";
    private const string Before = "TB50,0 TB99 TB52,2 TB51,400 TB53,10 TB55,1";
    private const string End = "␛ENQ L0 \\0,0 M0,0 J0 FN0 TB50,0 ␛ENQ";

    /// <summary>What inkscape-silhouette (4734b8d) sends in a dry run for a square of 40 mm at 60, 60, with its search of the marks.</summary>
    [Theory]
    [InlineData(210, 297, 10, 10, 190, 277, "TB123,5540,3800,0,0 M1000,1000 D1000,1800 D1800,1800 D1800,1000 D1000,1000")]
    [InlineData(210, 297, 15, 20, 180, 230, "TB123,4600,3600,200,100 M800,900 D800,1700 D1600,1700 D1600,900 D800,900")]
    [InlineData(215.9, 279.4, 10, 10, 195.9, 259.4, "TB123,5188,3918,0,0 M1000,1000 D1000,1800 D1800,1800 D1800,1000 D1000,1000")]
    [InlineData(215.9, 279.4, 25.4, 31.75, 165.1, 215.9, "TB123,4318,3302,435,308 M565,692 D565,1492 D1365,1492 D1365,692 D565,692")]
    [InlineData(297, 420, 12.33, 17.77, 250.5, 333.3, "TB123,6666,5010,155,47 M845,953 D845,1753 D1645,1753 D1645,953 D845,953")]
    public void Marks_of_the_drawing_give_the_bytes_of_the_reference(double width, double height, double left, double top, double across, double down, string expected)
    {
        var job = Plan(width, height, Marks(left, top, across, down) + Cut);
        Assert.Equal(["CUT_HAS_MARKS"], job.Problems.Select(p => p.Code));
        var bench = CutterBench.Ready();
        bench.Start(CutterBench.Sheet([.. job.Steps]) with { Mat = job.Mat, Marks = job.Marks });
        var settings = Settings.Replace("TG1", $"TG{job.Mat.Code}", StringComparison.Ordinal).Replace("Z6096", $"Z{job.Mat.Down}", StringComparison.Ordinal);
        Assert.Equal($"␛ENQ ␛NAK ␛EOT FG TB71 FA {settings} {Before} {expected} {End}", string.Join(' ', bench.Commands));
    }

    [Theory]
    [InlineData("<g inkscape:groupmode='layer' inkscape:label='Print'><image id='i' width='9' height='9'/><text>Lou</text><rect width='9' height='9' filter='url(#f)'/></g>")]
    [InlineData("<g inkscape:groupmode='layer' inkscape:label='to PRINT first'><g inkscape:groupmode='layer' inkscape:label='Fond'><rect width='9' height='9'/></g></g>")]
    [InlineData("<g inkscape:groupmode='layer' inkscape:label='Cuttingmat 12'><rect width='9' height='9'/></g>")]
    [InlineData("<g id='Print_x0020_here'><rect width='9' height='9'/></g>")]
    public void What_lies_in_a_printed_layer_is_neither_cut_nor_refused(string printed)
    {
        var job = Plan(210, 297, printed + Marks(10, 10, 190, 277) + Cut);
        Assert.Single(job.Used);
        Assert.All(job.Notes, n => Assert.Equal(NoteKind.PrintedLayer, n.Kind));
        Assert.Equal(["CUT_HAS_MARKS"], job.Problems.Select(p => p.Code));
    }

    [Fact]
    public void A_clone_of_what_is_printed_is_cut()
    {
        var job = Plan(210, 297, "<g inkscape:groupmode='layer' inkscape:label='Print'><rect id='r' width='9' height='9' fill='none' stroke='red'/></g>" + Marks(10, 10, 190, 277) + "<use href='#r' x='50' y='50'/>");
        Assert.Equal(9, job.Box.Width);
    }

    [Theory]
    [InlineData("<g transform='scale(.9)'>{0}</g>", "regmark-tl, regmark-tr, regmark-bl")]
    [InlineData("<g transform='rotate(5 100 100)'>{0}</g>", "regmark-tl, regmark-tr, regmark-bl")]
    [InlineData("<g transform='translate(150 0)'>{0}</g>", "regmark")]
    public void Marks_that_the_cutter_would_not_find_are_asked_about(string around, string wrong)
    {
        var job = Plan(210, 297, string.Format(CultureInfo.InvariantCulture, around, Marks(10, 10, 190, 277)) + Cut);
        Assert.Equal((FindingSeverity.Question, "CUT_MARKS_WRONG", wrong), Assert.Single(job.Problems.Select(p => (p.Severity, p.Code, p.Args[0]))));
        Assert.Null(job.Marks);
    }

    [Fact]
    public void A_mark_that_is_missing_is_asked_about()
    {
        var job = Plan(210, 297, Marks(10, 10, 190, 277).Replace("regmark-bl", "other", StringComparison.Ordinal) + Cut);
        Assert.Equal(("CUT_MARKS_WRONG", "regmark-bl"), Assert.Single(job.Problems.Select(p => (p.Code, p.Args[0]))));
    }

    [Fact]
    public void A_layer_to_print_without_marks_is_asked_about_and_both_answers_are_taken()
    {
        const string Printed = "<g inkscape:groupmode='layer' inkscape:label='Print'><image width='9' height='9'/></g>";
        Assert.Equal(("CUT_MARKS_MISSING", "Print"), Assert.Single(Plan(210, 297, Printed + Cut).Problems.Select(p => (p.Code, p.Args[0]))));
        Assert.Empty(Plan(210, 297, Printed + Cut, new CutChoices { HasRegistrationMarks = false }).Problems);
        var marked = Plan(210, 297, Printed + Cut, new CutChoices { HasRegistrationMarks = true, Marks = new CutMarks(10, 10, 190, 277) });
        Assert.Equal(190, marked.Marks!.WidthMillimetres);
    }

    [Fact]
    public void Chosen_marks_come_before_those_of_the_drawing_and_differ_with_a_word()
    {
        var job = Plan(210, 297, Marks(10, 10, 190, 277) + Cut, new CutChoices { Marks = new CutMarks(20, 20, 150, 150) });
        Assert.Equal(["CUT_MARKS_DIFFER", "CUT_HAS_MARKS"], job.Problems.Select(p => p.Code));
        Assert.Equal(20, job.Marks!.LeftMillimetres);
    }

    [Fact]
    public void Marks_that_cannot_be_are_a_wrong_choice()
    {
        var problem = Plan(210, 297, Cut, new CutChoices { HasRegistrationMarks = true, Marks = new CutMarks(5, 10, 190, 277) }).Problems[0];
        Assert.Equal(("CUT_MARKS_OUT_OF_RANGE", true), (problem.Code, problem.IsAboutChoices));
    }

    // As render_silhouette_regmarks.py draws them.
    private static string Marks(double left, double top, double width, double height)
    {
        var (right, bottom) = (left + width, top + height);
        return string.Create(CultureInfo.InvariantCulture, $"""
            <g inkscape:groupmode='layer' id='regmark' inkscape:label='Regmarks'><rect id='regmark-tl' x='{left}' y='{top}' width='5' height='5' style='fill:black;'/>
            <path id='regmark-tr' d='M {right - 20} {top} L {right} {top} L {right} {top + 20}' style='fill:none; stroke:black; stroke-width:0.3;'/>
            <path id='regmark-bl' d='M {left + 20} {bottom} L {left} {bottom} L {left} {bottom - 20}' style='fill:none; stroke:black; stroke-width:0.3;'/>
            <path id='regmark-safe-area' d='M40 40H100Z' style='fill:white;stroke:none;'/><text id='regmark-notes'>mark distance</text></g>
            """);
    }

    private static CutJob Plan(double width, double height, string body, CutChoices? choices = null)
    {
        var svg = string.Create(CultureInfo.InvariantCulture, $"<svg {Drawings.Namespaces} width='{width}mm' height='{height}mm' viewBox='0 0 {width} {height}'>{body}</svg>");
        var settings = new SilhouetteSettings();
        settings = settings with { Materials = [CutterBench.Vinyl with { OvercutMillimetres = 0 }, .. settings.Materials.Skip(1)] };
        return CutJob.Plan(
            DrawingReader.Read(Encoding.UTF8.GetBytes(svg), CutPlanner.Flatness, TestContext.Current.CancellationToken), settings, choices ?? new CutChoices(), TestContext.Current.CancellationToken);
    }
}
