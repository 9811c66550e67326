using System.Globalization;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// Gathers findings: one for each code and subject, however often it turns up. A finding that belongs to lines gets
/// the first few of them and how many more.
/// </summary>
internal sealed class FindingList
{
    private const int MaxFindings = 40;
    private const int MaxLines = 3;

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
        else if (_entries.Count < MaxFindings)
        {
            _entries[(code, subject)] = new Entry(severity, subject.Length == 0 ? args : [subject, .. args], [line]) { Count = 1 };
        }
        else if (severity == FindingSeverity.Error)
        {
            _leftOut++;
        }
    }

    /// <summary>Errors first, then in the order of the file.</summary>
    public IReadOnlyList<Finding> ToList()
    {
        if (_leftOut > 0)
        {
            Add(FindingSeverity.Error, "GCODE_MORE_ERRORS", _leftOut.ToString(CultureInfo.InvariantCulture));
        }

        return [.. _entries.Select(e => e.Value.ToFinding(e.Key.Code)).OrderBy(f => f.Severity).ThenBy(f => f.Line ?? 0)];
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
