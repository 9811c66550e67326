using System.Buffers;
using System.Globalization;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// Gathers where a file stops its print for a person, with what stands beside it. PrusaSlicer and its kin write
/// <c>;PAUSE_PRINT</c>, then their user's words as M117, then the pause; <c>;COLOR_CHANGE,T0,#FF8000</c>, then M600.
/// Elsewhere words stand behind M0 or in the comment of its line.
/// </summary>
internal sealed class PlannedStops(FindingList findings)
{
    // A print that stops more often is none that a person planned.
    private const int MostStops = 100;

    // A message this many commands before belongs to the stop.
    private const int NearCommands = 3;
    private const int MaxTextBytes = 100;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private readonly List<PlannedStop> _stops = [];
    private string _message = "";
    private long _messageCommand;
    private string _color = "";

    public IReadOnlyList<PlannedStop> All => _stops;

    /// <summary>Text for the display.</summary>
    public void NoteMessage(ReadOnlySpan<byte> text, long command) => (_message, _messageCommand) = (Text(text), command);

    public void ReadComment(ReadOnlySpan<byte> comment)
    {
        if (comment.StartsWith("COLOR_CHANGE"u8))
        {
            _color = Color(comment);
        }
    }

    /// <param name="text">Behind the command.</param>
    /// <param name="comment">Of its line.</param>
    public void Add(PlannedStopKind kind, ReadOnlySpan<byte> text, ReadOnlySpan<byte> comment, long line, long command, int layer, double height)
    {
        if (_stops.Count == MostStops)
        {
            findings.AddLine(FindingSeverity.Error, "GCODE_TOO_MANY_STOPS", line, "", MostStops.ToString(CultureInfo.InvariantCulture));
            return;
        }

        var words = Text(text) is { Length: > 0 } said ? said
            : _message.Length > 0 && command - _messageCommand <= NearCommands ? _message
            : Text(comment) is var note && IsSaying(note) ? note
            : "";
        var stop = new PlannedStop(kind, command, layer, Math.Round(height, 2), words, _color);
        _stops.Add(stop);
        (_message, _color) = ("", "");
        Report(stop, line);
    }

    private void Report(PlannedStop stop, long line)
    {
        var (code, said) = (stop.Kind, stop.Color, stop.Text) switch
        {
            (PlannedStopKind.FilamentChange, { Length: > 0 }, _) => ("GCODE_COLOR_CHANGE_TO", stop.Color),
            (PlannedStopKind.FilamentChange, _, _) => ("GCODE_COLOR_CHANGE", ""),
            (_, _, { Length: > 0 }) => ("GCODE_PAUSE_FOR", stop.Text),
            _ => ("GCODE_PAUSE", ""),
        };
        var layer = stop.Layer > 0 ? stop.Layer.ToString(CultureInfo.InvariantCulture) : "?";
        var height = stop.HeightMillimetres.ToString("0.##", CultureInfo.InvariantCulture);
        findings.AddLine(FindingSeverity.Warning, code, line, layer, said.Length > 0 ? [height, said] : [height]);
    }

    // "pause print" tells nobody anything.
    private static bool IsSaying(string comment) =>
        comment.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words
        && !(words.Length <= 3 && words.Any(w => w.Contains("paus", StringComparison.OrdinalIgnoreCase) || w.Contains("stop", StringComparison.OrdinalIgnoreCase)));

    private static string Color(ReadOnlySpan<byte> comment)
    {
        var hash = comment.IndexOf((byte)'#');
        return hash >= 0 && comment[hash..] is { Length: >= 7 } rest && rest[1..7].IndexOfAnyExcept(HexDigits) < 0
            ? GcodeText.Printable(rest[..7]).ToLowerInvariant()
            : "";
    }

    private static string Text(ReadOnlySpan<byte> text) => GcodeText.Printable(text[..Math.Min(text.Length, MaxTextBytes)]);
}
