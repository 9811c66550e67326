using System.Globalization;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// Gathers findings: one for each code and subject, however often it turns up. A finding that belongs to lines gets
/// the first few of them and how many more.
/// </summary>
internal sealed class FindingList
{
    private const int MaxFindings = 40;
    private const int MaxConsequences = 20;
    private const int MaxLines = 3;

    // What explains other findings, the most decisive first, with those that follow from it; none named = all that do not stand for themselves.
    private static readonly (string Code, HashSet<string> Consequences)[] Causes =
    [
        ("GCODE_OTHER_PRINTER", []),
        ("GCODE_OTHER_FIRMWARE", []),
        ("GCODE_DAMAGED", ["GCODE_UNREADABLE", "GCODE_LINE_TOO_LONG", "GCODE_LAST_LINE_OPEN", "GCODE_TRUNCATED", "GCODE_MORE_ERRORS"]),
        ("GCODE_PRINT_TWICE", ["GCODE_BED_NOT_FREE", "GCODE_HITS_OBJECT", "GCODE_HEAD_HITS_OBJECT", "GCODE_LAYERS_AGAIN", "GCODE_FILAMENT_DIFFERS", "GCODE_TIME_DIFFERS", "GCODE_LAYERS_DIFFER", "GCODE_LAYER_ELSEWHERE"]),
        ("GCODE_VOLUMETRIC", ["GCODE_FILAMENT_DIFFERS", "GCODE_FILAMENT_ABSURD", "GCODE_TIME_DIFFERS"]),
        ("GCODE_TRUNCATED", ["GCODE_LAYERS_MISSING", "GCODE_FILAMENT_DIFFERS", "GCODE_TIME_DIFFERS", "GCODE_LAYERS_DIFFER", "GCODE_SIZE_DIFFERS", "GCODE_HEIGHT_DIFFERS", "GCODE_HEATERS_LEFT_ON", "GCODE_LAST_LINE_OPEN", "GCODE_NO_EXTRUSION", "GCODE_PRINTER_NOT_NAMED"]),
        ("GCODE_FILAMENT_DIFFERS", ["GCODE_EXTRUSION_TOO_LONG", "GCODE_LINE_TOO_THICK", "GCODE_DRAWN_BACK", "GCODE_TIME_DIFFERS"]),
        ("GCODE_FILAMENT_ABSURD", ["GCODE_EXTRUSION_TOO_LONG", "GCODE_LINE_TOO_THICK", "GCODE_DRAWN_BACK"]),
    ];

    // Of another printer's file too these are of interest by themselves.
    private static readonly HashSet<string> IndependentCodes =
        ["GCODE_DAMAGED", "GCODE_TRUNCATED", "GCODE_MATERIAL_NOT_ALLOWED", "GCODE_MATERIAL_NOT_NAMED", "GCODE_TOO_LONG"];

    private readonly Dictionary<(string Code, string Subject), Entry> _entries = [];
    private int _leftOut;

    /// <summary>Adds something about the file as a whole.</summary>
    public void Add(FindingSeverity severity, string code, params IReadOnlyList<string> args) =>
        _entries.TryAdd((code, ""), new Entry(severity, args, []));

    /// <summary>Adds something about a line.</summary>
    /// <param name="subject">What tells this finding from others with the same code: the first argument.</param>
    /// <param name="args">The other arguments; those of the first line with this subject are kept.</param>
    public void AddLine(FindingSeverity severity, string code, long line, string subject, params IReadOnlyList<string> args)
    {
        if (_entries.TryGetValue((code, subject), out var entry))
        {
            entry.Count++;
            if (entry.Lines.Count < MaxLines)
            {
                entry.Lines.Add(line);
            }
        }
        else if (_entries.Count < MaxFindings || IsCause(code))
        {
            _entries[(code, subject)] = new Entry(severity, subject.Length == 0 ? args : [subject, .. args], [line]) { Count = 1 };
        }
        else if (severity == FindingSeverity.Error)
        {
            _leftOut++;
        }
    }

    /// <summary>The cause of others first, which it holds; then errors; then in the order of the file.</summary>
    public IReadOnlyList<Finding> ToList()
    {
        if (_leftOut > 0)
        {
            Add(FindingSeverity.Error, "GCODE_MORE_ERRORS", _leftOut.ToString(CultureInfo.InvariantCulture));
        }

        List<Finding> findings = [.. _entries.Select(e => e.Value.ToFinding(e.Key.Code)).OrderBy(f => f.Severity).ThenBy(f => f.Line ?? 0)];
        var cause = findings.Where(f => f.Severity == FindingSeverity.Error && IsCause(f.Code)).MinBy(f => CauseRank(f.Code));
        return cause is null ? findings : Fold(findings, cause);
    }

    private static List<Finding> Fold(List<Finding> findings, Finding cause)
    {
        var followers = findings.Where(f => f != cause && Follows(f.Code, cause.Code)).ToList();
        return [cause with { Consequences = [.. followers.Take(MaxConsequences)] }, .. findings.Where(f => f != cause && !followers.Contains(f))];
    }

    private static bool IsCause(string code) => CauseRank(code) < Causes.Length;

    private static int CauseRank(string code) => Array.FindIndex(Causes, c => c.Code == code) is >= 0 and var rank ? rank : Causes.Length;

    private static bool Follows(string code, string cause)
    {
        var consequences = Causes[CauseRank(cause)].Consequences;
        return consequences.Count == 0 ? !IndependentCodes.Contains(code) : consequences.Contains(code);
    }

    private sealed class Entry(FindingSeverity severity, IReadOnlyList<string> args, List<long> lines)
    {
        public List<long> Lines { get; } = lines;

        public long Count { get; set; }

        public Finding ToFinding(string code)
        {
            if (Lines.Count == 0)
            {
                return new Finding(severity, code, null, args);
            }

            var more = Count > Lines.Count ? string.Create(CultureInfo.InvariantCulture, $" (+{Count - Lines.Count})") : "";
            var further = string.Join(", ", Lines.Skip(1).Select(l => l.ToString(CultureInfo.InvariantCulture))) + more;
            return new Finding(severity, code, Lines[0], args) { FurtherLines = further };
        }
    }
}
