using System.Globalization;

namespace FabQueue.Drivers.Silhouette.Simulation;

/// <summary>How a simulated cutter behaves: what stands behind <c>simulated:</c>, such as <c>speed=50,load=10</c>.</summary>
public sealed record SimulatedCutterOptions
{
    /// <summary>What can be set, for a person who set it wrong.</summary>
    public const string Allowed = "speed=1…100000, load=<seconds>, unload=<mm>, unplug=<mm>, jam=<mm>, panel=<mm>, tool=0…7 or 255, tool2=…, marks=0 or 1, draw=<folder>";

    /// <summary>How many times faster than real it works.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>How long it takes until somebody loads a mat, from when the server first asks, in seconds of its own time; 0 = it is loaded.</summary>
    public double LoadSeconds { get; init; }

    /// <summary>Somebody unloads it once after so many millimetres of cutting; null = never.</summary>
    public double? UnloadAfter { get; init; }

    /// <summary>The cable falls out once after so many millimetres of cutting, and is put back; null = never.</summary>
    public double? UnplugAfter { get; init; }

    /// <summary>It jams for good after so many millimetres of cutting; null = never.</summary>
    public double? JamAfter { get; init; }

    /// <summary>Somebody pauses it at its panel for five minutes of its own time after so many millimetres of cutting; null = never.</summary>
    public double? PanelAfter { get; init; }

    /// <summary>The tool in holder 1, as the cutter numbers them: 0 none, 1 ratchet blade, 2 AutoBlade, 7 pen, 255 error.</summary>
    public int Tool { get; init; } = 1;

    /// <summary>The tool in holder 2.</summary>
    public int Tool2 { get; init; } = 7;

    /// <summary>Whether registration marks are found where they are looked for.</summary>
    public bool HasMarks { get; init; } = true;

    /// <summary>A folder that gets a drawing (SVG) of what was really cut for each job; null for none.</summary>
    public string? DrawFolder { get; init; }

    /// <returns>The options, or null and what is wrong.</returns>
    public static SimulatedCutterOptions? Parse(string text, out string? error)
    {
        var options = new SimulatedCutterOptions();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || options.With(part[..equals], part[(equals + 1)..]) is not { } next)
            {
                error = $"'{part}' is not one of {Allowed}";
                return null;
            }

            options = next;
        }

        error = null;
        return options;
    }

    private SimulatedCutterOptions? With(string name, string value)
    {
        double? Number(double smallest, double largest) =>
            double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= smallest && number <= largest
                ? number
                : null;

        int? Tools() => Number(0, 255) is { } tool && tool is <= 7 or 255 ? (int)tool : null;

        return name switch
        {
            "speed" when Number(1, 100_000) is { } speed => this with { Speed = speed },
            "load" when Number(0, 1e6) is { } seconds => this with { LoadSeconds = seconds },
            "unload" when Number(0, 1e6) is { } millimetres => this with { UnloadAfter = millimetres },
            "unplug" when Number(0, 1e6) is { } millimetres => this with { UnplugAfter = millimetres },
            "jam" when Number(0, 1e6) is { } millimetres => this with { JamAfter = millimetres },
            "panel" when Number(0, 1e6) is { } millimetres => this with { PanelAfter = millimetres },
            "tool" when Tools() is { } tool => this with { Tool = tool },
            "tool2" when Tools() is { } tool => this with { Tool2 = tool },
            "marks" when value is "0" or "1" => this with { HasMarks = value == "1" },
            "draw" when value.Length > 0 => this with { DrawFolder = value },
            _ => null,
        };
    }
}
