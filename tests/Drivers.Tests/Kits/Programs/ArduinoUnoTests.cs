using System.Threading.Channels;
using FabQueue.Drivers.Kits;
using Microsoft.Extensions.Logging.Abstractions;

namespace FabQueue.Drivers.Tests.Kits.Programs;

/// <summary>The sketch of firmware-notes/kits/arduino-uno.</summary>
public sealed class ArduinoUnoTests
{
    private const string Sketch = "arduino-uno/arduino-uno.ino";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_understands_every_line()
    {
        using var program = await BuiltSketch.ForHostAsync(Sketch, "serial_kit.cpp", []);
        await KitProgram.UnderstandsEveryLineAsync(program.File);
    }

    [Fact]
    public async Task A_simulated_board_on_the_gateway_shows_the_machine_and_its_buttons_are_heard()
    {
        using var sketch = await BuiltSketch.ForUnoAsync(Sketch);
        await using var board = await UnoBoard.StartAsync(sketch);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var words = Channel.CreateUnbounded<string>();
        var protocol = new KitLineProtocol(TimeProvider.System);
        var driver = new KitDriver(board.SerialPort, protocol, word => words.Writer.TryWrite(word), TimeProvider.System, NullLogger.Instance);
        driver.Show(new KitStatus("brode", "err", "brode -1 err -1"));
        driver.Show(new KitStatus("prusa", "run", "prusa 42 run 17"));
        var running = driver.RunAsync(stop.Token);

        Assert.DoesNotContain(await board.ReadUntilAsync("servo 2000"), change => change.EndsWith(" 1", StringComparison.Ordinal));

        // The colours: 11 blue, 12 yellow, 10 red, 13 green. The other machine's error is not shown.
        Assert.Equal(["pin 11 1", "servo 2840"], await board.ReadUntilAsync("servo 2840"));
        driver.Show(new KitStatus("prusa", "hold", "prusa 42 hold 17"));
        Assert.Equal(["pin 11 0", "pin 12 1"], await board.ReadUntilAsync("pin 12 1"));
        driver.Show(new KitStatus("prusa", "done", "prusa 100 done 0"));
        Assert.Equal(["pin 12 0", "pin 13 1", "servo 4000"], await board.ReadUntilAsync("servo 4000"));
        driver.Show(new KitStatus("prusa", "err", "prusa -1 err -1"));
        Assert.Equal(["pin 10 1", "pin 13 0", "servo 2000"], await board.ReadUntilAsync("servo 2000"));

        await board.PressAsync(pin: 2);
        Assert.Equal("call", await words.Reader.ReadAsync(Stop));
        await board.PressAsync(pin: 3);
        Assert.Equal("ok", await words.Reader.ReadAsync(Stop));
        Assert.Equal("uno 1", protocol.Greeting);

        await stop.CancelAsync();
        await running;
    }
}
