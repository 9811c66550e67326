using System.Buffers.Binary;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>
/// Reads Pfaff and Viking VP3 (pyembroidery Vp3Reader): lengths and marks in front of everything, big-endian, a block for each colour.
/// Moves inside a block go down as y grows; places, in 0.001 mm, go up.
/// </summary>
internal static class Vp3Reader
{
    private const byte Command = 0x80;
    private const int LongMove = 0x01;
    private const int Pause = 0x02;
    private const int Trim = 0x03;

    // Where the thread of a block begins, from its mark on.
    private const int Thread = 15;

    // Rounding of a program that counts in 0.1 mm, and writes 0.001 mm.
    private const int Tolerance = 2;

    private static ReadOnlySpan<byte> DesignMark => [0x00, 0x02, 0x00];

    private static ReadOnlySpan<byte> PatternMark => [0x00, 0x03, 0x00];

    private static ReadOnlySpan<byte> BlocksMark => "xxPP\u0001\0"u8;

    private static ReadOnlySpan<byte> BlockMark => [0x00, 0x05, 0x00];

    private static ReadOnlySpan<byte> StitchMark => [0x00, 0x01, 0x00];

    private static ReadOnlySpan<byte> StitchHeader => [0x0A, 0xF6, 0x00];

    public static DesignReading Read(ReadOnlySpan<byte> file)
    {
        var cursor = new Cursor(file);
        cursor.Skip("%vsm%\0"u8.Length);
        cursor.SkipString();
        cursor.Expect(DesignMark);
        cursor.Skip(4);
        cursor.SkipString();
        cursor.Skip(25);
        cursor.Expect(PatternMark);
        cursor.Skip(4);
        var (centerX, centerY) = (cursor.ReadInt32(), cursor.ReadInt32());
        cursor.Skip(19);
        var size = new Amount(Tenths(cursor.ReadInt32()), Tenths(cursor.ReadInt32()));
        cursor.SkipString();
        cursor.Skip(18);
        cursor.Expect(BlocksMark);
        cursor.SkipString();
        var blocks = cursor.ReadUInt16();
        if (cursor.IsPastEnd)
        {
            return DesignReading.Damaged;
        }

        var builder = new DesignBuilder(isEqualColorStop: true);
        var colors = new List<Rgb>();
        var disagreements = new List<Disagreement>();
        for (var i = 0; i < blocks && !cursor.IsPastEnd && cursor.WrongAt < 0; i++)
        {
            if (i > 0)
            {
                builder.ColorChange();
            }

            ReadBlock(ref cursor, builder, colors, disagreements, centerX, centerY, isLast: i + 1 == blocks);
        }

        if (cursor.WrongAt >= 0)
        {
            return DesignReading.Misplaced(cursor.WrongAt);
        }

        var reading = DesignReading.Of(builder, DesignFormat.Vp3, colors, cursor.IsPastEnd ? DesignDefects.NoEnd : DesignDefects.None);
        if (reading.Design is not { } design || cursor.IsPastEnd)
        {
            return reading;
        }

        var bounds = design.Stitches.Aggregate(Bounds.None, (b, s) => b.With(s.X, s.Y));
        if (!bounds.IsEmpty && Disagreement.OfSize(size, new Amount(bounds.Width, bounds.Height)) is { } otherSize)
        {
            disagreements.Add(otherSize);
        }

        return reading with { Design = design with { Disagreements = disagreements } };
    }

    private static void ReadBlock(
        ref Cursor cursor, DesignBuilder builder, List<Rgb> colors, List<Disagreement> disagreements, int centerX, int centerY, bool isLast)
    {
        cursor.Expect(BlockMark);
        var blockEnd = cursor.ReadInt32() + (long)cursor.At;
        var (startX, startY) = (cursor.ReadInt32(), cursor.ReadInt32());
        colors.Add(ReadThread(ref cursor));
        var shift = new Amount(Tenths(cursor.ReadInt32()), -Tenths(cursor.ReadInt32()));
        cursor.Expect(StitchMark);
        var stitchEnd = cursor.ReadInt32() + (long)cursor.At;
        cursor.Expect(StitchHeader);
        if (cursor.IsPastEnd || cursor.WrongAt >= 0)
        {
            return;
        }

        // Both lengths say where the stitches end. PEmbroider counts one of them wrong: the one is believed at whose end the next block stands.
        if (blockEnd != stitchEnd + 1)
        {
            var isStitchEnd = cursor.IsEndOfBlock(stitchEnd + 1, isLast);
            if (isStitchEnd == cursor.IsEndOfBlock(blockEnd, isLast))
            {
                cursor.WrongAt = cursor.At;
                return;
            }

            var end = isStitchEnd ? stitchEnd + 1 : blockEnd;
            disagreements.Add(new Disagreement(
                Claim.Length, new Amount((int)((isStitchEnd ? blockEnd : stitchEnd + 1) - cursor.At)), new Amount((int)(end - cursor.At))));
            stitchEnd = end - 1;
        }

        var (x0, y0) = (Tenths((long)startX + centerX), -Tenths((long)startY + centerY));
        if (x0 != 0 || y0 != 0)
        {
            builder.JumpTo(x0, y0);
        }

        var moved = ReadStitches(ref cursor, builder, stitchEnd);

        // One byte follows, and after the last block nothing.
        cursor.Skip(1);
        if (isLast && !cursor.IsPastEnd && !cursor.IsEndOfBlock(cursor.At, isLast))
        {
            disagreements.Add(new Disagreement(Claim.Length, new Amount((int)blockEnd), new Amount(cursor.Length)));
        }

        if (!cursor.IsPastEnd && cursor.WrongAt < 0 && !moved.IsNear(shift, Tolerance))
        {
            disagreements.Add(new Disagreement(Claim.End, shift, moved));
        }
    }

    // How far the block leads from its start to its end.
    private static Amount ReadStitches(ref Cursor cursor, DesignBuilder builder, long end)
    {
        var moved = default(Amount);
        while (cursor.At + 2 <= end && !cursor.IsPastEnd)
        {
            var at = cursor.At;
            var (x, y) = (cursor.ReadByte(), cursor.ReadByte());
            if (cursor.IsPastEnd)
            {
                break;
            }

            if (x != Command && y != Command)
            {
                Stitch((sbyte)x, (sbyte)y);
            }
            else if (x == Command && y == LongMove)
            {
                var (longX, longY) = (cursor.ReadInt16(), cursor.ReadInt16());
                if (!cursor.IsPastEnd)
                {
                    Stitch(longX, longY);
                    cursor.Expect([Command, Pause]);
                }
            }
            else if (x == Command && y == Trim)
            {
                builder.Trim();
            }
            else if (x != Command || y != Pause)
            {
                cursor.WrongAt = at;
                return moved;
            }
        }

        if (cursor.At != end && !cursor.IsPastEnd && cursor.WrongAt < 0)
        {
            cursor.WrongAt = cursor.At;
        }

        return moved;

        void Stitch(int dx, int dy)
        {
            builder.Stitch(dx, dy);
            moved = new Amount(moved.X + dx, moved.Y + dy);
        }
    }

    private static Rgb ReadThread(ref Cursor cursor)
    {
        var color = new Rgb(0);
        var parts = cursor.ReadByte();
        cursor.Skip(1);
        for (var i = 0; i < parts && !cursor.IsPastEnd; i++)
        {
            color = new Rgb(cursor.ReadByte(), cursor.ReadByte(), cursor.ReadByte());
            cursor.Skip(3);
        }

        // Type, weight, code, name, brand.
        cursor.Skip(2);
        cursor.SkipString();
        cursor.SkipString();
        cursor.SkipString();
        return color;
    }

    private static int Tenths(long thousandths) => (int)Math.Round(thousandths / 100.0, MidpointRounding.AwayFromZero);

    /// <summary>Reads on past the end as zeros, and says so.</summary>
    private ref struct Cursor(ReadOnlySpan<byte> file)
    {
        private readonly ReadOnlySpan<byte> _file = file;

        /// <summary>Of the file.</summary>
        public readonly int Length => _file.Length;

        /// <summary>The byte that comes next.</summary>
        public int At { get; private set; }

        public bool IsPastEnd { get; private set; }

        /// <summary>Where something else stands than the mark that should; -1 = nowhere.</summary>
        public int WrongAt { get; set; } = -1;

        public void Skip(int count) => Take(count);

        public void SkipString() => Skip(ReadUInt16());

        public void Expect(ReadOnlySpan<byte> mark)
        {
            var at = At;
            if (!Take(mark.Length).SequenceEqual(mark) && !IsPastEnd && WrongAt < 0)
            {
                WrongAt = at;
            }
        }

        public byte ReadByte() => Take(1) is [var b] ? b : (byte)0;

        public short ReadInt16() => (short)ReadUInt16();

        public int ReadUInt16() => Take(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : 0;

        public int ReadInt32() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadInt32BigEndian(bytes) : 0;

        /// <summary>Whether a block can end at a place: the next one begins there, or the file ends.</summary>
        public readonly bool IsEndOfBlock(long at, bool isLast) =>
            at >= At && at <= _file.Length && (isLast ? at == _file.Length : IsBlock(_file[(int)at..]));

        // Its mark alone could be stitches: its length leads no further than the file, and its thread has a few colours.
        private static bool IsBlock(ReadOnlySpan<byte> rest) =>
            rest.Length > Thread && rest.StartsWith(BlockMark)
            && BinaryPrimitives.ReadInt32BigEndian(rest[BlockMark.Length..]) is var length && length > 0 && length < rest.Length && rest[Thread] is > 0 and < 16;

        private ReadOnlySpan<byte> Take(int count)
        {
            IsPastEnd |= count < 0 || count > _file.Length - At;
            var taken = _file.Slice(At, Math.Clamp(count, 0, _file.Length - At));
            At += taken.Length;
            return taken;
        }
    }
}
