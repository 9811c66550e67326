using System.Text;
using FabQueue.Drivers.Prusa.Protocol;
using FabQueue.Drivers.Prusa.Simulation;
using Microsoft.Extensions.Time.Testing;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>The host's protocol and the printer's firmware at the two ends of a cable with faults, in virtual time: a print of hours in milliseconds.</summary>
internal sealed class VirtualPrint
{
    private readonly FakeTimeProvider _time = new();
    private readonly long _origin;
    private readonly SerialFaults _faultsIn;
    private readonly SerialFaults _faultsOut;
    private readonly Func<byte[]> _recorded;
    private readonly List<byte> _bytes = [];

    public VirtualPrint(string options, int seed, Mk3sOptions? host = null)
    {
        var simulation = SimulationOptions.Parse(options, out var error) ?? throw new ArgumentException(error, nameof(options));
        var record = new MemoryStream();
        _recorded = record.ToArray;
        _origin = _time.GetTimestamp();
        _faultsIn = new SerialFaults(simulation, seed);
        _faultsOut = new SerialFaults(simulation, ~seed);
        Firmware = new Mk3sFirmware(simulation, record);
        Protocol = new Mk3sProtocol(_time, host ?? new Mk3sOptions(), Events.Add);
        Protocol.Open();
    }

    public Mk3sFirmware Firmware { get; }

    public Mk3sProtocol Protocol { get; }

    public List<MachineEvent> Events { get; } = [];

    /// <summary>Seconds since both were switched on.</summary>
    public double Now => _time.GetElapsedTime(_origin).TotalSeconds;

    public int Faults => _faultsIn.Count + _faultsOut.Count;

    /// <summary>All that the printer was told and did under a number, in order, without what it took back when it rewound.</summary>
    public List<string> Executed => Replay(Encoding.ASCII.GetString(_recorded()));

    public JobEnded? Ended => Events.OfType<JobEnded>().SingleOrDefault();

    /// <summary>Reads a record of executed commands: numbered ones since the last <c>M110</c> that were not taken back.</summary>
    public static List<string> Replay(string record)
    {
        var done = new List<(long Number, string Command)>();
        foreach (var line in record.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("rewind to ", StringComparison.Ordinal))
            {
                var number = long.Parse(line["rewind to ".Length..], System.Globalization.CultureInfo.InvariantCulture);
                done.RemoveAll(d => d.Number >= number);
            }
            else if (line[0] == 'N')
            {
                var space = line.IndexOf(' ', StringComparison.Ordinal);
                done.Add((long.Parse(line[1..space], System.Globalization.CultureInfo.InvariantCulture), line[(space + 1)..]));
            }
        }

        return [.. done.Select(d => d.Command)];
    }

    public void Start(IEnumerable<string> commands)
    {
        var feed = new JobFeed(10_000, () => { });
        var file = new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', commands)));
        Assert.True(feed.FillAsync(() => file, CancellationToken.None).IsCompletedSuccessfully);
        Protocol.Start(feed);
    }

    /// <summary>Lets both work until something holds.</summary>
    /// <param name="limitSeconds">Fails when it takes longer.</param>
    public void Until(Func<bool> condition, double limitSeconds = 100_000)
    {
        var limit = Now + limitSeconds;
        while (!condition())
        {
            Assert.True(Now < limit, $"Not within {limitSeconds} s; {string.Join("; ", Events.Where(e => e is not Readings).TakeLast(8))}; executed {Firmware.Executed}.");
            Step();
        }
    }

    private void Step()
    {
        _bytes.Clear();
        _faultsIn.Pass(Protocol.Output, _bytes);
        Protocol.Sent(Protocol.Output.Length);
        Firmware.Receive([.. _bytes], Now);

        var tick = Protocol.UntilNextTick is { } wait ? Now + wait.TotalSeconds : double.PositiveInfinity;
        var next = Math.Min(Math.Max(Firmware.NextEvent, Firmware.Now), tick);
        Assert.True(double.IsFinite(next), "Both wait for ever.");
        _time.Advance(TimeSpan.FromSeconds(Math.Max(0, next - Now)) + TimeSpan.FromTicks(1));
        Firmware.RunUntil(Now);
        _bytes.Clear();
        _faultsOut.PassLines(Firmware.TakeOutput(), _bytes);
        Protocol.Receive([.. _bytes]);
        Protocol.Tick();
    }
}
