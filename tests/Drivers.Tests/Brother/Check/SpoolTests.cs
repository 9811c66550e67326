using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Check;

namespace FabQueue.Drivers.Tests.Brother.Check;

/// <summary>The threads that a lab owns: the one that looks most alike is proposed, another can be chosen.</summary>
public sealed class SpoolTests
{
    private static readonly BrotherSettings Settings = new()
    {
        Shelf = [new("Madeira Rayon", "1147", "Christmas Red", "#d01c1f"), new("Madeira Rayon", "1000", "Black", "#111111"), new("Isacord", "1147", "Green", "#209040")],
    };

    [Fact]
    public async Task The_spool_that_looks_most_alike_is_proposed()
    {
        var facts = await FactsAsync(Settings, choices: null);
        Assert.Equal(["Madeira Rayon 1147", "Madeira Rayon 1000"], facts.Threads.Select(t => t.Spool!.Key));
        Assert.Equal(["Red", "Black"], facts.Threads.Select(t => t.Name));
    }

    [Fact]
    public async Task Another_can_be_chosen_and_the_stick_gets_the_same_design()
    {
        var facts = await FactsAsync(Settings, new EmbroideryChoices { Spools = ["Isacord 1147", "Madeira Rayon 1147"] });
        Assert.Equal(["#209040", "#d01c1f"], facts.Threads.Select(t => t.Spool!.Color));
        Assert.Equal(["Red", "Black"], facts.Threads.Select(t => t.Name));
    }

    [Fact]
    public async Task Where_the_lab_has_not_said_what_it_has_there_is_none() =>
        Assert.All((await FactsAsync(new BrotherSettings(), choices: null)).Threads, t => Assert.Null(t.Spool));

    [Theory]
    [InlineData("EMBROIDERY_CHOICE_SPOOL", "Isacord 1147", "Isacord 9999")]
    [InlineData("EMBROIDERY_CHOICE_THREAD_COUNT", "Isacord 1147")]
    public async Task A_spool_that_is_not_there_is_refused(string code, params string[] spools)
    {
        var report = await CheckAsync(Settings, new EmbroideryChoices { Spools = spools });
        Assert.Equal(code, Assert.Single(report.Findings).Code);
        Assert.True(report.Findings[0].IsAboutChoices);
    }

    [Theory]
    [InlineData("Madeira", "", "Red", "red", "Shelf:0:Color: such as #c8102e")]
    [InlineData("", "", "Red", "#ff0000", "Shelf:0:Code: brand and number, at most 80 characters")]
    public void A_shelf_that_cannot_be_is_named(string brand, string code, string name, string color, string problem) =>
        Assert.Equal(problem, new BrotherSettings { Shelf = [new(brand, code, name, color)] }.Problem());

    [Fact]
    public void A_spool_is_on_the_shelf_once() =>
        Assert.Equal("Shelf: Isacord 1 is there twice", new BrotherSettings { Shelf = [new("Isacord", "1", "", "#000000"), new("Isacord", "1", "x", "#ffffff")] }.Problem());

    private static async Task<EmbroideryFacts> FactsAsync(BrotherSettings settings, EmbroideryChoices? choices) =>
        Assert.IsType<EmbroideryFacts>((await CheckAsync(settings, choices)).Facts);

    private static Task<CheckReport> CheckAsync(BrotherSettings settings, EmbroideryChoices? choices) => EmbroideryCheck.CheckAsync(
        new MemoryStream(DesignSamples.Read("applique.pes")),
        new CheckContext(settings, choices, Pace.Unlearned) { FileName = "applique.pes" },
        TestContext.Current.CancellationToken);
}
