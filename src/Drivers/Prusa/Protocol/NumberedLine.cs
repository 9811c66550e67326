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

    /// <summary>Writes the line with its end and returns its length, at most <see cref="MaxBytes"/> and one for LF.</summary>
    /// <param name="number">0 or more.</param>
    /// <param name="command">Without comment and line end.</param>
    /// <exception cref="ArgumentException">The line would be longer than the firmware reads.</exception>
    public static int Write(long number, ReadOnlySpan<byte> command, Span<byte> target)
    {
        Span<byte> line = stackalloc byte[MaxBytes + 1];
        line[0] = (byte)'N';
        Utf8Formatter.TryFormat(number, line[1..], out var digits);
        var length = 1 + digits;
        // Room for the asterisk and three digits must remain.
        if (length + command.Length + 4 > MaxBytes)
        {
            throw new ArgumentException($"A command of {command.Length} bytes is too long for line {number}.", nameof(command));
        }

        command.CopyTo(line[length..]);
        length += command.Length;
        byte checksum = 0;
        foreach (var b in line[..length])
        {
            checksum ^= b;
        }

        line[length++] = (byte)'*';
        Utf8Formatter.TryFormat(checksum, line[length..], out digits);
        length += digits;
        line[length++] = (byte)'\n';
        line[..length].CopyTo(target);
        return length;
    }
}
