using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>What a file says of itself besides its stitches.</summary>
public enum Claim
{
    /// <summary>Width and height, in 0.1 mm.</summary>
    Size,

    /// <summary>How many records there are.</summary>
    Records,

    /// <summary>How many bytes they take.</summary>
    Length,

    /// <summary>How many colours there are.</summary>
    Colors,

    /// <summary>Where the last record ends, in 0.1 mm to the right and down from the first.</summary>
    End,
}

/// <summary>One or two numbers.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Amount(int X, int Y = 0)
{
    public bool IsNear(Amount other, int tolerance) => Math.Abs(X - other.X) <= tolerance && Math.Abs(Y - other.Y) <= tolerance;
}

/// <summary>A file says one thing of itself, and another is in it.</summary>
/// <param name="IsImpossible">So far apart that it is in no sound file: something is missing, or is not what it seems.</param>
public sealed record Disagreement(Claim Claim, Amount Declared, Amount Measured, bool IsImpossible = false)
{
    // Rounding of both sides.
    private const int Tolerance = 2;

    /// <summary>
    /// A size that is declared otherwise than it is; null = it is not, or nothing is declared. Headers say too much (the page
    /// instead of the design: PEmbroider), but never much too little.
    /// </summary>
    public static Disagreement? OfSize(Amount declared, Amount measured) =>
        declared == default || declared.IsNear(measured, Tolerance)
            ? null
            : new Disagreement(Claim.Size, declared, measured, IsFarOver(measured.X, declared.X) || IsFarOver(measured.Y, declared.Y));

    /// <summary>A number of records that is declared otherwise than it is. Some programs count wrong by a tenth (TurtleStitch).</summary>
    public static Disagreement OfRecords(int declared, int measured) =>
        new(Claim.Records, new Amount(declared), new Amount(measured), declared > (measured * 5L / 4) + 20);

    private static bool IsFarOver(int measured, int declared) => measured > (declared * 3L / 2) + 50;
}
