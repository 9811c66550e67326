namespace FabQueue.Drivers;

/// <summary>
/// Why something is as it is: a stable code and the values that belong in its sentence.
/// Drivers and the queue speak in codes; the server turns them into words in the reader's language.
/// </summary>
/// <param name="Code">Stable upper-case identifier, such as <c>PRINTER_RESET</c>.</param>
/// <param name="Args">Values for the sentence, in the order of its placeholders; plain invariant text.</param>
public sealed record Reason(string Code, params IReadOnlyList<string> Args)
{
    private const char Between = '\u001F';

    /// <summary>A value that people of the lab wrote in both languages: the reader gets theirs.</summary>
    public static string InBoth(string french, string english) => french == english ? french : $"{french}{Between}{english}";

    /// <summary>A value in one language.</summary>
    public static string InOne(string value, bool isFrench) =>
        value.IndexOf(Between, StringComparison.Ordinal) is >= 0 and var at ? isFrench ? value[..at] : value[(at + 1)..] : value;

    public bool Equals(Reason? other) => other is not null && Code == other.Code && Args.SequenceEqual(other.Args);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Code);

    public override string ToString() => Args.Count == 0 ? Code : $"{Code}({string.Join(", ", Args)})";
}
