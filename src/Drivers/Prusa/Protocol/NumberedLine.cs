using System.Buffers.Text;

namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>
/// A command as it travels: <c>N7G1 X1*99</c> and LF. The checksum is the XOR of all bytes before the asterisk. No space
/// follows the number: the firmware skips it where it is there (cmdqueue.cpp, get_command).
/// </summary>
public static class NumberedLine
{
    /// <summary>The firmware eats the 96th character of a line and takes the rest for another one (cmdqueue.h, MAX_CMD_SIZE 96).</summary>
    public const int MaxBytes = 95;

    // One wrong bit makes an asterisk of a decimal point. The firmware takes the first one for the end of the command, and
    // where the digits behind it happen to be the checksum of what stands before, it would execute half a command. A space
    // behind the number changes that checksum.
    private const int MostSpaces = 2;

    /// <summary>Writes the line with its end and returns its length, at most <see cref="MaxBytes"/> and one for LF.</summary>
    /// <param name="number">0 or more.</param>
    /// <param name="command">Without comment and line end.</param>
    /// <exception cref="ArgumentException">The line would be longer than the firmware reads.</exception>
    public static int Write(long number, ReadOnlySpan<byte> command, Span<byte> target)
    {
        var length = Write(number, 0, command, target, out var canBeMistaken);
        for (var spaces = 1; canBeMistaken && spaces <= MostSpaces && length <= MaxBytes - 2; spaces++)
        {
            length = Write(number, spaces, command, target, out canBeMistaken);
        }

        return length;
    }

    private static int Write(long number, int spaces, ReadOnlySpan<byte> command, Span<byte> target, out bool canBeMistaken)
    {
        Span<byte> line = stackalloc byte[MaxBytes + 1];
        line[0] = (byte)'N';
        Utf8Formatter.TryFormat(number, line[1..], out var digits);
        var length = 1 + digits;
        line.Slice(length, spaces).Fill((byte)' ');
        length += spaces;
        // Room for the asterisk and three digits must remain.
        if (length + command.Length + 4 > MaxBytes)
        {
            throw new ArgumentException($"A command of {command.Length} bytes is too long for line {number}.", nameof(command));
        }

        command.CopyTo(line[length..]);
        length += command.Length;
        byte checksum = 0;
        canBeMistaken = false;
        for (var i = 0; i < length; i++)
        {
            canBeMistaken |= line[i] == '.' && Utf8Parser.TryParse(line[(i + 1)..length], out int after, out _) && after == checksum;
            checksum ^= line[i];
        }

        line[length++] = (byte)'*';
        Utf8Formatter.TryFormat(checksum, line[length..], out digits);
        length += digits;
        line[length++] = (byte)'\n';
        line[..length].CopyTo(target);
        return length;
    }
}
