using System.Buffers.Binary;
using System.IO.Compression;

namespace FabQueue.Drivers.Tests;

/// <summary>What a PNG of ours shows.</summary>
internal sealed record Pixels(int Width, int Height, byte[] Bytes)
{
    public static Pixels Of(byte[] png)
    {
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        var start = png.AsSpan().IndexOf("IDAT"u8) + 4;
        using var zlib = new ZLibStream(new MemoryStream(png, start, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(start - 8))), CompressionMode.Decompress);
        var stride = width * 3;
        var rows = new byte[height * (stride + 1)];
        zlib.ReadExactly(rows);
        Assert.Equal(-1, zlib.ReadByte());
        var pixels = new byte[height * stride];
        for (var y = 0; y < height; y++)
        {
            for (var i = 0; i < stride; i++)
            {
                pixels[(y * stride) + i] = (byte)(rows[(y * (stride + 1)) + 1 + i] + (y > 0 ? pixels[((y - 1) * stride) + i] : 0));
            }
        }

        return new Pixels(width, height, pixels);
    }

    public (int Red, int Green, int Blue) At(int x, int y) => ((y * Width) + x) * 3 is var i ? (Bytes[i], Bytes[i + 1], Bytes[i + 2]) : default;

    public int Count((int Left, int Top, int Right, int Bottom) area, Func<(int Red, int Green, int Blue), bool> isCounted) =>
        Enumerable.Range(area.Top, area.Bottom - area.Top).Sum(y => Enumerable.Range(area.Left, area.Right - area.Left).Count(x => isCounted(At(x, y))));
}
