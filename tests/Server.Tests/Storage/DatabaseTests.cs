using Dapper;
using FabQueue.Server.Storage;
using Microsoft.Data.Sqlite;

namespace FabQueue.Server.Tests.Storage;

public class DatabaseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

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
            c => (c.ExecuteScalar<string>("PRAGMA journal_mode"), c.ExecuteScalar<int>("PRAGMA synchronous")), null, Patience, TestContext.Current.CancellationToken);
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
            Patience,
            TestContext.Current.CancellationToken)).ToList();
        await Task.WhenAll(writes.Select(w => w.ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default)));

        Assert.All(writes.Index(), w => Assert.Equal(w.Index % 3 == 0, w.Item.IsFaulted));
        Assert.Equal(writes.Count(w => w.IsCompletedSuccessfully), database.Read(c => c.ExecuteScalar<int>("SELECT count(*) FROM settings")));
    }

    [Fact]
    public async Task A_write_that_is_not_begun_in_time_is_given_up_and_never_done()
    {
        using var folder = new TempFolder();
        await using var database = Database.Open(folder.File("a.db"));
        using var disk = new ManualResetEventSlim();
        var stuck = database.WriteAsync(_ => disk.Wait(Patience, Stop), null, Patience, Stop);
        await Assert.ThrowsAsync<StorageException>(() => PutAsync(database, "late", "value", TimeSpan.FromMilliseconds(50)));
        disk.Set();
        await stuck;
        await PutAsync(database, "after", "value");
        Assert.Equal("after", database.Read(c => c.QuerySingle<string>("SELECT name FROM settings")));
    }

    [Fact]
    public async Task Who_waits_for_a_write_that_hangs_is_told_that_its_outcome_is_not_known()
    {
        using var folder = new TempFolder();
        await using var database = Database.Open(folder.File("a.db"));
        using var disk = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var blocked = Task.Run(() => database.WriteAsync(
            c =>
            {
                begun.Set();
                disk.Wait(Patience, Stop);
                return c.Execute("INSERT INTO settings VALUES ('slow', 'x')");
            },
            null,
            TimeSpan.FromSeconds(1),
            Stop));
        begun.Wait(Patience, Stop);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => blocked);
        disk.Set();
        await PutAsync(database, "after", "value");
        Assert.Equal(2, database.Read(c => c.ExecuteScalar<int>("SELECT count(*) FROM settings")));
    }

    [Fact]
    public async Task What_goes_wrong_behind_a_commit_ends_neither_the_writer_nor_the_wait()
    {
        using var folder = new TempFolder();
        await using var database = Database.Open(folder.File("a.db"));
        var stored = await database.WriteAsync(
            c => c.Execute("INSERT INTO settings VALUES ('a', 'x')"), _ => throw new InvalidOperationException("on purpose"), Patience, Stop);
        Assert.Equal(1, stored);
        await PutAsync(database, "after", "value");
    }

    [Fact]
    public async Task A_writer_whose_connection_is_lost_gets_a_new_one()
    {
        using var folder = new TempFolder();
        await using var database = Database.Open(folder.File("a.db"));
        await Assert.ThrowsAsync<StorageException>(() => database.WriteAsync(
            c =>
            {
                c.Close();
                return 1;
            },
            null,
            Patience,
            Stop));
        await PutAsync(database, "after", "value");
        Assert.Equal("after", database.Read(c => c.QuerySingle<string>("SELECT name FROM settings")));
    }

    [Fact]
    public async Task Jobs_and_machines_of_an_older_version_are_kept_in_their_order()
    {
        using var folder = new TempFolder();
        using (var raw = new SqliteConnection($"Data Source={folder.File("a.db")};Pooling=false"))
        {
            foreach (var script in new[] { "0001", "0002" })
            {
                using var text = new StreamReader(typeof(Schema).Assembly.GetManifestResourceStream($"FabQueue.Server.Storage.Schema.{script}.sql")!);
                raw.Execute(await text.ReadToEndAsync(Stop));
            }

            // The second was handed in by a clock that had been set back.
            foreach (var (uid, ticket, state) in new[] { ("019b0000-0000-7000-8000-000000000002", "K7R", "RUNNING"), ("019a0000-0000-7000-8000-000000000001", "C2D", "QUEUED") })
            {
                raw.Execute(
                    """
                    INSERT INTO jobs VALUES (@uid, @ticket, @uid, @state, 'TEST', '[]', 'Lou', 'prusa-mk3s', 'prusa', 'a.gcode', 'aa', 1, NULL, NULL, '',
                      '{"$type":"print"}', '[]', 1, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', NULL, NULL, NULL, 0, NULL, NULL);
                    INSERT INTO journal (at, actor, action, job, to_state, reason_code, reason_args) VALUES ('2026-01-01T00:00:00Z', 'patron', 'submit', @uid, 'IN_REVIEW', 'TEST', '[]');
                    INSERT INTO journal (at, actor, action, job, to_state, reason_code, reason_args) VALUES ('2026-01-01T00:00:00Z', 'staff', 'approve', @uid, 'QUEUED', 'TEST', '[]');
                    """,
                    new { uid, ticket, state });
            }

            raw.Execute("INSERT INTO machines VALUES ('prusa', 'prusa-mk3s', 'BUSY', 'TEST', '[]', '019b0000-0000-7000-8000-000000000002', '2026-01-01T00:00:00Z')");
            raw.Execute("PRAGMA user_version = 2");
        }

        await using var database = Database.Open(folder.File("a.db"));
        Assert.Equal(
            [("K7R", 1L, 2L), ("C2D", 2L, 4L)],
            database.Read(c => c.Query<(string, long, long)>("SELECT ticket, number, queue_number FROM jobs ORDER BY number").ToList()));
        Assert.Equal("K7R", database.Read(c => c.ExecuteScalar<string>("SELECT ticket FROM machines JOIN jobs ON uid = job")));
        await Assert.ThrowsAsync<SqliteException>(() => database.WriteAsync(c => c.Execute("UPDATE machines SET job = 'nobody'"), null, Patience, Stop));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    public async Task A_database_with_garbled_pages_is_refused_with_one_clear_line(double where)
    {
        using var folder = new TempFolder();
        await using (var database = Database.Open(folder.File("a.db")))
        {
            for (var i = 0; i < 200; i++)
            {
                await PutAsync(database, $"name {i}", new string('x', 500));
            }
        }

        await using (var file = File.OpenWrite(folder.File("a.db")))
        {
            file.Position = (long)(file.Length * where) / 4096 * 4096;
            file.Write(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
        }

        var error = Assert.Throws<StorageException>(() => Database.Open(folder.File("a.db")));
        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
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

    private static Task<int> PutAsync(Database database, string name, string value, TimeSpan? patience = null) => database.WriteAsync(
        c => c.Execute("INSERT INTO settings VALUES (@name, @value)", new { name, value }), null, patience ?? Patience, Stop);
}
