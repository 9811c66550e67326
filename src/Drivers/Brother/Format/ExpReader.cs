namespace FabQueue.Drivers.Brother.Format;

/// <summary>Reads Melco EXP: two signed bytes a stitch, 80 before a command; no header, no colours, no end.</summary>
internal static class ExpReader
{
    // Without a signature any file could be one: a design stays within a metre, and no text has bytes as small as its moves.
    private const int LargestSize = 10_000;
    private const byte SmallMove = 8;

    public static DesignReading Read(ReadOnlySpan<byte> file)
    {
        var builder = new DesignBuilder();
        var defects = file.Length % 2 == 0 ? DesignDefects.None : DesignDefects.NoEnd;
        for (var data = file; data.Length >= 2; data = data[2..])
        {
            if (data[0] != 0x80)
            {
                builder.Stitch((sbyte)data[0], -(sbyte)data[1]);
                continue;
            }

            var command = data[1];
            data = data[2..];
            if (data.Length < 2)
            {
                defects = DesignDefects.NoEnd;
                break;
            }

            var (dx, dy) = ((sbyte)data[0], -(sbyte)data[1]);
            switch (command)
            {
                case 0x01:
                    builder.ColorChange();
                    builder.JumpBy(dx, dy);
                    break;
                case 0x02:
                    builder.Stitch(dx, dy);
                    break;
                case 0x04:
                    builder.Jump(dx, dy);
                    break;
                case 0x80:
                    builder.Trim();
                    break;
                default:
                    return new DesignReading(null, DesignFault.NotEmbroidery);
            }
        }

        var reading = DesignReading.Of(builder, DesignFormat.Exp, [], defects);
        return reading.Design is { Sewn: { Width: < LargestSize, Height: < LargestSize } } && file.IndexOfAnyInRange((byte)0, SmallMove) >= 0
            ? reading
            : new DesignReading(null, DesignFault.NotEmbroidery);
    }
}
