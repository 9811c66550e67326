using System.Text;
using FabQueue.Drivers.Prusa.Protocol;
using FabQueue.Drivers.Prusa.Simulation;
using Microsoft.Extensions.Time.Testing;

namespace FabQueue.Drivers.Tests.Prusa.Simulation;

/// <summary>
/// The host's protocol and the printer's firmware at the two ends of a cable with faults, in virtual time: a print of hours in
/// milliseconds. The benchmark of the estimate uses it too.
/// </summary>
internal sealed class VirtualPrint
{
    private readonly FakeTimeProvider _time = new();
    private readonly long _origin;
    private readonly SerialFaults _faultsIn;
    private readonly SerialFaults _faultsOut;
    private readonly Func<ReadOnlyMemory<byte>> _recorded;
    private readonly List<byte> _bytes = [];

    /// <param name="before">What happens to the printer before the host opens its line.</param>
    public VirtualPrint(string options, int seed, Mk3sOptions? host = null, Action<Mk3sFirmware>? before = null)
    {
        var simulation = SimulationOptions.Parse(options, out var error) ?? throw new ArgumentException(error, nameof(options));
        var record = new MemoryStream();
        _recorded = () => record.GetBuffer().AsMemory(0, (int)record.Length);
        _origin = _time.GetTimestamp();
        _faultsIn = new SerialFaults(simulation, seed);
        _faultsOut = new SerialFaults(simulation, ~seed);
        Firmware = new Mk3sFirmware(simulation, record);
        before?.Invoke(Firmware);
        Protocol = new Mk3sProtocol(_time, host ?? new Mk3sOptions(), Note);
        Protocol.Open();
    }

    public Mk3sFirmware Firmware { get; }

    public Mk3sProtocol Protocol { get; }

    public List<MachineEvent> Events { get; } = [];

    /// <summary>The last of what came from the printer.</summary>
    public string Said { get; private set; } = "";

    /// <summary>Seconds since both were switched on.</summary>
    public double Now => _time.GetElapsedTime(_origin).TotalSeconds;

    public int Faults => _faultsIn.Count + _faultsOut.Count;

    public (int Flips, int LostBytes, int LostOks) FaultsByKind =>
        (_faultsIn.Flips + _faultsOut.Flips, _faultsIn.LostBytes + _faultsOut.LostBytes, _faultsIn.LostOks + _faultsOut.LostOks);

    /// <summary>All that the printer was told and did under a number, in order, without what it took back when it rewound.</summary>
    public List<string> Executed => Replay(Record);

    /// <summary>The command that the printer has begun last, such as <c>N12 G28W</c>.</summary>
    public string Doing => Record.TrimEnd('\n').Split('\n')[^1];

    /// <summary>
    /// How often the printer has put its count back, how often behind a line that it had not done (that line is lost), and how
    /// often before one that it had. The latter is the firmware's own: it counts the rest of a hurt line in its queue too.
    /// </summary>
    public (int All, int TooNear, int TooFar) Rewinds
    {
        get
        {
            var lines = Record.Split('\n').Where(l => l.StartsWith("rewind", StringComparison.Ordinal))
                .Select(l => l.Split(' ', ',')).Select(l => (To: Number(l[2]), Exactly: Number(l[^1]))).ToList();
            return (lines.Count, lines.Count(l => l.To > l.Exactly), lines.Count(l => l.To < l.Exactly));

            static long Number(string text) => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The end of the last job.</summary>
    public JobEnded? Ended { get; private set; }

    /// <summary>Paused, and not gone on since.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Reads a record of executed commands: numbered ones since the last <c>M110</c> that were not taken back.</summary>
    public static List<string> Replay(string record)
    {
        var done = new List<(long Number, string Command)>();
        foreach (var line in record.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("rewind to ", StringComparison.Ordinal))
            {
                var number = long.Parse(line["rewind to ".Length..line.IndexOf(',', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
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

    /// <summary>What it executed of the last job, without the host's own: the count before, the pauses, the proof of the end.</summary>
    public static List<string> JobOf(VirtualPrint print)
    {
        var executed = print.Executed;
        var begin = executed.FindLastIndex(c => c.StartsWith("M110", StringComparison.Ordinal)) + 1;
        // Modes and limits are put back first.
        begin = executed.FindIndex(begin, c => c == "M501") is >= 0 and var prepared ? prepared + 1 : executed.Count;
        // From the last M400 on, where M114 comes behind it: the end.
        var end = executed.FindLastIndex(c => c == "M400");
        end = end >= begin && executed.LastIndexOf("M114") > end ? end : executed.Count;
        return [.. executed[begin..end].Select(c => c.Replace(" ", "", StringComparison.Ordinal)).Where(c => c is not ("M400" or "M114" or "M601" or "M602"))];
    }

    public void Start(IEnumerable<string> commands, IReadOnlyList<PlannedStop>? stops = null) =>
        Start(Encoding.ASCII.GetBytes(string.Join('\n', commands)), timeline: null, stops);

    public void Start(byte[] content, PrintTimeline? timeline, IReadOnlyList<PlannedStop>? stops = null)
    {
        Ended = null;
        var feed = new JobFeed(10_000, () => { });
        var file = new MemoryStream(content);
        if (!feed.FillAsync(() => file, CancellationToken.None).IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("The file is longer than the feed.");
        }

        Protocol.Start(feed, timeline, stops);
    }

    /// <summary>The cable falls out: what is on it is lost, and the printer goes on with what it has.</summary>
    public void Unplug() => Protocol.Close(PrinterReasons.Unplugged);

    /// <summary>The cable is put back and the line opened.</summary>
    /// <param name="isReset">The board is reset by that, as a real one is by DTR.</param>
    public void Plug(bool isReset)
    {
        if (isReset)
        {
            Firmware.Reset();
        }

        Protocol.Open();
    }

    public bool HasBegun(string command) => _recorded().Span.IndexOf(Encoding.ASCII.GetBytes(command + "\n")) >= 0;

    /// <summary>Lets both work until something holds.</summary>
    /// <param name="limitSeconds">Fails when it takes longer.</param>
    public void Until(Func<bool> condition, double limitSeconds = 100_000)
    {
        var limit = Now + limitSeconds;
        while (!condition())
        {
            if (Now >= limit)
            {
                throw new TimeoutException($"Not within {limitSeconds} s; {string.Join("; ", Events.Where(e => e is not Readings).TakeLast(8))}; executed {Firmware.Executed}.");
            }

            Step();
        }
    }

    /// <summary>Lets both work for some seconds.</summary>
    public void Run(double seconds)
    {
        var until = Now + seconds;
        Until(() => Now >= until);
    }

    /// <summary>Until the machine can take a job.</summary>
    public VirtualPrint Greeted()
    {
        Until(() => Events.Any(e => e is LinkUp));
        return this;
    }

    private string Record => Encoding.ASCII.GetString(_recorded().Span);

    private void Note(MachineEvent happened)
    {
        Events.Add(happened);
        IsPaused = happened is JobPaused || (IsPaused && happened is not JobResumed);
        if (happened is JobEnded ended)
        {
            Ended = Ended is null ? ended : throw new InvalidOperationException($"{Ended} and {ended} of one job.");
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
        if (!double.IsFinite(next))
        {
            throw new TimeoutException("Both wait for ever.");
        }

        _time.Advance(TimeSpan.FromSeconds(Math.Max(0, next - Now)) + TimeSpan.FromTicks(1));
        Firmware.RunUntil(Now);
        _bytes.Clear();
        _faultsOut.PassLines(Firmware.TakeOutput(), _bytes);
        if (_bytes.Count > 0)
        {
            Said = Said[Math.Max(0, Said.Length - 100)..] + Encoding.Latin1.GetString([.. _bytes]);
        }

        Protocol.Receive([.. _bytes]);
        Protocol.Tick();
    }
}
