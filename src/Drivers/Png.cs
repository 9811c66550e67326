using System.Buffers.Binary;
using System.IO.Compression;

namespace FabQueue.Drivers;

/// <summary>Writes PNG (ISO/IEC 15948): eight bits a channel, no transparency.</summary>
internal static class Png
{
    /// <param name="pixels">Rows from the top; red, green, blue.</param>
    public static byte[] Write(int width, int height, ReadOnlySpan<byte> pixels)
    {
        using var file = new MemoryStream();
        file.Write([0x89, .. "PNG\r\n\x1A\n"u8]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        AddChunk(file, "IHDR"u8, header);
        AddChunk(file, "IDAT"u8, Pack(width * 3, pixels));
        AddChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    // Each row says how it differs from the one above: what is of one colour becomes zeros.
    private static byte[] Pack(int length, ReadOnlySpan<byte> pixels)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[length + 1];
            for (var start = 0; start < pixels.Length; start += length)
            {
                row[0] = (byte)(start > 0 ? 2 : 0);
                for (var i = start; i < start + length; i++)
                {
                    row[i - start + 1] = (byte)(pixels[i] - (start > 0 ? pixels[i - length] : 0));
                }

                zlib.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static void AddChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc32.Add(Crc32.Add(uint.MaxValue, type), data));
        file.Write(number);
    }
}
