namespace FabQueue.Server.Storage;

/// <summary>Keeps a second server off the same data: it would take the jobs of the first for interrupted ones.</summary>
public static class DataLock
{
    // Error numbers of Linux, which .NET gives on as they are: somebody else has the lock; the disk takes no writes.
    private const int WouldBlock = 11;
    private const int ReadOnlyFileSystem = 30;

    /// <summary>Makes the folder where it is missing, and holds it until disposed, or until the process ends in any way.</summary>
    /// <exception cref="StorageException">The folder cannot be used, or another server has it.</exception>
    public static IDisposable Take(string dataPath)
    {
        try
        {
            Directory.CreateDirectory(dataPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"Data:Path: '{dataPath}' cannot be used as a folder: {e.Message}", e);
        }

        try
        {
            FileRights.MakePrivate(dataPath);
            return new FileStream(Path.Combine(dataPath, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException && e.HResult != WouldBlock))
        {
            throw new StorageException(
                e.HResult == ReadOnlyFileSystem
                    ? $"Data:Path: '{dataPath}' is read-only: mount it so that it can be written, or use another folder."
                    : $"Data:Path: '{dataPath}' cannot be written: {e.Message}",
                e);
        }
        catch (IOException e)
        {
            throw new StorageException($"Data:Path: another FabQueue uses '{dataPath}': stop it, or give this one a folder of its own. ({e.Message})", e);
        }
    }
}
