using FabQueue.Server.Configuration;
using FabQueue.Server.Machines;
using FabQueue.Server.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FabQueue.Server.Tests.Storage;

/// <summary>What a start does with files that the database does not know: nothing that cannot be undone.</summary>
public class DataIdentityTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_start_with_a_new_database_in_an_old_folder_touches_no_file()
    {
        using var folder = new TempFolder();
        await StartAsync(folder);
        await KeepAsync(folder);
        foreach (var file in Directory.EnumerateFiles(folder.Path, "fabqueue.db*"))
        {
            File.Delete(file);
        }

        for (var start = 0; start < 3; start++)
        {
            await StartAsync(folder);
            Assert.Single(Files(folder));
        }
    }

    [Fact]
    public async Task A_start_with_the_database_of_another_folder_touches_no_file()
    {
        using var other = new TempFolder();
        await StartAsync(other);
        using var folder = new TempFolder();
        await StartAsync(folder);
        await KeepAsync(folder);
        File.Copy(other.File("fabqueue.db"), folder.File("fabqueue.db"), overwrite: true);
        for (var start = 0; start < 3; start++)
        {
            await StartAsync(folder);
            Assert.Single(Files(folder));
        }
    }

    [Fact]
    public async Task What_an_older_copy_of_the_database_does_not_know_is_moved_aside_and_comes_back_with_the_newer_one()
    {
        using var folder = new TempFolder();
        await StartAsync(folder);
        await using (var old = new SqliteConnection($"Data Source={folder.File("fabqueue.db")};Pooling=false"))
        await using (var copy = new SqliteConnection($"Data Source={folder.File("old")};Pooling=false"))
        {
            old.Open();
            copy.Open();
            old.BackupDatabase(copy);
        }

        await KeepAsync(folder, withJob: true);
        await StartAsync(folder);
        Assert.Single(Files(folder));
        File.Move(folder.File("fabqueue.db"), folder.File("new"));
        File.Move(folder.File("old"), folder.File("fabqueue.db"));

        await StartAsync(folder);
        Assert.Empty(Files(folder));
        Assert.Single(Directory.EnumerateFiles(folder.File("lost")));

        File.Move(folder.File("new"), folder.File("fabqueue.db"), overwrite: true);
        await StartAsync(folder);
        Assert.Single(Files(folder));
        Assert.Empty(Directory.EnumerateFiles(folder.File("lost")));
    }

    [Fact]
    public async Task A_clock_that_has_jumped_ahead_makes_nothing_old()
    {
        using var folder = new TempFolder();
        await StartAsync(folder);
        await KeepAsync(folder);
        await StartAsync(folder);
        Assert.Single(Directory.EnumerateFiles(folder.File("lost")));
        await StartAsync(folder, Now.AddYears(70));
        Assert.Single(Directory.EnumerateFiles(folder.File("lost")));
    }

    private static IEnumerable<string> Files(TempFolder folder) => Directory.EnumerateFiles(folder.File("files"), "*", SearchOption.AllDirectories);

    private static async Task StartAsync(TempFolder folder, DateTimeOffset? now = null)
    {
        await using var database = Database.Open(folder.File("fabqueue.db"));
        var time = new FakeTimeProvider(now ?? Now);
        var store = new JobStore(database, new(), time);
        var options = new FabQueueOptions { Data = new() { Path = folder.Path }, Machines = [] };
        await new Recovery(options, store, new FileStore(folder.Path), new(), time, NullLogger<Recovery>.Instance).RunAsync(Stop);
    }

    private static async Task KeepAsync(TempFolder folder, bool withJob = false)
    {
        var files = new FileStore(folder.Path);
        await using var incoming = files.Begin();
        await incoming.WriteAsync("handed in"u8.ToArray(), Stop);
        var hash = await files.KeepAsync(incoming, Stop);
        if (withJob)
        {
            await using var database = Database.Open(folder.File("fabqueue.db"));
            var queue = new FabQueue.Server.Queue.JobQueue(new JobStore(database, new(), TimeProvider.System), NullLogger<FabQueue.Server.Queue.JobQueue>.Instance);
            await queue.SubmitAsync(TestStore.Submission() with { FileHash = hash }, Stop);
        }
    }
}
