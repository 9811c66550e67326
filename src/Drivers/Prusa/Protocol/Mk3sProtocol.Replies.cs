namespace FabQueue.Drivers.Prusa.Protocol;

/// <content>What the printer says.</content>
public sealed partial class Mk3sProtocol
{
    private readonly LineBuffer _received = new();
    private Expected _expected;
    private long _lastGood;

    // The three lines of a refusal: "Error:…, Last Line: n", "Resend: n+1", "ok".
    private enum Expected
    {
        Anything,
        Resend,
        OkOfResend,
    }

    private void Handle(ReadOnlySpan<byte> line)
    {
        var reply = ReplyParser.Parse(line);
        NoteSignOfLife(reply.Kind);
        var expected = _expected;
        _expected = Expected.Anything;
        if (expected == Expected.OkOfResend && reply.Kind == ReplyKind.Ok)
        {
            // It belongs to the refused line (cmdqueue.cpp, FlushSerialRequestResend).
            return;
        }

        if (expected == Expected.Resend && HandleAfterRefusal(reply))
        {
            return;
        }

        Handle(reply, line);
    }

    /// <summary>True when the line is used up. The error before it says the same as the Resend: each makes up for the other.</summary>
    private bool HandleAfterRefusal(Reply reply)
    {
        if (reply.Kind == ReplyKind.Resend)
        {
            if (reply.Number == _lastGood + 1)
            {
                GoBackTo(reply.Number);
            }
            else
            {
                _provokeAt = Now + Settle;
            }

            _expected = Expected.OkOfResend;
            return true;
        }

        GoBackTo(_lastGood + 1);
        _expected = reply.Kind == ReplyKind.Noise ? Expected.OkOfResend : Expected.Anything;
        return reply.Kind is ReplyKind.Noise or ReplyKind.Ok;
    }

    private void Handle(Reply reply, ReadOnlySpan<byte> line)
    {
        switch (reply.Kind)
        {
            case ReplyKind.Ok:
                EmitReadings(reply);
                Acknowledge();
                break;
            case ReplyKind.Resend:
                OnRewound();
                GoBackTo(reply.Number, isRewind: true);
                _expected = Expected.OkOfResend;
                break;
            case ReplyKind.LineRefused:
                _expected = Expected.Resend;
                _lastGood = reply.Number;
                break;
            case ReplyKind.BytesLost when _inFlight.Count > 0 && HasJob:
                _provokeAt = Now + Settle;
                break;
            case ReplyKind.PausedForUser:
                OnPausedForUser();
                break;
            case ReplyKind.Start:
                OnStart();
                break;
            case ReplyKind.BootText when HasJob || _phase is Phase.Ready or Phase.Stopping:
                OnStart();
                break;
            case ReplyKind.Action:
                OnAction(reply.Action);
                break;
            case ReplyKind.Temperatures:
                EmitReadings(reply);
                break;
            case ReplyKind.Heating:
                EmitReadings(reply);
                NoteStep(reply);
                break;
            case ReplyKind.Busy:
                NoteStep(reply);
                break;
            case ReplyKind.Firmware:
                _firmware = ReplyParser.FirmwareName(line);
                break;
            case ReplyKind.Position:
                OnPosition(reply.Head);
                break;
            case ReplyKind.PowerPanic:
                _resetReason = PrinterReasons.PowerCut;
                break;
            case ReplyKind.PowerRecovery when !HasJob:
                _hasOpenPrint = true;
                break;
            default:
                HandleTrouble(reply.Kind);
                break;
        }
    }

    private void HandleTrouble(ReplyKind kind)
    {
        switch (kind)
        {
            case ReplyKind.FilamentChange:
                _waitReason = PrinterReasons.FilamentChange;
                break;
            case ReplyKind.LevelingFailed:
                _waitReason = PrinterReasons.LevelingFailed;
                break;
            case ReplyKind.Crash when HasJob:
                // Of the third in a row it asks at its display.
                _waitReason = PrinterReasons.CrashRepeated;
                EnterStep(PrinterReasons.CrashRecovery);
                break;
            case ReplyKind.FanError:
                _pauseReason = PrinterReasons.FanError;
                break;
            case ReplyKind.ThermalAnomaly when _phase is Phase.Streaming or Phase.Finishing or Phase.Pausing:
                // Told three times, so that noise cannot hide it: a paused printer would carry on in the air with what is sent.
                _pauseReason = PrinterReasons.ThermalAnomaly;
                OnAction(HostAction.Paused);
                break;
            case ReplyKind.HeatersSwitchedOff:
                OnFatal(PrinterReasons.HeatersSwitchedOff);
                break;
            case ReplyKind.ThermalRunaway:
                OnFatal(PrinterReasons.ThermalRunaway);
                break;
            case ReplyKind.StoppedByError:
                OnFatal(PrinterReasons.StoppedByError);
                break;
            case ReplyKind.Killed:
                OnKilled();
                break;
        }
    }

    // Temperatures come by themselves, also from a printer that has lost our lines.
    private void NoteSignOfLife(ReplyKind kind)
    {
        if (kind != ReplyKind.Temperatures || _phase == Phase.Ready)
        {
            _heardAt = Now;
            _provocations = 0;
        }
    }

    private void EmitReadings(Reply reply)
    {
        if (double.IsNaN(reply.Nozzle) && double.IsNaN(reply.Bed))
        {
            return;
        }

        _nozzleTarget = double.IsNaN(reply.NozzleTarget) ? _nozzleTarget : reply.NozzleTarget;
        var values = new Dictionary<string, double>(4);
        Add("nozzle", reply.Nozzle);
        Add("nozzleTarget", reply.NozzleTarget);
        Add("bed", reply.Bed);
        Add("bedTarget", reply.BedTarget);
        _emit(new Readings(values));

        void Add(string name, double value)
        {
            if (!double.IsNaN(value))
            {
                values[name] = value;
            }
        }
    }
}
