namespace FabQueue.Drivers.Brother.Format;

/// <summary>Reads Tajima DST: 512 bytes of text, then three bytes a record in balanced ternary; no colours, no trims.</summary>
internal static class DstReader
{
    private const int HeaderBytes = 512;

    // By custom three jumps in a row cut the thread.
    private const int JumpsForTrim = 3;

    public static DesignReading Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderBytes)
        {
            return DesignReading.Damaged;
        }

        var builder = new DesignBuilder(JumpsForTrim);
        var data = file[HeaderBytes..];
        for (; data.Length >= 3; data = data[3..])
        {
            var (b0, b1, b2) = (data[0], data[1], data[2]);
            if ((b2 & 0xF3) == 0xF3)
            {
                return DesignReading.Of(builder, DesignFormat.Dst, [], DesignDefects.None);
            }

            var dx = Digit(b0, 0, 1) + (9 * Digit(b0, 2, 3)) + (3 * Digit(b1, 0, 1)) + (27 * Digit(b1, 2, 3)) + (81 * Digit(b2, 2, 3));
            var dy = Digit(b0, 6, 7) + (9 * Digit(b0, 4, 5)) + (3 * Digit(b1, 6, 7)) + (27 * Digit(b1, 4, 5)) + (81 * Digit(b2, 4, 5));
            switch (b2 & 0xC3)
            {
                case 0xC3:
                    builder.ColorChange(dx, dy);
                    break;
                // 43 switches sequins on and off: there are none on this machine, the frame only moves.
                case 0x83 or 0x43:
                    builder.Jump(dx, dy);
                    break;
                default:
                    builder.Stitch(dx, dy);
                    break;
            }
        }

        return DesignReading.Of(builder, DesignFormat.Dst, [], DesignDefects.NoEnd);
    }

    // The file's y goes up: its plus and minus bits stand the other way round.
    private static int Digit(byte b, int plus, int minus) => ((b >> plus) & 1) - ((b >> minus) & 1);
}
