namespace FabQueue.Drivers.Tests;

/// <summary>The folders under <c>tests/samples</c>.</summary>
internal static class SampleFolder
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    /// <param name="name">Such as <c>gcode</c>.</param>
    public static string Of(string name) => Path.Combine(Root, name);

    private static string Find(string from) =>
        Path.Combine(from, "tests", "samples") is var samples && Directory.Exists(samples)
            ? samples
            : Find(Path.GetDirectoryName(from) ?? throw new DirectoryNotFoundException("tests/samples is not above the test program."));
}
