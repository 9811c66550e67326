using Dapper;
using FabQueue.Server.Storage;
using Microsoft.Data.Sqlite;

namespace FabQueue.Server.Tests.Storage;

public class DatabaseTests
{
    [Fact]
    public async Task What_was_committed_is_there_after_the_file_is_opened_again()
    {
        using var folder = new TempFolder();
        await using (var database = Database.Open(folder.File("a.db")))
        {
            await PutAsync(database, "name", "value");
        }

        await using var again = Database.Open(folder.File("a.db"));
        Assert.Equal("value", again.Read(c => c.ExecuteScalar<string>("SELECT value FROM settings WHERE name = 'name'")));
    }

    [Fact]
    public async Task The_file_is_in_WAL_mode_and_synced_at_every_commit()
    {
        using var folder = new TempFolder();
        await using var database = Database.Open(folder.File("a.db"));
        var (journal, synchronous) = await database.WriteAsync(
            c => (c.ExecuteScalar<string>("PRAGMA journal_mode"), c.ExecuteScalar<int>("PRAGMA synchronous")), null, TestContext.Current.CancellationToken);
        Assert.Equal("wal", journal);
        Assert.Equal(2, synchronous);
    }

    [Fact]
    public async Task A_write_that_fails_takes_nothing_with_it()
    {
        using var folder = new TempFolder();
        await using var database = Database.Open(folder.File("a.db"));
        var writes = Enumerable.Range(0, 200).Select(i => database.WriteAsync(
            c =>
            {
                c.Execute("INSERT INTO settings VALUES (@name, 'x')", new { name = $"n{i}" });
                return i % 3 == 0 ? throw new InvalidOperationException("on purpose") : i;
            },
            null,
            TestContext.Current.CancellationToken)).ToList();
        await Task.WhenAll(writes.Select(w => w.ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default)));

        Assert.All(writes.Index(), w => Assert.Equal(w.Index % 3 == 0, w.Item.IsFaulted));
        Assert.Equal(writes.Count(w => w.IsCompletedSuccessfully), database.Read(c => c.ExecuteScalar<int>("SELECT count(*) FROM settings")));
    }

    [Fact]
    public async Task A_newer_database_is_refused_with_one_clear_line()
    {
        using var folder = new TempFolder();
        await using (Database.Open(folder.File("a.db")))
        {
        }

        using (var raw = new SqliteConnection($"Data Source={folder.File("a.db")};Pooling=false"))
        {
            raw.Execute($"PRAGMA user_version = {Schema.Version + 1}");
        }

        var error = Assert.Throws<StorageException>(() => Database.Open(folder.File("a.db")));
        Assert.Contains($"schema version {Schema.Version + 1}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task An_older_database_is_brought_up()
    {
        using var folder = new TempFolder();
        using (var raw = new SqliteConnection($"Data Source={folder.File("a.db")};Pooling=false"))
        {
            raw.Execute("PRAGMA user_version = 0");
        }

        await using var database = Database.Open(folder.File("a.db"));
        Assert.Equal(Schema.Version, database.Read(c => c.ExecuteScalar<int>("PRAGMA user_version")));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_with_one_clear_line()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("a.db"), new string('x', 5000));
        var error = Assert.Throws<StorageException>(() => Database.Open(folder.File("a.db")));
        Assert.Contains("a.db", error.Message, StringComparison.Ordinal);
    }

    private static Task<int> PutAsync(Database database, string name, string value) => database.WriteAsync(
        c => c.Execute("INSERT INTO settings VALUES (@name, @value)", new { name, value }), null, TestContext.Current.CancellationToken);
}
