using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>What is wrong with what a person chose about an embroidery.</summary>
internal static class ChoiceFaults
{
    /// <summary>A finding, or null.</summary>
    /// <param name="design">That the choices are for, as it will be sewn.</param>
    /// <param name="settings">With the lab's shelf and hoops.</param>
    public static Finding? Find(Design design, EmbroideryChoices choices, BrotherSettings settings)
    {
        var (threads, wanted) = (choices.Threads, ColorBlocks.ThreadCount(design));
        var strange = threads.FirstOrDefault(t => t < 1 || t > BrotherThreads.All.Count, 1);
        return threads.Count > 0 && threads.Count != wanted ? Finding.WrongChoice("EMBROIDERY_CHOICE_THREAD_COUNT", $"{threads.Count}", $"{wanted}")
            : strange is < 1 or > 1 ? Finding.WrongChoice("EMBROIDERY_CHOICE_THREAD", $"{strange}", $"{BrotherThreads.All.Count}")
            : choices.Spools.Count > 0 && choices.Spools.Count != wanted ? Finding.WrongChoice("EMBROIDERY_CHOICE_THREAD_COUNT", $"{choices.Spools.Count}", $"{wanted}")
            : choices.Spools.FirstOrDefault(s => !settings.Shelf.Any(t => t.Key == s)) is { } missing ? Finding.WrongChoice("EMBROIDERY_CHOICE_SPOOL", Finding.Shortened(missing))
            : Rgb.Parse(choices.ClothColor) is null ? Finding.WrongChoice("EMBROIDERY_CHOICE_CLOTH", Finding.Shortened(choices.ClothColor))
            : choices.QuarterTurns is < 0 or > 3 ? Finding.WrongChoice("EMBROIDERY_CHOICE_TURNS", $"{choices.QuarterTurns}")
            : choices.Hoop.Length > 0 && !settings.Hoops.Any(h => h.Name == choices.Hoop) ? Finding.WrongChoice("EMBROIDERY_CHOICE_HOOP", Finding.Shortened(choices.Hoop))
            : null;
    }
}
