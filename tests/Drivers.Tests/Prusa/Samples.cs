using System.IO.Compression;

namespace FabQueue.Drivers.Tests.Prusa;

/// <summary>The sliced files under <c>tests/samples/gcode</c>.</summary>
internal static class Samples
{
    public static readonly string[] Names = ["tag", "screw", "recycling", "vase"];

    private static readonly string Folder = FindFolder();

    /// <summary>The whole file, unpacked.</summary>
    public static byte[] Read(string name)
    {
        var plain = Path.Combine(Folder, name + ".gcode");
        if (File.Exists(plain))
        {
            return File.ReadAllBytes(plain);
        }

        using var packed = new GZipStream(File.OpenRead(plain + ".gz"), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var samples = Path.Combine(folder.FullName, "tests", "samples", "gcode");
            if (Directory.Exists(samples))
            {
                return samples;
            }
        }

        throw new DirectoryNotFoundException("tests/samples/gcode is not above the test program.");
    }
}
