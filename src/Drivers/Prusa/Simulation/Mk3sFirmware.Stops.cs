using System.Globalization;
using System.Text;

namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>Pause and resume with their rewind, stop, kill, and the waits for a person at the knob.</summary>
internal sealed partial class Mk3sFirmware
{
    private double[]? _savedPosition;
    private double _savedNozzle;
    private long _savedNumber;
    private long _savedExactly;
    private bool _isStopped;
    private bool _waitsAtBoot;
    private bool _waitsForKnob;
    private bool _knobPressed;
    private bool _knobSaysYes = true;

    private string ActionPrefix => _options.IsFirmware314 ? "//action:" : "// action:";

    /// <summary>Somebody presses the knob.</summary>
    /// <param name="yes">What is answered, where a question is asked.</param>
    public void PressKnob(bool yes = true)
    {
        _knobPressed = true;
        _knobSaysYes = yes;
    }

    private void ClearStops()
    {
        _savedPosition = null;
        _isStopped = false;
        _waitsForKnob = false;
        _knobPressed = false;
        _knobSaysYes = true;
    }

    // save_print_file_state(): lines in the planner and in the queue are not done. It counts them, each for one number: an M105
    // with a number is one too few (it has taken itself out of the count), a line without a number in the queue one too many.
    private long LastDone() => _lastNumber - _planner.Lines - _queue.Count - (_executing is null ? 0 : 1);

    // What LastDone() would be if it did not count but knew.
    private long ReallyLastDone() =>
        (_planner.FirstLine ?? _executing?.Number ?? _queue.Select(c => c.Number).FirstOrDefault(n => n is not null) ?? (_lastNumber + 1)) - 1;

    private void Save()
    {
        _savedNumber = LastDone();
        _savedExactly = ReallyLastDone();
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
            PausePrint();
        }
    }

    private void PausePrint()
    {
        PrintLine("echo:enqueing \"M83\"");
        PrintLine("echo:enqueing \"G1 E-1.000 F2700\"");
        PrintLine($"{ActionPrefix}paused");
        PrintIfCold();
        SetHeaters(0, _bed.Target);
        Do(Park());
    }

    // Without a word that it is busy.
    private IEnumerator<double> Park()
    {
        _busyAt = Never;
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
        else if (_now < _fanStandsUntil)
        {
            // lcd_resume_print() looks at the fan first.
            PrintLine($"{ActionPrefix}paused");
            Done();
        }
        else
        {
            Do(Restore());
        }
    }

    private IEnumerator<double> Restore()
    {
        PrintLine("LCD status changed");
        PrintIfCold();
        foreach (var until in ReachSaved())
        {
            yield return until;
        }

        yield return _now + 2;
        Rewind(_savedNumber);
        PrintLine("LCD status changed");
        PrintLine($"{ActionPrefix}resumed");
        Ok();
        _executing = null;
    }

    // Warm again, and back to the place.
    private IEnumerable<double> ReachSaved()
    {
        SetHeaters(_savedNozzle, _bed.Target);
        while (_nozzle.At(_now) < _nozzle.Target - 1)
        {
            PrintLine(string.Create(CultureInfo.InvariantCulture, $"T:{_nozzle.At(_now):0.0} E:0 W:?"));
            yield return _now + 1;
        }

        _savedPosition!.CopyTo(_position.AsSpan());
        _savedPosition = null;
    }

    private void Rewind(long lastDone)
    {
        _lastNumber = lastDone;
        FlushRing();
        ResetQueue();
        PrintLine($"Resend: {_lastNumber + 1}");
        Ok();
        _record?.Write(Encoding.ASCII.GetBytes($"rewind to {_lastNumber + 1}, exactly {_savedExactly + 1}\n"));
    }

    private void CancelPrint()
    {
        Done();
        StopPrint();
    }

    private void StopPrint()
    {
        PrintLine($"{ActionPrefix}cancel");
        _planner.Abort();
        ResetQueue();
        _savedPosition = null;
        SetHeaters(0, 0);
        Do(Park());
    }

    private IEnumerator<double> ChangeFilament(bool isOfTheHost)
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
        if (isOfTheHost)
        {
            Done();
        }
    }

    /// <param name="atMost">Seconds after which it goes on by itself.</param>
    private IEnumerable<double> WaitForKnob(double atMost = Never)
    {
        _waitsForKnob = true;
        _busy = "paused for user";
        var comes = _now + Math.Min(_options.KnobSeconds, atMost);
        while (!_knobPressed && _now < comes)
        {
            yield return Math.Min(comes, _now + 1);
        }

        _knobPressed = false;
        _waitsForKnob = false;
        _busy = "processing";
    }

    // The watchdog resets the board some seconds later; until then it is deaf, and the heaters are off.
    private void Kill(string why)
    {
        PrintLine("Error:Printer halted. kill() called!");
        PrintLine(why);
        _planner.Abort();
        SetHeaters(0, 0);
        _queue.Clear();
        _executing = null;
        _waitsAtBoot = true;
        Do(WaitForWatchdog(), takesLines: false);
    }

    private IEnumerator<double> WaitForWatchdog()
    {
        yield return _now + 3.7;
        Reset();
    }
}
