using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Tests.Brother.Check;

/// <summary>An order with fewer changes: what it saves, and what it never does.</summary>
public sealed class ColorOrderTests
{
    private static readonly Dictionary<char, Rgb> Threads = new() { ['r'] = BrotherThreads.All[4].Color, ['b'] = BrotherThreads.All[19].Color, ['g'] = BrotherThreads.All[36].Color };

    /// <summary>Squares of 10 mm: thread and place, in cells of 20 mm; <c>!</c> = with a stop inside.</summary>
    [Theory]
    [InlineData("r0 b1 r2", "r0 r2 b1")]
    [InlineData("r0 b1 r2 b3 r4 b5", "r0 r2 r4 b1 b3 b5")]
    [InlineData("r0 b0 r0", "r0 b0 r0")]                    // red over black over red
    [InlineData("r0 b1 r1", "r0 b1 r1")]                    // red lies over the black
    [InlineData("r0 b1 g2 b0 r2", "r0 b1 b0 g2 r2")]
    [InlineData("r0 b1 r2! b3", "r0 b1 r2! b3")]            // cloth is laid at the stop
    [InlineData("r0 b1 r2 g3! r4 b5 r6", "r0 r2 b1 g3! r4 r6 b5")]
    [InlineData("r0 b1 g2", "r0 b1 g2")]
    [InlineData("r0", "r0")]
    public void What_lies_apart_is_sewn_together_and_what_lies_over_something_stays_after_it(string file, string expected)
    {
        var words = file.Split(' ');
        var design = Of(words);
        var ordered = ColorOrder.WithFewerChanges(design);
        Assert.Equal(expected, string.Join(' ', Blocks(ordered)));
        Assert.Equal(design.Stitches.Where(s => s.Kind == StitchKind.Stitch).Order(Comparer), ordered.Stitches.Where(s => s.Kind == StitchKind.Stitch).Order(Comparer));
        Assert.Equal(ordered.Count(StitchKind.ColorChange) + 1, ordered.Colors.Count);
        Assert.Equal(PesRefusal.None, PesWriter.FindRefusal(SewingPlan.Of(ordered, new BrotherSettings(), null).Design));
    }

    [Fact]
    public void Whatever_overlaps_keeps_its_order_in_any_design()
    {
        var random = new Random(5);
        for (var run = 0; run < 300; run++)
        {
            var words = Enumerable.Range(0, random.Next(2, 12)).Select(_ => $"{"rbg"[random.Next(3)]}{random.Next(5)}{(random.Next(8) == 0 ? "!" : "")}").ToArray();
            var neighbours = words.Zip(words.Skip(1), (a, b) => a[0] == b[0]).Any(isSame => isSame);
            var ordered = Blocks(ColorOrder.WithFewerChanges(Of(words))).ToList();
            Assert.Equal(words.Order(StringComparer.Ordinal), ordered.Order(StringComparer.Ordinal));
            foreach (var place in "01234")
            {
                Assert.Equal(words.Where(w => w[1] == place), ordered.Where(w => w[1] == place));
            }

            Assert.True(neighbours || Changes(ordered) <= Changes(words));
        }
    }

    [Fact]
    public async Task It_is_proposed_with_the_number_saved_and_sewn_when_chosen()
    {
        var file = PesWriter.Write(SewingPlan.Of(Of("r0 b1 r2 b3".Split(' ')), new BrotherSettings(), null).Design, "FQ_A");
        var context = new Brother870se().DefaultContext;
        var plain = await EmbroideryCheck.CheckAsync(new MemoryStream(file), context, TestContext.Current.CancellationToken);
        Assert.Contains(plain.Findings, f => f.Code == "EMBROIDERY_CHANGES_TO_SAVE" && f.Args is ["2", "1"]);
        Assert.Equal(4, ((EmbroideryFacts)plain.Facts!).Threads.Count);

        var chosen = await EmbroideryCheck.CheckAsync(new MemoryStream(file), context with { Choices = new EmbroideryChoices { HasFewerChanges = true, Threads = [1, 2] } }, TestContext.Current.CancellationToken);
        Assert.False(chosen.IsRefused);
        Assert.Contains(chosen.Findings, f => f.Code == "EMBROIDERY_CHANGES_SAVED");
        Assert.Equal((2, 2), (((EmbroideryFacts)chosen.Facts!).Threads.Count, ((EmbroideryFacts)chosen.Facts!).Steps.Count));
    }

    private static Comparer<Stitch> Comparer { get; } = Comparer<Stitch>.Create((a, b) => (a.X, a.Y).CompareTo((b.X, b.Y)));

    private static int Changes(IReadOnlyList<string> words) => words.Zip(words.Skip(1), (a, b) => a[0] != b[0]).Count(isChange => isChange);

    private static Design Of(string[] words)
    {
        var stitches = new List<Stitch>();
        foreach (var (i, word) in words.Index())
        {
            var left = (word[1] - '0') * 200;
            if (i > 0)
            {
                stitches.Add(stitches[^1] with { Kind = StitchKind.ColorChange });
            }

            // The number of the block is told by its first hole.
            var square = new[] { (left, i), (left + 100, 0), (left + 100, 100), (left, 100), (left, i) };
            stitches.Add(new Stitch(left, i, StitchKind.Jump));
            stitches.AddRange(square.Select(p => new Stitch(p.Item1, p.Item2, StitchKind.Stitch)));
            if (word.EndsWith('!'))
            {
                stitches.Insert(stitches.Count - 1, stitches[^2] with { Kind = StitchKind.Stop });
            }
        }

        return new Design(DesignFormat.Pes, stitches, [.. words.Select(w => Threads[w[0]])], DesignDefects.None);
    }

    /// <summary>The blocks of a design as words: a block begins at a change, or where it goes over to another square.</summary>
    private static IEnumerable<string> Blocks(Design design)
    {
        var (thread, word) = (0, "");
        foreach (var stitch in design.Stitches)
        {
            switch (stitch.Kind)
            {
                case StitchKind.ColorChange or StitchKind.Trim:
                    yield return word;
                    word = "";
                    thread += stitch.Kind == StitchKind.ColorChange ? 1 : 0;
                    break;
                case StitchKind.Stop:
                    word += "!";
                    break;
                case StitchKind.Stitch when word.Length == 0:
                    word = $"{Threads.Single(t => t.Value == design.Colors[thread]).Key}{stitch.X / 200}";
                    break;
            }
        }

        yield return word;
    }
}
