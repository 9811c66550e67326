using System.Buffers;
using System.Globalization;
using System.Text;

namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>
/// The firmware of an MK3S as a host sees it (Prusa-Firmware 3.13.3 and 3.14), in a time of its own: seconds since it was
/// made. It does what it does with bytes and time alone and knows nothing of who speaks with it.
/// <para>Here: the main loop, time and boot. Input.cs: the serial line. Commands.cs, Moves.cs: what commands do. Stops.cs: pause, stop, kill. Events.cs: what happens to a print.</para>
/// </summary>
internal sealed partial class Mk3sFirmware
{
    // Time the main loop needs where nothing moves, fitted to the throughput of the real firmware: 366 lines/s through a window
    // of 90 bytes, 193 one by one. While the head moves, stepping takes its part: see Spend.
    private const double SecondsPerByte = 40e-6;
    private const double SecondsPerCommand = 1.4e-3;
    private const double KeepAliveSeconds = 2;
    private const double Never = double.PositiveInfinity;

    private readonly SimulationOptions _options;
    private readonly Stream? _record;
    private readonly FirmwarePlanner _planner = new();
    private readonly Heater _nozzle = new(2.4, 110);
    private readonly Heater _bed = new(0.45, 500);
    private readonly ArrayBufferWriter<byte> _output = new();

    private double _now;

    // What is being executed, step by step; each step gives the time at which it goes on.
    private IEnumerator<double>? _activity;
    private double _activityGoesOn;
    private bool _activityTakesLines;
    private bool _isDeaf;
    private string _busy = "processing";
    private double _busyAt;
    private double _reportAt = Never;
    private double _reportEvery;
    private int _reportMask;

    /// <param name="record">Takes every command as it is executed, as a line <c>N12 G1X5</c> (without number where it had none).</param>
    public Mk3sFirmware(SimulationOptions options, Stream? record)
    {
        _options = options;
        _record = record;
        _waitsAtBoot = options.AsksAtBoot;
        Reset();
    }

    public double Now => _now;

    /// <summary>How many commands have been executed since it was made.</summary>
    public long Executed { get; private set; }

    /// <summary>Whether it has something to do, so that its time may pass faster than that of its host.</summary>
    public bool IsWorking =>
        _activity is not null ? _activityTakesLines && !_waitsForKnob : _queue.Count > 0 || _ringCount > 0 || double.IsFinite(_wire.NextArrival);

    /// <summary>See <see cref="FirmwarePlanner.StarvedSeconds"/>.</summary>
    public double StarvedSeconds => _planner.StarvedSeconds;

    /// <summary>When something happens next without anything coming in; infinite for never.</summary>
    public double NextEvent =>
        _activity is not null ? Math.Min(Math.Min(_activityGoesOn, KeepsAlive ? _busyAt : Never), Math.Min(_reportAt, _wire.NextArrival))
        : _queue.Count > 0 || _ringCount > 0 ? _now
        : Math.Min(Math.Min(Math.Min(_reportAt, _wire.NextArrival), HalfLineEnds), Math.Min(Math.Min(SafetyEnds, SteppersOffAt), _displayAt));

    private bool KeepsAlive => _activityTakesLines || _waitsForKnob;

    /// <summary>What it has printed since the last call, whole lines.</summary>
    public byte[] TakeOutput()
    {
        var bytes = _output.WrittenSpan.ToArray();
        _output.ResetWrittenCount();
        return bytes;
    }

    /// <summary>Bytes go out to it; they arrive one by one at 115200 baud.</summary>
    public void Receive(ReadOnlySpan<byte> bytes, double now) => _wire.Add(bytes, now);

    /// <summary>Lets it work up to a time.</summary>
    public void RunUntil(double time)
    {
        while (_now < time)
        {
            Step(time);
        }
    }

    /// <summary>The reset line has been pulled: port opened, watchdog, button.</summary>
    public void Reset()
    {
        _planner.Abort();
        SetHeaters(0, 0);
        _wire.Clear(_now);
        ClearInput();
        ClearEvents();
        ClearMoves();
        ClearStops();
        _reportAt = Never;
        _reportEvery = 0;
        Do(Boot(), takesLines: false);
    }

    private void Step(double limit)
    {
        _wire.Deliver(_now, this);
        _planner.Advance(_now);
        if (_now >= _reportAt)
        {
            AutoReport();
            return;
        }

        if (TryHappen())
        {
            return;
        }

        if (_activity is not null)
        {
            StepActivity(limit);
        }
        else if (_now >= _displayAt)
        {
            _displayAt = Never;
            Do(_display!);
            _busyAt = Never;
        }
        else if (_now >= SafetyEnds)
        {
            Do(SafetyStop());
        }
        else if (_queue.Count > 0)
        {
            Execute(_queue.Dequeue());
        }
        else if (_ringCount > 0)
        {
            ReadByte();
        }
        else if (_now >= HalfLineEnds)
        {
            DropHalfLine();
        }
        else if (_now >= SteppersOffAt)
        {
            _isHomed = false;
        }
        else
        {
            _now = Math.Min(limit, NextEvent);
        }
    }

    private void StepActivity(double limit)
    {
        if (KeepsAlive && _now >= _busyAt)
        {
            PrintLine($"echo:busy: {_busy}");
            _busyAt = _now + KeepAliveSeconds;
        }
        else if (_now >= _activityGoesOn)
        {
            GoOn();
        }
        else if (_activityTakesLines && !_isDeaf && _ringCount > 0 && _queue.Count < WaitingWhileBusy)
        {
            ReadByte();
        }
        else
        {
            _now = Math.Min(limit, NextEvent);
        }
    }

    /// <param name="takesLines">False: it is not even alive to its host.</param>
    /// <param name="isDeaf">It says that it is busy but reads no lines (saved_printing).</param>
    private void Do(IEnumerator<double> activity, bool takesLines = true, bool isDeaf = false)
    {
        _activity = activity;
        _activityTakesLines = takesLines;
        _isDeaf = isDeaf;
        _busy = "processing";
        _busyAt = _now + KeepAliveSeconds;
        GoOn();
    }

    private void GoOn()
    {
        var activity = _activity!;
        var goesOn = activity.MoveNext() ? activity.Current : (double?)null;
        if (!ReferenceEquals(_activity, activity))
        {
            // It has made way for another.
            return;
        }

        if (goesOn is { } at)
        {
            _activityGoesOn = at;
        }
        else
        {
            _activity = null;
        }
    }

    /// <summary>optiboot_xflash.cpp, Marlin_main.cpp: setup(). The printer answers from the end of it on, and says nothing then.</summary>
    private IEnumerator<double> Boot()
    {
        var reset = _now;
        yield return reset + 0.95;
        if (_ringCount > 0)
        {
            // What comes before "start" is taken for a programmer's greeting.
            yield return reset + 7;
            reset += 6.05;
        }

        PrintLine("start");
        yield return reset + 2.7;
        if (_options.HasNoSerialNumber)
        {
            PrintLine(";S");
            FlushRing();
            yield return _now + 0.25;
            FlushRing();
            PrintLine("SN update failed");
        }

        PrintLine(_options.IsFirmware314 ? "echo: 3.14.0-BETA1+8052_0c9bf5d43" : "echo: 3.13.3-7591");
        if (_options.IsFirmware314)
        {
            PrintLine("MMU is Off");
        }

        PrintLine("SpoolJoin is Off");
        PrintLine(_options.IsFirmware314
            ? "echo: Last Updated: 2024-03-28 05:59:07 | Author: Unknown"
            : "echo: Last Updated: 1970-01-01 00:00:00 | Author: (none, default config)");
        PrintLine($"echo: Free Memory: {(_options.IsFirmware314 ? 2445 : 2457)}  PlannerBufferBytes: 1760");
        RetrieveSettings();
        yield return reset + 2.9;
        PrintLine("adc_init");
        yield return reset + 3.9;
        PrintLine("Hotend fan type: NOCTUA");
        PrintLine("CrashDetect ENABLED!");
        if (_waitsAtBoot)
        {
            // The reason of a kill, a changed printer type, the first-run wizard: on the display until the knob is pressed.
            foreach (var until in WaitForKnob())
            {
                yield return until;
            }

            _waitsAtBoot = false;
        }

        yield return Math.Max(_now, reset + 6.2);
        PrintLine("echo:SD init fail");
        if (_panic is not null)
        {
            // Its own commands fill the queue: it is busy and reads no lines.
            _activityTakesLines = _isDeaf = true;
            _busyAt = _now + (1.1 * KeepAliveSeconds);
            foreach (var until in RecoverFromPanic())
            {
                yield return until;
            }

            yield break;
        }

        yield return Math.Max(_now, reset + 8.3);
        PrintLine("echo:SD init fail");
    }

    private void AutoReport()
    {
        _reportAt = _now + _reportEvery;
        if ((_reportMask & 1) != 0)
        {
            PrintLine(Temperatures());
        }

        if ((_reportMask & 4) != 0)
        {
            PrintLine(Position());
        }

        if ((_reportMask & 2) != 0)
        {
            PrintLine("E0:0 RPM PRN1:0 RPM E0@:0 PRN1@:0");
        }
    }

    public string Temperatures()
    {
        var (nozzle, bed) = (_nozzle.At(_now), _bed.At(_now));
        var power = nozzle < _nozzle.Target ? 127 : _nozzle.Target > 0 ? 28 : 0;
        var bedPower = bed < _bed.Target ? 127 : _bed.Target > 0 ? 28 : 0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"T:{nozzle:0.0} /{_nozzle.Target:0.0} B:{bed:0.0} /{_bed.Target:0.0} T0:{nozzle:0.0} /{_nozzle.Target:0.0} @:{power} B@:{bedPower} P:25.5 A:25.4");
    }

    // The firmware's transmit blocks its main loop: 10 bits a byte.
    // Interrupts for the steps leave the main loop what they do not need.
    private void Spend(double seconds) => _now += seconds / (1 - _planner.Load);

    private void PrintLine(string text) => PrintText(text + "\n");

    private void PrintText(string text)
    {
        Encoding.ASCII.GetBytes(text, _output);
        _now += text.Length * SerialWire.SecondsPerByte;
    }

    private void Ok() => PrintLine("ok");
}
