using System.Globalization;

namespace FabQueue.Drivers.Tests.Kits.Programs;

/// <summary>Lines that a kit meets (docs/mqtt.md).</summary>
internal static class StatusLines
{
    /// <summary>All that the server can send, but for names: some of each length stand for the others.</summary>
    public static IReadOnlyList<string> Sent { get; } = [.. Machines().Concat(EachMinute()).Concat(Tickets()).Where(line => line.Length <= 18)];

    /// <summary>None of them may be taken for a state, nor spoil the line that follows.</summary>
    public static IReadOnlyList<string> Broken { get; } =
    [
        "", " ", "prusa", "prusa 42", "prusa 42 run", "prusa 42 run 17 5", "prusa run 42 17", "prusa 4x run 17", "prusa 42 run 1x",
        "prusa 42 running 17", "cam 42 running 17",
        "mk3sprinter 42 run 17", "mk3spr 42 run 17", "prusa 42 run 17 and far too much behind it", new('x', 300), "-", "{\"v\":1}",
        "42 run 17", "prusa,42,run,17",
    ];

    private static IEnumerable<string> Machines() =>
        from id in (string[])["a", "0", "z9", "cam", "brod", "prusa", "12345"]
        from word in (string[])["off", "idle", "prep", "run", "hold", "wait", "done", "err"]
        from percent in Enumerable.Range(-1, 102)
        from minutes in (int[])[-1, 0, 1, 17, 100, 999, 9999]
        select Line(id, percent, word, minutes);

    private static IEnumerable<string> EachMinute() =>
        from percent in (int[])[-1, 0, 9, 10, 99]
        from minutes in Enumerable.Range(-1, 10_001)
        select Line("prusa", percent, "run", minutes);

    private static IEnumerable<string> Tickets() => Enumerable.Range(1, 9999).Select(place => Line("K7R", place, "wait", -1));

    private static string Line(string id, int number, string word, int minutes) =>
        string.Create(CultureInfo.InvariantCulture, $"{id} {number} {word} {minutes}");
}
