using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>A design as it will lie in the frame: centred on the place where the machine starts, upright where it must be.</summary>
/// <param name="Design">With 0, 0 in its middle.</param>
/// <param name="IsTurned">Turned by a quarter to the right, because it fits no other way.</param>
/// <param name="Hoop">The smallest that it fits into; null = none.</param>
public sealed record Placement(Design Design, bool IsTurned, Hoop? Hoop)
{
    /// <summary>Places a design that has stitches.</summary>
    public static Placement Of(Design design, BrotherSettings limits)
    {
        var sewn = WithoutTail(design);
        var (centerX, centerY) = ((sewn.Sewn.MinX + sewn.Sewn.MaxX) >> 1, (sewn.Sewn.MinY + sewn.Sewn.MaxY) >> 1);
        if (HoopFor(sewn.Sewn.Width, sewn.Sewn.Height) is { } hoop)
        {
            return new Placement(sewn.Map((x, y) => (x - centerX, y - centerY)), IsTurned: false, hoop);
        }

        // A machine that does not turn it by itself would not even list it.
        return HoopFor(sewn.Sewn.Height, sewn.Sewn.Width) is { } turnedHoop
            ? new Placement(sewn.Map((x, y) => (centerY - y, x - centerX)), IsTurned: true, turnedHoop)
            : new Placement(sewn.Map((x, y) => (x - centerX, y - centerY)), IsTurned: false, null);

        Hoop? HoopFor(int width, int height) => limits.Hoops.FirstOrDefault(h => width <= h.Width && height <= h.Height);
    }

    // After the last stitch the frame only moves, often far away.
    private static Design WithoutTail(Design design)
    {
        var count = design.Stitches.Count;
        while (count > 0 && design.Stitches[count - 1].Kind != StitchKind.Stitch)
        {
            count--;
        }

        return count == design.Stitches.Count ? design : design with { Stitches = [.. design.Stitches.Take(count)] };
    }
}
