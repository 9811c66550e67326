using System.Text;
using CsCheck;
using FabQueue.Drivers.Prusa.Format;
using FabQueue.Drivers.Prusa.Protocol;

namespace FabQueue.Drivers.Tests.Prusa.Protocol;

public class NumberedLineTests
{
    [Theory]
    [InlineData(7, "G4 P10", "N7G4 P10*123\n")]
    [InlineData(0, "M110 N0", "N0M110 N0*93\n")]
    public void A_line_carries_number_command_and_checksum(long number, string command, string line) => Assert.Equal(line, Write(number, command));

    [Fact]
    public void The_longest_command_of_a_file_fits_with_the_longest_number_and_checksum()
    {
        var line = Write(12_345_678, new string('X', WireLine.MaxBytes));
        Assert.True(line.Length <= NumberedLine.MaxBytes + 1);
    }

    [Fact]
    public void What_the_firmware_would_cut_is_refused() => Assert.Throws<ArgumentException>(() => Write(1, new string('X', 90)));

    [Fact]
    public void The_checksum_is_the_exclusive_or_of_all_before_the_asterisk() =>
        Gen.Select(Gen.Long[0, 9_999_999], Gen.String[Gen.Char[' ', ')'], 0, WireLine.MaxBytes]).Sample((number, command) =>
        {
            var line = Write(number, command);
            var asterisk = line.IndexOf('*', StringComparison.Ordinal);
            return line[..asterisk] == $"N{number}{command}"
                && line[(asterisk + 1)..] == $"{line[..asterisk].Aggregate(0, (sum, c) => sum ^ c)}\n";
        });

    private static string Write(long number, string command)
    {
        Span<byte> line = stackalloc byte[NumberedLine.MaxBytes + 1];
        var length = NumberedLine.Write(number, Encoding.ASCII.GetBytes(command), line);
        return Encoding.ASCII.GetString(line[..length]);
    }

    [Fact]
    public void No_single_wrong_bit_makes_another_valid_line_of_it()
    {
        var buffer = new byte[NumberedLine.MaxBytes + 1];
        for (var number = 1; number < 20_000; number++)
        {
            var command = System.Text.Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"G1X50.{number % 256}Y{number % 97}.0{number % 100} E.0139"));
            var line = buffer.AsSpan(0, NumberedLine.Write(number, command, buffer) - 1);
            for (var i = 0; i < line.Length; i++)
            {
                for (var bit = 0; bit < 8; bit++)
                {
                    line[i] ^= (byte)(1 << bit);
                    Assert.False(IsValid(line, number), System.Text.Encoding.Latin1.GetString(line));
                    line[i] ^= (byte)(1 << bit);
                }
            }
        }
    }

    // As cmdqueue.cpp, get_command() sees it: the first asterisk ends the command, digits follow, bytes from 0x80 on are not there.
    private static bool IsValid(ReadOnlySpan<byte> received, int expected)
    {
        Span<byte> line = stackalloc byte[received.Length];
        var length = 0;
        foreach (var b in received)
        {
            if (b is (byte)';' or (byte)'\n' or (byte)'\r')
            {
                // Cut in two or swallowed: half a line has no checksum, and the rest no number.
                return false;
            }

            if (b < 0x80)
            {
                line[length++] = b;
            }
        }

        line = line[..length];
        var star = line.IndexOf((byte)'*');
        if (star < 0 || line[0] != 'N' || !System.Buffers.Text.Utf8Parser.TryParse(line[1..], out int number, out _) || number != expected)
        {
            return false;
        }

        byte checksum = 0;
        foreach (var b in line[..star])
        {
            checksum ^= b;
        }

        return System.Buffers.Text.Utf8Parser.TryParse(line[(star + 1)..], out int given, out _) && given == checksum;
    }
}
