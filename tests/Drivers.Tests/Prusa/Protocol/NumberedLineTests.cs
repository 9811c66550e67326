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
}
