namespace FabQueue.Drivers.Prusa.Protocol;

/// <content>How a job ends: with its file, politely, hard, or because the printer is not what it was.</content>
public sealed partial class Mk3sProtocol
{
    private static readonly TimeSpan StopPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopConfirmLimit = TimeSpan.FromSeconds(10);

    // What a polite end becomes when the printer has followed it.
    private (JobOutcome Outcome, Reason Reason) _ending;

    /// <summary>
    /// The last moves are made warm; then the heaters go off, whatever the file left them at. Only the position that answers M114
    /// proves that everything before was carried out.
    /// </summary>
    private void Finish()
    {
        Enter(Phase.Finishing);
        Enqueue(["M400"u8.ToArray(), .. HeatersOff, "M114"u8.ToArray()]);
    }

    private void OnPosition()
    {
        // Only as the answer to the last line: one that staff asked for before proves nothing.
        if (_script.Count == 0 && _cursor == _lines.Next && _phase is Phase.Finishing or Phase.Parking
            && _inFlight.TryPeek(out var asked) && asked.Number == _cursor - 1)
        {
            var (outcome, reason) = _phase == Phase.Parking ? _ending : (JobOutcome.Completed, PrinterReasons.Finished);
            ClearAttention();
            if (outcome == JobOutcome.Completed && _progress?.EndMoves(Now) is { } measured)
            {
                _emit(measured);
            }

            End(outcome, reason);
        }
    }

    private void EndPolitely(JobOutcome outcome, Reason reason)
    {
        if (!IsJob(_phase) || _phase is Phase.Cancelling or Phase.Parking)
        {
            return;
        }

        _ending = (outcome, reason);
        // A new count: nothing of the old one, on the way or to be sent again, can come between.
        Renumber();
        _script.Enqueue("M603"u8.ToArray());
        Enter(Phase.Cancelling);
        _limitAt = Now + _options.CancelLimit;
        if (_attention is not null)
        {
            AskForPerson(PrinterReasons.CancelWaitsForKnob);
        }

        Pump();
    }

    private void Park()
    {
        if (_phase != Phase.Cancelling)
        {
            Renumber();
            _limitAt = Now + _options.CancelLimit;
        }

        Enter(Phase.Parking);
        Enqueue([.. HeatersOff, "M400"u8.ToArray(), "M114"u8.ToArray()]);
    }

    private void OnOutOfStep()
    {
        if (IsJob(_phase))
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
        if (IsJob(_phase) || _phase == Phase.Ready)
        {
            var reason = _resetReason ?? PrinterReasons.Reset;
            End(JobOutcome.Interrupted, reason);
            Report(new LinkDown(reason));
        }

        Greet();
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
        if (IsJob(_phase))
        {
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
