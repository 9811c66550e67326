using System.Text;
using System.Threading.Channels;
using FabQueue.Drivers.Kits;
using FabQueue.Drivers.Serial;
using Microsoft.Extensions.Logging.Abstractions;

namespace FabQueue.Drivers.Tests.Kits;

public sealed class KitDriverTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kit_reads_lines_is_heard_and_comes_back_when_it_is_plugged_in_again()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var folder = Directory.CreateTempSubdirectory("fabqueue-kit-");
        var name = Path.Combine(folder.FullName, "usb-kit");
        var words = Channel.CreateUnbounded<string>();
        var driver = new KitDriver(name, new KitLineProtocol(TimeProvider.System), word => words.Writer.TryWrite(word), TimeProvider.System, NullLogger.Instance);
        driver.Show(new KitStatus("prusa", "run", "prusa 42 run 17"));
        var running = driver.RunAsync(stop.Token);
        for (var plugged = 0; plugged < 2; plugged++)
        {
            using var waker = new Waker();
            using var kit = new PseudoTerminal();
            File.CreateSymbolicLink(name, kit.Path);
            Assert.Equal("prusa 42 run 17\n", await ReadAsync(kit, waker, "prusa 42 run 17\n".Length));
            kit.Write("!call\n"u8);
            Assert.Equal("call", await words.Reader.ReadAsync(Stop));
            Assert.True(driver.IsThere);
            File.Delete(name);
        }

        await stop.CancelAsync();
        await running;
        folder.Delete(recursive: true);
    }

    private static Task<string> ReadAsync(PseudoTerminal kit, Waker waker, int count) => Task.Run(
        () =>
        {
            var read = new StringBuilder();
            Span<byte> buffer = stackalloc byte[64];
            while (read.Length < count)
            {
                Stop.ThrowIfCancellationRequested();
                kit.Wait(waker, wantWrite: false, TimeSpan.FromMilliseconds(50));
                read.Append(Encoding.ASCII.GetString(buffer[..kit.Read(buffer)]));
            }

            return read.ToString();
        },
        Stop);
}
