using System.Globalization;
using System.Text;

namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>Pause and resume with their rewind, stop, kill, and the waits for a person at the knob.</summary>
internal sealed partial class Mk3sFirmware
{
    // Half a second later the display's loop goes on with what a pause or a stop has begun.
    private const double DisplaySeconds = 0.5;

    // saved_printing and did_pause_print: they end with a resume, with a stop that has come to its end, with a reset, not with a job.
    private SavedPrint? _saved;
    private bool _isPaused;
    private IEnumerator<double>? _display;
    private double _displayAt = Never;
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
        _saved = null;
        _isPaused = false;
        _displayAt = Never;
        _isHeating = false;
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

    private SavedPrint PrintNow() => new([.. _position], _nozzle.Target, _bed.Target, LastDone(), ReallyLastDone(), IsPrinting);

    // stop_and_save_print_to_ram(): what is saved already stays.
    private void Save()
    {
        if (_saved is null)
        {
            _saved = PrintNow();
            _planner.Abort();
            ResetQueue();
        }
    }

    private SavedPrint TakeSaved()
    {
        var saved = _saved!;
        saved.Position.CopyTo(_position.AsSpan());
        CancelSaved();
        return saved;
    }

    private void CancelSaved() => _saved = _panic = null;

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
        if (!_isPaused)
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
        _isPaused = true;
        (_display, _displayAt) = (ParkPaused(), _now + DisplaySeconds);
    }

    // long_pause(). Without a word that it is busy.
    private IEnumerator<double> ParkPaused()
    {
        PrintLine("LCD status changed");
        SetHeaters(0, _bed.Target);
        foreach (var until in ParkHead(20, 4))
        {
            yield return until;
        }
    }

    // Motors that do not know their place are not sent anywhere but up.
    private IEnumerable<double> ParkHead(double lift, double seconds)
    {
        yield return _now + 1.4;
        _position[2] = Math.Min(Highest[2], _position[2] + lift);
        if (_isHomed)
        {
            yield return _now + seconds;
            (_position[0], _position[1]) = (50, 190);
        }
    }

    private void ResumePrint()
    {
        if (!_isPaused)
        {
            Done();
        }
        else if (_now < _fanStandsUntil)
        {
            // lcd_resume_print() looks at the fan first.
            if (!_options.IsFirmware314)
            {
                PrintLine($"{ActionPrefix}paused");
            }

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
        if (_saved is not null)
        {
            foreach (var until in ReachSaved())
            {
                yield return until;
            }

            yield return _now + 2;
            Rewind(TakeSaved());
            PrintLine("LCD status changed");
        }

        _isPaused = false;
        PrintLine($"{ActionPrefix}resumed");
        Ok();
        _executing = null;
    }

    // Warm again.
    private IEnumerable<double> ReachSaved()
    {
        SetHeaters(_saved!.Nozzle, _bed.Target);
        while (_nozzle.At(_now) < _nozzle.Target - 1)
        {
            PrintLine(string.Create(CultureInfo.InvariantCulture, $"T:{_nozzle.At(_now):0.0} E:0 W:?"));
            yield return _now + 1;
        }
    }

    // restore_print_file_state(): what was not of a host is not asked for again.
    private void Rewind(SavedPrint saved)
    {
        if (saved.IsOfHost)
        {
            _lastNumber = saved.Number;
            FlushRing();
            ResetQueue();
            PrintLine($"Resend: {_lastNumber + 1}");
            Ok();
            _record?.Write(Encoding.ASCII.GetBytes($"rewind to {_lastNumber + 1}, exactly {saved.Exactly + 1}\n"));
        }
    }

    private void CancelPrint()
    {
        Done();
        StopPrint();
    }

    private void StopPrint()
    {
        // print_stop(). Heaters and the pause end with lcd_print_stop_finish().
        _planner.Abort();
        ResetQueue();
        CancelSaved();
        PrintLine($"{ActionPrefix}cancel");
        (_display, _displayAt) = (FinishStop(), _now + DisplaySeconds);
    }

    private IEnumerator<double> FinishStop()
    {
        PrintLine("LCD status changed");
        foreach (var until in ParkHead(10, 2.6))
        {
            yield return until;
        }

        SetHeaters(0, 0);
        (_isHomed, _isRelative, _isExtruderRelative, _isPaused) = (false, false, true, false);
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
        _displayAt = Never;
        _waitsAtBoot = true;
        Do(WaitForWatchdog(), takesLines: false);
    }

    private IEnumerator<double> WaitForWatchdog()
    {
        yield return _now + 3.7;
        Reset();
    }

    /// <summary>What is known of a print that stands still.</summary>
    /// <param name="Number">Of the last line that is done, as the firmware counts.</param>
    /// <param name="Exactly">The same, as it really is.</param>
    /// <param name="IsOfHost">Lines with G had come in the last 10 s.</param>
    private sealed record SavedPrint(double[] Position, double Nozzle, double Bed, long Number, long Exactly, bool IsOfHost);
}
