using System.Globalization;
using System.Text;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>
/// The simulated printer takes lines as fast as the real firmware was measured to: 1,000 numbered lines, one by one (window 0)
/// and through windows, in virtual time.
/// </summary>
public class ThroughputTests
{
    private const int Lines = 1000;

    // What the pseudo-terminal of the measurement took from an ok to the next line.
    private const double HostSeconds = 1.3e-3;
    private const double Tolerance = 0.12;

    [Theory]
    [InlineData(0, 0, 0, 193)]
    [InlineData(0, 0, 60, 337)]
    [InlineData(0, 0, 90, 366)]
    [InlineData(0, 0, 120, 368)]
    [InlineData(0.1, 50, 0, 132)]
    [InlineData(0.1, 50, 90, 174)]
    [InlineData(0.1, 50, 120, 174)]
    [InlineData(0.2, 80, 0, 122)]
    [InlineData(0.2, 80, 90, 154)]
    [InlineData(0.2, 80, 120, 155)]
    [InlineData(0.5, 100, 0, 105)]
    [InlineData(0.5, 100, 90, 119)]
    [InlineData(0.5, 100, 120, 118)]
    [InlineData(1.0, 150, 0, 89)]
    [InlineData(1.0, 150, 90, 96)]
    [InlineData(1.0, 150, 120, 95)]
    public void Lines_a_second_are_those_of_the_real_firmware(double millimetres, double feed, int window, double measured)
    {
        var rate = Rate(window, i => Move(i, millimetres, feed));
        Assert.True(Math.Abs(rate - measured) <= Tolerance * measured, string.Create(CultureInfo.InvariantCulture, $"{rate:0.0} lines/s"));
    }

    // On a circle wide enough not to be slowed in its corners.
    private static string Move(int i, double millimetres, double feed)
    {
        const double Radius = 50;
        var angle = i * millimetres / Radius;
        return millimetres == 0
            ? "G1 X120.000 Y90.00"
            : string.Create(CultureInfo.InvariantCulture, $"G1 X{100 + (Radius * Math.Cos(angle)):0.000} Y{100 + (Radius * Math.Sin(angle)):0.000} F{feed * 60:0}");
    }

    private static double Rate(int window, Func<int, string> move)
    {
        var bench = FirmwareBench.Running();
        bench.Answer(30, "G28 W");
        bench.Answer(10, "G1 X150 Y100 F6000");
        bench.Answer(1, "N0 M110 N0*125");
        var firmware = bench.Firmware;
        var (now, began, sent, acknowledged, bytes) = (bench.Now, bench.Now, 0, 0, 0);
        var (sizes, oks) = (new Queue<int>(), new Queue<double>());
        while (acknowledged < Lines)
        {
            while (sent < Lines && FirmwareBench.Numbered(sent + 1, move(sent)) + "\n" is var line && (sizes.Count == 0 || bytes + line.Length <= window))
            {
                firmware.Receive(Encoding.ASCII.GetBytes(line), now);
                sizes.Enqueue(line.Length);
                bytes += line.Length;
                sent++;
            }

            now = Math.Max(now, Math.Min(oks.TryPeek(out var ok) ? ok : double.PositiveInfinity, Math.Max(firmware.NextEvent, firmware.Now))) + 1e-9;
            firmware.RunUntil(now);
            for (var i = Encoding.ASCII.GetString(firmware.TakeOutput()).Split('\n').Count(l => l == "ok"); i > 0; i--)
            {
                oks.Enqueue(Math.Max(now, firmware.Now) + HostSeconds);
            }

            for (; oks.TryPeek(out ok) && ok <= now; acknowledged++)
            {
                oks.Dequeue();
                bytes -= sizes.Dequeue();
            }
        }

        return Lines / (now - began);
    }
}
