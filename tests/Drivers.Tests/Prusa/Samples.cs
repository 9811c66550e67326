using System.IO.Compression;
using System.Text;

namespace FabQueue.Drivers.Tests.Prusa;

/// <summary>Sliced files.</summary>
internal static class Samples
{
    public static readonly string[] Names = ["tag", "screw", "recycling", "vase"];

    /// <summary>The smallest PNG there is, as slicers write it: where this stands at the top, the check draws no picture itself.</summary>
    public const string Thumbnail = "; thumbnail begin 1x1 92\n; iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==\n; thumbnail end\n";

    /// <summary>The whole file, unpacked.</summary>
    public static byte[] Read(string name)
    {
        var plain = Path.Combine(SampleFolder.Of("gcode"), name + ".gcode");
        if (File.Exists(plain))
        {
            return File.ReadAllBytes(plain);
        }

        using var packed = new GZipStream(File.OpenRead(plain + ".gz"), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    public static byte[] ReadWithThumbnail(string name) => [.. Encoding.ASCII.GetBytes(Thumbnail), .. Read(name)];
}
