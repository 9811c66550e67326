using System.Security.Cryptography;

namespace FabQueue.Server.Storage;

/// <summary>
/// Files by content: <c>files/ab/abcdef…</c> under the data directory, named by their SHA-256. A file is written to
/// <c>incoming/</c>, fsynced, renamed; it gets its final name only when it was accepted.
/// </summary>
public sealed class FileStore
{
    private readonly string _files;
    private readonly string _incoming;

    public FileStore(string dataPath)
    {
        _files = Path.Combine(dataPath, "files");
        _incoming = Path.Combine(dataPath, "incoming");
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

    /// <summary>Removes what a crash left behind: unfinished uploads, and files whose job was never stored.</summary>
    /// <returns>How many files were removed.</returns>
    public int Sweep(IReadOnlySet<string> referenced)
    {
        var stale = Directory.EnumerateFiles(_incoming)
            .Concat(Directory.EnumerateFiles(_files, "*", SearchOption.AllDirectories).Where(f => !referenced.Contains(Path.GetFileName(f))))
            .ToList();
        stale.ForEach(File.Delete);
        return stale.Count;
    }

    private string PathOf(string hash) => Path.Combine(_files, hash[..2], hash);
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
