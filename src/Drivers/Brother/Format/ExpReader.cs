namespace FabQueue.Drivers.Brother.Format;

/// <summary>
/// Reads Melco EXP: two signed bytes a stitch, 80 before a command; no header, no colours, no end. Nothing in such a file tells
/// whether all of it is there.
/// </summary>
internal static class ExpReader
{
    private const byte Command = 0x80;

    // Without a signature any file could be one: a design stays within a metre, and no text has bytes as small as its moves.
    private const int LargestSize = 10_000;
    private const byte SmallMove = 8;

    // A file that begins like a design and then does not read as one was a design.
    private const int Convincing = 50;

    // Headers of other formats are filled up with spaces: a design would go straight on for half a metre.
    private const int LongestFill = 200;

    public static DesignReading Read(ReadOnlySpan<byte> file)
    {
        if (HasFill(file))
        {
            return DesignReading.NotEmbroidery;
        }

        var builder = new DesignBuilder();
        var defects = DesignDefects.Uncheckable | (file.Length % 2 == 0 ? DesignDefects.None : DesignDefects.NoEnd);
        var (at, stitches) = (0, 0);
        for (; at + 2 <= file.Length; at += 2)
        {
            var (x, y) = (file[at], file[at + 1]);
            if (x != Command && y != Command)
            {
                builder.Stitch((sbyte)x, -(sbyte)y);
                stitches++;
                continue;
            }

            // No program moves by -128: where a command stands in the wrong one of two bytes, something is missing or too much.
            if (x != Command)
            {
                return stitches >= Convincing ? DesignReading.Misplaced(at) : DesignReading.NotEmbroidery;
            }

            at += 2;
            if (at + 2 > file.Length)
            {
                defects |= DesignDefects.NoEnd;
                break;
            }

            var (dx, dy) = ((sbyte)file[at], -(sbyte)file[at + 1]);
            switch (y)
            {
                case 0x01 when builder.IsAtStart:
                    builder.JumpBy(dx, dy);
                    break;
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
                    return stitches >= Convincing ? DesignReading.Misplaced(at) : DesignReading.NotEmbroidery;
            }
        }

        var reading = DesignReading.Of(builder, DesignFormat.Exp, [], defects);
        return reading.Design is { Sewn: { Width: < LargestSize, Height: < LargestSize } } && file.IndexOfAnyInRange((byte)0, SmallMove) >= 0
            ? reading
            : DesignReading.NotEmbroidery;
    }

    private static bool HasFill(ReadOnlySpan<byte> file)
    {
        Span<byte> fill = stackalloc byte[LongestFill];
        fill.Fill((byte)' ');
        return file.IndexOf(fill) >= 0;
    }
}
