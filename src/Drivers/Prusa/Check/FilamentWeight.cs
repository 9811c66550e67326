namespace FabQueue.Drivers.Prusa.Check;

/// <summary>What a length of 1.75 mm filament weighs.</summary>
internal static class FilamentWeight
{
    /// <summary>In millimetres.</summary>
    public const double Diameter = 1.75;

    /// <summary>People measure their filament and write 1.71 or 1.8.</summary>
    public const double DiameterTolerance = 0.15;

    private const double CubicCentimetresPerMillimetre = Math.PI * 0.175 * 0.175 / 4 / 10;

    /// <summary>Null where nothing is fed. An unknown material is taken for PLA.</summary>
    /// <param name="density">Grams per cubic centimetre, where the slicer says.</param>
    public static double? Grams(double millimetres, string? material, double? density) =>
        millimetres > 0 ? Math.Round(millimetres * CubicCentimetresPerMillimetre * (density ?? Density(material)), 2) : null;

    // Grams per cubic centimetre, from PrusaSlicer's generic filament profiles.
    private static double Density(string? material) => material?.ToUpperInvariant() switch
    {
        "PETG" or "PET" => 1.27,
        "ABS" => 1.04,
        "ASA" => 1.07,
        "TPU" or "FLEX" => 1.22,
        _ => 1.24,
    };
}
