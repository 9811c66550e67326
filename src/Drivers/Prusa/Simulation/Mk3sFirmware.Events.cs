using static System.FormattableString;

namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>What happens to a print. The texts and their order are those recorded from the firmware, else of its source.</summary>
internal sealed partial class Mk3sFirmware
{
    // CRASHDET_COUNTER_MAX, CRASHDET_TIMER.
    private const int MostCrashes = 3;
    private const double CrashSeconds = 45;

    // SAFETYTIMER_TIME, DEFAULT_STEPPER_DEACTIVE_TIME, USB_TIMER_TIMEOUT.
    private const double SafetySeconds = 30 * 60;
    private const double SteppersOffSeconds = 60;
    private const double PrintingSeconds = 10;

    private readonly Queue<PrinterEvent> _pending = new();
    private long _moves;
    private double _printingAt = double.NegativeInfinity;
    private double _heatersSetAt;
    private double _commandAt;
    private int _crashes;
    private double _crashedAt = double.NegativeInfinity;
    private double _fanStandsUntil = double.NegativeInfinity;
    private int _meshFailures;

    // In its EEPROM: it goes back to this print at every start, until the print has gone on or was cancelled, or a line with G came.
    private SavedPrint? _panic;

    // Lines with G within the last 10 s, or moves, are a print to it; M-codes do not count. Nor does time while it is paused.
    private bool IsPrinting => _now - _printingAt < PrintingSeconds || !_planner.IsEmpty || (_isPaused && _saved is { IsOfHost: true });

    // Only a move, or nothing, is being executed: everything else it finishes first.
    private bool IsBetweenMoves => _activity is null || _held.Count > 0;

    private double SafetyEnds => _activity is null && !_isPaused && (_nozzle.Target > 0 || _bed.Target > 0)
        ? Math.Max(_heatersSetAt, _printingAt + PrintingSeconds) + SafetySeconds
        : Never;

    private double SteppersOffAt => _activity is null && !_isPaused && _isHomed && _planner.IsEmpty ? _commandAt + SteppersOffSeconds : Never;

    /// <summary>Something happens at the printer, as soon as it can.</summary>
    public void Happen(PrinterEvent happening) => _pending.Enqueue(happening);

    /// <summary>Somebody chooses "Resume print" at the display. 3.14 shows that only while the host says that it is there.</summary>
    public void ResumeAtKnob()
    {
        if (_isPaused && (!_options.IsFirmware314 || _now - _hostSeenAt < 30))
        {
            PrintLine($"{ActionPrefix}resume");
        }
    }

    private void ClearEvents()
    {
        _printingAt = double.NegativeInfinity;
        _heatersSetAt = _commandAt = _now;
        _crashes = 0;
        _fanStandsUntil = double.NegativeInfinity;
        _meshFailures = 0;
    }

    private void CountMove()
    {
        _moves++;
        foreach (var (happening, at) in _options.Events)
        {
            if (at == _moves)
            {
                Happen(happening);
            }
        }
    }

    /// <summary>True when something has happened.</summary>
    private bool TryHappen()
    {
        if (!_pending.TryPeek(out var next) || _isStopped || !CanHappen(next))
        {
            return false;
        }

        switch (_pending.Dequeue())
        {
            case PrinterEvent.Runout when IsPrinting && _saved is null:
                RunOut();
                break;
            case PrinterEvent.Crash:
                Crash();
                break;
            case PrinterEvent.FanError when IsPrinting:
                _fanStandsUntil = _now + _options.KnobSeconds;
                PrintLine($"{ActionPrefix}pause");
                PrintLine("Hotend fan speed is lower than expected");
                PrintLine("LCD status changed");
                break;
            case PrinterEvent.NozzleMinTemp:
                StopWithError("Error:0: Heaters switched off. MINTEMP triggered!");
                break;
            case PrinterEvent.NozzleMaxTemp:
                StopWithError("Error:0: Heaters switched off. MAXTEMP triggered!");
                break;
            case PrinterEvent.BedMinTemp:
                StopWithError("Error:Heaters switched off. MINTEMP BED triggered!");
                break;
            case PrinterEvent.Runaway:
                StopWithError("Error: HOTEND THERMAL RUNAWAY");
                break;
            case PrinterEvent.ThermalAnomaly when IsPrinting && !_isPaused:
                PauseForAnomaly();
                break;
            case PrinterEvent.PowerPanic:
                Panic();
                break;
            case PrinterEvent.PauseAtKnob when IsPrinting && !_isPaused:
                PrintLine($"{ActionPrefix}pause");
                break;
            case PrinterEvent.StopAtKnob:
                if (_executing is not null)
                {
                    // It is the first in the queue that is thrown away.
                    Ok();
                }

                DropActivity();
                StopPrint();
                break;
        }

        return true;
    }

    // The knob can stop it while it heats, too. What happens to moves waits for them.
    private bool CanHappen(PrinterEvent next) => next switch
    {
        PrinterEvent.StopAtKnob => IsBetweenMoves || _isHeating,
        PrinterEvent.Runout or PrinterEvent.Crash or PrinterEvent.FanError or PrinterEvent.ThermalAnomaly or PrinterEvent.PauseAtKnob =>
            IsBetweenMoves && !(_isPaused && _planner.IsEmpty),
        _ => IsBetweenMoves,
    };

    private void DropActivity()
    {
        _held.Clear();
        _activity = null;
        _executing = null;
        _isHeating = false;
    }

    private void AbortMoves()
    {
        for (var i = 0; i < 3 && (_held.Count > 0 || !_planner.IsEmpty); i++)
        {
            PrintLine("echo:Move aborted");
        }

        Save();
        DropActivity();
    }

    // fsensor_stop_and_save_print(): the rewind comes at once, the lines behind it wait until M600 is over.
    private void RunOut()
    {
        AbortMoves();
        Rewind(TakeSaved());
        PrintLine("LCD status changed");
        PrintLine("echo:Enqueing to the front: \"M600\"");
        PrintIfCold();
        Do(ChangeFilament(isOfTheHost: false));
    }

    private void PrintIfCold()
    {
        if (_nozzle.At(_now) < ColdBelow)
        {
            PrintLine("echo: cold extrusion prevented");
        }
    }

    private void Crash()
    {
        var wasHalfLine = _lineLength > 0;
        // While a print is saved already it only finds its axes again (crashdet_recover).
        var isSavedBefore = _saved is not null;
        Save();
        DropActivity();
        _crashes = _now - _crashedAt < CrashSeconds ? _crashes + 1 : 1;
        _crashedAt = _now;
        PrintLine("echo:enqueing \"M83\"");
        PrintLine("echo:enqueing \"G1 E-1.000 F2700\"");
        PrintLine(Invariant($"echo:enqueing \"G1 Z{_position[2] + 10:0.000} F800.000\""));
        PrintLine("echo:enqueing \"CRASH_DETECTEDX\"");
        PrintIfCold();
        Do(RecoverFromCrash(wasHalfLine, isSavedBefore), isDeaf: !_isPaused);
    }

    private IEnumerator<double> RecoverFromCrash(bool wasHalfLine, bool isSavedBefore)
    {
        yield return _now + 0.9;
        PrintLine("LCD status changed");
        if (wasHalfLine)
        {
            PrintLine("RX timeout");
        }

        foreach (var until in HomePlane(2.6))
        {
            yield return until;
        }

        if (_crashes >= MostCrashes)
        {
            _crashes = 0;
            _nozzle.Set(0, _now);
            foreach (var until in WaitForKnob())
            {
                yield return until;
            }

            if (!_knobSaysYes)
            {
                StopPrint();
                yield break;
            }
        }

        PrintLine("echo:enqueing \"CRASH_RECOVER\"");
        PrintIfCold();
        if (isSavedBefore)
        {
            yield break;
        }

        foreach (var until in ReachSaved())
        {
            yield return until;
        }

        yield return _now + 3;
        Rewind(TakeSaved());
        PrintLine("LCD status changed");
    }

    // Stop(): from here on it drops every line without an ok, until somebody has pressed the knob.
    private void StopWithError(string error)
    {
        PrintLine("LCD status changed");
        PrintLine(error);
        PrintLine($"{ActionPrefix}cancel");
        PrintLine("Error:Printer stopped due to errors. Supervision required.");
        if (!_planner.IsEmpty)
        {
            PrintLine("echo:Move aborted");
        }

        DropActivity();
        _planner.Abort();
        _queue.Clear();
        CancelSaved();
        _isPaused = false;
        SetHeaters(0, 0);
        _isStopped = true;
        Do(StayStopped());
    }

    private IEnumerator<double> StayStopped()
    {
        foreach (var until in WaitForKnob())
        {
            yield return until;
        }

        _isStopped = false;
    }

    // ThermalStop() with allow_pause: "echo:" instead of "Error:", because the print can go on.
    private void PauseForAnomaly()
    {
        PrintLine("TM: error |-1.21|>1.20");
        PrintLine("TM: error triggered!");
        Save();
        DropActivity();
        PausePrint();
        PrintLine("echo:Printer stopped due to errors. Supervision required.");
    }

    private void Panic()
    {
        PrintLine("INT4");
        PrintIfCold();
        // 3.13.3 goes back to prints from its SD card only. What is in the EEPROM already is not written over (uvlo_tiny).
        if (_panic is null && IsPrinting && _options.IsFirmware314)
        {
            _panic = _saved ?? PrintNow();
        }

        PrintLine("UVLO - end 117");
        _planner.Abort();
        DropActivity();
        _queue.Clear();
        SetHeaters(0, 0);
        Do(WaitForPower(), takesLines: false);
    }

    private IEnumerator<double> WaitForPower()
    {
        yield return _now + 4.3;
        Reset();
    }

    /// <summary>recover_print(): back to the old place by itself, to wait there as if it had been paused.</summary>
    private IEnumerable<double> RecoverFromPanic()
    {
        var (position, nozzle, bed, number) = (_panic!.Position, _panic.Nozzle, _panic.Bed, _panic.Number);
        string[] enqueued =
        [
            Invariant($"G1 Z{position[2] + 20:0.000} F800"), "G28 X Y", $"M104 S{nozzle:0}", $"M140 S{bed:0}", "M83",
            Invariant($"G1 X{position[0]:0.000} Y{position[1]:0.000} F3000"), Invariant($"G1 Z{position[2]:0.000}"), "M204 P1250.0 R1250.0 T1250.0", "G1 E1.000 F2700", "G92 E0.000", "M82", "G1 F3000", "M220 S100", "M106 S0",
            $"M110 N{number}", "G4 S0", "PRUSA uvlo",
        ];
        PrintLine("LCD status changed");
        PrintLine(Invariant($"recover_machine_state_after_power_panic, initial world coordinates: (0.000, 0.000, {position[2]:0.000})"));
        foreach (var command in enqueued)
        {
            PrintLine($"echo:enqueing \"{command}\"");
            if (command == "M83")
            {
                PrintLine("Temperature Restored\n");
                PrintLine(PositionText(0, 0, position[2], 0));
                PrintLine("Feedrate:3000, feedmultiply:100");
            }
        }

        PrintLine("Done reading EEPROM\n");
        PrintLine(PositionText(0, 0, position[2], 0));
        SetHeaters(nozzle, bed);
        yield return _now + 2;
        PrintLine("echo:SD init fail");
        foreach (var until in HomePlane(1.8))
        {
            yield return until;
        }

        PrintIfCold();
        yield return _now + 4.6;
        position.CopyTo(_position.AsSpan());
        (_isHomed, _isRelative, _isExtruderRelative) = (true, false, false);

        // There is room in the queue again for what a host has sent meanwhile. Its count is set back all the same, and the pause
        // throws those lines away, each with an ok.
        _isDeaf = false;
        yield return _now + 0.01;
        _lastNumber = number;
        _printingAt = _now;
        Save();
        PausePrint();
    }

    // handleSafetyTimer(): nobody prints and the heaters have been on for half an hour.
    private IEnumerator<double> SafetyStop()
    {
        SetHeaters(0, 0);
        foreach (var until in WaitForKnob())
        {
            yield return until;
        }
    }

    private void SetHeaters(double nozzle, double bed)
    {
        _nozzle.Set(nozzle, _now);
        _bed.Set(bed, _now);
        _heatersSetAt = _now;
    }
}
