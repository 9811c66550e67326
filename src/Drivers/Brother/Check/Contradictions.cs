using System.Globalization;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>What a file says of itself beside what is in it, as findings that name both.</summary>
internal static class Contradictions
{
    public static IEnumerable<Finding> Of(Design original) => original.Disagreements.Where(d => !d.IsImpossible).DistinctBy(d => d.Claim).Select(Describe);

    public static Finding Describe(Disagreement found) => found switch
    {
        { Claim: Claim.Size, IsImpossible: true } => Sized(FindingSeverity.Error, "EMBROIDERY_SIZE_IMPOSSIBLE", found),
        { Claim: Claim.Size } => Sized(FindingSeverity.Warning, "EMBROIDERY_SIZE_DIFFERS", found),
        { Claim: Claim.Records, IsImpossible: true } => Counted(FindingSeverity.Error, "EMBROIDERY_COUNT_IMPOSSIBLE", found),
        { Claim: Claim.Records } => Counted(FindingSeverity.Warning, "EMBROIDERY_COUNT_DIFFERS", found),
        { Claim: Claim.Length, IsImpossible: true } => Counted(FindingSeverity.Error, "EMBROIDERY_LENGTH_IMPOSSIBLE", found),
        { Claim: Claim.Length } => Counted(FindingSeverity.Warning, "EMBROIDERY_LENGTH_DIFFERS", found),
        { Claim: Claim.Colors } => Counted(FindingSeverity.Warning, "EMBROIDERY_COLORS_DO_NOT_MATCH", found),

        // Many programs write nothing there, or something else.
        _ => Sized(FindingSeverity.Advice, "EMBROIDERY_END_DIFFERS", found),
    };

    private static Finding Counted(FindingSeverity severity, string code, Disagreement found) =>
        new(severity, code, null, Number(found.Declared.X), Number(found.Measured.X));

    private static Finding Sized(FindingSeverity severity, string code, Disagreement found) => new(
        severity, code, null, Millimetres(found.Declared.X), Millimetres(found.Declared.Y), Millimetres(found.Measured.X), Millimetres(found.Measured.Y));

    private static string Millimetres(int tenths) => DesignFindings.Millimetres(tenths / 10.0);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
