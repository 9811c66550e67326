namespace FabQueue.Server.Storage;

/// <summary>
/// An id that the database and its folder both hold. A database that was put there from elsewhere, or made anew because the old one
/// was lost, does not know the files of the folder: what it does not name is not rubbish.
/// </summary>
public static class DataIdentity
{
    private const string FileName = "database-id";
    private const string Setting = "database-id";

    /// <summary>
    /// Compares the two. Where they differ they get the same id, unless that could make rubbish of what is none: files lie there that
    /// the database does not name, and the folder is another's, or the database names no file at all.
    /// </summary>
    /// <returns>Whether the database is proved to be that of the folder: not at the start that gives the id.</returns>
    public static async Task<bool> ProveAsync(string dataPath, JobStore store, bool hasStrays, bool namesFiles, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataPath, FileName);
        var ofFolder = File.Exists(path) ? (await File.ReadAllTextAsync(path, cancellationToken)).Trim() : null;
        var ofDatabase = store.Setting(Setting);
        if (ofFolder is not null && ofFolder == ofDatabase)
        {
            return true;
        }

        if (hasStrays && (ofFolder is not null || !namesFiles))
        {
            return false;
        }

        var id = ofDatabase ?? ofFolder ?? Guid.NewGuid().ToString("D");
        if (ofDatabase is null)
        {
            await store.RecordAsync(
                change =>
                {
                    change.SetSetting(Setting, id);
                    return true;
                },
                cancellationToken);
        }

        await DurableFile.WriteAsync(path, id + "\n", cancellationToken);
        return false;
    }
}
