using System.Buffers.Text;
using System.Globalization;

namespace FabQueue.Drivers.Prusa.Format;

/// <summary>
/// The form in which a command goes to the printer: as short as can be, without changing anything that the firmware
/// reads out of it.
/// </summary>
public static class WireLine
{
    /// <summary>
    /// What a command may take of the 95 bytes the firmware reads in a line (cmdqueue.h, MAX_CMD_SIZE 96), when up to
    /// nine go to the line number and its space (<c>N1234567 </c>) and four to the checksum (<c>*123</c>).
    /// </summary>
    public const int MaxBytes = 95 - 9 - 4;

    // Slicers write three to five decimals. Lines that are no longer than this have no numbers worth shortening.
    private const int LongLineBytes = 40;
    private const int Decimals = 5;
    private const string Format = "0.#####";

    /// <summary>What every planned pause of a file is in <see cref="GcodeLines"/>; the driver makes it a pause of its own.</summary>
    public static ReadOnlySpan<byte> PlannedPause => "M601"u8;

    /// <summary>Whether the command shows a text on the display; such a text may be shortened, nothing else may.</summary>
    public static bool IsDisplayText(ReadOnlySpan<byte> command) => command.StartsWith("M117"u8);

    /// <summary>
    /// Whether the command of a file asks for a pause: M601 and its other names (M25, M125), and M0 and M1, which wait for the
    /// knob. What stands behind it is for people, or the place to park at.
    /// </summary>
    public static bool IsPlannedPause(ReadOnlySpan<byte> command)
    {
        var words = new GcodeWords(command);
        return !command.IsEmpty && command[0] == 'M' && words.MoveNext() && words is { HasValue: true, Value: 0 or 1 or 25 or 125 or 601 };
    }

    /// <summary>Whether the printer will ask for another filament.</summary>
    public static bool IsFilamentChange(ReadOnlySpan<byte> command) => Is(command, "M600"u8);

    /// <summary>
    /// Whether the command of a file is left out. M105 asks for temperatures, which the driver gets anyway, and numbered it would
    /// take itself out of the count that the printer rewinds by (cmdqueue.cpp); Cura writes it into each file. M486 and
    /// EXCLUDE_OBJECT name objects for printers that can leave one out, and lines that begin with @ are for OctoPrint: this
    /// printer knows neither.
    /// </summary>
    public static bool IsLeftOut(ReadOnlySpan<byte> command) =>
        Is(command, "M105"u8) || Is(command, "M486"u8) || command.StartsWith("EXCLUDE_OBJECT_"u8) || command.StartsWith("@"u8);

    /// <summary>
    /// Writes a command in its short form, without a line end, and returns its length: 0 for one with nothing the
    /// firmware reads. The target must be as long as the command.
    /// </summary>
    public static int Write(ReadOnlySpan<byte> command, Span<byte> target)
    {
        if (IsMove(command))
        {
            return Shorten(target[..WriteMove(command, target)]);
        }

        var isText = IsDisplayText(command);
        var length = WriteText(command, target, isText);
        return isText ? Math.Min(length, MaxBytes) : Shorten(target[..length]);
    }

    private static bool Is(ReadOnlySpan<byte> command, ReadOnlySpan<byte> name) =>
        command.StartsWith(name) && (command.Length == name.Length || command[name.Length] == ' ');

    /// <summary>G0 to G3: nearly all lines of a file, and the only ones where spaces and zeros are worth removing.</summary>
    internal static bool IsMove(ReadOnlySpan<byte> command) =>
        command.Length >= 2 && command[0] == 'G' && command[1] is >= (byte)'0' and <= (byte)'3'
        && (command.Length == 2 || (!char.IsAsciiDigit((char)command[2]) && command[2] != '.'));

    // The firmware finds a word by its letter anywhere in the line (code_seen, strchr) and reads its number with strtod.
    // A space before E stays: strtod would read "Y10E5" as 10 × 10^5. The 0 of "0.5" goes only where a digit follows the point.
    private static int WriteMove(ReadOnlySpan<byte> command, Span<byte> target)
    {
        var length = 0;
        for (var i = 0; i < command.Length; i++)
        {
            var b = command[i];
            if (b is (byte)' ' or (byte)'\t' or >= 0x80)
            {
                continue;
            }

            if (b == 'E' && length > 0)
            {
                target[length++] = (byte)' ';
            }
            else if (b == '0' && i + 2 < command.Length && command[i + 1] == '.' && char.IsAsciiDigit((char)command[i + 2])
                && length > 0 && !char.IsAsciiDigit((char)target[length - 1]))
            {
                continue;
            }

            target[length++] = b;
        }

        return length;
    }

    // Programs write what their numbers happen to be, such as 0.48000000000000004. The firmware counts in floats.
    private static int Shorten(Span<byte> line)
    {
        if (line.Length <= LongLineBytes || line.Contains((byte)'"'))
        {
            return line.Length;
        }

        var length = 0;
        for (var i = 0; i < line.Length;)
        {
            var point = line[i..].IndexOf((byte)'.');
            var start = point < 0 ? line.Length : i + point;
            var end = start + 1;
            while (end < line.Length && char.IsAsciiDigit((char)line[end]))
            {
                end++;
            }

            while (start > i && char.IsAsciiDigit((char)line[start - 1]))
            {
                start--;
            }

            line[i..start].CopyTo(line[length..]);
            length += start - i;
            i = Math.Min(end, line.Length);
            if (start < i)
            {
                length += ShortenNumber(line[start..i], line[length..]);
            }
        }

        return length;
    }

    private static int ShortenNumber(ReadOnlySpan<byte> number, Span<byte> target)
    {
        if (number.Length - number.IndexOf((byte)'.') - 1 <= Decimals || !Utf8Parser.TryParse(number, out double value, out _)
            || !value.TryFormat(target, out var written, Format, CultureInfo.InvariantCulture) || written > number.Length)
        {
            number.CopyTo(target);
            return number.Length;
        }

        return written;
    }

    // Inside other commands spaces can be part of a text. Bytes from 0x80 on the firmware skips (MarlinSerial.cpp), so
    // they need not be sent; other control characters have no meaning to it. A star would begin a checksum (get_command).
    private static int WriteText(ReadOnlySpan<byte> command, Span<byte> target, bool isDisplayText)
    {
        var length = 0;
        foreach (var b in command)
        {
            if (b is >= (byte)' ' and < 0x7F && !(isDisplayText && b == '*'))
            {
                target[length++] = b;
            }
            else if (b == '\t')
            {
                target[length++] = (byte)' ';
            }
        }

        return target[..length].TrimEnd((byte)' ').Length;
    }
}
