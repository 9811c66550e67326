using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Prusa;

/// <summary>From where to where an axis goes, in millimetres.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AxisRange(double Min, double Max)
{
    // Slicers round to 0.001 mm.
    private const double Tolerance = 0.0005;

    public bool Contains(double position) => position >= Min - Tolerance && position <= Max + Tolerance;
}

/// <summary>What one printer can do and may do in this lab. The defaults are those of an Original Prusa i3 MK3S with its standard nozzle.</summary>
public sealed record PrusaSettings : MachineSettings
{
    /// <summary>Soft endstops (variants/MK3S.h). Z starts at 0: the firmware lifts what is below 0.15 itself.</summary>
    public AxisRange X { get; init; } = new(0, 255);

    public AxisRange Y { get; init; } = new(-4, 212.5);

    public AxisRange Z { get; init; } = new(0, 210);

    public double NozzleMillimetres { get; init; } = 0.4;

    /// <summary>Degrees Celsius. The firmware takes any target and stops with an error at 305 (HEATER_0_MAXTEMP).</summary>
    public double MaxNozzleCelsius { get; init; } = 290;

    /// <summary>Degrees Celsius. The firmware takes any target and stops with an error at 125 (BED_MAXTEMP).</summary>
    public double MaxBedCelsius { get; init; } = 115;

    /// <summary>Below this the firmware moves without feeding filament (EXTRUDE_MINTEMP).</summary>
    public double MinExtrusionCelsius { get; init; } = 175;

    /// <summary>Millimetres a second in X and Y, to which the firmware slows faster moves.</summary>
    public double MaxFeedRate { get; init; } = 200;
}
