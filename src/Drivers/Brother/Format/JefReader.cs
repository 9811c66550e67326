using System.Buffers.Binary;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>Reads Janome JEF: a binary header with colours of Janome's own table, two signed bytes a stitch, 80 before a command.</summary>
internal static class JefReader
{
    private const int Date = 8;
    private const int DateDigits = 14;
    private const int ColorCount = 24;
    private const int ColorTable = 116;
    private const int MaxColors = 1024;

    // Janome machines cut by themselves at longer jumps: 3 mm, as the Ink/Stitch library takes it.
    private const int DistanceForTrim = 30;

    /// <summary>JEF has no signature, but a date in 14 digits, or a header exactly as long as its colours ask for.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head) =>
        head.Length >= ColorTable
        && (head.Slice(Date, DateDigits).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            || BinaryPrimitives.ReadUInt32LittleEndian(head) == ColorTable + (8UL * BinaryPrimitives.ReadUInt32LittleEndian(head[ColorCount..])));

    public static DesignReading Read(ReadOnlySpan<byte> file)
    {
        var start = BinaryPrimitives.ReadUInt32LittleEndian(file);
        var colorCount = BinaryPrimitives.ReadUInt32LittleEndian(file[ColorCount..]);
        if (start < ColorTable || start > file.Length || colorCount > MaxColors || ColorTable + (colorCount * 4) > file.Length)
        {
            return DesignReading.Damaged;
        }

        var indexes = file.Slice(ColorTable, (int)colorCount * 4);
        var builder = new DesignBuilder(distanceForTrim: DistanceForTrim);
        var colors = new List<Rgb>();
        if (colorCount > 0)
        {
            colors.Add(JanomeThreads.ColorOf(Index(indexes, 0)));
        }

        var block = 0;
        for (var data = file[(int)start..]; data.Length >= 2; data = data[2..])
        {
            if (data[0] != 0x80)
            {
                builder.Stitch((sbyte)data[0], -(sbyte)data[1]);
                continue;
            }

            var command = data[1];
            if (command == 0x10)
            {
                var isMatching = block + 1 == colorCount || colorCount == 0;
                return DesignReading.Of(builder, DesignFormat.Jef, colors, isMatching ? DesignDefects.None : DesignDefects.ColorCount);
            }

            data = data[2..];
            if (data.Length < 2)
            {
                break;
            }

            switch (command)
            {
                case 0x01 when ++block < colorCount && Index(indexes, block) == 0:
                    builder.Stop();
                    break;
                case 0x01:
                    builder.ColorChange();
                    if (colorCount > 0)
                    {
                        colors.Add(JanomeThreads.ColorOf(block < colorCount ? Index(indexes, block) : 0));
                    }

                    break;
                case 0x02 when data[0] == 0 && data[1] == 0:
                    builder.Trim();
                    break;
                case 0x02:
                    builder.Jump((sbyte)data[0], -(sbyte)data[1]);
                    break;
                default:
                    return DesignReading.Damaged;
            }
        }

        return DesignReading.Of(builder, DesignFormat.Jef, colors, DesignDefects.NoEnd);
    }

    private static uint Index(ReadOnlySpan<byte> indexes, int block) => BinaryPrimitives.ReadUInt32LittleEndian(indexes[(block * 4)..]);
}
