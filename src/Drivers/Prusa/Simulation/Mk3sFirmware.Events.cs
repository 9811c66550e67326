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
    private double[]? _panicPosition;
    private (double Nozzle, double Bed, long Number) _panicState;

    // Lines with G within the last 10 s are a print to it; M-codes do not count.
    private bool IsPrinting => _now - _printingAt < PrintingSeconds;

    // Only a move, or nothing, is being executed: everything else it finishes first.
    private bool IsBetweenMoves => _activity is null ? _savedPosition is null : _held.Count > 0;

    private double SafetyEnds => _activity is null && _savedPosition is null && (_nozzle.Target > 0 || _bed.Target > 0)
        ? Math.Max(_heatersSetAt, _printingAt + PrintingSeconds) + SafetySeconds
        : Never;

    private double SteppersOffAt => _activity is null && _savedPosition is null && _isHomed && _planner.IsEmpty ? _commandAt + SteppersOffSeconds : Never;

    /// <summary>Something happens at the printer, as soon as it can.</summary>
    public void Happen(PrinterEvent happening) => _pending.Enqueue(happening);

    /// <summary>Somebody chooses "Resume print" at the display. 3.14 shows that only while the host says that it is there.</summary>
    public void ResumeAtKnob()
    {
        if (_savedPosition is not null && (!_options.IsFirmware314 || _now - _hostSeenAt < 30))
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
        if (_pending.Count == 0 || !IsBetweenMoves || _isStopped)
        {
            return false;
        }

        switch (_pending.Dequeue())
        {
            case PrinterEvent.Runout when IsPrinting:
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
            case PrinterEvent.ThermalAnomaly when IsPrinting:
                PauseForAnomaly();
                break;
            case PrinterEvent.PowerPanic:
                Panic();
                break;
            case PrinterEvent.PauseAtKnob when IsPrinting:
                PrintLine($"{ActionPrefix}pause");
                break;
            case PrinterEvent.StopAtKnob:
                DropActivity();
                StopPrint();
                break;
        }

        return true;
    }

    private void DropActivity()
    {
        _held.Clear();
        _activity = null;
        _executing = null;
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
        var saved = _savedPosition!;
        _savedPosition = null;
        saved.CopyTo(_position.AsSpan());
        Rewind(_savedNumber);
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
        Save();
        DropActivity();
        _crashes = _now - _crashedAt < CrashSeconds ? _crashes + 1 : 1;
        _crashedAt = _now;
        PrintLine("echo:enqueing \"M83\"");
        PrintLine("echo:enqueing \"G1 E-1.000 F2700\"");
        PrintLine(Invariant($"echo:enqueing \"G1 Z{_position[2] + 10:0.000} F800.000\""));
        PrintLine("echo:enqueing \"CRASH_DETECTEDX\"");
        PrintIfCold();
        Do(RecoverFromCrash(wasHalfLine), isDeaf: true);
    }

    private IEnumerator<double> RecoverFromCrash(bool wasHalfLine)
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
                _savedPosition = null;
                StopPrint();
                yield break;
            }
        }

        PrintLine("echo:enqueing \"CRASH_RECOVER\"");
        PrintIfCold();
        foreach (var until in ReachSaved())
        {
            yield return until;
        }

        yield return _now + 3;
        Rewind(_savedNumber);
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
        _savedPosition = null;
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
        _panicState = (_nozzle.Target, _bed.Target, LastDone());
        _panicPosition = [.. _position];
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

    /// <summary>3.14 goes back to the old place by itself and waits there; 3.13.3 does that for prints from its SD card only.</summary>
    private IEnumerable<double> RecoverFromPanic()
    {
        var position = _panicPosition!;
        var (nozzle, bed, number) = _panicState;
        _panicPosition = null;
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
        _lastNumber = number;
        _savedNumber = number;
        _savedNozzle = nozzle;
        _savedPosition = position;
        PrintLine("echo:enqueing \"M83\"");
        PrintLine("echo:enqueing \"G1 E-1.000 F2700\"");
        PrintLine($"{ActionPrefix}paused");
        PrintIfCold();
        PrintLine("LCD status changed");
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
