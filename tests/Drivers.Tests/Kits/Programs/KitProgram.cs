using System.Diagnostics;

namespace FabQueue.Drivers.Tests.Kits.Programs;

/// <summary>Builds and runs the programs of <c>firmware-notes/kits</c> with what the system has for it.</summary>
internal static class KitProgram
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="name">Such as <c>arduino-uno/arduino-uno.ino</c>.</param>
    public static string PathOf(string name) => FromRoot($"firmware-notes/kits/{name}");

    /// <summary>A file beside the tests of the programs.</summary>
    public static string Aid(string name) => FromRoot($"tests/Drivers.Tests/Kits/Programs/{name}");

    /// <summary>Skips the test when a tool is not there, and says what to install.</summary>
    public static string Tool(string name, string package)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"NO {name}: install {package} to run this test.");
        return path;
    }

    /// <summary>The folder of a package of package.json; tests/run.sh installs them.</summary>
    public static string NodePackage(string name)
    {
        var folder = Aid($"node_modules/{name}");
        Assert.SkipUnless(Directory.Exists(folder), $"NO {name}: run \"npm install\" in {Aid("")} to run this test.");
        return folder;
    }

    public static Process Start(string tool, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(tool, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    /// <summary>Runs to its end, which has to be a good one.</summary>
    /// <returns>The lines that it writes.</returns>
    public static async Task<string[]> RunAsync(string tool, IEnumerable<string> arguments, IEnumerable<string> input)
    {
        using var process = Start(tool, arguments);
        var output = process.StandardOutput.ReadToEndAsync(Stop);
        var errors = process.StandardError.ReadToEndAsync(Stop);
        try
        {
            await process.StandardInput.WriteAsync((string.Join('\n', input) + "\n").AsMemory(), Stop);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all: its errors say why.
        }

        await process.WaitForExitAsync(Stop);
        Assert.True(process.ExitCode == 0, $"{tool} ended with {process.ExitCode}:\n{await errors}");
        return (await output).TrimEnd('\n').Split('\n');
    }

    /// <summary>
    /// Passes each line that the server can send, and broken ones between, through a program that answers a line with what it
    /// understood, or <c>refused</c>.
    /// </summary>
    public static async Task UnderstandsEveryLineAsync(string tool, params string[] arguments)
    {
        var lines = StatusLines.Broken.SelectMany(broken => (string[])[broken, "prusa 42 run 17"]).Concat(StatusLines.Sent).ToList();
        var expected = StatusLines.Broken.SelectMany(_ => (string[])["refused", "prusa 42 run 17"]).Concat(StatusLines.Sent).ToList();
        var understood = await RunAsync(tool, arguments, lines);
        Assert.Equal(expected.Count, understood.Length);
        var mistakes = lines.Zip(expected, understood).Where(each => each.Second != each.Third).Select(each => $"\"{each.First}\" was taken for \"{each.Third}\"");
        Assert.Empty(mistakes.Take(10));
    }

    private static string FromRoot(string name) => Path.GetFullPath(SampleFolder.Of($"../../{name}"));
}
