using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>The lab's own spools for the threads of a design: those that were chosen, else those that look most alike.</summary>
internal static class Spools
{
    /// <summary>One for each thread that is put on; empty where the lab has not said what stands on its shelf.</summary>
    /// <param name="choices">Without <see cref="ChoiceFaults"/>.</param>
    public static IReadOnlyList<SpoolFact> Of(Design design, BrotherSettings settings, EmbroideryChoices? choices)
    {
        if (settings.Shelf.Count == 0)
        {
            return [];
        }

        var threads = ColorBlocks.Threads(design);
        var chosen = choices?.Spools ?? [];
        return [.. threads.Select((thread, i) => Fact(
            chosen.Count == threads.Count && settings.Shelf.FirstOrDefault(s => s.Key == chosen[i]) is { } spool
                ? spool
                : Nearest(i < design.Colors.Count ? design.Colors[i] : thread.Color, settings.Shelf)))];
    }

    private static ShelfThread Nearest(Rgb color, IReadOnlyList<ShelfThread> shelf) => shelf.MinBy(s => Ciede2000.Distance(color, Rgb.Parse(s.Color)!.Value))!;

    private static SpoolFact Fact(ShelfThread spool) => new(spool.Key, spool.Name, spool.Color);
}
