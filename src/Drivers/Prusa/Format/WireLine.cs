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

    /// <summary>Whether the command shows a text on the display; such a text may be shortened, nothing else may.</summary>
    public static bool IsDisplayText(ReadOnlySpan<byte> command) => command.StartsWith("M117"u8);

    /// <summary>
    /// Whether the command of a file is left out: M105 asks for temperatures, which the driver gets anyway, and numbered it would take
    /// itself out of the count that the printer rewinds by (cmdqueue.cpp). Cura writes it into each file.
    /// </summary>
    public static bool IsLeftOut(ReadOnlySpan<byte> command) =>
        command.StartsWith("M105"u8) && (command.Length == 4 || command[4] == ' ');

    /// <summary>
    /// Writes a command in its short form, without a line end, and returns its length: 0 for one with nothing the
    /// firmware reads. The target must be as long as the command.
    /// </summary>
    public static int Write(ReadOnlySpan<byte> command, Span<byte> target)
    {
        if (IsMove(command))
        {
            return WriteMove(command, target);
        }

        var length = WriteText(command, target);
        return IsDisplayText(command) ? Math.Min(length, MaxBytes) : length;
    }

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

    // Inside other commands spaces can be part of a text. Bytes from 0x80 on the firmware skips (MarlinSerial.cpp), so
    // they need not be sent; other control characters have no meaning to it.
    private static int WriteText(ReadOnlySpan<byte> command, Span<byte> target)
    {
        var length = 0;
        foreach (var b in command)
        {
            if (b is >= (byte)' ' and < 0x7F)
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
