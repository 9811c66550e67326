namespace FabQueue.Drivers.Prusa;

/// <summary>
/// How fast the heaters of an MK3S warm, and what those parts of a job are called in <see cref="Pace"/>. Typical rates: each
/// printer learns its own.
/// </summary>
internal static class HeatUp
{
    public const string NozzlePart = "heatNozzle";
    public const string BedPart = "heatBed";

    /// <summary>Degrees a second.</summary>
    public const double NozzleRate = 2.3;

    /// <summary>Degrees a second.</summary>
    public const double BedRate = 0.35;

    /// <summary>M109 goes on when the target has held for so long (TEMP_RESIDENCY_TIME).</summary>
    public const double NozzleHoldSeconds = 3;

    /// <summary>Where a heater starts that has not been used for long, in degrees Celsius.</summary>
    public const double RoomCelsius = 22;
}
