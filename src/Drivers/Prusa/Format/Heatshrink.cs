namespace FabQueue.Drivers.Prusa.Format;

/// <summary>
/// Unpacks heatshrink (atomicobject/heatshrink), bits from the highest: 1 and a byte, or 0 with how far back (less one) and how
/// many bytes (less one) to repeat.
/// </summary>
internal static class Heatshrink
{
    private const int CountBits = 4;

    /// <exception cref="InvalidDataException">It does not fill the target, or reaches back before the beginning.</exception>
    public static void Unpack(ReadOnlySpan<byte> packed, Span<byte> target, int windowBits)
    {
        var position = 0;
        var length = 0;
        while (length < target.Length)
        {
            if (Bits(packed, ref position, 1) == 1)
            {
                target[length++] = (byte)Bits(packed, ref position, 8);
                continue;
            }

            var from = length - Bits(packed, ref position, windowBits) - 1;
            var count = Bits(packed, ref position, CountBits) + 1;
            if (from < 0 || length + count > target.Length)
            {
                throw new InvalidDataException("A packed block is damaged.");
            }

            for (var i = 0; i < count; i++)
            {
                target[length + i] = target[from + i];
            }

            length += count;
        }
    }

    private static int Bits(ReadOnlySpan<byte> packed, ref int position, int count)
    {
        var value = 0;
        for (; count > 0; count--, position++)
        {
            if (position >> 3 >= packed.Length)
            {
                throw new InvalidDataException("A packed block ends too early.");
            }

            value = (value << 1) | ((packed[position >> 3] >> (7 - (position & 7))) & 1);
        }

        return value;
    }
}
