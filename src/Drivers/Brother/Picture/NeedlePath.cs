using System.Buffers.Binary;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Picture;

/// <summary>
/// The way of the needle for a page that plays it: width and height of the hoop, then for each record x and y, all as 16 bits
/// with sign, little end first, in 0.1 mm from the middle; behind them a byte for each record, its <see cref="StitchKind"/>.
/// </summary>
internal static class NeedlePath
{
    private const int PlaceBytes = 4;

    public static byte[] Write(SewingPlan plan)
    {
        var stitches = plan.Design.Stitches;
        var path = new byte[PlaceBytes + (stitches.Count * (PlaceBytes + 1))];
        WritePlace(path, (int)(plan.Hoop!.WidthMillimetres * 10), (int)(plan.Hoop.HeightMillimetres * 10));
        for (var i = 0; i < stitches.Count; i++)
        {
            WritePlace(path.AsSpan(PlaceBytes * (i + 1)), stitches[i].X, stitches[i].Y);
            path[(PlaceBytes * (stitches.Count + 1)) + i] = (byte)stitches[i].Kind;
        }

        return path;
    }

    // A design that fits a hoop of 500 mm has no place beyond 16 bits.
    private static void WritePlace(Span<byte> to, int x, int y)
    {
        BinaryPrimitives.WriteInt16LittleEndian(to, checked((short)x));
        BinaryPrimitives.WriteInt16LittleEndian(to[2..], checked((short)y));
    }
}
