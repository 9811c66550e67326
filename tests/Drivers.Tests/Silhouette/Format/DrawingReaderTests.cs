using System.Text;
using System.Xml;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Tests.Silhouette.Format;

public class DrawingReaderTests
{
    private const double Tolerance = 0.0101;

    // Each drawing beside the same lines written plainly in millimetres.
    [Theory]
    [InlineData("<rect x='10' y='20' width='30' height='5'/>", "M10 20H40V25H10Z")]
    [InlineData("<line x1='1' y1='2' x2='30' y2='4'/>", "M1 2L30 4")]
    [InlineData("<polyline points='1,2 30,4, 8 9'/>", "M1 2L30 4L8 9")]
    [InlineData("<polygon points='1,2 30,4 8-9'/>", "M1 2L30 4L8-9Z")]
    [InlineData("<path d='m10 10 5 0 0 5h-5z m20 0 l5 5'/>", "M10 10L15 10L15 15L10 15Z M30 10L35 15")]
    [InlineData("<path d='M1e1,.5.5-3.5L+20 1'/>", "M10 .5L.5 -3.5L20 1")]
    [InlineData("<path d='M10 10c0 5 5 10 10 10s10-5 10-10'/>", "M10 10C10 15 15 20 20 20C25 20 30 15 30 10")]
    [InlineData("<path d='M10 10q5 10 10 0t10 0'/>", "M10 10Q15 20 20 10Q25 0 30 10")]
    [InlineData("<path d='M10 10a5 5 0 0110 0'/>", "M10 10A5 5 0 0 1 20 10")]
    [InlineData("<path d='M10 10A1 1 0 0 1 20 10'/>", "M10 10A5 5 0 0 1 20 10")]
    [InlineData("<path d='M10 10A0 5 0 0 1 20 10'/>", "M10 10L20 10")]
    [InlineData("<path d='M10 10h5z l0 5'/>", "M10 10L15 10Z M10 10L10 15")]
    [InlineData("<g transform='translate(10,5)'><g transform='scale(2)'><path d='M1 1h4'/></g></g>", "M12 7H20")]
    [InlineData("<path transform='rotate(90 10 10)' d='M10 10h5'/>", "M10 10V15")]
    [InlineData("<path transform='matrix(1 0 0 -1 0 50),translate(1)' d='M0 10h5'/>", "M1 40H6")]
    [InlineData("<path transform='skewX(45)' d='M0 10h5'/>", "M10 10H15")]
    [InlineData("<path transform='skewY(45)' d='M10 0h5'/>", "M10 10L15 15")]
    [InlineData("<path style='transform:translate(3px,4px)' d='M0 0h5'/>", "M3 4H8")]
    [InlineData("<defs><path id='a' d='M0 0h5'/></defs><use href='#a' x='3' y='4'/><use xlink:href='#a' transform='translate(20 0)'/>", "M3 4H8 M20 0H25")]
    [InlineData("<symbol id='s' viewBox='0 0 10 10'><path d='M0 0h10'/></symbol><use href='#s' x='5' y='6' width='20' height='20'/>", "M5 6H25")]
    [InlineData("<svg x='10' y='10' width='20' height='40' viewBox='0 0 10 10'><path d='M0 0h10v10'/></svg>", "M10 20H30V40")]
    [InlineData("<svg width='20' height='40' viewBox='0 0 10 10' preserveAspectRatio='none'><path d='M0 0h10v10'/></svg>", "M0 0H20V40")]
    [InlineData("<svg width='20' height='40' viewBox='0 0 10 10' preserveAspectRatio='xMinYMin slice'><path d='M0 0v10'/></svg>", "M0 0V40")]
    [InlineData("<rect x='10%' y='1cm' width='10mm' height='1in'/>", "M10 37.795H47.795V133.795H10Z")]
    [InlineData("<path stroke-dasharray='2 1' d='M0 0h7'/>", "M0 0H2 M3 0H5 M6 0H7")]
    [InlineData("<path stroke-dasharray='2' stroke-dashoffset='1' d='M0 0h7'/>", "M0 0H1 M3 0H5")]
    [InlineData("<path stroke-dasharray='3,1' d='M0 0h2v2'/>", "M0 0H2V1")]
    [InlineData("<switch><foreignObject/><g><path d='M0 0h2'/></g></switch>", "M0 0H2")]
    [InlineData("<path pathLength='10' stroke-dasharray='5' d='M0 0h40'/>", "M0 0H20")]
    [InlineData("<path transform='scale(2)' vector-effect='non-scaling-stroke' stroke-dasharray='18.897638' d='M0 0h7'/>", "M0 0H5 M10 0H14")]
    [InlineData("<path style='transform:rotate(90deg);transform-origin:10px 10px' d='M10 10h5'/>", "M10 10V15")]
    [InlineData("<g font-size='2px'><line x1='1em' y1='0' x2='5em' y2='0'/></g>", "M2 0H10")]
    [InlineData("<clipPath id='c'><rect x='2' y='-1' width='4' height='9'/></clipPath><path clip-path='url(#c)' d='M0 0H10M0 5H3'/>", "M2 0H6 M2 5H3")]
    [InlineData("<clipPath id='c'><rect x='2' y='2' width='4' height='4'/></clipPath><g clip-path='url(#c)'><rect width='4' height='4'/></g>", "M4 2V4H2")]
    [InlineData("<clipPath id='c'><path d='M0 0h9v9h-9zM3 0h3v9h-3z' clip-rule='evenodd'/></clipPath><path clip-path='url(#c)' d='M-5 4H20'/>", "M0 4H3 M6 4H9")]
    [InlineData("<clipPath id='c'><path d='M0 0h9v9h-9zM3 0h3v9h-3z'/></clipPath><path clip-path='url(#c)' d='M-5 4H20'/>", "M0 4H9")]
    [InlineData("<clipPath id='c' clipPathUnits='objectBoundingBox'><rect width='.5' height='1'/></clipPath><rect clip-path='url(#c)' transform='translate(10 0)' width='8' height='4'/>", "M14 4H10V0H14")]
    [InlineData("<clipPath id='o'><rect width='5' height='9'/></clipPath><clipPath id='c' clip-path='url(#o)'><rect x='2' width='9' height='9'/></clipPath><path clip-path='url(#c)' d='M0 4H20'/>", "M2 4H5")]
    [InlineData("<clipPath id='c'><use href='#r' x='1'/></clipPath><defs><rect id='r' width='4' height='4'/></defs><path clip-path='url(#c)' transform='translate(0 1)' d='M0 2H20'/>", "M1 3H5")]
    [InlineData("<clipPath id='c'><rect width='4' height='4'/></clipPath><circle fill='red' stroke='none' clip-path='url(#c)' cx='2' cy='2' r='90'/>", "M0 0H4V4H0Z")]
    [InlineData("<clipPath id='c'><circle cx='20' cy='20' r='10'/></clipPath><path clip-path='url(#c)' d='M0 20H40M0 10H40M10 0V40'/>", "M10 20H30")]
    [InlineData("<clipPath id='c'><rect x='10' y='10' width='20' height='20'/></clipPath><path clip-path='url(#c)' d='M0 10H40M0 30H40M10 0V40M0 20L20 0M10 10L30 30'/>", "M10 10H30M10 30H30M10 10V30M10 10L30 30")]
    [InlineData("<clipPath id='c'><path d='M10 10H30V30H10ZM15 15H25V25H15Z' clip-rule='evenodd'/></clipPath><path clip-path='url(#c)' d='M15 0V40M12 15H28'/>", "M15 10V30M12 15H28")]
    [InlineData("<svg width='4' height='4'><path d='M0 2H20'/></svg>", "M0 2H4")]
    [InlineData("<svg width='4' height='4' overflow='visible'><path d='M0 2H20'/></svg>", "M0 2H20")]
    [InlineData("<style>.a .b > path{display:none} .b path{stroke:red}</style><g class='a'><g class='b'><path d='M0 0h5'/><g><path d='M0 9h5'/></g></g></g>", "M0 9H5")]
    public void A_drawing_gives_the_same_lines_as_its_plain_form(string body, string plain)
    {
        var read = Drawings.Read(Drawings.Page(body));
        var expected = Drawings.Read(Drawings.Page($"<path d='{plain}'/>"));
        Assert.Empty(read.Notes);
        Assert.InRange(Drawings.Distance(Drawings.Lines(read), Drawings.Lines(expected)), 0, 0.025);
    }

    public static TheoryData<string, Func<double, Point>> Curves => new()
    {
        { "<circle cx='50' cy='50' r='30'/>", t => new(50 + (30 * Math.Cos(Math.Tau * t)), 50 + (30 * Math.Sin(Math.Tau * t))) },
        { "<circle cx='.5' cy='.5' r='.3' transform='scale(100)'/>", t => new(50 + (30 * Math.Cos(Math.Tau * t)), 50 + (30 * Math.Sin(Math.Tau * t))) },
        { "<circle cx='50e6' cy='50e6' r='30e6' transform='scale(1e-6)'/>", t => new(50 + (30 * Math.Cos(Math.Tau * t)), 50 + (30 * Math.Sin(Math.Tau * t))) },
        { "<ellipse cx='50' cy='50' rx='40' ry='5'/>", t => new(50 + (40 * Math.Cos(Math.Tau * t)), 50 + (5 * Math.Sin(Math.Tau * t))) },
        { "<path d='M80 50A30 30 0 1 0 50 80'/>", t => new(50 + (30 * Math.Cos(Math.Tau * t * .75)), 50 - (30 * Math.Sin(Math.Tau * t * .75))) },
        { "<path d='M0 0C0 50 100 50 100 0'/>", t => new((300 * (1 - t) * t * t) + (100 * t * t * t), 150 * (1 - t) * t) },
        { "<path d='M0 0Q50 100 100 0'/>", t => new(100 * t, 200 * t * (1 - t)) },
    };

    [Theory]
    [MemberData(nameof(Curves))]
    public void Lines_stay_within_the_tolerance_of_their_curve(string body, Func<double, Point> curve) =>
        Assert.InRange(Drawings.Distance(Drawings.Lines(Drawings.Read(Drawings.Page(body))), [Drawings.Curve(curve)]), 0, Tolerance);

    [Theory]
    [InlineData("width='50mm' height='20mm' viewBox='0 0 100 40'", 50, 20, 0.5)]
    [InlineData("width='96' height='192'", 25.4, 50.8, 25.4 / 96)]
    [InlineData("width='1in' height='2in'", 25.4, 50.8, 25.4 / 96)]
    [InlineData("width='72pt' height='6pc' viewBox='0 0 1 1'", 25.4, 25.4, 25.4)]
    [InlineData("viewBox='0 0 96 96'", 25.4, 25.4, 25.4 / 96)]
    [InlineData("width='100%' height='100%' viewBox='0 0 96 96'", 25.4, 25.4, 25.4 / 96)]
    public void The_page_and_its_units_have_their_size(string size, double width, double height, double unit)
    {
        var drawing = Drawings.Read($"<svg {Drawings.Namespaces} {size}><path d='M0 0h1'/></svg>");
        Assert.Equal(width, drawing.Width, 6);
        Assert.Equal(height, drawing.Height, 6);
        Assert.Equal(unit, Drawings.Lines(drawing)[0][1].X, 6);
    }

    [Theory]
    [InlineData("<path d='M0 0h9'/>", true)]
    [InlineData("<path d='M0 0h9' stroke='none'/>", false)]
    [InlineData("<path d='M0 0h9' style='stroke:none'/>", false)]
    [InlineData("<path d='M0 0h9' stroke='none' style='stroke : #f00 ; '/>", true)]
    [InlineData("<path d='M0 0h9' stroke-opacity='0'/>", false)]
    [InlineData("<path d='M0 0h9' stroke-width='0'/>", false)]
    [InlineData("<linearGradient id='gradient'><stop stop-color='red'/></linearGradient><path d='M0 0h9' stroke='url(#gradient)'/>", true)]
    [InlineData("<g opacity='0'><path d='M0 0h9'/></g>", false)]
    [InlineData("<g display='none'><path d='M0 0h9' display='inline'/></g>", false)]
    [InlineData("<g visibility='hidden'><path d='M0 0h9'/></g>", false)]
    [InlineData("<g visibility='hidden'><path d='M0 0h9' visibility='visible'/></g>", true)]
    [InlineData("<style>.cut{stroke:none}</style><path class='x cut' d='M0 0h9'/>", false)]
    [InlineData("<style>#p{stroke:red} path.a{stroke:none} path{stroke:none}</style><path id='p' class='a' d='M0 0h9'/>", true)]
    [InlineData("<style>path{stroke:none !important}</style><path style='stroke:red' d='M0 0h9'/>", false)]
    [InlineData("<style>/* path{stroke:none} */ rect, .b { stroke: none }</style><path class='c' d='M0 0h9'/>", true)]
    [InlineData("<defs><path d='M0 0h9'/></defs>", false)]
    [InlineData("<clipPath><path d='M0 0h9'/></clipPath>", false)]
    public void A_line_is_cut_when_it_is_seen(string body, bool isSeen) =>
        Assert.Equal(isSeen, Drawings.Read(Drawings.Page(body)).Shapes.Any(s => s.IsStroked));

    [Theory]
    [InlineData("<text id='t'>Lou</text>", NoteKind.Text)]
    [InlineData("<image id='t' href='file:///etc/passwd'/>", NoteKind.Image)]
    [InlineData("<path id='t' d='M0 0h9' clip-path='circle(5px)'/>", NoteKind.Effect)]
    [InlineData("<path id='t' style='mask:url(#c)' d='M0 0h1'/>", NoteKind.Effect)]
    [InlineData("<use id='t' href='http://example.org/a.svg#b'/>", NoteKind.LostReference)]
    [InlineData("<foreignObject id='t'><img xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>", NoteKind.Effect)]
    [InlineData("<use id='t' href='#gone'/>", NoteKind.LostReference)]
    [InlineData("<g id='a'><use id='t' href='#a'/></g>", NoteKind.LostReference)]
    [InlineData("<path id='t' d='M0 0 L 5 x'/>", NoteKind.Unreadable)]
    [InlineData("<path id='t' d='M0 0L1e308 1e308' transform='scale(1e9)'/>", NoteKind.Unreadable)]
    [InlineData("<path id='t' transform='spin(4)' d='M0 0h1'/>", NoteKind.Unreadable)]
    [InlineData("<g inkscape:groupmode='layer' inkscape:label='t' style='display:none'><path d='M0 0h1'/></g>", NoteKind.HiddenLayer)]
    [InlineData("<g inkscape:groupmode='layer' inkscape:label='t'/>", NoteKind.EmptyLayer)]
    [InlineData("<style>@import url(http://example.org/a.css); path{stroke:red}</style><path d='M0 0h1'/>", NoteKind.StyleLeftOut)]
    public void What_cannot_become_lines_is_noted_with_its_name(string body, NoteKind kind)
    {
        var note = Drawings.Read(Drawings.Page(body)).Notes.First(n => n.Kind == kind);
        Assert.Equal(kind == NoteKind.StyleLeftOut ? "@import url(http://example.org/a.css)" : "t", note.Element);
    }

    [Fact]
    public void A_file_outside_is_never_read()
    {
        var secret = Path.GetTempFileName();
        try
        {
            File.WriteAllText(secret, "<path xmlns='http://www.w3.org/2000/svg' id='p' d='M0 0h1'/>");
            var svg = $"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file://{secret}'>]>{Drawings.Page("&x;")}";
            Assert.Throws<XmlException>(() => Drawings.Read(svg));
        }
        finally
        {
            File.Delete(secret);
        }
    }

    [Fact]
    public void A_billion_laughs_are_not_expanded()
    {
        var entities = string.Concat(Enumerable.Range(1, 9).Select(i => $"<!ENTITY l{i} '{string.Concat(Enumerable.Repeat($"&l{i - 1};", 10))}'>"));
        Assert.Throws<XmlException>(() => Drawings.Read($"<!DOCTYPE svg [<!ENTITY l0 'ha'>{entities}]>{Drawings.Page("<desc>&l9;</desc>")}"));
    }

    [Fact]
    public void Uses_of_uses_do_not_grow_without_end()
    {
        var levels = string.Concat(Enumerable.Range(1, 12).Select(i => $"<g id='u{i}'>{string.Concat(Enumerable.Repeat($"<use href='#u{i - 1}'/>", 10))}</g>"));
        Assert.Throws<DrawingTooComplexException>(() => Drawings.Read(Drawings.Page($"<defs><path id='u0' d='M0 0h1'/>{levels}</defs><use href='#u12'/>")));
    }

    public static TheoryData<string> Bombs
    {
        get
        {
            var uses = string.Concat(Enumerable.Repeat("<use href='#u'/>", 20_000));
            var blank = new string(' ', 1_000_000);
            return
            [
                $"<path id='u' d='{blank}'/>{uses}",
                $"<g id='u' transform='{blank}'/>{uses}",
                $"<text id='u'>{blank}</text>{uses}",
                $"<g id='u' class='{blank}a'/>{uses}",
                $"<style>{string.Concat(Enumerable.Repeat("@a;", 1_000_000))}{{}}</style>",
                $"<style>{string.Concat(Enumerable.Repeat("*{fill:red}", 1900))}</style><g id='u'/>{uses}",
                $"<path d='M0 0H9' stroke-dasharray='{string.Concat(Enumerable.Repeat("1 ", 100_000))}'/>",
            ];
        }
    }

    [Theory]
    [MemberData(nameof(Bombs), DisableDiscoveryEnumeration = true)]
    public void Reading_the_same_again_and_again_has_a_bound(string body) =>
        Assert.Throws<DrawingTooComplexException>(() => Drawings.Read(Drawings.Page(body)));

    [Fact]
    public void A_million_elements_are_refused() =>
        Assert.Throws<DrawingTooComplexException>(() => Drawings.Read(Drawings.Page(string.Concat(Enumerable.Repeat("<g/>", 1_000_000)))));

    [Theory]
    [InlineData("<clipPath id='a' clip-path='url(#b)'><path d='M0 0h9v9'/></clipPath><clipPath id='b' clip-path='url(#a)'><path d='M0 0h9v9'/></clipPath><path id='t' clip-path='url(#a)' d='M0 0h5'/>")]
    [InlineData("<clipPath id='a'><path clip-path='url(#a)' d='M0 0h9v9'/></clipPath><path id='t' clip-path='url(#a)' d='M0 0h5'/>")]
    [InlineData("<clipPath id='a'><use href='#u'/></clipPath><use id='u' href='#u'/><path id='t' clip-path='url(#a)' d='M0 0h5'/>")]
    public void Clip_paths_that_need_themselves_are_noted(string body) =>
        Assert.Contains(Drawings.Read(Drawings.Page(body)).Notes, n => n is { Kind: NoteKind.Effect, Element: "t" });

    [Fact]
    public void Gradients_that_need_each_other_paint_nothing()
    {
        var gradients = "<linearGradient id='a' href='#b'/><linearGradient id='b' href='#a'/>";
        Assert.Empty(Drawings.Read(Drawings.Page($"{gradients}<path stroke='url(#a)' d='M0 0h5'/>")).Shapes);
    }

    [Fact]
    public void A_drawing_is_read_in_any_encoding_that_says_so_and_refused_in_a_broken_one()
    {
        var svg = Drawings.Page("<path d='M0 0h5'/>");
        Encoding[] encodings = [Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode];
        Assert.All(encodings, e => Assert.Single(DrawingReader.Read([.. e.GetPreamble(), .. e.GetBytes(svg)], 0.01, TestContext.Current.CancellationToken).Shapes));
        byte[] broken = [.. Encoding.UTF8.GetBytes(svg.Replace("</svg>", "", StringComparison.Ordinal)), 0xC3, 0x28, .. "</svg>"u8];
        Assert.Throws<XmlException>(() => DrawingReader.Read(broken, 0.01, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Depth_and_dashes_have_a_bound()
    {
        Assert.Throws<DrawingTooComplexException>(() => Drawings.Read(Drawings.Page(string.Concat(Enumerable.Repeat("<g>", 5000)) + string.Concat(Enumerable.Repeat("</g>", 5000)))));
        Assert.Throws<DrawingTooComplexException>(() => Drawings.Read(Drawings.Page("<path stroke-dasharray='1e-9' d='M0 0h100'/>")));
    }

    [Fact]
    public void Damaged_drawings_end_in_a_drawing_or_a_named_exception()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        var whole = Drawings.Page(
            "<style>.a{stroke:red}</style><g transform='rotate(3)'><path id='p' class='a' d='M1 2C3 4 5 6 7 8S1 2 3 4A5 6 7 0 1 8 9z' stroke-dasharray='1 2'/></g><use href='#p'/>");
        for (var i = 0; i < 3000; i++)
        {
            var damaged = Encoding.UTF8.GetBytes("<?xml version='1.0' encoding='utf-8'?>" + whole);
            for (var d = random.Next(1, 5); d > 0; d--)
            {
                damaged[random.Next(damaged.Length)] = (byte)(random.Next(10) == 0 ? random.Next(256) : random.Next(32, 127));
            }

            var error = Record.Exception(() => DrawingReader.Read(damaged, 0.01, TestContext.Current.CancellationToken));
            Assert.True(error is null or XmlException or DrawingTooComplexException, $"seed {Seed}, drawing {i}: {error}");
        }
    }
}
