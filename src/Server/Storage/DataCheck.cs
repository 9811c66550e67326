using System.Globalization;

namespace FabQueue.Server.Storage;

/// <summary>The command <c>check</c>: reads the whole database and every stored file, and says what is damaged. Changes nothing.</summary>
public static class DataCheck
{
    /// <returns>0 = all is whole, 1 = something is damaged.</returns>
    /// <exception cref="StorageException">The database cannot even be opened.</exception>
    public static async Task<int> RunAsync(string dataPath, TextWriter output, CancellationToken cancellationToken)
    {
        await using var database = Database.Open(Path.Combine(dataPath, "fabqueue.db"));
        var damage = database.CheckIntegrity();
        await output.WriteLineAsync(damage.Count == 0 ? "Database: whole." : string.Join('\n', damage.Select(d => $"Database: {d.ReplaceLineEndings(" ")}")));
        var files = new FileStore(dataPath);
        var jobs = database.FilesOfJobs();
        var broken = files.FindDamaged(jobs.Select(j => j.Hash).Distinct(StringComparer.Ordinal), cancellationToken).ToHashSet(StringComparer.Ordinal);
        foreach (var (ticket, uid, hash) in jobs.Where(j => broken.Contains(j.Hash)))
        {
            await output.WriteLineAsync($"File: {hash}, of {ticket} ({uid}), is missing or not what was handed in.");
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Files: {jobs.Count} of jobs, {broken.Count} damaged."));
        return damage.Count == 0 && broken.Count == 0 ? 0 : 1;
    }
}
