using System.Diagnostics;
using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Driver;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Tests.Brother.Driver;

/// <summary>What we write, on the file systems that such machines read, judged by mtools and fsck.vfat.</summary>
public sealed class FatImageTests
{
    private static readonly string[] ToolFolders = ["/usr/bin", "/usr/sbin", "/sbin", "/usr/local/bin"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(12, 1440)]
    [InlineData(16, 16_384)]
    [InlineData(32, 40_960)]
    public async Task Our_files_lie_on_FAT_whole_and_under_one_short_name(int bits, int kilobytes)
    {
        Assert.SkipUnless(Tool("mcopy") is not null && Tool("mkfs.vfat") is not null, "mtools or dosfstools are not installed");
        var folder = Directory.CreateTempSubdirectory("fat-").FullName;
        try
        {
            var image = Path.Combine(folder, "stick.img");
            await RunAsync("mkfs.vfat", "-C", "-F", $"{bits}", "-n", "FABQUEUE", image, $"{kilobytes}");
            var design = SewingPlan.Of(DesignReader.Read(DesignSamples.Read("gen-fit-260x160.pes")).Design!, new BrotherSettings(), choices: null).Design;
            foreach (var name in new[] { "FQ_K7R", "FQ_Z9XW" })
            {
                Assert.Null(new StickWriter(folder, new StickCalls()).Write(name, PesWriter.Write(design, name)));
                await RunAsync("mcopy", "-i", image, Path.Combine(folder, name + ".PES"), "::");
            }

            await RunAsync("fsck.vfat", "-n", image);
            var listing = await RunAsync("mdir", "-i", image, "::");
            foreach (var name in new[] { "FQ_K7R", "FQ_Z9XW" })
            {
                // A second, long name would stand at the end of the line.
                var file = Path.Combine(folder, name + ".PES");
                Assert.Matches($@"(?m)^{name} +PES +{new FileInfo(file).Length} [0-9-]+ +[0-9:]+ *$", listing);
                await RunAsync("mcopy", "-i", image, $"::{name}.PES", file + ".back");
                Assert.Equal(await File.ReadAllBytesAsync(file, Stop), await File.ReadAllBytesAsync(file + ".back", Stop));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? Tool(string name) =>
        ToolFolders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);

    private static async Task<string> RunAsync(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Tool(tool)!, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(Stop);
        var output = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        Assert.True(process.ExitCode == 0, $"{tool}: {output}{await errors}");
        return output;
    }
}
