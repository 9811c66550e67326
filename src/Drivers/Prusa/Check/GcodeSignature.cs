using FabQueue.Drivers.Formats;
using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>Tells from its first bytes whether a text is G-code, and whether for a printer.</summary>
internal static class GcodeSignature
{
    public static FileFormat? Detect(ReadOnlySpan<byte> head) =>
        head.Contains((byte)0) || !LooksLikeGcode(head) ? null
        : IsForSpindle(head) ? KnownFormats.MillingGcode
        : KnownFormats.Gcode;

    /// <summary>Whether most of the first lines are comments of a slicer or commands.</summary>
    private static bool LooksLikeGcode(ReadOnlySpan<byte> head)
    {
        var commands = 0;
        var others = 0;
        foreach (var range in head.SplitAny((byte)'\n', (byte)'\r'))
        {
            var line = head[range].Trim(" \t"u8);
            if (line.IsEmpty || line[0] == ';')
            {
                continue;
            }

            var words = new GcodeWords(line);
            var isCommand = words.MoveNext() && words.HasValue && words.Letter is (byte)'G' or (byte)'M';
            commands += isCommand ? 1 : 0;
            others += isCommand ? 0 : 1;
        }

        return commands > others || (others == 0 && head.IndexOf("enerated "u8) >= 0);
    }

    // A laser or a spindle is switched by M3 to M5, and nothing is fed (E). A tool's program has a number (O) or begins with %.
    private static bool IsForSpindle(ReadOnlySpan<byte> head)
    {
        var switches = false;
        foreach (var range in head.SplitAny((byte)'\n', (byte)'\r'))
        {
            var words = new GcodeWords(head[range].Trim(" \t"u8));
            while (words.MoveNext())
            {
                if (words.Letter == (byte)'E')
                {
                    return false;
                }

                switches |= words.Letter == (byte)'M' && words.HasValue && words.Value is 3 or 4 or 5;
            }
        }

        return switches;
    }
}
