using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Tests.Prusa.Format;

public sealed partial class GcodeLinesTests
{
    [Theory]
    [InlineData("G1 X1 Y2 ; wall", "G1X1Y2")]
    [InlineData("  G1  X1\tY2  ", "G1X1Y2")]
    [InlineData("\uFEFF G1 X1 Y2", "G1X1Y2")]
    [InlineData("G1 X0.5 Y-0.25 Z10.05 F0", "G1X.5Y-.25Z10.05F0")]
    [InlineData("G1 X100.5 Y0. Z0", "G1X100.5Y0.Z0")]
    [InlineData("M117 hello  world ; shown", "M117 hello  world")]
    [InlineData("M117 été", "M117 t")]
    [InlineData("M862.3 P \"MK3S\" ; model", "M862.3 P \"MK3S\"")]
    [InlineData("M115 U3.0.5", "M115 U3.0.5")]
    [InlineData("M204 P0.5", "M204 P0.5")]
    [InlineData("G28 W", "G28 W")]
    public async Task A_command_is_sent_without_what_the_printer_does_not_read(string line, string wire) =>
        Assert.Equal([wire], await ReadAsync(line + "\n"));

    [Fact]
    public async Task The_space_before_E_stays_for_the_firmware_would_read_an_exponent() =>
        Assert.Equal(["G1X10 E5", "G1 E-.8F2100"], await ReadAsync("G1 X10 E5\nG1 E-0.8 F2100\n"));

    [Fact]
    public async Task Comments_and_empty_lines_are_not_sent() =>
        Assert.Equal(["G90", "M83"], await ReadAsync("; start\n\nG90\n   \n;LAYER_CHANGE\r\nM83"));

    // Numbered it would take itself out of the count by which the printer rewinds; Cura writes it into each file.
    [Fact]
    public async Task Questions_for_temperatures_are_not_sent() =>
        Assert.Equal(["M140 S60", "M190 S60"], await ReadAsync("M140 S60\nM105\nM190 S60\nM105 T0 ; again\n"));

    [Fact]
    public async Task Every_kind_of_line_end_is_one() =>
        Assert.Equal(["G90", "M83", "M107", "G28 W"], await ReadAsync("G90\nM83\r\nM107\rG28 W\r\n"));

    [Fact]
    public async Task A_display_text_is_shortened_to_what_fits_a_line()
    {
        var line = Assert.Single(await ReadAsync("M117 " + new string('x', 2000) + "\n"));
        Assert.Equal("M117 " + new string('x', WireLine.MaxBytes - 5), line);
    }

    [Fact]
    public async Task A_command_too_long_for_the_printer_is_never_sent_in_part()
    {
        var text = "G90\nM300 " + new string('S', 100) + "\n";
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(text));
        Assert.Contains("Line 2 ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tag")]
    [InlineData("screw")]
    [InlineData("recycling")]
    [InlineData("vase")]
    public async Task What_is_sent_of_a_sliced_file_says_the_same_as_the_file(string sample)
    {
        var file = Samples.Read(sample);
        var expected = Encoding.ASCII.GetString(file).Split('\n')
            .Select(line => line.Split(';')[0].Trim())
            .Where(command => command.Length > 0);

        var sent = await ReadAsync(new ChoppedStream(file, seed: 1, maxPiece: 100_000));

        Assert.Equal(expected.Select(Meaning), sent.Select(Meaning));
        Assert.All(sent, line => Assert.InRange(line.Length, 1, WireLine.MaxBytes));
    }

    [Fact]
    public async Task Lines_do_not_depend_on_how_the_file_arrives()
    {
        var file = Samples.Read("tag");
        var whole = await ReadAsync(new MemoryStream(file));
        for (var seed = 0; seed < 30; seed++)
        {
            var pieces = await ReadAsync(new ChoppedStream(file, seed, maxPiece: 1 << (seed % 12)));
            Assert.True(whole.SequenceEqual(pieces), $"seed {seed}");
        }
    }

    // The words of a command as letters and decimal values: what the firmware makes of the text.
    private static string Meaning(string command)
    {
        if (command[0] != 'G')
        {
            return command;
        }

        var words = Word().Matches(command).Select(word => word.Groups["letter"].Value
            + (word.Groups["value"].Length == 0 ? "" : decimal.Parse(word.Groups["value"].Value, CultureInfo.InvariantCulture).ToString("0.#########", CultureInfo.InvariantCulture)));
        return string.Join(' ', words);
    }

    [GeneratedRegex("(?<letter>[A-Z])(?<value>[-0-9.]*)", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Word();

    private static Task<List<string>> ReadAsync(string text) => ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static async Task<List<string>> ReadAsync(Stream file)
    {
        var lines = new GcodeLines(file);
        var all = new List<string>();
        while (await lines.ReadBlockAsync(TestContext.Current.CancellationToken))
        {
            var block = Encoding.ASCII.GetString(lines.Block.Span);
            Assert.EndsWith("\n", block, StringComparison.Ordinal);
            all.AddRange(block[..^1].Split('\n'));
        }

        return all;
    }
}
