using FabQueue.Chaos;
using FabQueue.Drivers;
using FabQueue.Server.Configuration;
using FabQueue.Server.Live;
using FabQueue.Server.Machines;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace FabQueue.Server.Tests.Machines;

/// <summary>
/// The real workers with the real drivers of simulated machines, over a real database: a printer <c>prusa</c>, an embroidery machine
/// <c>brode</c>, a cutter <c>cameo</c>. It can be stopped, or left as by a power cut, and started again on its data.
/// </summary>
internal sealed class TestFleet : IAsyncDisposable
{
    public const string Printer = "prusa";
    public const string Embroidery = "brode";
    public const string Cutter = "cameo";

    // Only a failing test waits so long.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TempFolder _folder = new();
    private readonly FabQueueOptions _options;
    private CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private JobQueue _queue = null!;

    private TestFleet(string printer, string embroidery, string cutter) => _options = new FabQueueOptions
    {
        Data = new() { Path = _folder.Path },
        Machines = [Machine(Printer, "prusa-mk3s", printer), Machine(Embroidery, "brother-870se", embroidery), Machine(Cutter, "silhouette-cameo4pro", cutter)],
    };

    public FaultyClock Clock { get; } = new();

    public Database Database { get; private set; } = null!;

    public JobStore Store { get; private set; } = null!;

    public StatusBoard Board { get; private set; } = null!;

    public FileStore Files { get; private set; } = null!;

    public Fleet Fleet { get; private set; } = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<TestFleet> StartAsync(
        string printer = "simulated:speed=100", string embroidery = "simulated:", string cutter = "simulated:speed=100,tool=2")
    {
        var fleet = new TestFleet(printer, embroidery, cutter);
        await fleet.StartAgainAsync();
        return fleet;
    }

    public async Task StartAgainAsync()
    {
        _stopping = new CancellationTokenSource();
        Database = Database.Open(_folder.File("fabqueue.db"));
        Board = new StatusBoard();
        Store = new JobStore(Database, Board, Clock);
        Files = new FileStore(_folder.Path);
        _queue = new JobQueue(Store, NullLogger<JobQueue>.Instance);
        var contexts = new MachineContexts(_options, new MachineSettingsStore(_options, Store, NullLogger<MachineSettingsStore>.Instance), new PaceStore(Store, _options), Store);
        Fleet = new Fleet(_options, Store, _queue, Files, contexts, new PaceStore(Store, _options), Board, Clock, NullLoggerFactory.Instance);
        await new Recovery(_options, Store, Files, Board, Clock, NullLogger<Recovery>.Instance).RunAsync(Stop);
        _running = Task.WhenAll(Fleet.Workers.Select(w => w.RunAsync(_stopping.Token)));
    }

    /// <summary>Stops as a service is stopped.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await Database.DisposeAsync();
        _stopping.Dispose();
    }

    /// <summary>What is on disk at this moment is what the next start finds: as if the power were cut now.</summary>
    public async Task CutPowerAsync()
    {
        var copy = Path.Combine(_folder.Path, "copy");
        Database.Read(c =>
        {
            using var command = c.CreateCommand();
            command.CommandText = $"VACUUM INTO '{copy}'";
            return command.ExecuteNonQuery();
        });
        await StopAsync();
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "fabqueue.db*"))
        {
            File.Delete(file);
        }

        File.Move(copy, _folder.File("fabqueue.db"));
    }

    /// <summary>Hands a file in, approves it and starts it.</summary>
    public async Task<Job> DispatchAsync(string machine, string? sample = null, JobChoices? choices = null)
    {
        var job = await QueueAsync(machine, sample, choices);
        return await Fleet.DispatchAsync(job.Ticket, machine, Stop);
    }

    /// <summary>Hands a file in and approves it.</summary>
    public async Task<Job> QueueAsync(string machine, string? sample = null, JobChoices? choices = null)
    {
        sample ??= machine switch { Printer => "gcode/tag.gcode", Embroidery => "embroidery/gen-rect.pec", _ => "drawings/rectangle.svg" };
        var path = Path.Combine(Repository.Root, "tests", "samples", sample);
        var kind = _options.Machines.Single(m => m.Id == machine).Kind;
        await using var incoming = Files.Begin();
        await incoming.WriteAsync(await File.ReadAllBytesAsync(path, Stop), Stop);
        var hash = await Files.KeepAsync(incoming, Stop);
        await using var content = Files.Open(hash);
        var report = await kind.CheckAsync(content, kind.DefaultContext with { Choices = choices, FileName = Path.GetFileName(sample) }, Stop);
        Assert.False(report.IsRefused, string.Join(", ", report.Findings));
        var job = await _queue.SubmitAsync(
            new Submission(Path.GetFileName(sample), "Lou", "", null, kind.Name, hash, 1, new CheckedWork(choices, report.Facts!, report.Findings, null, null)), Stop);
        return await _queue.ApproveAsync(job.Ticket, Stop);
    }

    public Task<Machine> UntilAsync(string machine, params MachineState[] states) =>
        UntilAsync(() => Board.Current.Machines[machine].Machine is { } now && states.Contains(now.State) ? now : null, $"{machine} {string.Join(" or ", states)}");

    public Task<Job> UntilAsync(Job job, params JobState[] states) =>
        UntilAsync(() => Board.Current.Jobs.GetValueOrDefault(job.Uid)?.Job is { } now && states.Contains(now.State) ? now : null, $"{job.Ticket} {string.Join(" or ", states)}");

    public Task<Job> UntilAsync(Job job, string reason) =>
        UntilAsync(() => Board.Current.Jobs.GetValueOrDefault(job.Uid)?.Job is { } now && now.Reason.Code == reason ? now : null, $"{job.Ticket} {reason}");

    public async Task<T> UntilAsync<T>(Func<T?> condition, string what)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(Patience);
        while (true)
        {
            var version = Board.Current.Version;
            if (condition() is { } found)
            {
                return found;
            }

            try
            {
                await Board.NewerThanAsync(version, patience.Token);
            }
            catch (OperationCanceledException e) when (!Stop.IsCancellationRequested)
            {
                var picture = string.Join("; ", Board.Current.Machines.Values.Select(m => $"{m.Machine.Id} {m.Machine.State} {m.Machine.Reason}")
                    .Concat(Board.Current.Jobs.Values.Select(j => $"{j.Job.Ticket} {j.Job.State} {j.Job.Reason}")));
                throw new InvalidOperationException($"Did not come: {what}. It is: {picture}", e);
            }
        }
    }

    /// <summary>A person has cleared it; a machine that may be unsafe has been checked.</summary>
    public async Task ClearAsync(string machine)
    {
        await Fleet.Worker(machine).ClearAsync(Stop);
        if (Board.Current.Machines[machine].Machine.State == MachineState.Maintenance)
        {
            await Fleet.Worker(machine).SetMaintenanceAsync(outOfService: false, "all of it", Stop);
            await Fleet.Worker(machine).ClearAsync(Stop);
        }
    }

    /// <summary>A person says that the step the job is at is done.</summary>
    public async Task CompleteStepAsync(Job job)
    {
        var now = await UntilAsync(() => Board.Current.Jobs[job.Uid].Job is { Step.State: StepState.Open } open ? open : null, $"a step of {job.Ticket}");
        await Fleet.CompleteStepAsync(job.Ticket, now.Step!.Number, at: 0, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private static MachineOptions Machine(string id, string kind, string connection) =>
        new(id, MachineKinds.Find(kind)!, MachineConnection.Parse(connection), MachineKinds.Find(kind)!.DefaultSettings);
}
