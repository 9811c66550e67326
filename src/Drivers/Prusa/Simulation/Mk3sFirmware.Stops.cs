using System.Text;

namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>Pause and resume with their rewind, stop, kill, and the waits for a person at the knob.</summary>
internal sealed partial class Mk3sFirmware
{
    private double[]? _savedPosition;
    private double _savedNozzle;
    private long _savedNumber;
    private bool _isStopped;
    private bool _wasKilled;
    private bool _waitsForKnob;
    private bool _knobPressed;

    private string ActionPrefix => _options.IsFirmware314 ? "//action:" : "// action:";

    /// <summary>Somebody presses the knob.</summary>
    public void PressKnob() => _knobPressed = true;

    private void ClearStops()
    {
        _savedPosition = null;
        _isStopped = false;
        _waitsForKnob = false;
        _knobPressed = false;
    }

    // Lines in the planner and in the queue are not done: they will be asked for again.
    private void Save()
    {
        _savedNumber = _lastNumber - _planner.Lines - _queue.Count(c => c.Number is not null);
        _savedPosition = [.. _position];
        _savedNozzle = _nozzle.Target;
        _planner.Abort();
        ResetQueue();
    }

    // cmdqueue_reset() answers each line that it throws away.
    private void ResetQueue()
    {
        while (_queue.TryDequeue(out _))
        {
            Ok();
        }
    }

    // M601 takes itself out of the queue, so that it is not done again after the pause; a number of its own is counted nowhere.
    private void Pause()
    {
        Ok();
        _executing = null;
        if (_savedPosition is null)
        {
            Save();
            PrintLine("echo:enqueing \"M83\"");
            PrintLine("echo:enqueing \"G1 E-1.000 F2700\"");
            PrintLine($"{ActionPrefix}paused");
            _nozzle.Set(0, _now);
            Do(Park());
        }
    }

    private IEnumerator<double> Park()
    {
        PrintLine("LCD status changed");
        yield return _now + 5;
        (_position[0], _position[1], _position[2]) = (50, 190, Math.Min(210, _position[2] + 20));
    }

    private void ResumePrint()
    {
        if (_savedPosition is null)
        {
            Done();
        }
        else
        {
            Do(Restore(_savedPosition));
        }
    }

    private IEnumerator<double> Restore(double[] saved)
    {
        PrintLine("LCD status changed");
        _nozzle.Set(_savedNozzle, _now);
        while (_nozzle.At(_now) < _nozzle.Target - 1)
        {
            PrintLine($"T:{_nozzle.At(_now):0.0} E:0 W:?");
            yield return _now + 1;
        }

        yield return _now + 2;
        saved.CopyTo(_position.AsSpan());
        _savedPosition = null;
        Rewind(_savedNumber);
        PrintLine("LCD status changed");
        PrintLine($"{ActionPrefix}resumed");
        Ok();
        _executing = null;
    }

    private void Rewind(long lastDone)
    {
        _lastNumber = lastDone;
        FlushRing();
        ResetQueue();
        PrintLine($"Resend: {_lastNumber + 1}");
        Ok();
        _record?.Write(Encoding.ASCII.GetBytes($"rewind to {_lastNumber + 1}\n"));
    }

    private void CancelPrint()
    {
        Done();
        PrintLine($"{ActionPrefix}cancel");
        _planner.Abort();
        ResetQueue();
        _savedPosition = null;
        _nozzle.Set(0, _now);
        _bed.Set(0, _now);
        Do(Park());
    }

    private IEnumerator<double> ChangeFilament()
    {
        foreach (var until in Standstill())
        {
            yield return until;
        }

        yield return _now + 5;
        foreach (var until in WaitForKnob())
        {
            yield return until;
        }

        yield return _now + 20;
        Done();
    }

    private IEnumerable<double> WaitForKnob()
    {
        _waitsForKnob = true;
        _busy = "paused for user";
        var comes = _now + _options.KnobSeconds;
        while (!_knobPressed && _now < comes)
        {
            yield return Math.Min(comes, _now + 1);
        }

        _knobPressed = false;
        _waitsForKnob = false;
        _busy = "processing";
    }

    // The watchdog resets the board some seconds later; until then it is deaf, and the heaters are off.
    private void Kill()
    {
        PrintLine("Error:Printer halted. kill() called!");
        PrintLine("M112 called. Emergency Stop.");
        _planner.Abort();
        _nozzle.Set(0, _now);
        _bed.Set(0, _now);
        _queue.Clear();
        _executing = null;
        _wasKilled = true;
        Do(WaitForWatchdog(), takesLines: false);
    }

    private IEnumerator<double> WaitForWatchdog()
    {
        yield return _now + 3.7;
        Reset();
    }
}
