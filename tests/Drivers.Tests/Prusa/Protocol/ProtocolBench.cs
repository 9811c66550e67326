using System.Text;
using System.Text.RegularExpressions;
using FabQueue.Drivers.Prusa.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace FabQueue.Drivers.Tests.Prusa.Protocol;

/// <summary>A protocol on the bench: the test is the printer, and the clock stands until it is moved.</summary>
internal sealed partial class ProtocolBench
{
    /// <summary>The number of a file's first line: before it, modes and limits are put back.</summary>
    public const int FirstOfFile = 10;

    private readonly FakeTimeProvider _time = new();
    private readonly StringBuilder _sent = new();

    public ProtocolBench(Mk3sOptions? options = null) => Protocol = new Mk3sProtocol(_time, options ?? new Mk3sOptions(), Events.Add);

    public Mk3sProtocol Protocol { get; }

    public List<MachineEvent> Events { get; } = [];

    /// <summary>What was sent between the beginning of the count and the first line of the file.</summary>
    public IReadOnlyList<string> Prepared { get; private set; } = [];

    /// <summary>A printer that has been greeted and waits for a job.</summary>
    public static ProtocolBench Ready(Mk3sOptions? options = null)
    {
        var bench = new ProtocolBench(options);
        bench.Protocol.Open();
        bench.Say("start");
        bench.Greet();
        bench.Events.Clear();
        return bench;
    }

    /// <summary>A job whose first lines are on the way.</summary>
    public static ProtocolBench Printing(params string[] commands) => Printing(new Mk3sOptions(), commands);

    public static ProtocolBench Printing(Mk3sOptions options, params string[] commands) => Printing(options, timeline: null, commands);

    public static ProtocolBench Printing(Mk3sOptions options, PrintTimeline? timeline, params string[] commands) => Printing(options, timeline, [], commands);

    public static ProtocolBench Printing(Mk3sOptions options, PrintTimeline? timeline, PlannedStop[] stops, string[] commands)
    {
        var bench = Ready(options);
        bench.Start(timeline, stops, commands);
        Assert.Equal(["N0M110 N0"], bench.TakeLines());
        bench.Say("ok");
        for (var i = 1; i < FirstOfFile; i++)
        {
            bench.Say("ok");
        }

        var lines = Encoding.Latin1.GetString(bench.Protocol.Output).Split('\n')[..(FirstOfFile - 1)];
        bench.Protocol.Sent(lines.Sum(l => l.Length + 1));
        bench.Prepared = [.. lines.Select(WithoutChecksum)];
        return bench;
    }

    /// <summary>Answers all that a greeting asks.</summary>
    /// <param name="until">Up to this line, which is left.</param>
    public void Greet(string? until = null)
    {
        while (TakeLines() is { Count: > 0 } lines)
        {
            if (until is not null && lines.Contains(until))
            {
                _sent.Append(Again(until));
                return;
            }

            foreach (var line in lines)
            {
                Say(line.EndsWith("M115", StringComparison.Ordinal) ? "FIRMWARE_NAME:Prusa-Firmware 3.13.3 based on Marlin FIRMWARE_URL:x\nok" : "ok");
            }
        }
    }

    /// <summary>The head is parked after a cancel: two answers from the same place, a second apart.</summary>
    public void Park()
    {
        for (var i = 0; i < 2; i++)
        {
            Wait(1.1);
            Assert.EndsWith("M114", Assert.Single(TakeLines()), StringComparison.Ordinal);
            Say("X:50.00 Y:190.00 Z:30.00 E:-1.00 Count X: 50.00 Y:190.00 Z:30.00 E:-1.00", "ok");
        }
    }

    public void Start(params string[] commands) => Start(timeline: null, [], commands);

    public void Start(PrintTimeline? timeline, params string[] commands) => Start(timeline, [], commands);

    private void Start(PrintTimeline? timeline, PlannedStop[] stops, string[] commands)
    {
        var feed = new JobFeed(1000, () => { });
        var file = new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', commands)));
        Assert.True(feed.FillAsync(() => file, CancellationToken.None).IsCompletedSuccessfully);
        Protocol.Start(feed, timeline, stops);
    }

    /// <summary>The printer says these lines.</summary>
    public void Say(params string[] lines)
    {
        foreach (var line in lines)
        {
            Protocol.Receive(Encoding.Latin1.GetBytes(line + "\n"));
        }
    }

    /// <summary>Lets time pass, with every tick where it is due.</summary>
    public void Wait(double seconds)
    {
        var left = TimeSpan.FromSeconds(seconds);
        while (left > TimeSpan.Zero)
        {
            var step = Protocol.UntilNextTick is { } next && next < left ? next : left;
            _time.Advance(step);
            left -= step;
            Protocol.Tick();
        }
    }

    /// <summary>Lets the pause after a refused line pass.</summary>
    public void Settle() => Wait(0.03);

    /// <summary>All bytes sent since the last time.</summary>
    public string TakeText()
    {
        _sent.Append(Encoding.Latin1.GetString(Protocol.Output));
        Protocol.Sent(Protocol.Output.Length);
        var text = _sent.ToString();
        _sent.Clear();
        return text;
    }

    /// <summary>The lines sent since the last time: <c>N7G1 X1</c>, without the checksum, which must be right.</summary>
    public List<string> TakeLines() => [.. TakeText().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(WithoutChecksum)];

    public T Single<T>()
        where T : MachineEvent => Assert.Single(Events.OfType<T>());

    private static string Again(string body) => $"{body}*{body.Aggregate(0, (sum, c) => sum ^ c)}\n";

    private static string WithoutChecksum(string line)
    {
        var match = Numbered().Match(line);
        if (!match.Success)
        {
            return line;
        }

        var body = match.Groups["body"].Value;
        Assert.Equal(body.Aggregate(0, (sum, c) => sum ^ c), int.Parse(match.Groups["sum"].Value, System.Globalization.CultureInfo.InvariantCulture));
        return body;
    }

    [GeneratedRegex(@"^(?<body>N\d+.*)\*(?<sum>\d+)$", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Numbered();
}
