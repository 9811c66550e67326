using System.Diagnostics;
using System.Threading.Channels;
using FabQueue.Server.Mqtt.Topics;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Tests.Mqtt;

/// <summary>The tools that people reach for first, as they come.</summary>
public sealed class MosquittoToolTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("-q 1")]
    [InlineData("-q 2 -c -i kit")]
    [InlineData("-V 31")]
    [InlineData("-V 5")]
    public async Task Mosquitto_sub_shows_the_topics_live(string flags)
    {
        await using var host = await BrokerHost.StartAsync(board =>
        {
            board.Add(Pictures.Machine(MachineState.Offline), simulated: true);
            board.ShowLive("prusa", live => live with { Heard = true });
        });
        await using var tool = Tool.Start("mosquitto_sub", $"-h 127.0.0.1 -p {host.Port} -t fab/1/# -v {flags}");
        await tool.UntilAsync("fab/1/prusa/line prusa -1 off -1");

        host.Board.Show([], [Pictures.Machine(MachineState.Ready)]);
        await host.PassUntilAsync(tool.UntilAsync("fab/1/prusa/line prusa -1 idle -1"));
        host.Board.ShowLive("prusa", live => live with { Online = true });
        await host.PassUntilAsync(tool.UntilAsync("fab/1/prusa/up online"));
        await host.PassUntilAsync(tool.UntilAsync("fab/1/beat "));
    }

    [Theory]
    [InlineData("-V 5 -q 1", "Not authorized")]
    [InlineData("-V 5 -q 2", "Not authorized")]
    [InlineData("-q 1", "lost")]
    [InlineData("-V 31 -q 1", "lost")]
    public async Task Mosquitto_pub_is_told_that_it_may_not(string flags, string word)
    {
        await using var host = await BrokerHost.StartAsync();
        await using var reader = await host.ReadAsync("fab/1/#");
        await using var tool = Tool.Start("mosquitto_pub", $"-h 127.0.0.1 -p {host.Port} -t fab/1/up -r -m offline {flags}");
        Assert.Contains(word, (await tool.UntilAsync(""))[^1], StringComparison.Ordinal);
        host.Publish(new StatusMessage("fab/1/mark", "1", Delivery.Each));
        Assert.DoesNotContain(await reader.UntilAsync("fab/1/mark"), m => m.Payload == "offline");
    }

    [Theory]
    [InlineData("")]
    [InlineData("-V 5")]
    public async Task Mosquitto_sub_is_told_what_it_may_not_read(string flags)
    {
        await using var host = await BrokerHost.StartAsync();
        await using var tool = Tool.Start("mosquitto_sub", $"-h 127.0.0.1 -p {host.Port} -t # {flags}");
        Assert.Contains("denied", (await tool.UntilAsync(""))[^1], StringComparison.Ordinal);
    }

    /// <summary>A command-line tool and the lines it prints.</summary>
    private sealed class Tool : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        private Tool(string path, string arguments)
        {
            _process = new Process
            {
                StartInfo = new ProcessStartInfo(path, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true },
            };
            _process.OutputDataReceived += (_, e) => Take(e.Data);
            _process.ErrorDataReceived += (_, e) => Take(e.Data);
            _process.Start();
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public static Tool Start(string name, string arguments)
        {
            var path = Path.Combine("/usr/bin", name);
            Assert.SkipUnless(File.Exists(path), $"{path} is not installed (Debian package mosquitto-clients)");
            return new Tool(path, arguments);
        }

        /// <summary>Reads up to the first line that begins like this, and gives all that came.</summary>
        public async Task<List<string>> UntilAsync(string start)
        {
            var all = new List<string>();
            do
            {
                all.Add(await _lines.Reader.ReadAsync(Stop).AsTask().WaitAsync(BrokerHost.Patience, Stop));
            }
            while (!all[^1].StartsWith(start, StringComparison.Ordinal));

            return all;
        }

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        private void Take(string? line)
        {
            if (line is not null)
            {
                _lines.Writer.TryWrite(line);
            }
        }
    }
}
