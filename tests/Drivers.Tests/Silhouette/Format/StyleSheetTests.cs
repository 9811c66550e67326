using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Tests.Silhouette.Format;

/// <summary>Style sheets mean what they mean in a browser.</summary>
public class StyleSheetTests
{
    private const string Body = """
        <g id='g' class='outer'>
          <path id='a' class='x y' d='M0 0h5v5z'/>
          <rect id='b' class='x' data-cut='Ja 1' width='5' height='5'/>
          <path id='c' d='M0 0h5v5z' fill-rule='evenodd'/>
          <g id='h'><path id='d' class='y' d='M0 0h5v5z'/></g>
          <circle id='e' r='5'/>
          <path id='f:1' d='M0 0h5v5z'/>
        </g>
        """;

    [Theory]
    [InlineData("path", "a c d f:1")]
    [InlineData("*", "a b c d e f:1")]
    [InlineData(".x", "a b")]
    [InlineData(".x.y", "a")]
    [InlineData("path.y:not(.x)", "d")]
    [InlineData(":not(path)", "b e")]
    [InlineData(":not(.x, #c, circle)", "d f:1")]
    [InlineData("#h > .y, #e", "d e")]
    [InlineData("#g>path", "a c f:1")]
    [InlineData("#g g path", "d")]
    [InlineData(".x + path", "c")]
    [InlineData(".x ~ path", "c f:1")]
    [InlineData("[data-cut]", "b")]
    [InlineData("[data-cut='Ja 1']", "b")]
    [InlineData("[data-cut=\"ja 1\" i]", "b")]
    [InlineData("[data-cut='ja 1']", "")]
    [InlineData("[data-cut~='1'], [data-cut^=J]", "b")]
    [InlineData("[data-cut$='1'] ~ circle", "e")]
    [InlineData("[id*=':']", "f:1")]
    [InlineData("[fill-rule|=evenodd]", "c")]
    [InlineData("path:first-child", "a d")]
    [InlineData("path:last-child", "d f:1")]
    [InlineData("path:only-child", "d")]
    [InlineData("path:nth-child(odd)", "a c d")]
    [InlineData("g > :nth-child( 3n + 2 )", "b e")]
    [InlineData("g > :nth-child(-n+2)", "a b d")]
    [InlineData("#g > :nth-last-child(2)", "e")]
    [InlineData("#g > path:nth-of-type(2)", "c")]
    [InlineData("rect:only-of-type", "b")]
    [InlineData("path:last-of-type", "d f:1")]
    [InlineData(":is(rect, circle)", "b e")]
    [InlineData(":is(rect, :oops(", "")]
    [InlineData("circle:is(.x > y, circle)", "e")]
    [InlineData("#f\\:1, #\\65", "e f:1")]
    [InlineData("svg|path.x, *|rect", "a b")]
    [InlineData("svg:root path.y", "a d")]
    [InlineData("path:hover, rect:focus, circle::before", "")]
    [InlineData("path:empty", "a c d f:1")]
    [InlineData("path..x, rect", "b")]
    [InlineData("> path", "")]
    [InlineData("/* } */ path/*,*/.x", "a")]
    public void A_selector_selects_what_it_selects_in_a_browser(string selector, string ids) =>
        Assert.Equal(ids, Drawn("g *{stroke:none}" + $"{selector}{{stroke:red!important}}"));

    [Theory]
    [InlineData("path{stroke:red} .x{stroke:none}", "c d f:1")]
    [InlineData(".x{stroke:none} path.x{stroke:red}", "a")]
    [InlineData("path{stroke:red} :where(#a){stroke:none}", "a c d f:1")]
    [InlineData("path{stroke:red} :is(#a){stroke:none}", "c d f:1")]
    [InlineData("path{stroke:red!important} #a{stroke:none}", "a c d f:1")]
    [InlineData("#a{stroke:red} @layer b{#a{stroke:none}}", "a")]
    [InlineData("@media print{path{stroke:red}} @media screen, print{#a{stroke:red}} @media all{#c{stroke:red}}", "a c")]
    [InlineData("@media (prefers-color-scheme: dark){path{stroke:red}} @supports (fill: red){#a{stroke:red}}", "a")]
    [InlineData("@charset 'utf-8'; @font-face{font-family:x;src:url('a;}b')} @keyframes k{from{stroke:red}} #a{stroke:red}", "a")]
    [InlineData("#g{fill:red; & > path{stroke:red} #h path{stroke:red} fill:none; & .x{stroke:none}}", "c d f:1")]
    [InlineData("#a{background:url(data:x;stroke:none); stroke:red; content:'};'}", "a")]
    [InlineData("#g{--line: red} path{stroke:var(--line)}", "a c d f:1")]
    [InlineData("path{stroke:var(--line, red)} rect{stroke:var( --none )}", "a b c d f:1")]
    [InlineData("#a{--b:var(--c, var(--d)); --d:red; stroke:var(--b)}", "a")]
    [InlineData("#a{--b:var(--c); --c:var(--b); stroke:var(--b)} #c{stroke:red}", "a c")]
    [InlineData("#a{--w:0; stroke:red; stroke-width:var(--w)} #c{stroke:red}", "c")]
    [InlineData("path{stroke:red; stroke:nonsense; stroke-width: .2}", "a c d f:1")]
    [InlineData("#a{stroke:rgb(255 0 0 / 50%)} #c{stroke:hsl(120deg 50% 50%)} #d{stroke:oklch(40% 0.2 30)} #e{stroke:transparent} #b{stroke:#f000}", "a c d")]
    public void Rules_are_weighed_as_in_a_browser(string css, string ids) => Assert.Equal(ids, Drawn("g *{stroke:none}" + css));

    [Theory]
    [InlineData("<rect id='t' x='1' y='1' width='9' height='9'/>", "#t{x:2mm;width:1cm;rx:1mm}", "<rect x='7.559' y='1' width='37.795' height='9' rx='3.7795'/>")]
    [InlineData("<rect id='t' x='1' y='1' width='9' height='9'/>", "#t{width:20;height:50%}", "<rect x='1' y='1' width='9' height='50'/>")]
    [InlineData("<circle id='t' r='1'/>", "#t{r:calc(4px)} circle{r:5px;cx:1em}", "<circle r='5' cx='16'/>")]
    [InlineData("<path id='t'/>", "#t{d:path('M0 0h5v5')}", "<path d='M0 0h5v5'/>")]
    [InlineData("<path id='t' d='M0 0h5'/>", "#t{transform:translateX(10px) rotate(0.25turn) scaleX(2)}", "<path d='M10 0v10'/>")]
    [InlineData("<path id='t' d='M0 0h5'/>", "#t{translate:10px 50%;rotate:90deg;scale:2}", "<path d='M10 50v10'/>")]
    [InlineData("<path id='t' d='M10 10h5' transform='rotate(90)'/>", "#t{transform-origin:10px 10px}", "<path d='M10 10v5'/>")]
    [InlineData("<path id='t' d='M0 0h5' transform='scale(9)'/>", "#t{transform:translate(1mm,0)}", "<path d='M3.7795 0h5'/>")]
    [InlineData("<path id='t' d='M0 0h10'/>", "#t{stroke-dasharray:2px,3}", "<path d='M0 0h2M5 0h2'/>")]
    public void Places_and_sizes_of_a_style_sheet_count(string element, string css, string plain)
    {
        var styled = Drawings.Read(Drawings.Page($"<style>{css}</style>{element}"));
        var expected = Drawings.Read(Drawings.Page(plain));
        Assert.InRange(Drawings.Distance(Drawings.Lines(styled), Drawings.Lines(expected)), 0, 0.025);
    }

    [Theory]
    [InlineData("@media (min-width: 100px){#a{stroke:none}}")]
    [InlineData("@container (width > 9px){#a{display:none}}")]
    [InlineData("@supports not (fill: red){#a{stroke:red}}")]
    [InlineData("#a:has(+ rect){stroke:none}")]
    [InlineData("#a:not(:lang(fr)){stroke:none}")]
    [InlineData("#a{stroke:future(1)}")]
    [InlineData("#a{transform:perspective(9px)}", NoteKind.Unreadable)]
    public void What_is_not_understood_is_said_of_the_elements_that_it_concerns(string css, NoteKind kind = NoteKind.StyleUnknown) =>
        Assert.Equal((kind, "a"), Assert.Single(Drawings.Read(Drawings.Page($"<style>{css}</style>{Body}")).Notes.Select(n => (n.Kind, n.Element))));

    [Theory]
    [InlineData("@media (min-width: 100px){#a{font-size:1px}#z{stroke:red}}")]
    [InlineData("rect:has(a), #z:lang(fr){stroke:red}")]
    [InlineData("text{fill:future(1)}")]
    public void What_is_not_understood_and_concerns_nothing_is_passed_over(string css) =>
        Assert.DoesNotContain(Drawings.Read(Drawings.Page($"<style>{css}</style><path id='a' d='M0 0h5'/>")).Notes, n => n.Kind == NoteKind.StyleUnknown);

    [Fact]
    public void Selectors_that_take_too_long_are_refused()
    {
        var nested = string.Concat(Enumerable.Repeat("<g>", 100)) + "<path d='M0 0h5'/>" + string.Concat(Enumerable.Repeat("</g>", 100));
        Assert.Throws<DrawingTooComplexException>(() => Drawings.Read(Drawings.Page($"<style>b {string.Concat(Enumerable.Repeat("g ", 50))} path{{stroke:red}}</style>{nested}")));
    }

    private static string Drawn(string css) => string.Join(' ', Drawings.Read(Drawings.Page($"<style><![CDATA[{css}]]></style>{Body}")).Shapes.Where(s => s.IsStroked).Select(s => s.Element).Order(StringComparer.Ordinal));
}
