using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace FabQueue.EndToEnd.Tests;

/// <summary>The topics as the tools of mosquitto see them, as these come, without flags.</summary>
public sealed class MosquittoTests
{
    private const string Subscriber = "/usr/bin/mosquitto_sub";
    private const string Publisher = "/usr/bin/mosquitto_pub";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Topics_follow_a_print_and_are_right_after_a_restart()
    {
        Assert.SkipUnless(File.Exists(Subscriber), $"NO {Subscriber}: install mosquitto-clients to run this test.");
        await using var server = await ServerProcess.StartAsync(("Machines:0:Connection", "simulated:speed=100"));
        await server.ClearAsync();
        string ticket;
        using (var topics = new Topics(server.MqttPort))
        {
            await topics.UntilAsync("fab/1/up online");
            await topics.UntilAsync("fab/1/prusa/state idle");
            (ticket, _) = await server.SubmitAsync(Repository.Sample("tag.gcode"), "Lou");
            await server.OrderAsync($"jobs/{ticket}:approve");
            await server.OrderAsync($"jobs/{ticket}:dispatch");
            await topics.UntilAsync("fab/1/prusa/state run");
            await topics.UntilAsync($"fab/1/prusa/job {ticket}");
            await topics.UntilAsync("fab/1/prusa/state done");
            Assert.Contains(topics.Lines, l => l.StartsWith($"fab/1/job/{ticket}/line {ticket} ", StringComparison.Ordinal));
            Assert.DoesNotContain(topics.Lines, l => l.Contains("Lou", StringComparison.Ordinal));
        }

        await server.KillAsync();
        await server.StartAgainAsync();
        using var again = new Topics(server.MqttPort);
        await again.UntilAsync("fab/1/prusa/state done");
        await again.UntilAsync("fab/1/prusa/line prusa 100 done");
    }

    [Fact]
    public async Task Nobody_can_publish()
    {
        Assert.SkipUnless(File.Exists(Publisher), $"NO {Publisher}: install mosquitto-clients to run this test.");
        await using var server = await ServerProcess.StartAsync();
        await server.ClearAsync();
        using var publish = Run(Publisher, server.MqttPort, "-t", "fab/1/prusa/state", "-m", "hacked", "-r", "-q", "1");
        await publish.WaitForExitAsync(Stop);
        using var topics = new Topics(server.MqttPort);
        await topics.UntilAsync("fab/1/prusa/state idle");
        Assert.DoesNotContain(topics.Lines, l => l.Contains("hacked", StringComparison.Ordinal));
    }

    private static Process Run(string program, int port, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, ["-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    private sealed class Topics : IDisposable
    {
        private readonly Process _process;

        public Topics(int port)
        {
            _process = Run(Subscriber, port, "-t", "fab/1/#", "-v");
            _process.OutputDataReceived += (_, e) => Lines.Enqueue(e.Data ?? "");
            _process.BeginOutputReadLine();
        }

        public ConcurrentQueue<string> Lines { get; } = new();

        public Task UntilAsync(string start) =>
            ServerProcess.UntilAsync(() => Task.FromResult(Lines.Any(l => l.StartsWith(start, StringComparison.Ordinal))), start);

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
