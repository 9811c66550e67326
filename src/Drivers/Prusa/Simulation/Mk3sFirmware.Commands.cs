using System.Buffers;
using System.Globalization;
using System.Text;

namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>What commands do: Marlin_main.cpp, process_commands(). The <c>ok</c> comes when a command has been processed.</summary>
internal sealed partial class Mk3sFirmware
{
    // Taken, answered with ok, and of no consequence to a host.
    private static readonly HashSet<int> QuietM = [17, 18, 31, 73, 84, 106, 107, 117, 119, 220, 221, 300, 350, 862, 900, 907, 914, 915];

    private static readonly HashSet<int> QuietG = [10, 11, 21];

    private static readonly SearchValues<byte> NumberCharacters = SearchValues.Create("+-.0123456789"u8);

    private const int MostMeshFailures = 3;
    private const int HighestTool = 4;

    private QueuedCommand? _executing;
    private bool _isHeating;
    private double _hostSeenAt = double.NegativeInfinity;

    private void Execute(QueuedCommand command)
    {
        _executing = command;
        _commandAt = _now;
        Record(command);
        Spend(SecondsPerCommand);
        var text = command.Text.AsSpan();
        var letter = text.IsEmpty ? (byte)0 : text[0];
        var code = text.IsEmpty ? 0 : (int)Number(text[1..], out _);
        switch (letter)
        {
            case (byte)'G':
                ExecuteG(code, text);
                break;
            case (byte)'M':
                ExecuteM(code, text);
                break;
            case (byte)'T':
                if (code > HighestTool)
                {
                    PrintLine("Invalid T code.");
                }

                Done();
                break;
            default:
                PrintLine($"echo:Unknown command: \"{Encoding.ASCII.GetString(text)}\"(2)");
                Done();
                break;
        }
    }

    private void ExecuteG(int code, ReadOnlySpan<byte> text)
    {
        switch (code)
        {
            case 0 or 1:
                CountMove();
                HoldLine(text);
                MoveHeld();
                break;
            case 2 or 3:
                CountMove();
                HoldArc(text, isClockwise: code == 2);
                MoveHeld();
                break;
            case 4:
                PrintLine("LCD status changed");
                Do(Dwell((Value(text, 'P', 0) / 1000) + Value(text, 'S', 0)));
                break;
            case 28:
                Do(Home(withMesh: text.IndexOf((byte)'W') < 0 && !HasAxis(text)));
                break;
            case 80:
                Do(LevelMesh());
                break;
            case 90 or 91:
                // "E axis is left intact."
                _isRelative = code == 91;
                Done();
                break;
            case 92:
                SetPosition(text);
                Done();
                break;
            default:
                if (!QuietG.Contains(code))
                {
                    PrintLine($"Unknown G code: {Encoding.ASCII.GetString(text)}");
                }

                Done();
                break;
        }
    }

    private void ExecuteM(int code, ReadOnlySpan<byte> text)
    {
        switch (code)
        {
            case 0 or 1:
                Do(WaitForClick((Value(text[1..], 'P', 0) / 1000) + Value(text[1..], 'S', 0)));
                break;
            case 82 or 83:
                _isExtruderRelative = code == 83;
                Done();
                break;
            case 104 or 109:
                SetHeaters(Value(text, 'S', _nozzle.Target), _bed.Target);
                Finish(code == 109 ? HeatNozzle() : null);
                break;
            case 140 or 190:
                SetHeaters(_nozzle.Target, Value(text, 'S', _bed.Target));
                Finish(code == 190 ? HeatBed() : null);
                break;
            case 72:
                PrintLine($"PrinterState: {(IsPrinting ? 6 : 0)}");
                Done();
                break;
            case 79:
                _hostSeenAt = _now;
                if (_panic is not null && _isPaused)
                {
                    PrintLine($"{ActionPrefix}uvlo_auto_recovery_ready");
                }

                Done();
                break;
            case 105:
                PrintLine($"ok {Temperatures()}");
                EndCommand();
                break;
            case 110:
                _lastNumber = (long)Value(text, 'N', _lastNumber);
                Done();
                break;
            case 113:
                PrintLine("echo:M113 S2");
                Done();
                break;
            case 114:
                PrintLine(Position());
                Done();
                break;
            case 115:
                Introduce(text);
                break;
            case 155:
                _reportEvery = Value(text, 'S', _reportEvery);
                _reportMask = (int)Value(text, 'C', 1);
                _reportAt = _reportEvery > 0 ? _now + _reportEvery : Never;
                Done();
                break;
            case 201 or 203 or 205:
                SetLimits(code, text);
                Done();
                break;
            case 204:
                SetAccelerations(text);
                Done();
                break;
            case 25 or 125 or 601:
                Pause();
                break;
            case 400:
                Do(Dwell(0));
                break;
            case 501:
                RetrieveSettings();
                Done();
                break;
            case 600:
                Do(ChangeFilament(isOfTheHost: true));
                break;
            case 602:
                ResumePrint();
                break;
            case 603:
                CancelPrint();
                break;
            default:
                if (code == 117)
                {
                    PrintLine("LCD status changed");
                }
                else if (code == 73)
                {
                    PrintLine($"NORMAL MODE: Percent done: {Value(text, 'P', 255):0}; print time remaining in mins: {Value(text, 'R', -1):0}; Change in mins: -1");
                }
                else if (!QuietM.Contains(code))
                {
                    PrintLine($"Unknown M code: {Encoding.ASCII.GetString(text)}");
                }

                Done();
                break;
        }
    }

    private void Done()
    {
        Ok();
        EndCommand();
    }

    // Only numbered lines count for a later rewind, and an M105 takes itself out of the count.
    private void EndCommand()
    {
        if (_executing is { Number: not null } command && !command.Text.AsSpan().StartsWith("M105"u8))
        {
            _planner.AddLine(command.Number.Value);
        }

        _executing = null;
    }

    private void Finish(IEnumerator<double>? activity)
    {
        if (activity is null)
        {
            Done();
        }
        else
        {
            Do(activity);
        }
    }

    private void Record(QueuedCommand command)
    {
        Executed++;
        if (_record is not null)
        {
            if (command.Number is { } number)
            {
                _record.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"N{number} ")));
            }

            _record.Write(command.Text);
            _record.WriteByte((byte)'\n');
        }
    }

    // A mesh is made by G80, or by G28 without W on a printer that has been calibrated.
    private IEnumerator<double> Home(bool withMesh)
    {
        foreach (var until in Standstill().Concat(HomeAxes()).Concat(withMesh ? MeasureMesh() : []))
        {
            yield return until;
        }

        Done();
    }

    // G80 without homing enqueues G28 W itself, and gives one ok.
    private IEnumerator<double> LevelMesh()
    {
        foreach (var until in Standstill().Concat(_isHomed ? [] : HomeAxes()).Concat(MeasureMesh()))
        {
            yield return until;
        }

        PrintLine("LCD status changed");
        Done();
    }

    private IEnumerable<double> HomeAxes()
    {
        PrintLine("tmc2130_home_enter(axes_mask=0x04)");
        yield return _now + 0.5;
        PrintLine("tmc2130_home_exit tmc2130_sg_homing_axes_mask=0x04");
        foreach (var until in HomePlane(4.5))
        {
            yield return until;
        }

        yield return _now + 4.5;
        SetHome();
    }

    /// <summary>X, then Y, each in so many seconds.</summary>
    private IEnumerable<double> HomePlane(double seconds)
    {
        for (var axis = 1; axis <= 2; axis++)
        {
            PrintLine($"tmc2130_home_enter(axes_mask=0x0{axis})");
            yield return _now + seconds;
            PrintLine("  0 step= 0 mscnt=   0");
            PrintLine($"tmc2130_home_exit tmc2130_sg_homing_axes_mask=0x0{axis}");
            yield return _now + 0.1;
        }
    }

    // A failure waits half a minute for the knob, tries to find Z again, and answers; then the command is done once more by
    // itself. The text has no line end.
    private IEnumerable<double> MeasureMesh()
    {
        while (_meshFailures < _options.MeshFailures)
        {
            _meshFailures++;
            yield return _now + 1.99;
            PrintText("Bed leveling failed. Sensor didn't trigger. Debris on nozzle? Waiting for reset.");
            if (_meshFailures == MostMeshFailures)
            {
                PrintLine("");
                Kill("Mesh bed leveling failed. Please run Z calibration.");
                yield return Never;
            }

            if (_meshFailures > 1)
            {
                yield return _now + 2;
            }

            foreach (var until in WaitForKnob(30))
            {
                yield return until;
            }

            for (var i = 0; i < 2; i++)
            {
                PrintLine("tmc2130_home_enter(axes_mask=0x04)");
                yield return _now + 17;
                PrintLine("tmc2130_home_exit tmc2130_sg_homing_axes_mask=0x04");
            }

            foreach (var until in HomePlane(0.7))
            {
                yield return until;
            }

            yield return _now + 1;
            Ok();
        }

        yield return _now + 20.6;
    }

    // With a time it waits no longer than that.
    private IEnumerator<double> WaitForClick(double seconds)
    {
        foreach (var until in Standstill().Concat(WaitForKnob(seconds > 0 ? seconds : Never)))
        {
            yield return until;
        }

        Done();
    }

    private IEnumerator<double> Dwell(double seconds)
    {
        foreach (var until in Standstill())
        {
            yield return until;
        }

        if (seconds > 0)
        {
            yield return _now + seconds;
        }

        Done();
    }

    private IEnumerable<double> Standstill()
    {
        while (!_planner.IsEmpty)
        {
            yield return _planner.BlockEnds;
        }
    }

    // Held for TEMP_RESIDENCY_TIME 3 s once the target is reached.
    private IEnumerator<double> HeatNozzle()
    {
        var left = 3;
        _isHeating = true;
        while (left > 0)
        {
            var nozzle = _nozzle.At(_now);
            var isReached = nozzle >= _nozzle.Target - 1;
            PrintLine(string.Create(CultureInfo.InvariantCulture, $"T:{nozzle:0.0} E:0 W:{(isReached ? $"{left}" : "?")}"));
            left -= isReached ? 1 : 0;
            yield return _now + 1;
        }

        _isHeating = false;
        Done();
    }

    private IEnumerator<double> HeatBed()
    {
        _isHeating = true;
        while (_bed.At(_now) < _bed.Target - 0.5)
        {
            PrintLine(string.Create(CultureInfo.InvariantCulture, $"T:{_nozzle.At(_now):0.00} E:0 B:{_bed.At(_now):0.0}"));
            yield return _now + 1;
        }

        _isHeating = false;
        Done();
    }

    private void Introduce(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf((byte)'U') < 0)
        {
            // 3.14 puts no line end before its first capability.
            const string Name = " based on Marlin FIRMWARE_URL:https://github.com/prusa3d/Prusa-Firmware PROTOCOL_VERSION:1.0 MACHINE_TYPE:Prusa i3 MK3S EXTRUDER_COUNT:1";
            PrintLine(_options.IsFirmware314
                ? $"FIRMWARE_NAME:Prusa-Firmware 3.14.0-BETA1+8052_0c9bf5d43{Name}Cap:AUTOREPORT_TEMP:1"
                : $"FIRMWARE_NAME:Prusa-Firmware 3.13.3{Name} UUID:00000000-0000-0000-0000-000000000000\nCap:AUTOREPORT_TEMP:1");
            PrintLine("Cap:AUTOREPORT_FANS:1\nCap:AUTOREPORT_POSITION:1\nCap:EXTENDED_M20:1\nCap:PRUSA_MMU2:1");
        }

        Done();
    }

    // code_seen, code_value: the first such letter anywhere behind the command's own.
    private static double Value(ReadOnlySpan<byte> text, char letter, double otherwise)
    {
        var at = text[1..].IndexOf((byte)letter);
        if (at < 0)
        {
            return otherwise;
        }

        var rest = text[(at + 2)..].TrimStart((byte)' ');
        var length = rest.IndexOfAnyExcept(NumberCharacters);
        return double.TryParse(length < 0 ? rest : rest[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }
}
