using FabQueue.Drivers.Formats;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>What people hand in who want to print and have not sliced: how to come to G-code.</summary>
internal static class ForeignFiles
{
    /// <summary>A finding; null = it has nothing to do with printing.</summary>
    public static Finding? Explain(FileFormat format, PrusaSettings settings) =>
        format.Family != FormatFamily.Model ? null
        : settings.HowToSlice is { Length: > 0 } words ? FormatFindings.Error("GCODE_IS_MODEL_HERE", format.Name, words)
        : FormatFindings.Error("GCODE_IS_MODEL", format.Name);
}
