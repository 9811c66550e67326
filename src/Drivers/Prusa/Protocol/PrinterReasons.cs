using System.Globalization;

namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>Why a print or the printer is as it is.</summary>
internal static class PrinterReasons
{
    // The link
    public static readonly Reason NotFound = new("MACHINE_OFFLINE");
    public static readonly Reason PortInUse = new("PRINTER_PORT_IN_USE");
    public static readonly Reason Unplugged = new("PRINTER_UNPLUGGED");
    public static readonly Reason Silent = new("PRINTER_SILENT");
    public static readonly Reason Reset = new("PRINTER_RESET");
    public static readonly Reason PowerCut = new("PRINTER_POWER_CUT");
    public static readonly Reason OutOfStep = new("PRINTER_OUT_OF_STEP");
    public static readonly Reason NotReady = new("PRINTER_NOT_READY");
    public static readonly Reason EndsOldPrint = new("PRINTER_ENDS_OLD_PRINT");
    public static readonly Reason ServerStopped = new("SERVER_STOPPED");

    // What the printer waits for
    public static readonly Reason Asks = new("PRINTER_ASKS");
    public static readonly Reason FilamentChange = new("FILAMENT_CHANGE");
    public static readonly Reason LevelingFailed = new("LEVELING_FAILED");
    public static readonly Reason CrashRepeated = new("CRASH_REPEATED");

    // What it is at
    public static readonly Reason Printing = new("RUNS_JOB");
    public static readonly Reason Homing = new("PRINTER_HOMING");
    public static readonly Reason Leveling = new("PRINTER_LEVELING");
    public static readonly Reason CrashRecovery = new("CRASH_RECOVERY");
    public static readonly Reason Parking = new("PRINTER_PARKING");

    public static Reason HeatingNozzle(double celsius) => new("PRINTER_HEATING_NOZZLE", Celsius(celsius));

    public static Reason HeatingBed(double celsius) => new("PRINTER_HEATING_BED", Celsius(celsius));

    /// <summary>A cancel gets through only when the command that waits for a person is over.</summary>
    public static readonly Reason CancelWaitsForKnob = new("CANCEL_WAITS_FOR_KNOB");
    public static readonly Reason CancelWaitsForHeating = new("CANCEL_WAITS_FOR_HEATING");
    public static readonly Reason CancelWaitsForCommand = new("CANCEL_WAITS_FOR_COMMAND");

    // Errors it stops with
    public static readonly Reason HeatersSwitchedOff = new("PRINTER_HEATERS_OFF");
    public static readonly Reason ThermalRunaway = new("PRINTER_RUNAWAY");
    public static readonly Reason StoppedByError = new("PRINTER_STOPPED");
    public static readonly Reason Killed = new("PRINTER_KILLED");

    // What to check after an end that says that the printer may be unsafe
    public static readonly Reason CheckHeaters = new("CHECK_HEATERS");
    public static readonly Reason CheckError = new("CHECK_PRINTER_ERROR");
    public static readonly Reason CheckAfterStop = new("CHECK_AFTER_STOP");

    // Pauses
    public static readonly Reason PausedOnRequest = new("PAUSED_ON_REQUEST");
    public static readonly Reason PausedAtPrinter = new("PAUSED_AT_PRINTER");
    public static readonly Reason PausedByPrinter = new("PAUSED_BY_PRINTER");
    public static readonly Reason FanError = new("PAUSED_FAN_ERROR");
    public static readonly Reason ThermalAnomaly = new("PAUSED_THERMAL_ANOMALY");
    public static readonly Reason StaysPaused = new("PRINTER_STAYS_PAUSED");

    // What the file plans
    public static readonly Reason PausedByFile = new("PAUSED_BY_FILE");

    public static Reason PlannedPause(PlannedStop stop) => stop.Text.Length > 0
        ? new("PLANNED_PAUSE_FOR", Layer(stop), Height(stop), stop.Text)
        : new("PLANNED_PAUSE", Layer(stop), Height(stop));

    public static Reason PlannedFilamentChange(PlannedStop stop) => stop.Color.Length > 0
        ? new("PLANNED_COLOR_CHANGE_TO", Layer(stop), Height(stop), stop.Color)
        : new("PLANNED_COLOR_CHANGE", Layer(stop), Height(stop));

    // Ends
    public static readonly Reason Finished = new("PRINT_FINISHED");
    public static readonly Reason CancelledOnRequest = new("CANCELLED_ON_REQUEST");
    public static readonly Reason CancelledAtPrinter = new("CANCELLED_AT_PRINTER");
    public static readonly Reason CancelTookTooLong = new("CANCEL_TOOK_TOO_LONG");
    public static readonly Reason EmergencyStop = new("EMERGENCY_STOP");
    public static readonly Reason StopConfirmed = new("PRINTER_STOP_CONFIRMED");
    public static readonly Reason StopNotConfirmed = new("STOP_NOT_CONFIRMED");
    public static readonly Reason FileUnreadable = new("FILE_UNREADABLE");

    private static string Layer(PlannedStop stop) => stop.Layer > 0 ? stop.Layer.ToString(CultureInfo.InvariantCulture) : "?";

    private static string Height(PlannedStop stop) => stop.HeightMillimetres.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Celsius(double celsius) => double.IsNaN(celsius) ? "?" : celsius.ToString("0", CultureInfo.InvariantCulture);
}
