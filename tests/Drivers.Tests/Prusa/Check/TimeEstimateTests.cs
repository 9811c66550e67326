using System.Globalization;
using System.Text;

namespace FabQueue.Drivers.Tests.Prusa.Check;

public sealed class TimeEstimateTests
{
    // Both plan with the firmware's acceleration and jerk rules, but the slicer looks further ahead than the printer's 15
    // moves and does not know that the printer starts from a halt while its planner is nearly empty.
    private const double Tolerance = 0.015;

    // What the board takes to read a few lines.
    private const double Lines = 0.02;

    [Theory]
    [InlineData("tag")]
    [InlineData("screw")]
    [InlineData("recycling")]
    [InlineData("vase")]
    public async Task The_moves_of_a_sliced_file_take_what_its_slicer_says(string sample)
    {
        var facts = Assert.IsType<PrintFacts>((await CheckOf.Bytes(Samples.Read(sample))).Facts);
        var preparation = await SecondsOf("M104 S215\nM140 S60\nM190 S60\nM109 S215\nG28 W\nG80");
        var moves = facts.EstimatedDuration!.Value.TotalSeconds - preparation;
        Assert.InRange(moves / facts.SlicerDuration!.Value.TotalSeconds, 1 - Tolerance, 1 + Tolerance);
    }

    [Theory]
    [InlineData("G1 X100 F6000", 0.09 + 0.901 + 0.09)] // 10 (the jerk) to 100 mm/s and back at 1000 mm/s², each along 4.95 mm
    [InlineData("M204 T500\nG1 X100 F6000", 0.18 + 0.802 + 0.18)]
    [InlineData("M204 S500\nG1 X100 F6000", 0.18 + 0.802 + 0.18)]
    [InlineData("M203 X50\nG1 X100 F6000", 0.04 + 1.952 + 0.04)]
    [InlineData("M203 X900\nG1 X100 F60000", 0.19 + 0.301 + 0.19)] // the firmware keeps to 200 mm/s
    [InlineData("M205 X2\nG1 X100 F6000", 0.098 + 0.9 + 0.098)]
    [InlineData("M220 S50\nG1 X100 F6000", 0.04 + 1.952 + 0.04)]
    [InlineData("G1 X10 F6000\nG1 X50\nG1 X100", 0.181 + 0.4405 + 0.5405)] // straight on; only the first move ends in a halt
    [InlineData("G4 S12\nG4 P500", 12.5)]
    [InlineData("G1 X50 F6000\nG4\nG1 X100", 2 * (0.09 + 0.401 + 0.09))] // without a time it waits for the moves
    [InlineData("M109 S252", 103)] // from 22 °C at 2.3 °C/s, then held
    [InlineData("M104 S252\nG4 S60\nM109 S252", 103)]
    [InlineData("M104 S252\nG4 S200\nM109 S252", 200)]
    public async Task A_command_takes_what_the_firmware_makes_of_it(string commands, double seconds) =>
        Assert.Equal(seconds, await SecondsOf("G28\n" + commands) - await SecondsOf("G28"), Lines);

    [Fact]
    public async Task A_turn_back_is_taken_at_the_speed_the_jerk_allows()
    {
        var straight = await SecondsOf("G28\nG1 X10 F6000\nG1 X50 F6000\nG1 X90");
        var corner = await SecondsOf("G28\nG1 X10 F6000\nG1 X50 F6000\nG1 X10");
        Assert.Equal(2 * (0.09 - 0.0495), corner - straight, 0.001); // 100 to 10 mm/s in 0.09 s along 4.95 mm, twice
    }

    // 1,000 short moves through a window of 90 bytes, as measured on the real firmware: the board is the limit.
    [Theory]
    [InlineData(0.1, 50, 174)]
    [InlineData(0.2, 80, 154)]
    [InlineData(0.5, 100, 119)]
    [InlineData(1.0, 150, 96)]
    public async Task Short_moves_take_what_the_board_takes_for_a_line(double millimetres, double feed, double linesPerSecond)
    {
        var seconds = await SecondsOf("G28\nG1 X175 Y100 F6000\n" + Circle(millimetres, feed)) - await SecondsOf("G28\nG1 X175 Y100 F6000\n");
        Assert.Equal(1, 1000 / linesPerSecond / seconds, 0.12);
    }

    [Fact]
    public async Task Linear_advance_slows_the_acceleration_of_thick_lines()
    {
        // 4.5 mm/s of jerk / (0.05 s * 0.15 mm of filament a millimetre) = 600 mm/s².
        const string line = "G28\nM83\nM109 S200\nG1 X100 E15 F6000";
        var without = await SecondsOf(line);
        Assert.Equal(2 * (0.15 - 0.09) * (1 - 0.55), await SecondsOf("M900 K0.05\n" + line) - without, 0.01);
        Assert.Equal(await SecondsOf("M900 K0.05\n" + line), await SecondsOf("M900 K30\n" + line), 0.001); // Linear Advance 1.0
        Assert.Equal(await SecondsOf("M900 K0.05\n" + line), await SecondsOf("M900 K0.05\nM900 K30\n" + line), 0.01);
    }

    [Theory]
    [InlineData("heatNozzle", "M109 S252", 100)]
    [InlineData("heatBed", "M190 S57", 100)]
    [InlineData("motion", "G1 X100 F6000", 1.1)]
    public async Task What_was_learned_of_a_part_stretches_that_part(string part, string commands, double seconds)
    {
        var pace = new Pace(new Dictionary<string, double> { [part] = 1.5 });
        var stretched = await SecondsOf("G28\n" + commands, pace) - await SecondsOf("G28\n" + commands);
        Assert.Equal(0.5 * seconds, stretched, 0.02);
    }

    [Fact]
    public async Task Texts_behind_a_long_move_do_not_share_its_time()
    {
        // Each move takes 100 s; the texts are shown as soon as the one before them is planned.
        var there = string.Concat(Enumerable.Repeat("G1 X100 F60\nG1 X0\n", 10));
        var texts = string.Concat(Enumerable.Repeat("M117 on\n", 50));
        var facts = Assert.IsType<PrintFacts>((await CheckOf.Text("G28\n" + there + texts + there)).Facts);
        Assert.Equal(91, facts.CommandCount);
        Assert.Equal(facts.Timeline!.ElapsedAt(21), facts.Timeline.ElapsedAt(46), 1.0);
    }

    [Fact]
    public async Task Nonsense_has_no_estimate()
    {
        var facts = Assert.IsType<PrintFacts>((await CheckOf.Text("G28\nG1 X900000000000000 F0.000001\n")).Facts);
        Assert.Null(facts.EstimatedDuration);
        Assert.Null(facts.Timeline);
    }

    private static string Circle(double millimetres, double feed)
    {
        var text = new StringBuilder();
        for (var i = 1; i <= 1000; i++)
        {
            var angle = i * millimetres / 50;
            text.Append(CultureInfo.InvariantCulture, $"G1 X{125 + (50 * Math.Cos(angle)):0.###} Y{100 + (50 * Math.Sin(angle)):0.###} F{feed * 60}\n");
        }

        return text.ToString();
    }

    private static async Task<double> SecondsOf(string commands, Pace? pace = null) =>
        Assert.IsType<PrintFacts>((await CheckOf.Text(commands + "\n", pace)).Facts).EstimatedDuration!.Value.TotalSeconds;
}
