using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FabQueue.Server.Storage;

/// <summary>
/// The database file: SQLite in WAL mode, <c>synchronous=FULL</c>, so that what was committed survives a power cut.
/// One thread of its own writes. Writes that wait while it works are committed together (one fsync for all), each in a
/// savepoint: one that fails takes nothing with it.
/// </summary>
public sealed partial class Database : IAsyncDisposable
{
    private const int WritesPerCommit = 64;

    private readonly string _connectionString;
    private readonly ILogger _logger;
    private readonly Channel<PendingWrite> _writes = Channel.CreateUnbounded<PendingWrite>(new() { SingleReader = true });
    private readonly Thread _writer;
    private readonly TaskCompletionSource _writerEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    static Database() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    private Database(string path, ILogger logger)
    {
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true }.ToString();
        _logger = logger;
        _writer = new Thread(RunWriter) { IsBackground = true, Name = "database writer" };
    }

    /// <summary>Opens the file, or makes it, looks whether it is whole, and brings its schema up to this version.</summary>
    /// <exception cref="StorageException">The file was made by a newer version, is damaged, or cannot be opened.</exception>
    public static Database Open(string path, ILogger? logger = null)
    {
        var database = new Database(path, logger ?? NullLogger.Instance);
        try
        {
            using var connection = database.Connect();
            connection.Execute("PRAGMA journal_mode = WAL");
            if (connection.ExecuteScalar<string>("PRAGMA quick_check(1)") is not "ok" and var damage)
            {
                throw Damaged(path, damage, null);
            }

            Schema.BringUp(connection, path);
        }
        catch (SqliteException e)
        {
            SqliteConnection.ClearAllPools();
            throw e.SqliteErrorCode switch
            {
                SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB => Damaged(path, e.Message, e),
                SQLitePCL.raw.SQLITE_READONLY => new StorageException($"Data:Path: the database '{path}' is read-only: give FabQueue's user the right to write it.", e),
                _ => new StorageException($"Data:Path: the database '{path}' cannot be opened: {e.Message}", e),
            };
        }

        database._writer.Start();
        return database;
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction on the writer thread and answers when it is on disk.
    /// <paramref name="committed"/> runs on the writer thread right after the commit, in the order of the commits.
    /// A call that has begun is not cut off by cancellation.
    /// </summary>
    /// <param name="patience">How long to wait for the answer; infinite where the caller has to know it.</param>
    /// <exception cref="StorageException">It was not stored.</exception>
    /// <exception cref="OutcomeUnknownException">It was begun, but not ended in time.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, Action<T>? committed, TimeSpan patience, CancellationToken cancellationToken)
    {
        var pending = new PendingWrite<T>(work, committed, cancellationToken);
        if (!_writes.Writer.TryWrite(pending))
        {
            throw new StorageException("The database is closed.", null);
        }

        try
        {
            return await pending.Task.WaitAsync(patience, CancellationToken.None);
        }
        catch (TimeoutException e)
        {
            throw pending.TryBegin() ? new StorageException("The database does not answer.", e) : new OutcomeUnknownException(e);
        }
    }

    /// <summary>Reads on a connection of its own: sees what is committed, waits for no writer.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        try
        {
            using var connection = Connect();
            return read(connection);
        }
        catch (SqliteException e)
        {
            throw Translate(e);
        }
    }

    /// <summary>Reads all of it.</summary>
    /// <returns>What is damaged; empty = nothing.</returns>
    public IReadOnlyList<string> CheckIntegrity() => Read(c => c.Query<string>("PRAGMA integrity_check").Where(line => line != "ok").ToList());

    /// <summary>The files and pictures of all jobs.</summary>
    public IReadOnlyList<(string Ticket, string Uid, string Hash)> FilesOfJobs() => Read(c => c.Query<(string, string, string)>(
        "SELECT ticket, uid, file_hash FROM jobs UNION ALL SELECT ticket, uid, preview_hash FROM jobs WHERE preview_hash IS NOT NULL").ToList());

    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _writerEnded.Task;
        SqliteConnection.ClearAllPools();
    }

    private static StorageException Damaged(string path, string? damage, Exception? inner) => new(
        $"Data:Path: the database '{path}' is damaged ({damage?.ReplaceLineEndings(" ")}): put a backup in its place; docs/operations.md says how.", inner);

    private static Exception Translate(SqliteException e) => e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_ERROR
        // A fault of ours, not of the disk.
        ? e
        : new StorageException($"The database cannot be used: {e.Message}", e);

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            connection.Execute("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Nothing that goes wrong ends this loop: whoever waits is told, and the next batch gets a new connection.</summary>
    private void RunWriter()
    {
        SqliteConnection? connection = null;
        var batch = new List<PendingWrite>(WritesPerCommit);
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < WritesPerCommit && _writes.Reader.TryRead(out var pending))
            {
                batch.Add(pending);
            }

            try
            {
                connection ??= Connect();
                Commit(connection, batch);
            }
#pragma warning disable CA1031 // The writer outlives whatever goes wrong in it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                WriteFailed(_logger, e);
                batch.ForEach(p => p.Fail(new StorageException($"The database could not be written: {e.Message}", e)));
                connection?.Dispose();
                connection = null;
            }

            batch.ForEach(Complete);
        }

        connection?.Dispose();
        _writerEnded.SetResult();
    }

    private static void Commit(SqliteConnection connection, List<PendingWrite> batch)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var pending in batch)
        {
            transaction.Save("work");
            if (!pending.Run(connection))
            {
                transaction.Rollback("work");
            }

            transaction.Release("work");
        }

        transaction.Commit();
    }

    private void Complete(PendingWrite pending)
    {
        try
        {
            pending.Complete();
        }
#pragma warning disable CA1031 // It is on disk: what was to follow from it fails alone.
        catch (Exception e)
#pragma warning restore CA1031
        {
            NotShown(_logger, e);
        }
    }

    private abstract class PendingWrite
    {
        private int _hasBegun;

        /// <summary>False = somebody else has begun it, or given it up, before.</summary>
        public bool TryBegin() => Interlocked.Exchange(ref _hasBegun, 1) == 0;

        /// <summary>Does the work; false = it failed and must be rolled back.</summary>
        public abstract bool Run(SqliteConnection connection);

        /// <summary>Tells whoever waits how it came out.</summary>
        public abstract void Complete();

        public abstract void Fail(Exception error);
    }

    private sealed class PendingWrite<T>(Func<SqliteConnection, T> work, Action<T>? committed, CancellationToken cancellationToken)
        : PendingWrite
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _error;

        public Task<T> Task => _done.Task;

        public override bool Run(SqliteConnection connection)
        {
            if (!TryBegin())
            {
                _error = new OperationCanceledException("Nobody waits for it any more.");
                return false;
            }

            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                _result = work(connection);
                return true;
            }
#pragma warning disable CA1031 // Whatever the work throws belongs to its caller, never to the writer thread.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _error = e is SqliteException fault ? Translate(fault) : e;
                return false;
            }
        }

        public override void Complete()
        {
            if (_error is OperationCanceledException)
            {
                _done.SetCanceled();
                return;
            }

            if (_error is not null)
            {
                _done.SetException(_error);
                return;
            }

            try
            {
                committed?.Invoke(_result!);
            }
            finally
            {
                _done.SetResult(_result!);
            }
        }

        public override void Fail(Exception error) => _error ??= error;
    }

    [LoggerMessage(50, LogLevel.Error, "The database could not be written")]
    private static partial void WriteFailed(ILogger logger, Exception error);

    [LoggerMessage(51, LogLevel.Critical, "A change is on disk, but could not be shown")]
    private static partial void NotShown(ILogger logger, Exception error);
}

/// <summary>Storage cannot be used; the message says why, in one line.</summary>
public class StorageException(string message, Exception? inner) : Exception(message, inner);

/// <summary>A change was begun, and whether it will be stored is not known yet.</summary>
public sealed class OutcomeUnknownException(Exception? inner) : StorageException("There is no answer yet: whether it was stored will be seen.", inner);
