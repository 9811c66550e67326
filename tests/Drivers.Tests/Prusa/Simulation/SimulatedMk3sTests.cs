using System.Text;
using FabQueue.Drivers.Prusa.Simulation;
using FabQueue.Drivers.Serial;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>The printer at the end of a real pseudo-terminal, through the link that real printers are driven by.</summary>
public class SimulatedMk3sTests
{
    [Fact]
    public async Task It_is_reset_by_opening_its_port_and_answers()
    {
        using var printer = Printer("speed=25");
        for (var i = 0; i < 2; i++)
        {
            using (var host = new Host(printer.Path))
            {
                await host.ReadUntilAsync("start");
                host.Write("N0 M110 N0*125\n");
                await host.ReadUntilAsync("ok");
            }

            // The printer looks every 20 ms whether anybody is there.
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Unplugged_its_name_goes_away_and_comes_back()
    {
        using var printer = Printer("speed=25");
        using (var host = new Host(printer.Path))
        {
            await host.ReadUntilAsync("start");
            printer.Unplug();
            await Eventually(() => !File.Exists(printer.Path));
            Assert.True(host.Link.IsGone());
        }

        await Eventually(() => File.Exists(printer.Path));
        using var again = new Host(printer.Path);
        await again.ReadUntilAsync("start");
    }

    [Fact]
    public void Disposing_it_leaves_nothing_behind()
    {
        string path;
        using (var printer = Printer("speed=25"))
        {
            path = printer.Path;
        }

        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
    }

    [Theory]
    [InlineData("speed=0")]
    [InlineData("speed=fast")]
    [InlineData("flip=5000")]
    [InlineData("colour=red")]
    [InlineData("speed")]
    public void A_wrong_option_is_named_with_what_is_allowed(string text)
    {
        Assert.Null(SimulationOptions.Parse(text, out var error));
        Assert.Contains($"'{text}'", error, StringComparison.Ordinal);
        Assert.Contains("speed=1…100000", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_makes_the_same_faults()
    {
        Assert.Equal(Noise(7), Noise(7));
        Assert.NotEqual(Noise(7), Noise(8));

        static string Noise(int seed)
        {
            var faults = new SerialFaults(SimulationOptions.Parse("flip=1/200,lost=1/300,lostok=1/10", out _)!, seed);
            var bytes = new List<byte>();
            for (var i = 0; i < 1000; i++)
            {
                faults.PassLines("ok\n"u8, bytes);
                faults.Pass("N1 G1 X1*93\n"u8, bytes);
            }

            Assert.True(faults.Count > 100);
            return Encoding.Latin1.GetString([.. bytes]);
        }
    }

    private static SimulatedMk3s Printer(string options) => new(SimulationOptions.Parse(options, out _)!, TimeProvider.System);

    private static async Task Eventually(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private sealed class Host : IDisposable
    {
        private readonly Waker _waker = new();
        private string _text = "";

        public Host(string path) => Link = SerialLink.Open(path, 115200);

        public SerialLink Link { get; }

        public void Write(string text) => Assert.Equal(text.Length, Link.Write(Encoding.ASCII.GetBytes(text)));

        public async Task ReadUntilAsync(string line)
        {
            var buffer = new byte[256];
            while (!_text.Contains(line + "\n", StringComparison.Ordinal))
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
                _text += Encoding.ASCII.GetString(buffer, 0, Link.Read(buffer));
            }

            _text = "";
        }

        public void Dispose()
        {
            Link.Dispose();
            _waker.Dispose();
        }
    }
}
