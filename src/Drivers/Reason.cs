namespace FabQueue.Drivers;

/// <summary>
/// Why something is as it is: a stable code and the values that belong in its sentence.
/// Drivers and the queue speak in codes; the server turns them into words in the reader's language.
/// </summary>
/// <param name="Code">Stable upper-case identifier, such as <c>PRINTER_RESET</c>.</param>
/// <param name="Args">Values for the sentence, in the order of its placeholders; plain invariant text.</param>
public sealed record Reason(string Code, params IReadOnlyList<string> Args)
{
    public bool Equals(Reason? other) => other is not null && Code == other.Code && Args.SequenceEqual(other.Args);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Code);

    public override string ToString() => Args.Count == 0 ? Code : $"{Code}({string.Join(", ", Args)})";
}
