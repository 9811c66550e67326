using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>Equal for the same line, from whichever end it was drawn, and from whichever point where it is closed.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LineKey(ulong Sum, int Count, CutPoint Least, CutPoint Most)
{
    // The sum over all segments depends neither on their order nor on their direction.
    public static LineKey Of(ImmutableArray<CutPoint> points)
    {
        ulong sum = 0;
        var (least, most) = (points[0], points[0]);
        var last = Mix(points[0]);
        for (var i = 1; i < points.Length; i++)
        {
            var point = points[i];
            var mixed = Mix(point);
            sum += Mix(last + mixed);
            last = mixed;
            least = new CutPoint(Math.Min(least.Across, point.Across), Math.Min(least.Down, point.Down));
            most = new CutPoint(Math.Max(most.Across, point.Across), Math.Max(most.Down, point.Down));
        }

        return new LineKey(sum, points.Length, least, most);
    }

    private static ulong Mix(CutPoint p) => Mix(((ulong)(uint)p.Across << 32) | (uint)p.Down);

    // The finalizer of SplitMix64: 2⁻⁶⁴ is the chance that two different lines are taken for one.
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
