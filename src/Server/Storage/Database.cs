using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;

namespace FabQueue.Server.Storage;

/// <summary>
/// The database file: SQLite in WAL mode, <c>synchronous=FULL</c>, so that what was committed survives a power cut.
/// One thread of its own writes. Writes that wait while it works are committed together (one fsync for all), each in a
/// savepoint: one that fails takes nothing with it.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    private const int WritesPerCommit = 64;

    private readonly string _connectionString;
    private readonly Channel<PendingWrite> _writes = Channel.CreateUnbounded<PendingWrite>(new() { SingleReader = true });
    private readonly Thread _writer;
    private readonly TaskCompletionSource _writerEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    static Database() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    private Database(string path)
    {
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true }.ToString();
        _writer = new Thread(RunWriter) { IsBackground = true, Name = "database writer" };
    }

    /// <summary>Opens the file, or makes it, and brings its schema up to this version.</summary>
    /// <exception cref="StorageException">The file was made by a newer version, or cannot be opened.</exception>
    public static Database Open(string path)
    {
        var database = new Database(path);
        try
        {
            using var connection = database.Connect();
            connection.Execute("PRAGMA journal_mode = WAL");
            Schema.BringUp(connection, path);
        }
        catch (SqliteException e)
        {
            throw new StorageException($"Data:Path: the database '{path}' cannot be opened: {e.Message}", e);
        }

        database._writer.Start();
        return database;
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction on the writer thread and answers when it is on disk.
    /// <paramref name="committed"/> runs on the writer thread right after the commit, in the order of the commits.
    /// A call that has begun is not cut off by cancellation.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, Action<T>? committed, CancellationToken cancellationToken)
    {
        var pending = new PendingWrite<T>(work, committed, cancellationToken);
        return _writes.Writer.TryWrite(pending)
            ? pending.Task
            : Task.FromException<T>(new StorageException("The database is closed.", null));
    }

    /// <summary>Reads on a connection of its own: sees what is committed, waits for no writer.</summary>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        using var connection = Connect();
        return read(connection);
    }

    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _writerEnded.Task;
        SqliteConnection.ClearAllPools();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        connection.Execute("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000");
        return connection;
    }

    private void RunWriter()
    {
        using var connection = Connect();
        var batch = new List<PendingWrite>(WritesPerCommit);
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < WritesPerCommit && _writes.Reader.TryRead(out var pending))
            {
                batch.Add(pending);
            }

            Commit(connection, batch);
        }

        _writerEnded.SetResult();
    }

    private static void Commit(SqliteConnection connection, List<PendingWrite> batch)
    {
        try
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
        catch (SqliteException e)
        {
            foreach (var pending in batch)
            {
                pending.Fail(new StorageException($"The database could not be written: {e.Message}", e));
            }

            return;
        }

        foreach (var pending in batch)
        {
            pending.Complete();
        }
    }

    private abstract class PendingWrite
    {
        /// <summary>Does the work; false = it failed and must be rolled back.</summary>
        public abstract bool Run(SqliteConnection connection);

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
                _error = e;
                return false;
            }
        }

        public override void Complete()
        {
            if (_error is not null)
            {
                _done.SetException(_error);
                return;
            }

            committed?.Invoke(_result!);
            _done.SetResult(_result!);
        }

        public override void Fail(Exception error) => _done.SetException(_error ?? error);
    }
}

/// <summary>Storage cannot be used; the message says why, in one line.</summary>
public sealed class StorageException(string message, Exception? inner) : Exception(message, inner);
