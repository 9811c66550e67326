using System.Globalization;

namespace FabQueue.Drivers.Prusa;

/// <summary>From where to where an axis goes, in millimetres.</summary>
public sealed record AxisRange(double Min, double Max);

/// <summary>
/// What one printer can do, and what it may do in this lab. The defaults are those of an Original Prusa i3 MK3S with its
/// standard nozzle; a lab may narrow the limits of the machine, not widen them.
/// </summary>
public sealed record PrusaSettings : MachineSettings
{
    /// <summary>Reach: soft endstops of variants/MK3S.h. Z starts at 0: the firmware lifts what is below 0.15 itself.</summary>
    public static readonly AxisRange ReachX = new(0, 255), ReachY = new(-4, 212.5), ReachZ = new(0, 210);

    /// <summary>Degrees Celsius. The firmware takes any target and stops with an error at 305 (HEATER_0_MAXTEMP).</summary>
    public const double HottestNozzle = 290;

    /// <summary>Degrees Celsius. The firmware takes any target and stops with an error at 125 (BED_MAXTEMP).</summary>
    public const double HottestBed = 115;

    private const int LongestWords = 500;

    private static readonly TimeSpan ShortestLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestLimit = TimeSpan.FromDays(14);

    /// <summary>Where a file may send the head, in millimetres.</summary>
    public AxisRange X { get; init; } = ReachX;

    public AxisRange Y { get; init; } = ReachY;

    public AxisRange Z { get; init; } = ReachZ;

    /// <summary>Diameter of the nozzle that is in the printer.</summary>
    public double NozzleMillimetres { get; init; } = 0.4;

    public double MaxNozzleCelsius { get; init; } = HottestNozzle;

    public double MaxBedCelsius { get; init; } = HottestBed;

    /// <summary>Filament types that may be printed here, as slicers name them, such as <c>PLA</c>; empty = all.</summary>
    public IReadOnlyList<string> AllowedMaterials { get; init; } = [];

    /// <summary>How long a job may take; zero = as long as it likes.</summary>
    public TimeSpan LongestJob { get; init; }

    /// <summary>How a model becomes G-code in this lab, for people who hand in a model, in the lab's own words; empty = FabQueue's.</summary>
    public string HowToSlice { get; init; } = "";

    /// <summary>What is wrong, naming the member, or null.</summary>
    public string? Problem() =>
        ProblemOf(nameof(X), X, ReachX) ?? ProblemOf(nameof(Y), Y, ReachY) ?? ProblemOf(nameof(Z), Z, ReachZ)
        ?? (IsOutside(NozzleMillimetres, 0.1, 1.2) ? "NozzleMillimetres: 0.1 to 1.2"
        : IsOutside(MaxNozzleCelsius, 180, HottestNozzle) ? $"MaxNozzleCelsius: 180 to {HottestNozzle}"
        : IsOutside(MaxBedCelsius, 0, HottestBed) ? $"MaxBedCelsius: 0 to {HottestBed}"
        : AllowedMaterials.Any(m => m.Length is 0 or > 20 || m.Any(char.IsControl)) ? "AllowedMaterials: names of 1 to 20 characters"
        : AllowedMaterials.Count > 50 ? "AllowedMaterials: at most 50"
        : LongestJob != TimeSpan.Zero && (LongestJob < ShortestLimit || LongestJob > LongestLimit) ? "LongestJob: 00:05:00 to 14.00:00:00, or 00:00:00 for no limit"
        : HowToSlice.Length > LongestWords || HowToSlice.Any(char.IsControl) ? $"HowToSlice: at most {LongestWords} characters, in one line"
        : null);

    private static string? ProblemOf(string axis, AxisRange range, AxisRange reach) =>
        IsOutside(range.Min, reach.Min, reach.Max) || IsOutside(range.Max, reach.Min, reach.Max) || range.Min >= range.Max
            ? string.Create(CultureInfo.InvariantCulture, $"{axis}: Min and Max, from {reach.Min} to {reach.Max}")
            : null;

    private static bool IsOutside(double value, double smallest, double largest) => !(value >= smallest && value <= largest);
}
