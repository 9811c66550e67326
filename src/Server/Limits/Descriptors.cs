namespace FabQueue.Server.Limits;

/// <summary>How many files and connections the system lets this process have open.</summary>
public static class Descriptors
{
    /// <summary>
    /// What the server needs for itself. Most of it, two for each of its hundred-odd assemblies, is the runtime's; the rest the database, files, machines
    /// and the broker.
    /// </summary>
    public const int Own = 360;

    /// <summary>With fewer it does not run.</summary>
    public const int Least = Own + 24;

    /// <summary>Null = not known. The runtime has raised it to what the system allows at most.</summary>
    public static int? Allowed()
    {
        const string Line = "Max open files";
        return OperatingSystem.IsLinux()
            && File.ReadLines("/proc/self/limits").FirstOrDefault(l => l.StartsWith(Line, StringComparison.Ordinal)) is { } limits
            && int.TryParse(limits[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], out var allowed)
            ? allowed
            : null;
    }
}
