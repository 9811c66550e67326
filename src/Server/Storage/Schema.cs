using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace FabQueue.Server.Storage;

/// <summary>
/// The schema as numbered scripts (<c>Schema/0001.sql</c>, …), each run once, in order, in a transaction of its own.
/// The database keeps the number of the last one in <c>user_version</c>.
/// </summary>
public static class Schema
{
    private const string Prefix = "FabQueue.Server.Storage.Schema.";

    private static readonly IReadOnlyList<string> Scripts =
        [.. typeof(Schema).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>Number of the newest script.</summary>
    public static int Version => Scripts.Count;

    /// <summary>Runs the scripts that the database has not seen.</summary>
    /// <exception cref="StorageException">A newer version of the program has written this database.</exception>
    public static void BringUp(SqliteConnection connection, string path)
    {
        var found = connection.ExecuteScalar<int>("PRAGMA user_version");
        if (found > Version)
        {
            throw new StorageException(
                $"Data:Path: the database '{path}' has schema version {found}, this program knows up to {Version}: "
                + "use the newer FabQueue that wrote it, or another Data:Path.",
                null);
        }

        // A table that others refer to can be made anew only so (sqlite.org/lang_altertable.html, section 7).
        connection.Execute("PRAGMA foreign_keys = OFF");
        for (var number = found + 1; number <= Version; number++)
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(Script(number), transaction: transaction);
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {number}"), transaction: transaction);
            if (connection.Query("PRAGMA foreign_key_check", transaction: transaction).Any())
            {
                throw new StorageException($"Data:Path: the database '{path}' is damaged: a machine has a job that is not there.", null);
            }

            transaction.Commit();
        }

        connection.Execute("PRAGMA foreign_keys = ON");
    }

    private static string Script(int number)
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream(Scripts[number - 1])!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
