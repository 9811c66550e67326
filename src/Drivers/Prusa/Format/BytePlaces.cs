using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FabQueue.Drivers.Prusa.Format;

/// <summary>Where bytes stand in a text: a bit for each place.</summary>
internal static class BytePlaces
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(Vector512<byte> text, char searched) =>
        Vector512.Equals(text, Vector512.Create((byte)searched)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Within(Vector512<byte> text, char min, char max) =>
        Vector512.LessThanOrEqual(text - Vector512.Create((byte)min), Vector512.Create((byte)(max - min))).ExtractMostSignificantBits();
}
