namespace FabQueue.Drivers.Prusa.Check;

/// <summary>In which ranges a kind of filament is printed on the MK3 family, in degrees Celsius.</summary>
/// <param name="ColdestBed">0 = it needs none.</param>
/// <param name="NeedsFan">It sags without the fan of the print.</param>
internal sealed record FilamentType(double ColdestNozzle, double HottestNozzle, double ColdestBed, double HottestBed, bool NeedsFan = false);

/// <summary>
/// The lowest and the highest temperature of all profiles of a kind in Prusa's bundle 2.5.5 (MK2.5 and MK3 family); for PC and
/// the bed of PLA also those of other published tables. Kinds with one profile only are left out.
/// </summary>
internal static class FilamentTypes
{
    private static readonly FilamentType Flexible = new(195, 260, 0, 100);
    private static readonly FilamentType Nylon = new(240, 285, 70, 115);

    private static readonly Dictionary<string, FilamentType> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["PLA"] = new(185, 235, 0, 70, NeedsFan: true),
        ["PETG"] = new(220, 270, 60, 110),
        ["PET"] = new(220, 270, 60, 110),
        ["ASA"] = new(237, 275, 80, 110),
        ["ABS"] = new(230, 270, 80, 110),
        ["PC"] = new(260, 290, 90, 115),
        ["FLEX"] = Flexible,
        ["TPU"] = Flexible,
        ["TPE"] = Flexible,
        ["PA"] = Nylon,
        ["NYLON"] = Nylon,
        ["HIPS"] = new(220, 255, 90, 110),
        ["PVA"] = new(195, 220, 0, 60),
        ["PP"] = new(220, 270, 40, 110),
    };

    /// <summary>Whether there is a kind that is printed so; a bed that is not heated (0) goes with all.</summary>
    public static bool AnyTakes(double nozzle, double bed, double tolerance) => Types.Values.Any(t =>
        nozzle >= t.ColdestNozzle - tolerance && nozzle <= t.HottestNozzle + tolerance
        && (bed == 0 || (bed >= t.ColdestBed - tolerance && bed <= t.HottestBed + tolerance)));

    public static FilamentType? Find(string? name) => name is null ? null : Types.GetValueOrDefault(name);
}
