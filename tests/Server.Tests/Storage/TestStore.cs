using FabQueue.Drivers;
using FabQueue.Server.Live;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace FabQueue.Server.Tests.Storage;

/// <summary>The real store over a real database file.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    public TestStore(TimeProvider? time = null)
    {
        Database = Database.Open(_folder.File("fabqueue.db"));
        Store = new JobStore(Database, Board, time ?? TimeProvider.System);
        Queue = new JobQueue(Store, NullLogger<JobQueue>.Instance);
    }

    public string DataPath => _folder.Path;

    public Database Database { get; }

    public StatusBoard Board { get; } = new();

    public JobStore Store { get; }

    public JobQueue Queue { get; }

    public static Submission Submission(string nickname = "Lou") => new(
        "tag.gcode", nickname, "", null, "prusa-mk3s", new string('a', 64), 1000,
        new CheckedWork(
            null,
            new PrintFacts { SlicerDuration = TimeSpan.FromMinutes(3), FilamentGrams = 0.69, LayerCount = 10, PrinterModel = "MK3S" },
            [new Finding(FindingSeverity.Advice, "SOMETHING", 12, "x")],
            null,
            null));

    public Task<Job> SubmitAsync(string nickname = "Lou") => Queue.SubmitAsync(Submission(nickname), TestContext.Current.CancellationToken);

    public Task<Job> MoveAsync(Job job, params JobState[] states) => Store.ChangeAsync(
        change => states.Aggregate(change.Job(job.Uid), (j, s) => change.Move(j, s, new Reason("TEST"), "test", Actors.Server)),
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _folder.Dispose();
    }
}
