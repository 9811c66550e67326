using System.Text;
using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Tests.Silhouette.Plan;

/// <summary>What is cut of a page: neither its background nor what lies beside it, unless that is chosen.</summary>
public class PageContentTests
{
    private const string Circle = "<circle id='c' cx='50' cy='50' r='20' fill='black' stroke='none'/>";

    [Theory]
    [InlineData("<rect id='b' width='100' height='100' fill='white' stroke='none'/>")]
    [InlineData("<rect id='b' width='100%' height='100%' fill='#fed' stroke='none'/>")]
    [InlineData("<rect id='b' x='-10' y='-10' width='120' height='120' fill='white' stroke='none'/>")]
    [InlineData("<path id='b' d='M0 0H100V100H0Z' fill='url(#g)' stroke='none'/><linearGradient id='g'><stop stop-color='red'/></linearGradient>")]
    [InlineData("<g><polygon id='b' points='0,0 99.8,0 99.8,100.1 0,100.1' fill='white' stroke='none'/></g>")]
    [InlineData("<rect id='b' width='100' height='100' fill='white' stroke='none'/><rect width='100' height='100' fill='white' stroke='none'/>")]
    public void A_surface_that_covers_the_page_below_all_is_its_background(string background)
    {
        var job = Plan(background + Circle);
        Assert.Equal("c", Assert.Single(job.Used).Element);
        Assert.Equal(("CUT_BACKGROUND", FindingSeverity.Advice), Assert.Single(job.Problems.Select(p => (p.Code, p.Severity))));
        Assert.True(Plan(background + Circle, new CutChoices { CutsBackground = true }).Used.Count > 1);
    }

    [Theory]
    [InlineData("<rect id='b' width='100' height='100' fill='white' stroke='none'/>", "b")]
    [InlineData(Circle + "<rect id='b' width='100' height='100' fill='none' stroke='red'/>", "b")]
    [InlineData(Circle + "<rect id='b' width='100' height='100' fill='white' stroke='none'/>", "b c")]
    [InlineData("<rect id='b' width='100' height='60' fill='white' stroke='none'/>" + Circle, "b c")]
    [InlineData("<path id='b' d='M0 0H100V100H0ZM10 10H90V90H10Z' fill-rule='evenodd' stroke='none' fill='red'/>" + Circle, "b c")]
    public void Other_surfaces_are_not(string body, string used)
    {
        var job = Plan(body);
        Assert.Equal(used, string.Join(' ', job.Used.Select(s => s.Element).Order(StringComparer.Ordinal)));
        Assert.DoesNotContain(job.Problems, p => p.Code == "CUT_BACKGROUND");
    }

    [Theory]
    [InlineData("<rect id='o' x='120' y='10' width='30' height='30'/>")]
    [InlineData("<rect id='o' x='10' y='120' width='30' height='30'/>")]
    [InlineData("<rect id='o' x='-50' y='10' width='30' height='30'/>")]
    public void What_lies_beside_the_page_is_left_out_and_said(string outside)
    {
        var job = Plan(outside + "<rect id='i' x='10' y='10' width='30' height='30'/>");
        Assert.Equal("i", Assert.Single(job.Used).Element);
        Assert.Equal(("CUT_OUTSIDE_PAGE", FindingSeverity.Warning, "o"), Assert.Single(job.Problems.Select(p => (p.Code, p.Severity, p.Args[0]))));

        var kept = Plan(outside + "<rect id='i' x='10' y='10' width='30' height='30'/>", new CutChoices { Outside = CutOutside.Keep });
        Assert.Equal(["o", "i"], kept.Used.Select(s => s.Element));
    }

    [Fact]
    public void What_crosses_the_edge_of_the_page_is_cut_whole_and_said()
    {
        var job = Plan("<rect id='x' x='90' y='10' width='30' height='30'/>");
        Assert.Equal(30, job.Box.Width);
        Assert.Equal("CUT_CROSSES_PAGE", Assert.Single(job.Problems).Code);
    }

    [Fact]
    public void Where_all_lies_beside_the_page_the_page_says_nothing() => Assert.Empty(Plan("<rect x='120' y='10' width='30' height='30'/>").Problems);

    [Fact]
    public void A_drawing_that_does_not_say_its_page_has_nothing_beside_it()
    {
        var svg = $"<svg {Drawings.Namespaces} fill='none' stroke='red'><rect x='10' y='10' width='30' height='30'/><rect x='400' y='10' width='30' height='30'/></svg>";
        var job = CutJob.Plan(Drawings.Read(svg), new SilhouetteSettings(), new CutChoices(), TestContext.Current.CancellationToken);
        Assert.Equal(2, job.Used.Count);
        Assert.Empty(job.Problems);
    }

    private static CutJob Plan(string body, CutChoices? choices = null) => CutJob.Plan(
        DrawingReader.Read(Encoding.UTF8.GetBytes(Drawings.Page(body)), CutPlanner.Flatness, TestContext.Current.CancellationToken),
        new SilhouetteSettings(),
        choices ?? new CutChoices(),
        TestContext.Current.CancellationToken);
}
