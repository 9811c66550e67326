using System.Buffers.Binary;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>
/// Reads the PEC block, which is what a Brother machine sews, whatever stands around it (pyembroidery PecReader, libpes).
/// </summary>
internal static class PecReader
{
    private const int SignatureBytes = 8;

    // Instead of an index, where there are fewer of them than blocks.
    private const int Untold = -1;

    // Both of its numbers are written as jumps of 12 bits.
    private const int OriginBytes = 4;

    // A header that something was put into points this far beside the block at most.
    private const int Farthest = 64;

    public static DesignReading ReadPes(ReadOnlySpan<byte> file)
    {
        if (file.Length < SignatureBytes + 4 || BinaryPrimitives.ReadUInt32LittleEndian(file[SignatureBytes..]) is var start && start >= file.Length)
        {
            return DesignReading.Damaged;
        }

        return FindBlock(file, (int)start) is var block and >= 0 ? Read(file, block, block - (int)start, DesignFormat.Pes) : DesignReading.Damaged;
    }

    public static DesignReading ReadPec(ReadOnlySpan<byte> file) =>
        FindBlock(file, SignatureBytes) is var block and >= 0 ? Read(file, block, block - SignatureBytes, DesignFormat.Pec) : DesignReading.Damaged;

    // Where it should be, else at the one place near it that has all marks.
    private static int FindBlock(ReadOnlySpan<byte> file, int start)
    {
        if (start < file.Length && file[start..].StartsWith("LA:"u8))
        {
            return start;
        }

        var found = -1;
        for (var at = Math.Max(SignatureBytes, start - Farthest); at < Math.Min(file.Length, start + Farthest); at++)
        {
            if (file[at..].StartsWith("LA:"u8) && PecPlaces.Find(file[at..]) is not null)
            {
                if (found >= 0)
                {
                    return -1;
                }

                found = at;
            }
        }

        return found;
    }

    private static DesignReading Read(ReadOnlySpan<byte> file, int start, int shift, DesignFormat format)
    {
        var block = file[start..];
        if (PecPlaces.Find(block) is not { } places)
        {
            return block.Length < PecPlaces.SoundBytes ? DesignReading.Damaged : DesignReading.Misplaced(start);
        }

        // One less than there are; FF = none.
        var colorCount = (byte)(block[places.Label + PecPlaces.ColorCount] + 1);
        var indexes = block.Slice(places.Label + PecPlaces.ColorCount + 1, colorCount);
        var part = block[places.Stitches..];
        var length = part[PecPlaces.Length] | (part[PecPlaces.Length + 1] << 8) | (part[PecPlaces.Length + 2] << 16);
        if (length == PecPlaces.EmptyLength)
        {
            return DesignReading.Of(new DesignBuilder(), format, [], DesignDefects.None);
        }

        // The thumbnails follow at once: whoever reads on past the block sews them.
        var stitches = part[Math.Min(PecPlaces.Records, part.Length)..Math.Clamp(length, Math.Min(PecPlaces.Records, part.Length), part.Length)];
        var hasOrigin = IsOrigin(stitches);
        var skipped = hasOrigin ? OriginBytes : 0;
        var builder = new DesignBuilder();
        var end = ReadStitches(stitches[skipped..], indexes, builder, out var blocks);
        var threads = Threads(indexes, blocks);
        var behind = PecPlaces.Records + skipped + end + 1;
        var defects = end < 0 ? DesignDefects.NoEnd : IsIcon(part[behind..]) ? DesignDefects.None : DesignDefects.Uncheckable;
        if (DesignReading.Of(builder, format, [.. threads.Select(BrotherThreads.ColorOf)], defects) is not { Design: { } design })
        {
            return DesignReading.Damaged;
        }

        var area = new PecArea(
            new Amount(BinaryPrimitives.ReadUInt16LittleEndian(part[PecPlaces.Size..]), BinaryPrimitives.ReadUInt16LittleEndian(part[(PecPlaces.Size + 2)..])),
            hasOrigin ? new Amount(Number(stitches), Number(stitches[2..])) : null);
        List<Disagreement> disagreements = [.. new[]
        {
            blocks == colorCount || colorCount == 0 ? null : new Disagreement(Claim.Colors, new Amount(colorCount), new Amount(blocks)),
            end < 0 ? null : OfLength(length, behind, part.Length, colorCount),
            area.OfSize(design.Sewn),
        }.OfType<Disagreement>()];

        // Of a block that was found at another place nothing may be in doubt.
        shift += places.Shift;
        var isFound = shift != 0 || !places.IsSound;
        return isFound && (disagreements.Count > 0 || defects != DesignDefects.None)
            ? DesignReading.Misplaced(start)
            : new DesignReading(
                design with
                {
                    Defects = design.Defects | (area.IsOriginOf(design.Sewn) ? DesignDefects.None : DesignDefects.Origin),
                    Shift = isFound && shift == 0 ? places.Label - PecPlaces.SoundLabel : shift,
                    Disagreements = disagreements,
                    UnknownThreads = [.. threads.Index().Where(t => t.Item != Untold && !BrotherThreads.IsThread(t.Item)).Select(t => new UnknownThread(t.Index + 1, t.Item))],
                },
                DesignFault.None);
    }

    // 0x9000 and twelve bits. Until 2021 pyembroidery let the sign run over the 9 (issue 132): FFxx is a place then, and no end.
    private static bool IsOrigin(ReadOnlySpan<byte> stitches) =>
        stitches.Length > OriginBytes && (stitches[0] & 0xF0) is 0x90 or 0xF0 && (stitches[2] & 0xF0) is 0x90 or 0xF0;

    // The end code is the last byte that the length counts. Where the length leads out of the file, the icons must lie right behind the end code.
    private static Disagreement? OfLength(int declared, int measured, int available, int colorCount) =>
        declared == measured ? null
        : new Disagreement(
            Claim.Length, new Amount(declared), new Amount(measured), IsImpossible: declared <= available || available - measured != (colorCount + 1) * PecIcon.Bytes);

    // Behind the stitches begins the first icon, with the top of its frame, or nothing.
    private static bool IsIcon(ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> frame = [0, 0, 0, 0, 0, 0, 0xF0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F];
        return frame.StartsWith(rest[..Math.Min(rest.Length, frame.Length)]);
    }

    // What of the data the end code is; -1 = there is none.
    private static int ReadStitches(ReadOnlySpan<byte> data, ReadOnlySpan<byte> indexes, DesignBuilder builder, out int blocks)
    {
        blocks = 1;
        var at = 0;
        while (at < data.Length)
        {
            if (data[at] == 0xFF)
            {
                return at;
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
                return -1;
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

        return -1;
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

    private static int Number(ReadOnlySpan<byte> twelveBits) => (short)(BinaryPrimitives.ReadUInt16BigEndian(twelveBits) << 4) >> 4;
}
