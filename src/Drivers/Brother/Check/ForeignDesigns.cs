using FabQueue.Drivers.Formats;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>Embroidery formats that are not read here: how to come to one that is.</summary>
internal static class ForeignDesigns
{
    // What the library of Ink/Stitch reads (pystitch, supported_formats). The others are files of a program, which only it opens.
    private static readonly HashSet<string> OpenedByInkStitch = new(StringComparer.Ordinal)
    {
        "100", "10O", "BRO", "DSB", "DSZ", "EMD", "EXY", "FXY", "GT", "HUS", "INB", "JPX", "KSM", "MIT", "PCD", "PCM", "PCQ", "PCS", "PHB", "PHC",
        "SEW", "SHV", "STC", "STX", "TBF", "U01", "XXX", "ZXY",
    };

    public static Finding Explain(FileFormat format) =>
        FormatFindings.Error(OpenedByInkStitch.Contains(format.Name) ? "EMBROIDERY_OTHER_FORMAT" : "EMBROIDERY_OTHER_PROGRAM", format.Name);
}
