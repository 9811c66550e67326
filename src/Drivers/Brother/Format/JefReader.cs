using System.Buffers.Binary;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>Reads Janome JEF: a binary header with colours of Janome's own table, two signed bytes a stitch, 80 before a command.</summary>
internal static class JefReader
{
    private const int Date = 8;
    private const int DateDigits = 14;
    private const int ColorCount = 24;
    private const int WordCount = 28;
    private const int Extent = 36;
    private const int ColorTable = 116;
    private const int MaxColors = 1024;
    private const byte Command = 0x80;

    // Janome machines cut by themselves at longer jumps: 3 mm, as the Ink/Stitch library takes it.
    private const int DistanceForTrim = 30;

    /// <summary>JEF has no signature, but a date in 14 digits, or a header exactly as long as its colours ask for.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head) =>
        head.Length >= ColorTable
        && (head.Slice(Date, DateDigits).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            || Number(head, 0) == ColorTable + (8UL * Number(head, ColorCount)));

    public static DesignReading Read(ReadOnlySpan<byte> file)
    {
        var (start, colorCount) = (Number(file, 0), Number(file, ColorCount));
        if (start < ColorTable || start > file.Length || colorCount > MaxColors || ColorTable + (colorCount * 4) > file.Length)
        {
            return DesignReading.Damaged;
        }

        if (!HasTypes(file, (int)start, (int)colorCount))
        {
            return DesignReading.Misplaced(ColorTable);
        }

        var indexes = file.Slice(ColorTable, (int)colorCount * 4);
        var builder = new DesignBuilder(distanceForTrim: DistanceForTrim, isEqualColorStop: true);
        var colors = new List<Rgb>();
        if (colorCount > 0)
        {
            colors.Add(JanomeThreads.ColorOf(Number(indexes, 0)));
        }

        var (block, hasEnd, at) = (0, false, (int)start);
        for (; at + 2 <= file.Length && !hasEnd; at += 2)
        {
            var (x, y) = (file[at], file[at + 1]);
            if (x != Command && y != Command)
            {
                builder.Stitch((sbyte)x, -(sbyte)y);
                continue;
            }

            // No program moves by -128: a command in the wrong one of two bytes.
            if (x != Command)
            {
                return DesignReading.Misplaced(at);
            }

            if (y == 0x10)
            {
                hasEnd = true;
                continue;
            }

            at += 2;
            if (at + 2 > file.Length)
            {
                break;
            }

            switch (y)
            {
                case 0x01 when ++block < colorCount && Number(indexes, block * 4) == 0:
                    builder.Stop();
                    break;
                case 0x01:
                    builder.ColorChange();
                    if (colorCount > 0)
                    {
                        colors.Add(JanomeThreads.ColorOf(block < colorCount ? Number(indexes, block * 4) : 0));
                    }

                    break;
                case 0x02 when file[at] == 0 && file[at + 1] == 0:
                    builder.Trim();
                    break;
                case 0x02:
                    builder.Jump((sbyte)file[at], -(sbyte)file[at + 1]);
                    break;
                default:
                    return DesignReading.Misplaced(at);
            }
        }

        var words = (at - (int)start) / 2;
        var isSilent = Number(file, WordCount) == 0 && file.Slice(Extent, 16).IndexOfAnyExcept((byte)0) < 0;
        var reading = DesignReading.Of(
            builder, DesignFormat.Jef, colors, (hasEnd ? DesignDefects.None : DesignDefects.NoEnd) | (isSilent ? DesignDefects.Uncheckable : DesignDefects.None));
        return reading.Design is { } design
            ? reading with { Design = design with { Disagreements = isSilent ? [] : Disagreements(file, design, words, block + 1, (int)colorCount) } }
            : reading;
    }

    // Between the colours and the stitches stands one number for each colour, the same everywhere (0D); some programs leave room for six colours.
    private static bool HasTypes(ReadOnlySpan<byte> file, int start, int colorCount)
    {
        var types = file[(ColorTable + (colorCount * 4))..Math.Max(start, ColorTable + (colorCount * 4))];
        if (types.Length % 4 != 0 || types.Length < Math.Min(colorCount, 1) * 4)
        {
            return false;
        }

        for (var i = 0; i < types.Length; i += 4)
        {
            if (Number(types, i) > byte.MaxValue || Number(types, i) != Number(types, 0))
            {
                return false;
            }
        }

        return true;
    }

    private static List<Disagreement> Disagreements(ReadOnlySpan<byte> file, Design design, int words, int blocks, int colorCount)
    {
        var found = new List<Disagreement>();

        // Some programs count bytes, so that certain machines open the file (MobileViewer issue 96).
        if ((int)Math.Min(Number(file, WordCount), int.MaxValue) is var declared && declared != words && declared != words * 2)
        {
            found.Add(Disagreement.OfRecords(declared, words));
        }

        // From the middle to the left, top, right and bottom.
        var bounds = design.Stitches.Aggregate(Bounds.None, (b, s) => b.With(s.X, s.Y));
        var size = new Amount(Extents(file, 0) + Extents(file, 8), Extents(file, 4) + Extents(file, 12));
        if (!bounds.IsEmpty && Disagreement.OfSize(size, new Amount(bounds.Width, bounds.Height)) is { } otherSize)
        {
            found.Add(otherSize);
        }

        if (blocks != colorCount && colorCount > 0)
        {
            found.Add(new Disagreement(Claim.Colors, new Amount(colorCount), new Amount(blocks)));
        }

        return found;

        static int Extents(ReadOnlySpan<byte> file, int at) => (int)Math.Min(Number(file, Extent + at), 1_000_000);
    }

    private static uint Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
