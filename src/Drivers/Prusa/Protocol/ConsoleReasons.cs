using System.Globalization;

namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>Why a command from the terminal is asked back or not sent.</summary>
internal static class ConsoleReasons
{
    public static readonly Reason Empty = new("CONSOLE_EMPTY");
    public static readonly Reason NotReady = new("CONSOLE_NOT_READY");
    public static readonly Reason StillBusy = new("CONSOLE_STILL_BUSY");
    public static readonly Reason JobRuns = new("CONSOLE_JOB_RUNS");
    public static readonly Reason TemperaturesCome = new("CONSOLE_TEMPERATURES_COME");

    public static Reason TooHot(string code, double asked, double limit) => new(
        "CONSOLE_TOO_HOT", code, asked.ToString("0.##", CultureInfo.InvariantCulture), limit.ToString("0.##", CultureInfo.InvariantCulture));

    public static Reason Of(ConsoleRisk risk, string command) => new(
        risk switch
        {
            ConsoleRisk.Heats => "CONSOLE_HEATS",
            ConsoleRisk.Moves => "CONSOLE_MOVES",
            ConsoleRisk.Keeps => "CONSOLE_KEEPS",
            ConsoleRisk.Waits => "CONSOLE_WAITS",
            ConsoleRisk.Refused => "CONSOLE_REFUSED",
            _ => "CONSOLE_UNKNOWN",
        },
        command);
}
