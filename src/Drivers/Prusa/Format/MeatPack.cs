namespace FabQueue.Drivers.Prusa.Format;

/// <summary>
/// Unpacks MeatPack (scottmudge/OctoPrint-MeatPack): the fifteen most frequent characters take four bits, the lower half of a
/// byte first; 1111 stands for one that follows whole. FF FF and a byte switch it. Spaces between the words of a move are gone.
/// </summary>
internal static class MeatPack
{
    private const int Whole = 15;
    private const byte Signal = 0xFF, PackingOn = 251, PackingOff = 250, Reset = 249, NoSpacesOn = 247, NoSpacesOff = 246;

    private static ReadOnlySpan<byte> Characters => "0123456789. \nGX"u8;

    public static byte[] Unpack(ReadOnlySpan<byte> packed)
    {
        var text = new byte[packed.Length * 2];
        var length = 0;
        var (isPacked, hasNoSpaces) = (false, false);
        for (var i = 0; i < packed.Length;)
        {
            if (packed[i] == Signal && i + 2 < packed.Length && packed[i + 1] == Signal)
            {
                (isPacked, hasNoSpaces) = packed[i + 2] switch
                {
                    PackingOn => (true, hasNoSpaces),
                    PackingOff => (false, hasNoSpaces),
                    Reset => (false, false),
                    NoSpacesOn => (isPacked, true),
                    NoSpacesOff => (isPacked, false),
                    _ => (isPacked, hasNoSpaces),
                };
                i += 3;
                continue;
            }

            var pair = packed[i++];
            if (!isPacked)
            {
                text[length++] = pair;
                continue;
            }

            var (first, second) = (pair & Whole, pair >> 4);
            length = Put(first, packed, ref i, hasNoSpaces, text, length);

            // What stands behind the end of a line fills the byte.
            if (first == Whole || Characters[first] != '\n')
            {
                length = Put(second, packed, ref i, hasNoSpaces, text, length);
            }
        }

        return text[..length];
    }

    private static int Put(int code, ReadOnlySpan<byte> packed, ref int position, bool hasNoSpaces, Span<byte> text, int length)
    {
        if (code == Whole)
        {
            if (position < packed.Length)
            {
                text[length++] = packed[position++];
            }

            return length;
        }

        var character = Characters[code];
        text[length++] = character == ' ' && hasNoSpaces ? (byte)'E' : character;
        return length;
    }
}
