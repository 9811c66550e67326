namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>What can happen to a printer in the middle of a print.</summary>
internal enum PrinterEvent
{
    /// <summary>The filament sensor finds no filament.</summary>
    Runout,

    /// <summary>An axis is blocked and loses steps.</summary>
    Crash,

    /// <summary>The hotend fan stands still, until somebody has seen to it.</summary>
    FanError,

    /// <summary>The nozzle's sensor reads too little: its wire is broken.</summary>
    NozzleMinTemp,

    /// <summary>The nozzle's sensor reads too much: its wire is shorted.</summary>
    NozzleMaxTemp,
    BedMinTemp,

    /// <summary>The nozzle does not get warmer although it is heated.</summary>
    Runaway,

    /// <summary>The nozzle's temperature is not what the thermal model expects.</summary>
    ThermalAnomaly,

    /// <summary>The mains fail for a moment.</summary>
    PowerPanic,

    /// <summary>Somebody chooses "Pause print" at the display.</summary>
    PauseAtKnob,

    /// <summary>Somebody chooses "Stop print" at the display.</summary>
    StopAtKnob,
}
