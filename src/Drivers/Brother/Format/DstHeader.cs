using System.Globalization;
using System.Text;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>
/// The 512 bytes of text in front of a DST file: lines of two letters, a colon and a value, then 1A and spaces. Programs that
/// add lines of their own may need more than 512 (pystitch, extended header).
/// </summary>
internal sealed class DstHeader
{
    public const int SoundBytes = 512;

    private const byte EndOfText = 0x1A;

    // Where the colours of 255 blocks with long names end.
    private const int Longest = 32_768;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Where the records begin when nothing has moved them.</summary>
    public int Bytes { get; private init; } = SoundBytes;

    /// <summary>Where the spaces begin that fill it up; where there is no 1A, its end.</summary>
    public int Fill { get; private init; } = SoundBytes;

    /// <summary>One for each block, where the file has them (<c>TC:#rrggbb,name,number</c>).</summary>
    public IReadOnlyList<Rgb> Colors { get; private init; } = [];

    /// <summary>How many records there are; with or without the last, by the program.</summary>
    public int? Records => NumberOf("ST");

    public int? ColorChanges => NumberOf("CO");

    /// <summary>Width and height; 0, 0 = it does not say.</summary>
    public Amount Size => new((NumberOf("+X") ?? 0) + (NumberOf("-X") ?? 0), (NumberOf("+Y") ?? 0) + (NumberOf("-Y") ?? 0));

    /// <summary>Where the last record ends, y upwards as in the file.</summary>
    public Amount? End => NumberOf("AX") is { } x && NumberOf("AY") is { } y ? new Amount(x, y) : null;

    public static DstHeader Read(ReadOnlySpan<byte> file)
    {
        var mark = file[..Math.Min(file.Length, Longest)].IndexOf(EndOfText);
        var isText = mark >= 0 && file[..mark].IndexOfAnyInRange((byte)0, (byte)8) < 0;
        var end = isText ? mark : Math.Min(SoundBytes, file.Length);
        var lines = Encoding.Latin1.GetString(file[..end]).Split('\r', '\n').Where(l => l.Length > 3 && l[2] == ':').ToList();
        var header = new DstHeader
        {
            Bytes = isText ? Math.Max(SoundBytes, mark + 1) : SoundBytes,
            Fill = isText ? mark + 1 : SoundBytes,
            Colors = [.. lines.Where(l => l.StartsWith("TC:", StringComparison.Ordinal)).Select(l => Rgb.Parse(l[3..].Split(',')[0].Trim())).OfType<Rgb>()],
        };
        foreach (var line in lines)
        {
            header._values.TryAdd(line[..2], line[3..]);
        }

        return header;
    }

    // "+   41" and "-41" alike.
    private int? NumberOf(string key) =>
        _values.TryGetValue(key, out var value)
        && int.TryParse(value.Replace(" ", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? Math.Clamp(number, -10_000_000, 10_000_000)
            : null;
}
