namespace FabQueue.Drivers.Tests.Prusa.Check;

public sealed class TimeEstimateTests
{
    // Both plan with the firmware's acceleration and jerk rules. The printer looks 16 moves ahead, the slicer further
    // (vase: +0.6 %); the slicer multiplies filament by M221, which we do not (screw, recycling: -0.5, -0.7 %).
    private const double Tolerance = 0.01;

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
    [InlineData("G1 X100 F6000", 0.1 + 0.9 + 0.1)] // 0 to 100 mm/s and back at 1000 mm/s², each along 5 mm
    [InlineData("M204 T500\nG1 X100 F6000", 0.2 + 0.8 + 0.2)]
    [InlineData("M203 X50\nG1 X100 F6000", 0.05 + 1.95 + 0.05)]
    [InlineData("G1 X50 F6000\nG1 X100", 0.1 + 0.9 + 0.1)] // straight on, without slowing down
    [InlineData("G4 S12\nG4 P500", 12.5)]
    [InlineData("M109 S252", 100)] // from 22 °C at 2.3 °C/s
    [InlineData("M104 S252\nG4 S60\nM109 S252", 100)]
    public async Task A_move_takes_what_speed_and_acceleration_make_of_it(string commands, double seconds) =>
        Assert.Equal(seconds, await SecondsOf("G28\n" + commands) - await SecondsOf("G28"), 0.001);

    [Fact]
    public async Task A_turn_back_is_taken_at_the_speed_the_jerk_allows()
    {
        var straight = await SecondsOf("G28\nG1 X50 F6000\nG1 X100");
        var corner = await SecondsOf("G28\nG1 X50 F6000\nG1 X0");
        Assert.Equal(2 * (0.09 - 0.0495), corner - straight, 0.001); // 100 to 10 mm/s in 0.09 s along 4.95 mm, twice
    }

    [Fact]
    public async Task Nonsense_has_no_estimate() =>
        Assert.Null(Assert.IsType<PrintFacts>((await CheckOf.Text("G28\nG1 X900000000000000 F0.000001\n")).Facts).EstimatedDuration);

    private static async Task<double> SecondsOf(string commands) =>
        Assert.IsType<PrintFacts>((await CheckOf.Text(commands + "\n")).Facts).EstimatedDuration!.Value.TotalSeconds;
}
