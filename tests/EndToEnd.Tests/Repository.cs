namespace FabQueue.EndToEnd.Tests;

/// <summary>Where the built server and the samples are.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>The server as built with these tests: same configuration, same framework.</summary>
    public static string ServerProgram { get; } = Path.Combine(
        Root, "src", "Server", Path.GetRelativePath(Path.Combine(Root, "tests", "EndToEnd.Tests"), AppContext.BaseDirectory), "FabQueue.Server.dll");

    public static string Sample(string name) => Path.Combine(Root, "tests", "samples", "gcode", name);

    private static string FindRoot(string from) =>
        File.Exists(Path.Combine(from, "FabQueue.sln"))
            ? from
            : FindRoot(Path.GetDirectoryName(from) ?? throw new InvalidOperationException("FabQueue.sln was not found above the tests."));
}
