using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>What a line from the printer is.</summary>
public enum ReplyKind
{
    /// <summary>Nothing the host needs to know: texts of homing, of the display, of commands the printer gives itself.</summary>
    Noise,

    /// <summary>A command has been processed; perhaps with temperatures (M105).</summary>
    Ok,

    /// <summary>Send from line <see cref="Reply.Number"/> on. An <c>ok</c> follows that belongs to the refused line.</summary>
    Resend,

    /// <summary>A line was refused; <see cref="Reply.Number"/> is the last good one. A Resend follows.</summary>
    LineRefused,

    /// <summary>The printer threw received bytes away without asking for them again.</summary>
    BytesLost,

    /// <summary>A command is being executed.</summary>
    Busy,

    /// <summary>The printer waits for somebody to press its knob.</summary>
    PausedForUser,

    /// <summary>The board has been reset.</summary>
    Start,

    /// <summary>A text that comes only after a reset.</summary>
    BootText,

    /// <summary>A request of the printer, or news from it: <see cref="Reply.Action"/>.</summary>
    Action,

    /// <summary>Temperatures as asked for (M155). They come whatever the printer is doing.</summary>
    Temperatures,

    /// <summary>Temperatures while a command waits for them (M109, M190).</summary>
    Heating,

    /// <summary>The filament ran out or is to be changed (M600).</summary>
    FilamentChange,

    LevelingFailed,

    /// <summary>The head has hit something; the printer homes and asks again for what it has not done.</summary>
    Crash,

    FanError,

    /// <summary>The thermal model does not agree with the sensor. The printer pauses.</summary>
    ThermalAnomaly,

    /// <summary>A sensor reads what cannot be. The heaters are off; the printer takes no commands until its knob is pressed.</summary>
    HeatersSwitchedOff,

    /// <summary>A heater does not do what it should.</summary>
    ThermalRunaway,

    /// <summary>Stopped by an error that was told before.</summary>
    StoppedByError,

    /// <summary>The firmware has stopped itself and resets.</summary>
    Killed,

    /// <summary>The power is failing.</summary>
    PowerPanic,

    /// <summary>After a power cut the printer goes back to its print by itself.</summary>
    PowerRecovery,

    /// <summary>The firmware names itself (M115).</summary>
    Firmware,

    /// <summary>Where the head is (M114).</summary>
    Position,
}

/// <summary>The word after <c>//action:</c>. Pause and resume are requests to the host; the others have happened.</summary>
public enum HostAction
{
    Other,
    Pause,
    Paused,
    Resume,
    Resumed,
    Cancel,
}

/// <summary>One line from the printer, understood.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Reply(ReplyKind Kind)
{
    /// <summary>Line number of Resend and LineRefused.</summary>
    public long Number { get; init; }

    public HostAction Action { get; init; }

    /// <summary>Degrees Celsius; NaN where the line does not tell. So are the others.</summary>
    public double Nozzle { get; init; } = double.NaN;

    public double NozzleTarget { get; init; } = double.NaN;

    public double Bed { get; init; } = double.NaN;

    public double BedTarget { get; init; } = double.NaN;

    /// <summary>Of Position; NaN where the line does not tell.</summary>
    public HeadPosition Head { get; init; }
}
