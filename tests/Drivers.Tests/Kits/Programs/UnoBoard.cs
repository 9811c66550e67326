using System.Diagnostics;

namespace FabQueue.Drivers.Tests.Kits.Programs;

/// <summary>A simulated Arduino Uno (uno_board.c) with a sketch; its serial port is a pseudo-terminal.</summary>
internal sealed class UnoBoard : IAsyncDisposable
{
    private readonly Process _process;

    private UnoBoard(Process process) => _process = process;

    public string SerialPort { get; private set; } = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<UnoBoard> StartAsync(BuiltSketch sketch)
    {
        Assert.SkipUnless(File.Exists("/usr/include/simavr/sim_avr.h"), "NO simavr: install libsimavr-dev and libelf-dev to run this test.");
        var program = sketch.File + "-board";
        await KitProgram.RunAsync(KitProgram.Tool("gcc", "gcc"), ["-O2", "-Wall", KitProgram.Aid("uno_board.c"), "-o", program, "-lsimavr", "-lelf", "-lutil"], []);
        var board = new UnoBoard(KitProgram.Start(program, [sketch.File]));
        board.SerialPort = (await board.ReadUntilAsync("pty "))[^1]["pty ".Length..];
        return board;
    }

    /// <summary>What happens at its pins, up to a change that begins so.</summary>
    public async Task<List<string>> ReadUntilAsync(string change)
    {
        var read = new List<string>();
        while (read.Count == 0 || !read[^1].StartsWith(change, StringComparison.Ordinal))
        {
            read.Add(await _process.StandardOutput.ReadLineAsync(Stop) ?? throw new InvalidOperationException($"The board ended: {string.Join(", ", read)}"));
        }

        return read;
    }

    public async Task PressAsync(int pin)
    {
        await _process.StandardInput.WriteLineAsync($"{pin} 0");
        await _process.StandardInput.FlushAsync(Stop);
    }

    /// <summary>It ends when its input does.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
