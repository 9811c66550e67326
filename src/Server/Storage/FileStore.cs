using System.Security.Cryptography;
using System.Text.RegularExpressions;
using FabQueue.Drivers;

namespace FabQueue.Server.Storage;

/// <summary>What was found in the folder of the files, and what was done about it.</summary>
/// <param name="Moved">Files that no job needs, moved to <c>lost/</c>.</param>
/// <param name="Returned">Files that a job needs, moved back from there.</param>
/// <param name="Removed">Files that had been there for long, deleted.</param>
/// <param name="Missing">Hashes of files that a job needs and that are nowhere.</param>
public sealed record FileInventory(int Moved, int Returned, int Removed, IReadOnlyList<string> Missing);

/// <summary>
/// Files by content: <c>files/ab/abcdef…</c> under the data directory, named by their SHA-256. A file is written to
/// <c>incoming/</c>, fsynced, renamed; it gets its final name only when it was accepted. What no job needs lies in <c>lost/</c> for
/// a while. Only names that are made here are ever touched.
/// </summary>
public sealed partial class FileStore
{
    private readonly string _files;
    private readonly string _incoming;
    private readonly string _lost;

    public FileStore(string dataPath)
    {
        _files = Path.Combine(dataPath, "files");
        _incoming = Path.Combine(dataPath, "incoming");
        _lost = Path.Combine(dataPath, "lost");
        Directory.CreateDirectory(_files);
        Directory.CreateDirectory(_incoming);
    }

    /// <summary>Begins a file whose name is not known yet.</summary>
    public IncomingFile Begin() => new(Path.Combine(_incoming, Guid.NewGuid().ToString("N")));

    /// <summary>Gives an incoming file its final name. On return it is on disk.</summary>
    /// <returns>Its SHA-256, the name to open it by.</returns>
    public async Task<string> KeepAsync(IncomingFile incoming, CancellationToken cancellationToken)
    {
        var hash = await incoming.CloseAsync(cancellationToken);
        var path = PathOf(hash);
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            DurableFile.SyncDirectory(_files);
        }

        File.Move(incoming.Path, path, overwrite: true);
        DurableFile.SyncDirectory(folder);
        return hash;
    }

    public FileStream Open(string hash) => new(
        PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);

    /// <summary>Opens a file for a machine: reads it once to its end and compares it with its hash before anybody gets a byte of it.</summary>
    /// <exception cref="JobFileException">It is not what was handed in.</exception>
    public FileStream OpenVerified(string hash)
    {
        var file = Open(hash);
        try
        {
            if (Convert.ToHexStringLower(SHA256.HashData(file)) != hash)
            {
                throw new JobFileException(new Reason("FILE_DAMAGED"));
            }

            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether any file lies here that no job needs.</summary>
    public bool HasStrays(IReadOnlySet<string> referenced) => Strays(referenced).Any();

    /// <summary>
    /// Moves what a crash left behind to <c>lost/</c>: unfinished uploads, and files whose job was never stored. Moves back from there
    /// what a job needs, and removes what has been there since before <paramref name="lostBefore"/>.
    /// </summary>
    public FileInventory TakeStock(IReadOnlySet<string> referenced, DateTimeOffset now, DateTimeOffset lostBefore)
    {
        var moved = 0;
        foreach (var stray in Strays(referenced).ToList())
        {
            Directory.CreateDirectory(_lost);
            var target = Path.Combine(_lost, Path.GetFileName(stray));
            File.Move(stray, target, overwrite: true);

            // From now on it is lost: the time of the file is that of its upload.
            File.SetLastWriteTimeUtc(target, now.UtcDateTime);
            moved++;
        }

        var (returned, removed) = (0, 0);
        foreach (var lost in Own(_lost, LostName()).ToList())
        {
            var name = Path.GetFileName(lost);
            if (referenced.Contains(name) && !File.Exists(PathOf(name)))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
                File.Move(lost, PathOf(name));
                returned++;
            }
            else if (File.GetLastWriteTimeUtc(lost) < lostBefore.UtcDateTime)
            {
                File.Delete(lost);
                removed++;
            }
        }

        return new FileInventory(moved, returned, removed, [.. referenced.Where(hash => !File.Exists(PathOf(hash)))]);
    }

    /// <summary>Hashes of the files here that are not what was handed in.</summary>
    public IEnumerable<string> FindDamaged(IEnumerable<string> hashes, CancellationToken cancellationToken)
    {
        foreach (var hash in hashes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isWhole = false;
            try
            {
                using var file = OpenVerified(hash);
                isWhole = true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Named below.
            }

            if (!isWhole)
            {
                yield return hash;
            }
        }
    }

    private IEnumerable<string> Strays(IReadOnlySet<string> referenced) =>
        Own(_incoming, IncomingName()).Concat(
            Directory.EnumerateDirectories(_files).Where(f => FolderName().IsMatch(Path.GetFileName(f)))
                .SelectMany(f => Own(f, HashName()).Where(file => Path.GetFileName(file).StartsWith(Path.GetFileName(f), StringComparison.Ordinal)))
                .Where(f => !referenced.Contains(Path.GetFileName(f))));

    private static IEnumerable<string> Own(string folder, Regex name) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Where(f => name.IsMatch(Path.GetFileName(f)))
        : [];

    private string PathOf(string hash) => Path.Combine(_files, hash[..2], hash);

    [GeneratedRegex("^[0-9a-f]{32}$", RegexOptions.NonBacktracking)]
    private static partial Regex IncomingName();

    [GeneratedRegex("^[0-9a-f]{2}$", RegexOptions.NonBacktracking)]
    private static partial Regex FolderName();

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.NonBacktracking)]
    private static partial Regex HashName();

    [GeneratedRegex("^(?:[0-9a-f]{32}|[0-9a-f]{64})$", RegexOptions.NonBacktracking)]
    private static partial Regex LostName();
}

/// <summary>A file on its way in: hashed while it is written, deleted again unless the store keeps it.</summary>
public sealed class IncomingFile : IAsyncDisposable
{
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string? _digest;

    internal IncomingFile(string path)
    {
        Path = path;
        _stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 0, FileOptions.Asynchronous);
    }

    /// <summary>In bytes, as far as written.</summary>
    public long Length { get; private set; }

    internal string Path { get; }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _hash.AppendData(bytes.Span);
        await _stream.WriteAsync(bytes, cancellationToken);
        Length += bytes.Length;
    }

    /// <summary>Opens what has been written so far, for reading.</summary>
    public FileStream OpenRead() => new(
        Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);

    /// <summary>Flushes to disk and gives the SHA-256.</summary>
    internal async Task<string> CloseAsync(CancellationToken cancellationToken)
    {
        if (_digest is null)
        {
            await _stream.FlushAsync(cancellationToken);
            // fsync blocks for as long as the disk takes: not on the caller's thread.
            await Task.Run(() => DurableFile.Sync(_stream.SafeFileHandle), cancellationToken);
            _digest = Convert.ToHexStringLower(_hash.GetHashAndReset());
        }

        return _digest;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _hash.Dispose();
        File.Delete(Path);
    }
}
