namespace FabQueue.Drivers.Prusa.Protocol;

/// <content>How a job ends: with its file, politely, hard, or because the printer is not what it was.</content>
public sealed partial class Mk3sProtocol
{
    private static readonly TimeSpan StopPeriod = TimeSpan.FromSeconds(1);

    // It halts as soon as it has read M112, and says so; a person is not left to wonder for longer.
    private static readonly TimeSpan StopConfirmLimit = TimeSpan.FromSeconds(1);

    // What a polite end becomes when the printer has followed it.
    private (JobOutcome Outcome, Reason Reason) _ending;

    // The printer may hold a print of which no more will come: it may stand on it, hot, or believe that it is paused in it. Then it
    // ignores pauses and runouts of the next job, and answers a resume with line numbers of the old one. Only what proves the
    // contrary ends that: a reset, the end of a file, an M603 that was followed.
    private bool _hasOpenPrint;
    private ParkedHead? _parked;

    /// <summary>
    /// The last moves are made warm; then the heaters go off, whatever the file left them at. Only the position that answers M114
    /// proves that everything before was carried out.
    /// </summary>
    private void Finish()
    {
        Enter(Phase.Finishing);
        Enqueue(["M400"u8.ToArray(), .. HeatersOff, "M114"u8.ToArray()]);
    }

    private void OnPosition(HeadPosition head)
    {
        // Only as the answer to the last line: one that staff asked for before proves nothing.
        if (_script.Count > 0 || _cursor != _lines.Next || !_inFlight.TryPeek(out var asked) || asked.Number != _cursor - 1)
        {
            return;
        }

        if (_phase == Phase.Finishing)
        {
            ClearAttention();
            if (_progress?.EndMoves(Now) is { } measured)
            {
                _emit(measured);
            }

            _hasOpenPrint = false;
            End(JobOutcome.Completed, PrinterReasons.Finished);
        }
        else if (_phase == Phase.Parking && _parked!.IsAtRest(head, Now))
        {
            OnParked();
        }
    }

    private void OnParked()
    {
        _hasOpenPrint = false;
        if (HasJob)
        {
            End(_ending.Outcome, _ending.Reason);
        }
        else
        {
            Enter(Phase.Ready);
            Report(new LinkUp(_firmware));
        }
    }

    private void EndPolitely(JobOutcome outcome, Reason reason)
    {
        if (!HasJob || _phase is Phase.Cancelling or Phase.Parking)
        {
            return;
        }

        _ending = (outcome, reason);
        var waitsFor = _attention is not null ? PrinterReasons.CancelWaitsForKnob : WhatCancelWaitsFor();
        // A new count: nothing of the old one, on the way or to be sent again, can come between.
        Renumber();
        AskToCancel();
        _limitAt = Now + _options.CancelLimit;
        if (waitsFor is not null)
        {
            AskForPerson(waitsFor);
        }

        Pump();
    }

    private void AskToCancel()
    {
        _script.Enqueue("M603"u8.ToArray());
        Enter(Phase.Cancelling);
    }

    // The printer reads what comes behind such a command, but does it only when that is over; it knows no M108. Heating can be
    // broken off at its knob alone: "Stop print" there sets cancel_heatup (Marlin_main.cpp, ConditionalStop).
    private Reason? WhatCancelWaitsFor()
    {
        foreach (var line in _inFlight)
        {
            if (line.Number >= _lines.First && _lines[line.Number] is var command && LongCommand.Is(command))
            {
                return LongCommand.Heats(command) ? PrinterReasons.CancelWaitsForHeating : PrinterReasons.CancelWaitsForCommand;
            }
        }

        return null;
    }

    private void Park()
    {
        if (_phase != Phase.Cancelling)
        {
            Renumber();
            _limitAt = Now + _options.CancelLimit;
        }

        ClearAttention();
        // It may have cancelled by its knob before our M603 went out.
        _script.Clear();
        Enter(Phase.Parking);
        _parked = new ParkedHead(Now);
        Enqueue(HeatersOff);
        if (HasJob)
        {
            EnterStep(PrinterReasons.Parking);
        }
    }

    private void OnOutOfStep()
    {
        if (HasJob)
        {
            EndPolitely(JobOutcome.Interrupted, PrinterReasons.OutOfStep);
        }
        else
        {
            Greet();
        }
    }

    /// <summary>M112 goes past everything: what waits is dropped, only a line that is half out is ended first.</summary>
    private void StopHard(JobOutcome outcome, Reason reason)
    {
        End(outcome, reason, PrinterReasons.CheckAfterStop);
        Report(new MachineFaulted(reason, PrinterReasons.CheckAfterStop));
        _output.DropWholeLines();
        Forget();
        Enter(Phase.Stopping);
        _limitAt = Now + StopConfirmLimit;
        SendStop();
    }

    private void SendStop()
    {
        _output.Add("\nM112\n"u8);
        _phaseAt = Now + StopPeriod;
    }

    private void OnLimit()
    {
        if (_phase == Phase.Stopping)
        {
            // M112 goes on being sent.
            _limitAt = Never;
            Report(new MachineFaulted(PrinterReasons.StopNotConfirmed, PrinterReasons.CheckAfterStop));
        }
        else
        {
            StopHard(_ending.Outcome, PrinterReasons.CancelTookTooLong);
        }
    }

    private void OnStart()
    {
        if (HasJob || _phase == Phase.Ready)
        {
            var reason = _resetReason ?? PrinterReasons.Reset;
            End(JobOutcome.Interrupted, reason);
            Report(new LinkDown(reason));
        }

        ConfirmStop();
        // A print survives no reset but that of a power cut.
        _hasOpenPrint = _resetReason == PrinterReasons.PowerCut;
        Greet();
    }

    /// <summary>The printer has halted, or was reset by that.</summary>
    private void ConfirmStop()
    {
        if (_phase == Phase.Stopping && _reported is MachineFaulted { Reason: var reason }
            && (reason == PrinterReasons.EmergencyStop || reason == PrinterReasons.StopNotConfirmed))
        {
            Report(new MachineFaulted(PrinterReasons.StopConfirmed, PrinterReasons.CheckAfterStop));
        }
    }

    private void OnFatal(Reason reason)
    {
        if (_phase is Phase.Booting or Phase.Stopping)
        {
            return;
        }

        var check = reason == PrinterReasons.StoppedByError ? PrinterReasons.CheckError : PrinterReasons.CheckHeaters;
        End(JobOutcome.Failed, reason, check);
        if (_reported is not MachineFaulted { Check: not null })
        {
            Report(new MachineFaulted(reason, check));
        }

        Greet();
    }

    private void OnKilled()
    {
        var reason = _waitReason ?? PrinterReasons.Killed;
        End(JobOutcome.Failed, reason, PrinterReasons.CheckError);
        if (_reported is not MachineFaulted { Check: not null })
        {
            Report(new MachineFaulted(reason, PrinterReasons.CheckError));
        }

        ConfirmStop();
        // The watchdog resets the board now; "start" comes 4 to 5 s later.
        Forget();
        Enter(Phase.Booting, BootLimit);
    }

    private void OnLost()
    {
        End(JobOutcome.Interrupted, PrinterReasons.Silent);
        Report(new LinkDown(PrinterReasons.Silent));
        Greet();
    }

    private void End(JobOutcome outcome, Reason reason, Reason? check = null)
    {
        if (HasJob)
        {
            HasJob = false;
            Enter(Phase.Ready);
            _feed = null;
            _attention = null;
            _waitReason = null;
            _pauseReason = null;
            _step = null;
            _silentResumes = 0;
            _emit(new JobEnded(outcome, reason, check));
        }
    }
}
