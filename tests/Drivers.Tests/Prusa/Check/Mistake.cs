using System.Globalization;
using System.Text.RegularExpressions;

namespace FabQueue.Drivers.Tests.Prusa.Check;

/// <summary>Puts one mistake into a sound file, as people, programs and copies do. Null = this file has no place for it.</summary>
internal sealed partial record Mistake(string Name, Func<string[], Random, IEnumerable<string>?> Make)
{
    private const double SquareMillimetresOfFilament = Math.PI * 1.75 * 1.75 / 4;

    public static readonly Mistake[] All =
    [
        new("extruder mode swapped", (file, _) => IsRelative(file) ? Replace(file, "M83", "M82") : After(file, StartEnd(file), "M83")),
        new("extruder mode swapped at a layer", (file, random) => After(file, Layer(file, random), IsRelative(file) ? "M82" : "M83")),
        new("printed twice", (file, _) => [.. file, .. file]),
        new("layers once more, without a start", (file, _) => Tall(file) ? [.. file[..End(file)], .. file[StartEnd(file)..End(file)], .. file[End(file)..]] : null),
        new("nozzle down into the print", (file, random) => Tall(file) ? After(file, Layer(file, random, 0.6), "G1 Z0.3 F720") : null),
        new("some layers once more", (file, random) => Tall(file) ? Again(file, random) : null),
        new("homing in the middle", (file, random) => After(file, Layer(file, random), "G28 W")),
        new("levelling at the end", (file, _) => [.. file[..End(file)], "G80", .. file[End(file)..]]),
        new("no homing", (file, _) => Without(Without(file, "G28"), "G80")),
        new("nozzle far too hot", (file, _) => Words(file, HeatNozzle(), 'S', s => s > 150 ? 288 : s)),
        new("nozzle far too cold", (file, _) => Words(file, HeatNozzle(), 'S', s => s > 150 ? 178 : s)),
        new("nozzle never heated", (file, _) => Without(Without(file, "M104"), "M109")),
        new("heating not awaited", (file, _) => Replace(file, "M109", "M104")),
        new("bed far too hot", (file, _) => !Names(file, "PLA") ? null : Words(file, HeatBed(), 'S', s => s > 20 ? 114 : s)),
        new("inches", (file, random) => After(file, random.Next(StartEnd(file)), "G20")),
        new("relative moves left on", (file, random) => After(file, Layer(file, random), "G91")),
        new("count of the extruder not set back", (file, _) => IsRelative(file) ? null : Without(file, "G92 E0")),
        new("origin moved", (file, random) => After(file, Layer(file, random), "G92 X20 Y20")),
        new("start of a Klipper printer", (file, _) => [.. Start(file), "START_PRINT EXTRUDER_TEMP=215 BED_TEMP=60", .. file[StartEnd(file)..]]),
        new("start of an Ender", (file, _) => [.. Start(file), "G28", "G29", "M420 S1", .. file[StartEnd(file)..]]),
        new("beside the bed", (file, _) => Words(file, Move(), 'X', x => x + 160)),
        new("filament of 2.85 mm", (file, _) => file.Any(l => l.StartsWith("; filament_diameter", StringComparison.Ordinal))
            ? Words(file, Extrusion(), 'E', e => e * 0.377, StartEnd(file)).Select(l => l.StartsWith("; filament_diameter", StringComparison.Ordinal) ? "; filament_diameter = 2.85"
                : l.StartsWith("; filament used [mm]", StringComparison.Ordinal) ? "; filament used [mm] = " + (Number(l[23..]) * 0.377).ToString(CultureInfo.InvariantCulture) : l)
            : null),
        new("twice the flow", (file, random) => After(file, Layer(file, random), "M221 S200")),
        new("heater off in the middle", (file, random) => Tall(file) ? After(file, Layer(file, random), "M104 S0") : null),
        new("head not lowered again", (file, random) => IsRelative(file) && Tall(file) ? After(file, Layer(file, random) + 25, "G1 Z150 F720") : null),
        new("cubic millimetres for millimetres", (file, _) => Words(file, Extrusion(), 'E', e => e > 0 ? e * SquareMillimetresOfFilament : e, StartEnd(file))),
        new("half as much again", (file, _) => Words(file, Extrusion(), 'E', e => e > 0 ? e * 1.5 : e, StartEnd(file))),
        new("middle missing", (file, random) => Tall(file) ? MiddleMissing(file, random) : null),
        new("cut off", (file, random) => file[..random.Next(StartEnd(file), End(file))]),
        new("hole of zeros", (file, random) => After(file, Layer(file, random), new string('\0', 300))),
        new("fan off", (file, _) => Tall(file, 4) && Names(file, "PLA") ? Without(file, "M106") : null),
        new("filament drawn out", (file, random) => IsRelative(file) ? After(file, Layer(file, random), "G1 E-60 F2100") : null),
        new("first layer high up", (file, _) => Words(file, Height(), 'Z', z => z + 8, StartEnd(file))),
        new("layers far apart", (file, _) => Tall(file) ? Words(file, Height(), 'Z', z => z * 6, StartEnd(file)) : null),
        new("speed in millimetres a second", (file, _) => Words(file, Move(), 'F', f => f / 60, StartEnd(file))),
        new("motors off in the middle", (file, random) => After(file, Layer(file, random), "M84")),
        new("second extruder", (file, random) => After(file, Layer(file, random), "T1")),
        new("line numbers", (file, _) => file.Select((line, i) => line.Length > 0 && line[0] is 'G' or 'M' ? $"N{i} {line}" : line)),
    ];

    /// <summary>Where the first layer begins.</summary>
    private static int StartEnd(string[] file) => Array.FindIndex(file, IsLayer);

    /// <summary>Where the last layer ends: the nozzle cools.</summary>
    private static int End(string[] file) => Array.FindLastIndex(file, l => l.StartsWith("M104 S0", StringComparison.Ordinal));

    private static bool Names(string[] file, string material) => file.Any(l => l.EndsWith("filament_type = " + material, StringComparison.Ordinal));

    private static bool IsLayer(string line) => line == ";LAYER_CHANGE" || line.StartsWith(";LAYER:", StringComparison.Ordinal);

    private static bool IsRelative(string[] file) => Array.FindLast(file[..Math.Max(0, StartEnd(file))], l => l.StartsWith("M82", StringComparison.Ordinal) || l.StartsWith("M83", StringComparison.Ordinal))?[2] == '3';

    private static bool Tall(string[] file, double millimetres = 2) => file[StartEnd(file)..End(file)].Max(ZOf) > millimetres;

    // Where layers lie: by PrusaSlicer's mark, or on the way to a layer in Cura.
    private static double ZOf(string line) => LayerHeight().Match(line) is { Success: true } match ? Number(match.Groups["z"].Value) : 0;

    private static string[] Start(string[] file) => [.. file[..StartEnd(file)].Where(l => l.StartsWith(';'))];

    // The first moves behind a layer's mark bring the head there.
    private static int Layer(string[] file, Random random, double from = 0.2)
    {
        var layers = Enumerable.Range(0, file.Length).Where(i => IsLayer(file[i])).ToList();
        var layer = layers[(int)(layers.Count * (from + (random.NextDouble() * (0.9 - from))))];
        return Math.Min(End(file), layer + 8);
    }

    private static IEnumerable<string> After(string[] file, int at, string line) => [.. file[..at], line, .. file[at..]];

    private static IEnumerable<string> Replace(string[] file, string command, string by) =>
        file.Select(l => l.StartsWith(command, StringComparison.Ordinal) ? by + l[command.Length..] : l);

    private static string[] Without(string[] file, string command) => [.. file.Where(l => !l.StartsWith(command, StringComparison.Ordinal))];

    private static IEnumerable<string> Again(string[] file, Random random)
    {
        var layers = Enumerable.Range(0, file.Length).Where(i => IsLayer(file[i])).ToList();
        var last = random.Next(layers.Count / 2, layers.Count - 1);
        var first = Math.Max(0, last - random.Next(5, 9));
        return [.. file[..layers[last]], .. file[layers[first]..layers[last]], .. file[layers[last]..]];
    }

    private static IEnumerable<string> MiddleMissing(string[] file, Random random)
    {
        var layers = Enumerable.Range(0, file.Length).Where(i => IsLayer(file[i])).ToList();
        var first = random.Next(1, layers.Count / 2);
        return [.. file[..layers[first]], .. file[layers[first + (layers.Count / 3)]..]];
    }

    private static IEnumerable<string> Words(string[] file, Regex lines, char letter, Func<double, double> change, int from = 0) =>
        file.Select((line, i) => i >= from && lines.IsMatch(line)
            ? Regex.Replace(line, $@"(?<= {letter})-?[0-9.]+", m => change(Number(m.Value)).ToString("0.#####", CultureInfo.InvariantCulture), RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            : line);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("^G[01] .*[XYF]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Move();

    [GeneratedRegex("^G1 .*E", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Extrusion();

    [GeneratedRegex("^G[01] .*Z(?<z>[0-9.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Height();

    [GeneratedRegex("^(;Z:|G0 .*X.* Z)(?<z>[0-9.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LayerHeight();

    [GeneratedRegex("^M10[49] ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HeatNozzle();

    [GeneratedRegex("^M1[49]0 ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HeatBed();
}
