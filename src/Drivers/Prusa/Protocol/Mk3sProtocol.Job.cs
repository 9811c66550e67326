namespace FabQueue.Drivers.Prusa.Protocol;

/// <content>The phases of printer and job, and what comes next; Ends.cs: how a job ends.</content>
public sealed partial class Mk3sProtocol
{
    private static readonly TimeSpan BootLimit = TimeSpan.FromSeconds(10);

    // The knob offers to resume only while the host says at least every 30 s that it is there (host.cpp, M79).
    private static readonly TimeSpan KeepAlivePeriod = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CancelConfirmLimit = TimeSpan.FromSeconds(10);

    private static readonly byte[][] HeatersOff = ["M104 S0"u8.ToArray(), "M140 S0"u8.ToArray(), "M107"u8.ToArray()];
    private static readonly byte[][] Greeting = ["M115"u8.ToArray(), .. HeatersOff, "M155 S2"u8.ToArray()];

    // What a file may set and what lasts: modes, the extruder's count, speed and flow in percent, linear advance, its motor's current,
    // how long the motors hold. M501 reads the limits of M201 to M205 from the EEPROM, as a reset does (Config_RetrieveSettings).
    private static readonly byte[][] Neutral =
    [
        "G90"u8.ToArray(), "M82"u8.ToArray(), "G92 E0"u8.ToArray(), "M220 S100"u8.ToArray(), "M221 S100"u8.ToArray(), "M900 K0"u8.ToArray(),
        "M907 E538"u8.ToArray(), "M84 S60"u8.ToArray(), "M501"u8.ToArray(),
    ];

    private Phase _phase;
    private TimeSpan _phaseAt = Never;
    private TimeSpan _limitAt = Never;
    private TimeSpan _keepAliveAt = Never;

    private string _firmware = "";
    private MachineEvent? _reported;
    private Reason? _resetReason;
    private Reason? _pauseReason;
    private int _silentResumes;
    private double _nozzleTarget;

    // What the printer will wait for, and what it is known to wait for.
    private Reason? _waitReason;
    private Reason? _attention;

    // FF FF F9: a host before us may have left MeatPack on; firmware without it skips bytes from 0x80 on.
    private static ReadOnlySpan<byte> PackingOff => [0xFF, 0xFF, 0xF9];

    private void Enter(Phase phase, TimeSpan? limit = null)
    {
        _phase = phase;
        _phaseAt = limit is { } time ? Now + time : Never;
        _keepAliveAt = phase is Phase.Paused or Phase.Held ? Now : Never;
        if (phase is not (Phase.Cancelling or Phase.Parking or Phase.Stopping))
        {
            _limitAt = Never;
        }
    }

    /// <summary>Says how the machine is, when that is news.</summary>
    private void Report(MachineEvent condition)
    {
        if (condition != _reported)
        {
            _reported = condition;
            _emit(condition);
        }
    }

    /// <summary>Makes the printer's acquaintance, again after each reset; heaters off, whatever was before.</summary>
    private void Greet()
    {
        ClearInFlight();
        Forget();
        Renumber();
        _resetReason = null;
        _waitReason = null;
        Enqueue(Greeting);
        Enter(Phase.Greeting);
    }

    private void Pause(Reason reason)
    {
        if (_phase == Phase.Streaming)
        {
            BeginPause(reason);
            Pump();
        }
    }

    private void BeginPause(Reason reason)
    {
        _pauseReason = reason;
        Enter(Phase.Pausing);
        // With an empty planner nothing is thrown away, whichever lines the firmware counts as done when it pauses, and no
        // line before the pause can be asked for after it.
        _script.Enqueue("M400"u8.ToArray());
        _script.Enqueue("M601"u8.ToArray());
    }

    private void EnterPause(Phase phase, Reason reason)
    {
        Enter(phase);
        _emit(new JobPaused(_pauseReason ?? reason));
        _pauseReason = null;
    }

    private void Resumed()
    {
        Enter(Phase.Streaming);
        _sendUpTo = long.MaxValue;
        _pauseReason = null;
        _silentResumes = 0;
        _progress?.BeginMoves(Now);
        _emit(new JobResumed());
    }

    private void Enqueue(ReadOnlySpan<byte[]> commands)
    {
        foreach (var command in commands)
        {
            _script.Enqueue(command);
        }
    }

    private void OnAllAcknowledged()
    {
        if (_script.Count > 0 || (_cursor < _lines.Next && _sendUpTo > 0))
        {
            return;
        }

        switch (_phase)
        {
            case Phase.Greeting when _hasOpenPrint:
                AskToCancel();
                break;
            case Phase.Greeting:
                Enter(Phase.Ready);
                Report(new LinkUp(_firmware));
                break;
            case Phase.Pausing:
                EnterPause(Phase.Paused, PrinterReasons.PausedByPrinter);
                break;
            case Phase.Resuming:
                // It has answered and not said that it resumed: a fan still stands, or the news was hurt on the way. When that
                // happens again and the nozzle is heated, which it is not in a pause, then it has resumed.
                if (++_silentResumes > 1 && _nozzleTarget > 0)
                {
                    Resumed();
                    break;
                }

                EnterPause(_sendUpTo == 0 ? Phase.Held : Phase.Paused, PrinterReasons.StaysPaused);
                break;
            case Phase.Cancelling:
                _phaseAt = Now + CancelConfirmLimit;
                break;
            case Phase.Finishing:
                _script.Enqueue("M114"u8.ToArray());
                break;
            case Phase.Parking:
                _phaseAt = Now + ParkedHead.AskPeriod;
                break;
        }
    }

    private void OnAction(HostAction action)
    {
        switch (action, _phase)
        {
            case (HostAction.Pause, Phase.Streaming):
                Pause(PrinterReasons.PausedAtPrinter);
                break;
            case (HostAction.Resume, Phase.Paused or Phase.Held):
                Resume();
                break;
            case (HostAction.Paused, Phase.Pausing):
                NotePaused();
                EnterPause(Phase.Paused, PrinterReasons.PausedByPrinter);
                break;
            case (HostAction.Paused, Phase.Paused):
                NotePaused();
                break;
            case (HostAction.Paused, Phase.Resuming):
                _silentResumes = 0;
                EnterPause(_sendUpTo == 0 ? Phase.Held : Phase.Paused, PrinterReasons.StaysPaused);
                break;
            case (HostAction.Paused, Phase.Streaming or Phase.Finishing):
                _sendUpTo = 0;
                EnterPause(Phase.Held, PrinterReasons.PausedByPrinter);
                break;
            case (HostAction.Paused, Phase.Greeting or Phase.Cancelling) when !HasJob:
                _hasOpenPrint = true;
                break;
            case (HostAction.Paused, Phase.Parking) when !HasJob:
                AskToCancel();
                break;
            case (HostAction.Paused, Phase.Ready):
                _hasOpenPrint = true;
                Report(new LinkDown(PrinterReasons.EndsOldPrint));
                AskToCancel();
                break;
            case (HostAction.Resumed, Phase.Resuming or Phase.Paused or Phase.Held):
                Resumed();
                break;
            case (HostAction.Cancel, Phase.Cancelling):
                Park();
                break;
            case (HostAction.Cancel, >= Phase.Streaming and < Phase.Cancelling):
                _ending = (JobOutcome.Cancelled, PrinterReasons.CancelledAtPrinter);
                Park();
                break;
        }
    }

    /// <summary>The printer has followed our M601, and with M400 before it has done all that came before.</summary>
    private void NotePaused()
    {
        if (_acknowledged == _lines.Next - 1 && _lines[_acknowledged].StartsWith("M601"u8))
        {
            _floor = _acknowledged;
        }
    }

    /// <summary>A Resend without an error before it: the printer has put its own count back.</summary>
    private void OnRewound()
    {
        if (_step == PrinterReasons.CrashRecovery)
        {
            _waitReason = null;
            ClearAttention();
        }

        if (_phase == Phase.Resuming)
        {
            Resumed();
        }
    }

    private void OnPausedForUser()
    {
        switch (_phase)
        {
            case Phase.Ready or Phase.Greeting:
                if (_reported is not MachineFaulted)
                {
                    Report(new MachineFaulted(PrinterReasons.Asks));
                }

                if (_phase == Phase.Ready)
                {
                    Greet();
                }

                break;
            case Phase.Paused or Phase.Held:
                break;
            case Phase.Cancelling or Phase.Parking when !HasJob:
                Report(new MachineFaulted(PrinterReasons.Asks));
                break;
            case >= Phase.Streaming and <= Phase.Parking:
                AskForPerson(_phase == Phase.Cancelling
                    ? PrinterReasons.CancelWaitsForKnob
                    : _waitReason ?? FilamentChangeHere() ?? PrinterReasons.Asks);
                break;
        }
    }

    private void AskForPerson(Reason reason)
    {
        if (reason != _attention)
        {
            _attention = reason;
            _emit(new JobWaiting(reason));
        }
    }

    private void ClearAttention()
    {
        if (_attention is not null)
        {
            _attention = null;
            if (_phase is not (Phase.Cancelling or Phase.Parking))
            {
                _progress?.BeginMoves(Now);
                _emit(new JobResumed());
            }
        }
    }

    private void OnPhaseTimeout()
    {
        switch (_phase)
        {
            case Phase.Booting:
                // Not reset by our opening it: an earlier host may have left it in any state.
                _hasOpenPrint = true;
                _output.Add(PackingOff);
                _output.Add("\n"u8);
                Greet();
                break;
            case Phase.Cancelling:
                AskToCancel();
                break;
            case Phase.Parking:
                _script.Enqueue("M114"u8.ToArray());
                _phaseAt = Never;
                break;
            case Phase.Stopping:
                SendStop();
                break;
        }
    }

    private void KeepKnobAlive()
    {
        _keepAliveAt = Now + KeepAlivePeriod;
        // Without a number: numbered lines of a pause would all be asked for again after it.
        SendPlain("M79 S\"FQ\"\n"u8);
    }
}
