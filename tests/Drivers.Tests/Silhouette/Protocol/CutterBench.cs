using System.Text;
using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Plan;
using FabQueue.Drivers.Silhouette.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace FabQueue.Drivers.Tests.Silhouette.Protocol;

/// <summary>A protocol on the bench: the test is the cutter, and the clock stands until it is moved.</summary>
internal sealed class CutterBench
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringBuilder _command = new();
    private bool _isEscaped;

    public CutterBench() => Protocol = new CutterProtocol(_time, Events.Add);

    public static CutMaterial Vinyl { get; } = new() { Name = "vinyl", Force = 10, Speed = 5, Depth = 1 };

    public static CutMaterial Pen { get; } = new() { Name = "pen", Tool = CutTool.Pen, Holder = 2, Force = 18, Speed = 10, SharpenBefore = 0, SharpenAfter = 0 };

    public CutterProtocol Protocol { get; }

    public List<MachineEvent> Events { get; } = [];

    /// <summary>What arrived, one command an entry; escape commands as ␛ and their letter.</summary>
    public List<string> Commands { get; } = [];

    public string Status { get; set; } = "0";

    /// <summary>What the status becomes as soon as something is cut; null = it stays.</summary>
    public string? StatusAfterSteps { get; set; }

    public string Tools { get; set; } = "1,0";

    /// <summary>What it says when it has looked for the marks; null = nothing.</summary>
    public string? Marks { get; set; } = "    0";

    public bool IsSilent { get; set; }

    /// <summary>A cutter that has been greeted.</summary>
    public static CutterBench Ready()
    {
        var bench = new CutterBench();
        bench.Protocol.Open();
        bench.Turn();
        Assert.Equal([new LinkUp("CAMEO 4 PRO V1.10")], bench.Events);
        bench.Events.Clear();
        bench.Commands.Clear();
        return bench;
    }

    public static CutPlan Square(int count = 1) =>
        new([.. Enumerable.Range(0, count).Select(i => new CutPath([new(200 + i, 200), new(800 + i, 200), new(800 + i, 600), new(200 + i, 600), new(200 + i, 200)]))]);

    /// <summary>A cutter whose ratchet blade was set for <see cref="Vinyl"/>, and with a pen in holder 2.</summary>
    public static MachineMemory SetUp { get; } = new(new Dictionary<string, string>
    {
        [CutterMemory.Holder(Vinyl)] = CutterMemory.Tool(Vinyl, isRatchet: true),
        [CutterMemory.Holder(Pen)] = CutterMemory.Tool(Pen, isRatchet: false),
    });

    public static CutOrderSheet Sheet(params IReadOnlyList<CutStep> steps) =>
        new(CuttingMat.Mat12x12, EndsBelow: false, steps, Marks: null, CutFinish.Lift, Pace.Unlearned) { Memory = SetUp };

    public void Start(CutPlan? plan = null) => Start(Sheet(new CutStep(Vinyl, plan ?? Square())));

    public void Start(CutOrderSheet sheet)
    {
        Protocol.Announce();
        Protocol.Start(sheet);
        Turn();
        if (Events is [.., JobWaiting { Reason.Code: "CUTTER_IS_IT_RIGHT" or "CUTTER_IS_ROLL_RIGHT" }])
        {
            // Somebody looks and says yes: no test but its own is about that.
            Protocol.CompleteStep();
            var (events, commands) = (Events.Count - 1, Commands.Count);
            Turn();
            Events.RemoveRange(events, Events[events + 1] is JobResumed ? 2 : 1);
            Commands.RemoveAt(commands);
        }
    }

    /// <summary>Moves bytes until both sides wait.</summary>
    public void Turn()
    {
        while (!Protocol.Output.IsEmpty)
        {
            var bytes = Protocol.Output.ToArray();
            Protocol.Sent(bytes.Length);
            foreach (var one in bytes)
            {
                Take(one);
            }
        }
    }

    /// <summary>Lets time pass in steps of 50 ms.</summary>
    public void Wait(double seconds)
    {
        for (var step = 0; step < seconds * 20; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            Protocol.Tick();
            Turn();
        }
    }

    private void Take(byte one)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            Commands.Add(one switch { 4 => "␛EOT", 5 => "␛ENQ", 0x15 => "␛NAK", _ => $"␛{one}" });
            Reply(one switch { 5 => Status, 0x15 => Tools, _ => null });
        }
        else if (one == 0x1B)
        {
            _isEscaped = true;
        }
        else if (one == 3)
        {
            Commands.Add(_command.ToString());
            Reply(_command.ToString() switch { "FG" => "CAMEO 4 PRO V1.10   ", "TB71" or "FA" => "    0,    0", ['T', 'B', '1', '2', '3', ..] => Marks, _ => null });
            if (_command[0] == 'D' && StatusAfterSteps is { } status)
            {
                (Status, StatusAfterSteps) = (status, null);
            }

            _command.Clear();
        }
        else
        {
            _command.Append((char)one);
        }
    }

    private void Reply(string? text)
    {
        if (text is not null && !IsSilent)
        {
            Protocol.Receive(Encoding.ASCII.GetBytes(text + "\u0003"));
        }
    }
}
