using System.Collections.Frozen;
using System.Globalization;

namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>How a simulated printer behaves: what stands behind <c>simulated:</c>, such as <c>speed=50,seed=7,flip=1/5000</c>.</summary>
public sealed record SimulationOptions
{
    /// <summary>What can be set, for a person who set it wrong.</summary>
    public const string Allowed =
        "speed=1…100000, seed=<number>, flip|lost|lostok|reset|unplug=1/<n>, "
        + "runout|crash|fan|mintemp|maxtemp|bedtemp|runaway|anomaly|panic|pause|stop=<n>, mesh=<n>, question=boot, serialnumber=none, "
        + "knob=<seconds>, firmware=3.13|3.14, record=<file>";

    private static readonly FrozenDictionary<string, PrinterEvent> EventNames = new Dictionary<string, PrinterEvent>
    {
        ["runout"] = PrinterEvent.Runout,
        ["crash"] = PrinterEvent.Crash,
        ["fan"] = PrinterEvent.FanError,
        ["mintemp"] = PrinterEvent.NozzleMinTemp,
        ["maxtemp"] = PrinterEvent.NozzleMaxTemp,
        ["bedtemp"] = PrinterEvent.BedMinTemp,
        ["runaway"] = PrinterEvent.Runaway,
        ["anomaly"] = PrinterEvent.ThermalAnomaly,
        ["panic"] = PrinterEvent.PowerPanic,
        ["pause"] = PrinterEvent.PauseAtKnob,
        ["stop"] = PrinterEvent.StopAtKnob,
    }.ToFrozenDictionary();

    private readonly List<(PrinterEvent Event, long AtMove)> _events = [];

    /// <summary>How many times faster than real it works while it is busy.</summary>
    public double Speed { get; private set; } = 1;

    /// <summary>Where the faults start from; the same seed gives the same faults for the same bytes.</summary>
    public int Seed { get; private set; }

    /// <summary>One bit in one of so many bytes arrives wrong, in both directions; 0 = never. So are the others.</summary>
    public int Flip { get; private set; }

    /// <summary>One of so many bytes does not arrive.</summary>
    public int Lost { get; private set; }

    /// <summary>One of so many <c>ok</c> does not arrive.</summary>
    public int LostOk { get; private set; }

    /// <summary>The board resets itself before one of so many commands.</summary>
    public int Reset { get; private set; }

    /// <summary>The cable falls out before one of so many commands, and is put back after a while.</summary>
    public int Unplug { get; private set; }

    /// <summary>What happens, each once, at the so many-th move (G0 to G3) since the printer was made.</summary>
    internal IReadOnlyList<(PrinterEvent Event, long AtMove)> Events => _events;

    /// <summary>How many times the bed cannot be measured; the third time the printer halts.</summary>
    public int MeshFailures { get; private set; }

    /// <summary>After its first start it asks something at its display, until the knob is pressed.</summary>
    public bool AsksAtBoot { get; private set; }

    /// <summary>It does not know its serial number, and throws away what was sent to it while it asks its USB chip for it.</summary>
    public bool HasNoSerialNumber { get; private set; }

    /// <summary>How long it takes until somebody comes to press the knob, in seconds of the printer's time.</summary>
    public double KnobSeconds { get; private set; } = 60;

    /// <summary>3.14 instead of 3.13.3: the two differ in the spelling of the host actions and in what they print at the start.</summary>
    public bool IsFirmware314 { get; private set; }

    /// <summary>A file to which every command is added as it is really executed; null for none.</summary>
    public string? Record { get; private set; }

    /// <returns>The options, or null and what is wrong.</returns>
    public static SimulationOptions? Parse(string text, out string? error)
    {
        var options = new SimulationOptions();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !options.TrySet(part[..equals], part[(equals + 1)..]))
            {
                error = $"'{part}' is not one of {Allowed}";
                return null;
            }
        }

        error = null;
        return options;
    }

    private bool TrySet(string name, string value)
    {
        switch (name)
        {
            case "speed":
                return TryNumber(value, 1, 100_000, out var speed) && (Speed = speed) > 0;
            case "knob":
                return TryNumber(value, 0, 1e6, out var knob) && (KnobSeconds = knob) >= 0;
            case "seed":
                var isSeed = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed);
                Seed = seed;
                return isSeed;
            case "flip":
                return TryChance(value, out var flip) && (Flip = flip) > 0;
            case "lost":
                return TryChance(value, out var lost) && (Lost = lost) > 0;
            case "lostok":
                return TryChance(value, out var lostOk) && (LostOk = lostOk) > 0;
            case "reset":
                return TryChance(value, out var reset) && (Reset = reset) > 0;
            case "unplug":
                return TryChance(value, out var unplug) && (Unplug = unplug) > 0;
            case "firmware":
                IsFirmware314 = value == "3.14";
                return value is "3.13" or "3.14";
            case "mesh":
                var isCount = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var failures);
                MeshFailures = failures;
                return isCount;
            case "question":
                return AsksAtBoot = value == "boot";
            case "serialnumber":
                return HasNoSerialNumber = value == "none";
            case "record":
                Record = value;
                return value.Length > 0;
            default:
                return EventNames.TryGetValue(name, out var happening)
                    && TryNumber(value, 1, 1e9, out var move)
                    && Add(happening, (long)move);
        }
    }

    private bool Add(PrinterEvent happening, long move)
    {
        _events.Add((happening, move));
        return true;
    }

    private static bool TryNumber(string value, double smallest, double largest, out double number) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && number >= smallest && number <= largest;

    private static bool TryChance(string value, out int oneIn)
    {
        oneIn = 0;
        return value.StartsWith("1/", StringComparison.Ordinal)
            && int.TryParse(value.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out oneIn)
            && oneIn > 0;
    }
}
