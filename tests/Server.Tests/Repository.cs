namespace FabQueue.Server.Tests;

/// <summary>Where the sources and the samples are.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Sample(string name) => Path.Combine(Root, "tests", "samples", "gcode", name);

    private static string FindRoot(string from) =>
        File.Exists(Path.Combine(from, "FabQueue.sln"))
            ? from
            : FindRoot(Path.GetDirectoryName(from) ?? throw new InvalidOperationException("FabQueue.sln was not found above the tests."));
}
