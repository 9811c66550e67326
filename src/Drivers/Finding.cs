namespace FabQueue.Drivers;

/// <summary>How much a finding matters: an error refuses the file, a warning is for staff, advice is for the patron.</summary>
public enum FindingSeverity
{
    Error,
    Warning,
    Advice,
}

/// <summary>
/// Something a check found in a file: data only. Code and arguments are turned into a sentence (what it means, what to
/// do) at the edge, in the reader's language.
/// </summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Code">Stable upper-case identifier, such as <c>GCODE_BED_TOO_HOT</c>.</param>
/// <param name="Line">1-based line of the file, where there is one.</param>
/// <param name="Args">Values for the sentence, in the order of its placeholders; plain invariant text.</param>
public sealed record Finding(FindingSeverity Severity, string Code, long? Line, params IReadOnlyList<string> Args);
