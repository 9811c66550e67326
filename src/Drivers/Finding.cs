using System.Globalization;
using System.Text.Json.Serialization;

namespace FabQueue.Drivers;

/// <summary>
/// How much a finding matters: an error refuses the file, a question has to be answered by a choice before it can be made, a
/// warning is for staff, advice is for the patron.
/// </summary>
public enum FindingSeverity
{
    Error,
    Question,
    Warning,
    Advice,
}

/// <summary>
/// Something a check found in a file: data only. Code and arguments are turned into a sentence (what it means, what to
/// do) at the edge, in the reader's language.
/// </summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Code">Stable upper-case identifier, such as <c>GCODE_BED_TOO_HOT</c>.</param>
/// <param name="Line">1-based line of the file, where there is one; the first, where there are more.</param>
/// <param name="Args">Values for the sentence, in the order of its placeholders; plain invariant text.</param>
public sealed record Finding(FindingSeverity Severity, string Code, long? Line, params IReadOnlyList<string> Args)
{
    // In characters: longer than any name in the lab's settings should be.
    private const int LongestName = 40;

    /// <summary>The lines after the first, as many as are worth showing, and how many more: <c>40, 41 (+230)</c>; empty where there are none.</summary>
    public string FurtherLines { get; init; } = "";

    /// <summary>Of a question: it is for staff to answer, not for the patron.</summary>
    public bool IsForStaff { get; init; }

    /// <summary>What follows from it: right when it is put right.</summary>
    public IReadOnlyList<Finding> Consequences { get; init; } = [];

    /// <summary>What a person chose is wrong, not the file. Never stored: such a job is refused.</summary>
    [JsonIgnore]
    public bool IsAboutChoices { get; private init; }

    /// <summary>An error in what a person chose.</summary>
    public static Finding WrongChoice(string code, params IReadOnlyList<string> args) => new(FindingSeverity.Error, code, null, args) { IsAboutChoices = true };

    /// <summary>A name that a caller made up, for a sentence: it may be of any length.</summary>
    public static string Shortened(string name) => name.Length <= LongestName ? name : string.Concat(name.EnumerateRunes().Take(LongestName)) + "…";

    /// <summary>The first few names, each once, and how many more there are.</summary>
    public static string Names(IEnumerable<string> names)
    {
        const int Shown = 4;
        var all = names.Distinct().ToList();
        return string.Join(", ", all.Take(Shown)) + (all.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $" (+{all.Count - Shown})") : "");
    }
}
