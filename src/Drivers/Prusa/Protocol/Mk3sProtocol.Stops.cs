using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Prusa.Protocol;

/// <content>Where the file itself stops the print for a person.</content>
public sealed partial class Mk3sProtocol
{
    // By line number: a change of filament is told when the printer has come to it.
    private readonly Dictionary<long, Reason> _filamentChanges = [];
    private IReadOnlyList<PlannedStop> _stops = [];
    private long _commandsTaken;

    /// <summary>Takes a command of the file that stops the print. True where the host does it instead of the printer: with M0 it would wait with nobody told.</summary>
    private bool TryTakeStop(ReadOnlySpan<byte> command)
    {
        if (WireLine.IsFilamentChange(command))
        {
            _filamentChanges[_lines.Next] = StopHere(PlannedStopKind.FilamentChange) is { } stop ? PrinterReasons.PlannedFilamentChange(stop) : PrinterReasons.FilamentChange;
        }

        if (!command.SequenceEqual(WireLine.PlannedPause))
        {
            return false;
        }

        _progress?.NoteCommand();
        BeginPause(StopHere(PlannedStopKind.Pause) is { } pause ? PrinterReasons.PlannedPause(pause) : PrinterReasons.PausedByFile);
        return true;
    }

    // Jobs that were checked before stops were known have none.
    private PlannedStop? StopHere(PlannedStopKind kind) => _stops.FirstOrDefault(s => s.Kind == kind && s.Command == _commandsTaken);

    private Reason? FilamentChangeHere() => _inFlight.TryPeek(out var line) ? _filamentChanges.GetValueOrDefault(line.Number) : null;
}
