using System.Drawing;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>A colour of CSS Color 3 and 4: names, <c>#rgb</c> to <c>#rrggbbaa</c>, <c>rgb()</c>, <c>hsl()</c>.</summary>
/// <param name="Alpha">0 = not to be seen, 1 = opaque.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CssColor(byte Red, byte Green, byte Blue, double Alpha = 1)
{
    private const int LongestColor = 100;

    public static CssColor Black { get; } = new(0, 0, 0);

    /// <summary>Such as <c>#ff0000</c>: what lines are told apart by.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    /// <returns>The colour, or null for what is none.</returns>
    public static CssColor? Parse(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > LongestColor)
        {
            return null;
        }

        var open = text.IndexOf('(');
        return text[0] == '#' ? Hexadecimal(text[1..])
            : open < 0 ? Named(text)
            : text[..open].Trim().ToString().ToLowerInvariant() switch
            {
                "rgb" or "rgba" => Rgb(text[(open + 1)..]),
                "hsl" or "hsla" => Hsl(text[(open + 1)..]),
                // Something newer, such as lab(): a colour that is seen, whichever it is.
                "hwb" or "lab" or "lch" or "oklab" or "oklch" or "color" or "color-mix" or "light-dark" or "device-cmyk" => Black,
                _ => null,
            };
    }

    private static CssColor? Hexadecimal(ReadOnlySpan<char> digits)
    {
        if (digits.Length is not (3 or 4 or 6 or 8) || !uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        var isShort = digits.Length < 6;
        value = digits.Length is 3 ? (value << 4) | 0xF : digits.Length is 6 ? (value << 8) | 0xFF : value;
        byte Channel(int index) => isShort ? (byte)(((value >> (4 * index)) & 0xF) * 0x11) : (byte)(value >> (8 * index));
        return new CssColor(Channel(3), Channel(2), Channel(1), Channel(0) / 255.0);
    }

    private static CssColor? Named(ReadOnlySpan<char> text)
    {
        // .NET knows the colours of CSS by their American names, and those of the desktop besides.
        var name = text.ToString().ToLowerInvariant().Replace("grey", "gray", StringComparison.Ordinal);
        var color = Color.FromName(name);
        return name == "rebeccapurple" ? new CssColor(0x66, 0x33, 0x99)
            : color.IsKnownColor && !color.IsSystemColor ? new CssColor(color.R, color.G, color.B, color.A / 255.0)
            : null;
    }

    private static CssColor? Rgb(ReadOnlySpan<char> arguments) =>
        Arguments(arguments, 255, 255, 255) is [var red, var green, var blue, var alpha] ? new CssColor(Byte(red), Byte(green), Byte(blue), alpha) : null;

    private static CssColor? Hsl(ReadOnlySpan<char> arguments)
    {
        if (Arguments(arguments, 360, 1, 1) is not [var hue, var saturation, var lightness, var alpha])
        {
            return null;
        }

        // CSS Color 4, 7.1.
        hue -= Math.Floor(hue / 360) * 360;
        (saturation, lightness) = (Math.Clamp(saturation, 0, 1), Math.Clamp(lightness, 0, 1));
        byte Channel(double n)
        {
            var k = (n + (hue / 30)) % 12;
            return Byte(255 * (lightness - (saturation * Math.Min(lightness, 1 - lightness) * Math.Max(-1, Math.Min(k - 3, Math.Min(9 - k, 1))))));
        }

        return new CssColor(Channel(0), Channel(8), Channel(4), alpha);
    }

    /// <summary>Three numbers and the alpha, which may be missing; per cents are taken of the whole of their place.</summary>
    private static List<double>? Arguments(ReadOnlySpan<char> text, params ReadOnlySpan<double> wholes)
    {
        var scanner = new SvgScanner(text);
        var values = new List<double>();
        while (values.Count < 4 && scanner.TryNumber(out var value))
        {
            var whole = values.Count < wholes.Length ? wholes[values.Count] : 1;
            values.Add(scanner.TakeWord() switch
            {
                "%" => value / 100 * whole,
                "turn" => value * 360,
                "rad" => double.RadiansToDegrees(value),
                "grad" => value * 0.9,
                _ => value,
            });
            if (scanner.Peek() == '/')
            {
                scanner.Take();
            }
        }

        if (values.Count == 3)
        {
            values.Add(1);
        }

        return values.Count == 4 && scanner.Take() == ')' && scanner.IsAtEnd ? values : null;
    }

    private static byte Byte(double value) => (byte)Math.Round(Math.Clamp(value, 0, 255));
}
