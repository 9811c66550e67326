using System.Globalization;

namespace FabQueue.Drivers.Silhouette;

/// <summary>What a cutter is known for: which presets work on it, and what was last in its holders.</summary>
public static class CutterMemory
{
    /// <summary>Under this name it is kept that a preset, with just these numbers, works.</summary>
    public static string Works(CutMaterial preset) => string.Create(
        CultureInfo.InvariantCulture,
        $"works {preset.Name} {preset.Tool} {preset.Holder} {preset.Force} {preset.Speed} {preset.DepthToSet} {preset.Passes}");

    /// <summary>Under this name it is kept what was last in the holder that a preset uses.</summary>
    public static string Holder(CutMaterial preset) => string.Create(CultureInfo.InvariantCulture, $"holder {preset.Holder}");

    /// <summary>What is in that holder, as far as a person has to know: of a ratchet blade also its depth.</summary>
    public static string Tool(CutMaterial preset, bool isRatchet) =>
        isRatchet ? string.Create(CultureInfo.InvariantCulture, $"Ratchet {preset.DepthToSet}") : $"{(preset.Tool == CutTool.Pen ? CutTool.Pen : CutTool.AutoBlade)}";
}
