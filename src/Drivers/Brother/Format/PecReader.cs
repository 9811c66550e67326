using System.Buffers.Binary;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>
/// Reads the PEC block, which is what a Brother machine sews, whatever stands around it (pyembroidery PecReader, libpes).
/// Positions below are from the start of the block.
/// </summary>
internal static class PecReader
{
    private const int SignatureBytes = 8;
    private const int ColorCount = 48;
    private const int StitchBlock = 512;
    private const int Origin = 528;

    // Instead of an index, where there are fewer of them than blocks.
    private const int Untold = -1;

    // Both of its numbers are written as jumps of 12 bits.
    private const int OriginBytes = 4;

    public static DesignReading ReadPes(ReadOnlySpan<byte> file) =>
        file.Length >= SignatureBytes + 4 && BinaryPrimitives.ReadUInt32LittleEndian(file[SignatureBytes..]) is var start && start < file.Length
            ? Read(file[(int)start..], DesignFormat.Pes)
            : DesignReading.Damaged;

    public static DesignReading ReadPec(ReadOnlySpan<byte> file) =>
        file.Length > SignatureBytes ? Read(file[SignatureBytes..], DesignFormat.Pec) : DesignReading.Damaged;

    private static DesignReading Read(ReadOnlySpan<byte> block, DesignFormat format)
    {
        if (!block.StartsWith("LA:"u8) || block.Length < Origin)
        {
            return DesignReading.Damaged;
        }

        // One less than there are; FF = none.
        var colorCount = (byte)(block[ColorCount] + 1);
        var indexes = block.Slice(ColorCount + 1, colorCount);
        var length = block[StitchBlock + 2] | (block[StitchBlock + 3] << 8) | (block[StitchBlock + 4] << 16);

        // The thumbnails follow at once: whoever reads on past the block sews them.
        var stitches = block[Origin..Math.Clamp(StitchBlock + length, Origin, block.Length)];
        var hasOrigin = stitches.Length >= OriginBytes && (stitches[0] & 0xF0) == 0x90 && (stitches[2] & 0xF0) == 0x90;
        var builder = new DesignBuilder();
        var hasEnd = ReadStitches(hasOrigin ? stitches[OriginBytes..] : stitches, indexes, builder, out var blocks);

        var defects = (hasEnd ? DesignDefects.None : DesignDefects.NoEnd)
            | (blocks == colorCount || colorCount == 0 ? DesignDefects.None : DesignDefects.ColorCount);
        var threads = Threads(indexes, blocks);
        var reading = DesignReading.Of(builder, format, [.. threads.Select(BrotherThreads.ColorOf)], defects);
        return reading.Design is { } design
            ? new DesignReading(
                design with
                {
                    Defects = design.Defects | (hasOrigin && IsOriginOf(design.Sewn, stitches) ? DesignDefects.None : DesignDefects.Origin),
                    UnknownThreads = [.. threads.Index().Where(t => t.Item != Untold && !BrotherThreads.IsThread(t.Item)).Select(t => new UnknownThread(t.Index + 1, t.Item))],
                },
                DesignFault.None)
            : reading;
    }

    private static bool ReadStitches(ReadOnlySpan<byte> data, ReadOnlySpan<byte> indexes, DesignBuilder builder, out int blocks)
    {
        blocks = 1;
        var at = 0;
        while (at < data.Length)
        {
            if (data[at] == 0xFF)
            {
                return true;
            }

            if (data[at] == 0xFE && at + 2 < data.Length && data[at + 1] == 0xB0)
            {
                at += 3;

                // PEC has no stop: by custom it is a change to the same colour.
                if (blocks < indexes.Length && indexes[blocks] == indexes[blocks - 1])
                {
                    builder.Stop();
                }
                else
                {
                    builder.ColorChange();
                }

                blocks++;
                continue;
            }

            if (!TryReadMove(data, ref at, out var dx, out var flags) || !TryReadMove(data, ref at, out var dy, out var flagsY))
            {
                return false;
            }

            flags |= flagsY;
            if ((flags & 0x30) == 0x20)
            {
                builder.Trim();
            }

            if ((flags & 0x30) != 0)
            {
                builder.Jump(dx, dy);
            }
            else
            {
                builder.Stitch(dx, dy);
            }
        }

        return false;
    }

    // Seven bits, or twelve with flags: 10 = jump, 20 = cut the thread first.
    private static bool TryReadMove(ReadOnlySpan<byte> data, ref int at, out int move, out int flags)
    {
        (move, flags) = (0, 0);
        if (at >= data.Length)
        {
            return false;
        }

        var first = data[at++];
        if ((first & 0x80) == 0)
        {
            move = (sbyte)(first << 1) >> 1;
            return true;
        }

        if (at >= data.Length)
        {
            return false;
        }

        flags = first & 0x70;
        move = (short)((first << 12) | (data[at++] << 4)) >> 4;
        return true;
    }

    // One for each thread: a change to the same colour is a stop and has none of its own.
    private static List<int> Threads(ReadOnlySpan<byte> indexes, int blocks)
    {
        var threads = new List<int>();
        for (var i = 0; i < blocks && !indexes.IsEmpty; i++)
        {
            if (i == 0 || i >= indexes.Length || indexes[i] != indexes[i - 1])
            {
                threads.Add(i < indexes.Length ? indexes[i] : Untold);
            }
        }

        return threads;
    }

    private static bool IsOriginOf(Bounds sewn, ReadOnlySpan<byte> origin) =>
        sewn.IsEmpty || (Number(origin) == -sewn.MinX && Number(origin[2..]) == -sewn.MinY && sewn is { MinX: <= 0, MaxX: >= 0, MinY: <= 0, MaxY: >= 0 });

    private static int Number(ReadOnlySpan<byte> twelveBits) => (short)(BinaryPrimitives.ReadUInt16BigEndian(twelveBits) << 4) >> 4;
}
