using System.Globalization;

namespace FabQueue.Drivers.Brother.Simulation;

/// <summary>How a simulated stick behaves: what stands behind <c>simulated:</c>, such as <c>pulled=rename,away=20</c>.</summary>
public sealed record SimulatedStickOptions
{
    /// <summary>What can be set, for a person who set it wrong.</summary>
    public const string Allowed =
        "pulled|fail|hang=open|write|fsync|rename|syncfs|close|umount|mount|read, away=<seconds>, full, readonly, dirty, two, otherlabel, format=<name>, folder=<path>";

    private static readonly string[] Calls = ["open", "write", "fsync", "rename", "syncfs", "close", "umount", "mount", "read"];

    /// <summary>The stick is pulled once at this call; null = never.</summary>
    public string? PulledAt { get; init; }

    /// <summary>This call fails once with EIO; null = never.</summary>
    public string? FailsAt { get; init; }

    /// <summary>This call hangs once, until the stick is pulled; null = never.</summary>
    public string? HangsAt { get; init; }

    /// <summary>How long it takes until somebody puts the stick back in, in seconds; a stick that hangs is pulled after the same time.</summary>
    public double AwaySeconds { get; init; } = 5;

    public bool IsFull { get; init; }

    public bool IsReadOnly { get; init; }

    /// <summary>It was pulled while mounted, and cannot be repaired.</summary>
    public bool IsDirty { get; init; }

    /// <summary>A second one with the same label is plugged in.</summary>
    public bool AreTwo { get; init; }

    public string Format { get; init; } = "vfat";

    /// <summary>It carries another label than the one that is wanted.</summary>
    public bool HasOtherLabel { get; init; }

    /// <summary>Where the files of the stick lie; null = a folder of its own, as long as the server runs.</summary>
    public string? Folder { get; init; }

    /// <returns>The options, or null and what is wrong.</returns>
    public static SimulatedStickOptions? Parse(string text, out string? error)
    {
        var options = new SimulatedStickOptions();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if ((equals < 0 ? options.With(part) : options.With(part[..equals], part[(equals + 1)..])) is not { } next)
            {
                error = $"'{part}' is not one of {Allowed}";
                return null;
            }

            options = next;
        }

        error = null;
        return options;
    }

    private SimulatedStickOptions? With(string name) => name switch
    {
        "full" => this with { IsFull = true },
        "readonly" => this with { IsReadOnly = true },
        "dirty" => this with { IsDirty = true },
        "two" => this with { AreTwo = true },
        "otherlabel" => this with { HasOtherLabel = true },
        _ => null,
    };

    private SimulatedStickOptions? With(string name, string value) => name switch
    {
        "pulled" when Calls.Contains(value) => this with { PulledAt = value },
        "fail" when Calls.Contains(value) => this with { FailsAt = value },
        "hang" when Calls.Contains(value) => this with { HangsAt = value },
        "away" when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= 1e6 =>
            this with { AwaySeconds = seconds },
        "format" when value.Length > 0 => this with { Format = value },
        "folder" when Path.IsPathRooted(value) => this with { Folder = value },
        _ => null,
    };
}
