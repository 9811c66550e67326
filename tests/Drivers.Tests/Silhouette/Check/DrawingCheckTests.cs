using System.Text;
using System.Xml.Linq;
using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Check;

namespace FabQueue.Drivers.Tests.Silhouette.Check;

public class DrawingCheckTests
{
    [Fact]
    public async Task The_sample_of_stickers_gives_its_facts_and_a_picture()
    {
        await using var file = File.OpenRead(Path.Combine(SampleFolder.Of("drawings"), "stickers.svg"));
        var report = await DrawingCheck.CheckAsync(file, new SilhouetteCameo4Pro().DefaultContext, TestContext.Current.CancellationToken);

        Assert.False(report.IsRefused);
        // The turned sticker shares a piece of an edge with the moved one.
        Assert.Equal([("CUT_DUPLICATES", "1"), ("CUT_HIDDEN_LAYER", "Notes")], report.Findings.Select(f => (f.Code, f.Args[0])));
        var facts = Assert.IsType<CutFacts>(report.Facts);
        Assert.Equal(9, facts.PathCount);
        Assert.Equal(70, facts.WidthMillimetres, 1);
        Assert.Equal("12×12", facts.Mat);
        Assert.InRange(facts.CutLengthMillimetres, 3 * (93.1 + 18.8 + 30), 3 * (93.1 + 18.8 + 38));
        Assert.True(facts.EstimatedDuration > TimeSpan.FromSeconds(12 + (facts.CutLengthMillimetres / 50)));
        Assert.Equal("svg", XElement.Load(new MemoryStream(report.Preview!.Content)).Name.LocalName);
    }

    [Theory]
    [InlineData("<rect width='5' height='5'/><text id='name'>Lou</text>", "CUT_TEXT", "name")]
    [InlineData("<rect width='5' height='5'/><image id='photo'/>", "CUT_IMAGE", "photo")]
    [InlineData("<g id='cut-off' mask='url(#c)'><rect width='5' height='5'/></g>", "CUT_EFFECT", "cut-off")]
    [InlineData("<rect width='5' height='5'/><use id='clone' href='other.svg#a'/>", "CUT_LOST_REFERENCE", "clone")]
    [InlineData("<path id='odd' d='M0 0h5 oops'/>", "CUT_UNREADABLE", "odd")]
    public async Task What_cannot_become_lines_is_asked_about_and_left_out_by_choice(string body, string code, string argument)
    {
        var report = await CheckAsync(Drawings.Page(body));
        Assert.False(report.IsRefused);
        Assert.NotNull(report.Preview);
        var asked = Assert.Single(report.Findings, f => f.Severity == FindingSeverity.Question);
        Assert.Equal((code, argument, false), (asked.Code, asked.Args[0], asked.IsForStaff));

        report = await CheckAsync(Drawings.Page(body), new CutChoices { LeavesOutUncuttable = true });
        Assert.Equal((FindingSeverity.Warning, argument), Assert.Single(report.Findings, f => f.Code == "CUT_LEFT_OUT") is var left ? (left.Severity, left.Args[0]) : default);
        Assert.DoesNotContain(report.Findings, f => f.Severity is FindingSeverity.Question or FindingSeverity.Error);
    }

    [Theory]
    [InlineData("<text id='name'>Lou</text>", "CUT_TEXT")]
    [InlineData("<image id='photo'/>", "CUT_IMAGE")]
    public async Task Where_no_choice_helps_the_drawing_is_refused(string body, string code)
    {
        foreach (var choices in new[] { null, new CutChoices { LeavesOutUncuttable = true } })
        {
            var report = await CheckAsync(Drawings.Page(body), choices);
            Assert.True(report.IsRefused);
            Assert.Contains(report.Findings, f => f.Code == code && f.Severity == FindingSeverity.Error);
        }
    }

    [Theory]
    [InlineData(CutGrouping.Layer, "notes")]
    [InlineData(CutGrouping.Color, "#0000ff")]
    public async Task What_is_skipped_is_not_judged(CutGrouping grouping, string key)
    {
        var body = Drawings.Page("<g inkscape:groupmode='layer' id='cut'><rect width='5' height='5'/></g>"
            + "<g inkscape:groupmode='layer' id='notes' fill='blue' stroke='none'><text>Lou</text><rect x='1' width='900' height='900'/></g>");
        var asked = await CheckAsync(body);
        Assert.Equal(["CUT_TEXT", "CUT_FILL_LEFT_OUT"], asked.Findings.Where(f => f.Severity == FindingSeverity.Question).Select(f => f.Code).OrderDescending());
        Assert.Contains(Assert.IsType<CutFacts>(asked.Facts).Groups, g => g.Grouping == grouping && g.Key == key && g.UncuttableCount == 1);

        var report = await CheckAsync(body, new CutChoices { Grouping = grouping, Groups = [new(key, CutAction.Skip)] });
        Assert.Empty(report.Findings);
        Assert.Equal(5, Assert.IsType<CutFacts>(report.Facts).WidthMillimetres);
    }

    [Fact]
    public async Task Surfaces_beside_lines_are_asked_about_and_cut_by_choice()
    {
        var body = Drawings.Page("<rect width='5' height='5'/><rect id='red' x='9' width='9' height='9' fill='red' stroke='none'/>");
        foreach (var (fills, code, count) in new[] { (CutFills.Ask, "CUT_FILL_LEFT_OUT", 1), (CutFills.Edges, null, 2), (CutFills.Skip, null, 1) })
        {
            var report = await CheckAsync(body, new CutChoices { Fills = fills });
            Assert.Equal((code, count), (report.Findings.SingleOrDefault()?.Code, Assert.IsType<CutFacts>(report.Facts).PathCount));
        }
    }

    [Theory]
    [InlineData("<rect x='1' y='1' width='900' height='5'/>", "900")]
    [InlineData("<rect x='1' y='1' width='5' height='3001'/>", "5")]
    public async Task What_is_too_large_is_asked_about_with_a_picture_of_it(string body, string argument)
    {
        var report = await CheckAsync(Drawings.Page(body));
        Assert.False(report.IsRefused);
        Assert.Equal(argument, Assert.Single(report.Findings, f => f.Severity == FindingSeverity.Question).Args[0]);
        Assert.Equal("svg", XElement.Load(new MemoryStream(report.Preview!.Content)).Name.LocalName);
    }

    [Fact]
    public async Task A_drawing_too_small_to_be_cut_is_not_said_to_be_skipped()
    {
        var report = await CheckAsync(Drawings.Page("<rect x='9' y='9' width='.01' height='.01'/>"));
        Assert.Equal(["CUT_NOTHING", "CUT_TOO_FINE"], report.Findings.Select(f => f.Code));
    }

    [Theory]
    [InlineData("<circle id='dot' cx='9' cy='9' r='.9'/>", "CUT_TOO_FINE", "dot")]
    [InlineData("<rect width='5' height='5'/><rect width='5' height='5'/>", "CUT_DUPLICATES", "1")]
    [InlineData("<path d='M1 1h9'/>", "CUT_OPEN", "1")]
    [InlineData("<rect width='5' height='500'/>", "CUT_NEEDS_MAT", "12×24")]
    [InlineData("<rect width='500' height='5'/>", "CUT_NEEDS_MAT", "24×24")]
    [InlineData("<style>@import 'fonts.css';</style><rect width='5' height='5'/>", "CUT_STYLE_LEFT_OUT", "@import 'fonts.css'")]
    public async Task A_drawing_that_may_come_out_otherwise_than_meant_is_let_through_with_a_word(string body, string code, string argument)
    {
        var report = await CheckAsync(Drawings.Page(body));
        Assert.False(report.IsRefused);
        Assert.Equal(argument, Assert.Single(report.Findings, f => f.Code == code).Args[0]);
    }

    [Fact]
    public async Task Where_no_line_is_seen_the_edges_are_cut()
    {
        var report = await CheckAsync(Drawings.Page("<rect width='5' height='5' fill='red' stroke='none'/>"));
        Assert.Equal("CUT_EDGES", Assert.Single(report.Findings).Code);
        Assert.Equal(1, Assert.IsType<CutFacts>(report.Facts).PathCount);
    }

    [Theory]
    [InlineData("", "CUT_NOT_SVG")]
    [InlineData("hello", "CUT_NOT_SVG")]
    [InlineData("<html><svg/></html>", "CUT_XML_BROKEN")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><g></svg>", "CUT_XML_BROKEN")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><svg>&a;</svg>", "CUT_HAS_ENTITIES")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>]><svg>&e;</svg>", "CUT_HAS_ENTITIES")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='9mm' height='9mm'/>", "CUT_NOTHING")]
    public async Task A_file_that_is_no_drawing_is_called_by_its_name(string file, string code)
    {
        var report = await CheckAsync(file);
        Assert.True(report.IsRefused);
        Assert.Null(report.Preview);
        Assert.Equal(code, Assert.Single(report.Findings).Code);
    }

    [Theory]
    [InlineData("width='200' height='200'")]
    [InlineData("width='200mm' height='200mm'")]
    public async Task Pixels_of_an_old_Inkscape_are_named(string size)
    {
        var report = await CheckAsync($"<svg {Drawings.Namespaces} inkscape:version='0.48.4 r9939' {size}><rect width='90' height='90'/></svg>");
        Assert.Equal(["CUT_EDGES", "CUT_OLD_PIXELS"], report.Findings.Select(f => f.Code));
    }

    [Theory]
    [InlineData("width='auto' height='auto'")]
    [InlineData("width='100' height='100'")]
    [InlineData("")]
    public async Task A_page_whose_size_has_to_be_guessed_is_told(string size)
    {
        var report = await CheckAsync($"<svg {Drawings.Namespaces} {size} viewBox='0 0 100 100'><rect x='9' y='9' width='90' height='90' stroke='red'/></svg>");
        Assert.Equal(["CUT_NO_SIZE"], report.Findings.Select(f => f.Code));
    }

    [Theory]
    [InlineData("", "width='100mm'")]
    [InlineData("", "height='100mm'")]
    [InlineData("", "width='100mm' height='tall'")]
    [InlineData("", "style='width:100mm;height:100mm' width='5' height='5'")]
    [InlineData("<!-- Generator: Adobe Illustrator 27.0.0 -->", "width='100mm' height='100mm'")]
    public async Task One_side_in_a_unit_of_length_says_the_size_of_all(string before, string size)
    {
        var report = await CheckAsync($"{before}<svg {Drawings.Namespaces} {size} viewBox='0 0 100 100'><rect x='9' y='9' width='80' height='90' fill='none' stroke='red'/></svg>");
        Assert.Empty(report.Findings);
        var facts = Assert.IsType<CutFacts>(report.Facts);
        Assert.Equal((80, 90), (facts.WidthMillimetres, facts.HeightMillimetres));
    }

    [Theory]
    [InlineData("<!-- Generator: Adobe Illustrator 27.0.0 -->", "viewBox='0 0 500 500'", 72, 1)]
    [InlineData("<!-- Generator: Adobe Illustrator 27.0.0 -->", "width='500px' height='500px' viewBox='0 0 500 500'", 72, 1)]
    [InlineData("", "id='Calque_1' data-name='Calque 1' viewBox='0 0 500 500'", 72, 1)]
    [InlineData("<!DOCTYPE svg [<!ENTITY ns_ai 'http://ns.adobe.com/AdobeIllustrator/10.0/'>]>", "xmlns:i='&ns_ai;' viewBox='0 0 500 500'", 72, 1)]
    [InlineData("", "inkscape:version='0.91 r13725' width='500' height='500'", 90, 1)]
    [InlineData("", "inkscape:version='0.48.5' width='297mm' height='297mm'", 90, 1)]
    [InlineData("", "inkscape:version='0.92.4' width='500' height='500'", 96, 1)]
    [InlineData("", "viewBox='0 0 500 500'", 96, 1)]
    [InlineData("", "width='500' viewBox='0 0 250 250'", 96, 2)]
    [InlineData("", "height='500px' viewBox='0 0 250 250'", 96, 2)]
    [InlineData("", "width='100%' height='100%' viewBox='0 0 500 500'", 96, 1)]
    public async Task A_pixel_is_as_large_as_its_maker_takes_it(string before, string size, double perInch, double scale)
    {
        var svg = $"{before}<svg {Drawings.Namespaces} {size}><rect x='9' y='9' width='80' height='90' fill='none' stroke='red'/></svg>";
        var report = await CheckAsync(svg);
        Assert.Equal(FindingSeverity.Advice, Assert.Single(report.Findings).Severity);
        Assert.Equal(80 * 25.4 / perInch * scale, Assert.IsType<CutFacts>(report.Facts).WidthMillimetres, 0.06);

        var chosen = await CheckAsync(svg, new CutChoices { UnitsPerInch = 144 });
        Assert.Empty(chosen.Findings);
        Assert.Equal(80 * 25.4 / 144, Assert.IsType<CutFacts>(chosen.Facts).WidthMillimetres, 0.06);
    }

    [Theory]
    [InlineData("<path d='M1 1h9v9z' inkstitch:angle='45'/>")]
    [InlineData("<path d='M1 1h9v9z' embroider_angle='45'/>")]
    public async Task Settings_for_embroidery_are_asked_about(string body)
    {
        var svg = Drawings.Page(body).Replace("<svg ", "<svg xmlns:inkstitch='http://inkstitch.org/namespace' ", StringComparison.Ordinal);
        Assert.Equal(FindingSeverity.Question, Assert.Single((await CheckAsync(svg)).Findings, f => f.Code == "CUT_INKSTITCH").Severity);
        Assert.Equal(FindingSeverity.Advice, Assert.Single((await CheckAsync(svg, new CutChoices { IsNotEmbroidered = true })).Findings, f => f.Code == "CUT_INKSTITCH").Severity);
    }

    [Fact]
    public async Task A_comment_that_no_XML_may_hold_is_passed_over()
    {
        var report = await CheckAsync($"<!-- made by loom.py --wide\n--depth 3 -->\n{Drawings.Page("<path id='odd' d='M0 0h5 oops'/>")}");
        Assert.Equal(3, Assert.Single(report.Findings, f => f.Code == "CUT_UNREADABLE").Line);
    }

    [Fact]
    public async Task Nothing_of_the_text_of_a_drawing_gets_into_its_picture()
    {
        var report = await CheckAsync(Drawings.Page("<script>alert('evil')</script><rect id='evil' onclick='evil()' width='5' height='5'/>"));
        Assert.DoesNotContain("evil", Encoding.UTF8.GetString(report.Preview!.Content), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16", "<?xml version='1.0' encoding='UTF-16'?>\n")]
    [InlineData("utf-16BE", "<?xml version='1.0' encoding='UTF-16'?>")]
    [InlineData("utf-16", "")]
    [InlineData("utf-8", "<?xml version='1.0' encoding='UTF-8'?>")]
    [InlineData("windows-1252", "<?xml version='1.0' encoding='windows-1252'?>")]
    [InlineData("windows-1250", "<?xml version=\"1.0\" encoding=\"Windows-1250\" standalone=\"no\"?>")]
    [InlineData("macintosh", "<?xml version='1.0' encoding='macintosh'?>")]
    [InlineData("iso-8859-15", "<?xml version='1.0' encoding='ISO-8859-15'?>")]
    [InlineData("windows-1252", "<?xml version='1.0' encoding='UTF-8'?>")]
    [InlineData("windows-1252", "")]
    public async Task A_drawing_is_read_whatever_encoding_it_is_saved_in(string encoding, string declaration)
    {
        var unicode = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        var drawing = declaration + Drawings.Page("<rect id='é' width='0.5' height='0.5' stroke='red'/>");
        var report = await DrawingCheck.CheckAsync(
            new MemoryStream([.. unicode.Preamble, .. unicode.GetBytes(drawing)]),
            new CheckContext(new SilhouetteSettings(), null, Pace.Unlearned),
            TestContext.Current.CancellationToken);
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("CUT_TOO_FINE", true), (finding.Code, finding.Args[0].Contains('é')));
    }

    private static Task<CheckReport> CheckAsync(string svg, CutChoices? choices = null, SilhouetteSettings? settings = null) => DrawingCheck.CheckAsync(
        Drawings.Stream(svg), new CheckContext(settings ?? new SilhouetteSettings(), choices, Pace.Unlearned), TestContext.Current.CancellationToken);
}
