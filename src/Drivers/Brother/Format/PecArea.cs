using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>Where a PEC block says that its design lies, in 0.1 mm.</summary>
/// <param name="Size">Width and height; 0, 0 = it does not say.</param>
/// <param name="Origin">Where 0, 0 lies in it, to the right and down; null = it does not say.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PecArea(Amount Size, Amount? Origin)
{
    // Rounding of both sides.
    private const int Tolerance = 2;

    /// <summary>Whether a machine finds the design where it is: with the place of 0, 0 right and inside of it.</summary>
    public bool IsOriginOf(Bounds sewn) =>
        sewn.IsEmpty || (sewn is { MinX: <= 0, MaxX: >= 0, MinY: <= 0, MaxY: >= 0 } && (IsExact(sewn) || IsAround(sewn)));

    /// <summary>
    /// A size that is not that of the design; null = it is, or it is that of an area around the design: Brother's own software
    /// declares the hoop.
    /// </summary>
    public Disagreement? OfSize(Bounds sewn) =>
        sewn.IsEmpty || (!IsExact(sewn) && IsAround(sewn)) ? null : Disagreement.OfSize(Size, new Amount(sewn.Width, sewn.Height));

    private bool IsExact(Bounds sewn) => Origin is { } origin && origin.IsNear(new Amount(-sewn.MinX, -sewn.MinY), Tolerance);

    private bool IsAround(Bounds sewn) =>
        Origin is { } origin && -origin.X <= sewn.MinX + Tolerance && -origin.Y <= sewn.MinY + Tolerance
        && sewn.MaxX <= Size.X - origin.X + Tolerance && sewn.MaxY <= Size.Y - origin.Y + Tolerance;
}
