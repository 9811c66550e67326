using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace FabQueue.EndToEnd.Tests;

/// <summary>What a kit hears of all topics, by the tool of mosquitto.</summary>
internal sealed class Topics : IDisposable
{
    private const string Subscriber = "/usr/bin/mosquitto_sub";

    private readonly Process _process;
    private readonly Dictionary<string, int> _read = new(StringComparer.Ordinal);

    private Topics(int port)
    {
        _process = Run(Subscriber, port, "-t", "fab/1/#", "-v");
        _process.OutputDataReceived += (_, e) => Lines.Enqueue(e.Data ?? "");
        _process.BeginOutputReadLine();
    }

    /// <summary>Topics with what they said, in order, such as <c>fab/1/prusa/state run</c>.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Follows a server; skips the test where the tool is not there.</summary>
    public static Topics Follow(int port)
    {
        Assert.SkipUnless(File.Exists(Subscriber), $"NO {Subscriber}: install mosquitto-clients to run this test.");
        return new Topics(port);
    }

    public static Process Run(string program, int port, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, ["-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Waits until something was said, now or before.</summary>
    public Task UntilAsync(string start) =>
        ServerProcess.UntilAsync(() => Task.FromResult(Lines.Any(l => l.StartsWith(start, StringComparison.Ordinal))), start);

    /// <summary>Waits until a topic says something after what was last waited for on it.</summary>
    public Task NextAsync(string topic, string start) =>
        ServerProcess.UntilAsync(
            () =>
            {
                var from = _read.GetValueOrDefault(topic);
                var said = Lines.Where(l => l.StartsWith($"{topic} ", StringComparison.Ordinal)).Skip(from).ToList();
                var found = said.FindIndex(l => l.StartsWith($"{topic} {start}", StringComparison.Ordinal));
                _read[topic] = found < 0 ? from : from + found + 1;
                return Task.FromResult(found >= 0);
            },
            $"{topic} {start}");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
