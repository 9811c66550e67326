using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;
using FabQueue.Drivers.Brother.Stick;

namespace FabQueue.Drivers.Tests.Brother.Stick;

/// <summary>What we write, on the file systems that such machines read, judged by mtools and fsck.vfat.</summary>
public sealed class FatImageTests
{
    [Theory]
    [InlineData(12, 8_192)]
    [InlineData(16, 16_384)]
    [InlineData(32, 40_960)]
    public void Every_sample_that_can_be_sewn_lies_on_FAT_whole_and_under_one_short_name(int bits, int kilobytes)
    {
        Assert.SkipWhen(LoopStick.Tool("mcopy") is null || LoopStick.Tool("mkfs.vfat") is null, "mtools or dosfstools are not installed.");
        var folder = Directory.CreateTempSubdirectory("fat-").FullName;
        try
        {
            var image = Path.Combine(folder, "stick.img");
            LoopStick.Run("mkfs.vfat", ["-C", "-F", $"{bits}", "-n", "FABQUEUE", image, $"{kilobytes}"]);
            var files = Sewable().Select((design, i) => Write(folder, $"FQ_{i}", design)).ToList();
            Assert.True(files.Count > 20, $"{files.Count} samples");
            LoopStick.Run("mcopy", ["-i", image, .. files, "::"]);

            LoopStick.Run("fsck.vfat", ["-n", image]);
            var listing = LoopStick.Run("mdir", ["-i", image, "::"]);
            var back = Directory.CreateDirectory(Path.Combine(folder, "back")).FullName;
            LoopStick.Run("mcopy", ["-i", image, "::*.PES", back]);
            Assert.Equal(files.Count, Directory.GetFiles(back).Length);
            foreach (var file in files)
            {
                // A second, long name would stand at the end of the line; the size may have spaces in it.
                var (name, size) = (Path.GetFileNameWithoutExtension(file), new FileInfo(file).Length);
                Assert.Matches($@"(?m)^{name} +PES +{string.Join(" ?", $"{size}".ToCharArray())} [0-9-]+ +[0-9:]+ *$", listing);
                Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(back, Path.GetFileName(file))));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Each once, by its own-work file in the repository.
    private static IEnumerable<Design> Sewable()
    {
        foreach (var expected in DesignSamples.Table)
        {
            if (DesignReader.Read(DesignSamples.Read(expected.File)).Design is { } design
                && SewingPlan.Of(design, new BrotherSettings(), null).Design is var planned
                && PesWriter.FindRefusal(planned) == PesRefusal.None)
            {
                yield return planned;
            }
        }
    }

    // By the very way that a design takes onto a stick.
    private static string Write(string folder, string name, Design design)
    {
        var content = PesWriter.Write(design, name);
        var way = new FolderStick(Directory.CreateTempSubdirectory("way-").FullName, new StickCalls());
        var found = way.Look();
        try
        {
            new StickDelivery(way).Deliver(found, name, content, CancellationToken.None);
            var file = Path.Combine(folder, name + ".PES");
            File.Move(Path.Combine(found.Stick!.Name, name + ".PES"), file);
            return file;
        }
        finally
        {
            Directory.Delete(found.Stick!.Name, recursive: true);
        }
    }
}
