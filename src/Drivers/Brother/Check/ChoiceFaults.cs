using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>What is wrong with what a person chose about an embroidery.</summary>
internal static class ChoiceFaults
{
    /// <summary>A finding, or null.</summary>
    /// <param name="design">That the choices are for, as it will be sewn.</param>
    public static Finding? Find(Design design, EmbroideryChoices choices)
    {
        var (threads, wanted) = (choices.Threads, ColorBlocks.ThreadCount(design));
        var strange = threads.FirstOrDefault(t => t < 1 || t > BrotherThreads.All.Count, 1);
        return threads.Count > 0 && threads.Count != wanted ? Finding.WrongChoice("EMBROIDERY_CHOICE_THREAD_COUNT", $"{threads.Count}", $"{wanted}")
            : strange is < 1 or > 1 ? Finding.WrongChoice("EMBROIDERY_CHOICE_THREAD", $"{strange}", $"{BrotherThreads.All.Count}")
            : Rgb.Parse(choices.ClothColor) is null ? Finding.WrongChoice("EMBROIDERY_CHOICE_CLOTH", Finding.Shortened(choices.ClothColor))
            : null;
    }
}
