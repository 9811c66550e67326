using System.Buffers.Binary;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>
/// Reads Pfaff and Viking VP3 (pyembroidery Vp3Reader): lengths in front of everything, big-endian, a block for each colour.
/// Moves inside a block go down as y grows; places, in 0.001 mm, go up.
/// </summary>
internal static class Vp3Reader
{
    private const int LongMove = 0x01;
    private const int Trim = 0x03;

    public static DesignReading Read(ReadOnlySpan<byte> file)
    {
        var cursor = new Cursor(file);
        cursor.Skip("%vsm%\0"u8.Length);
        cursor.SkipString();
        cursor.Skip(7);
        cursor.SkipString();
        cursor.Skip(32);
        var (centerX, centerY) = (cursor.ReadInt32(), cursor.ReadInt32());
        cursor.Skip(27);
        cursor.SkipString();
        cursor.Skip(24);
        cursor.SkipString();
        var blocks = cursor.ReadUInt16();
        if (cursor.IsPastEnd)
        {
            return DesignReading.Damaged;
        }

        var builder = new DesignBuilder();
        var colors = new List<Rgb>();
        for (var i = 0; i < blocks && !cursor.IsPastEnd; i++)
        {
            if (i > 0)
            {
                builder.ColorChange();
            }

            cursor.Skip(3);
            var block = cursor.ReadBlock(cursor.ReadInt32());
            ReadBlock(ref block, builder, colors, centerX, centerY);
            cursor.IsPastEnd |= block.IsPastEnd;
        }

        return DesignReading.Of(builder, DesignFormat.Vp3, colors, cursor.IsPastEnd ? DesignDefects.NoEnd : DesignDefects.None);
    }

    private static void ReadBlock(ref Cursor block, DesignBuilder builder, List<Rgb> colors, int centerX, int centerY)
    {
        var (startX, startY) = (block.ReadInt32(), block.ReadInt32());
        colors.Add(ReadThread(ref block));
        block.Skip(18);
        if (block.IsPastEnd)
        {
            return;
        }

        var (x0, y0) = (Tenths((long)startX + centerX), -Tenths((long)startY + centerY));
        if (x0 != 0 || y0 != 0)
        {
            builder.JumpTo(x0, y0);
        }

        var data = block.Rest;
        while (data.Length >= 2)
        {
            var (x, y) = ((sbyte)data[0], (sbyte)data[1]);
            data = data[2..];
            if (x != -128)
            {
                builder.Stitch(x, y);
            }
            else if (y == LongMove && data.Length >= 4)
            {
                builder.Stitch(BinaryPrimitives.ReadInt16BigEndian(data), BinaryPrimitives.ReadInt16BigEndian(data[2..]));

                // 80 02 closes a long move.
                data = data[Math.Min(6, data.Length)..];
            }
            else if (y == Trim)
            {
                builder.Trim();
            }
        }
    }

    private static Rgb ReadThread(ref Cursor block)
    {
        var color = new Rgb(0);
        var parts = block.ReadByte();
        block.Skip(1);
        for (var i = 0; i < parts && !block.IsPastEnd; i++)
        {
            color = new Rgb(block.ReadByte(), block.ReadByte(), block.ReadByte());
            block.Skip(3);
        }

        // Type, weight, code, name, brand.
        block.Skip(2);
        block.SkipString();
        block.SkipString();
        block.SkipString();
        return color;
    }

    private static int Tenths(long thousandths) => (int)Math.Round(thousandths / 100.0, MidpointRounding.AwayFromZero);

    /// <summary>Reads on past the end as zeros, and says so.</summary>
    private ref struct Cursor(ReadOnlySpan<byte> data)
    {
        public ReadOnlySpan<byte> Rest { get; private set; } = data;

        public bool IsPastEnd { get; set; }

        public void Skip(int count) => Take(count);

        public void SkipString() => Skip(ReadUInt16());

        public byte ReadByte() => Take(1) is [var b] ? b : (byte)0;

        public int ReadUInt16() => Take(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : 0;

        public int ReadInt32() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadInt32BigEndian(bytes) : 0;

        /// <summary>The next part, or what there is of it.</summary>
        public Cursor ReadBlock(int count) => new(Take(count));

        private ReadOnlySpan<byte> Take(int count)
        {
            IsPastEnd |= count < 0 || count > Rest.Length;
            var taken = Rest[..Math.Clamp(count, 0, Rest.Length)];
            Rest = Rest[taken.Length..];
            return taken;
        }
    }
}
