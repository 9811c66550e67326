using FabQueue.Drivers;
using FabQueue.Drivers.Formats;
using FabQueue.Server.Configuration;
using FabQueue.Server.Machines;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Intake;

/// <summary>
/// Says what a file is, and which kind of machine takes it. One that no machine of the lab reads is answered by what it is;
/// of an archive or a package the one file in it is taken.
/// </summary>
public sealed class FileRecognition(FabQueueOptions options, FileStore files, MachineContexts contexts)
{
    private const int HeadLength = 4096;

    private readonly IReadOnlyList<MachineKind> _kinds = [.. options.Machines.Select(m => m.Kind).Distinct()];

    /// <summary>Finds the file that is meant: the one handed in, or the one in it.</summary>
    /// <param name="take">Takes what is unpacked, up to the limit for files.</param>
    /// <exception cref="FileRefusedException">It is an archive without a file for a machine here, or with several.</exception>
    /// <exception cref="FileTooLargeException">What is in it is over the limit.</exception>
    public async Task<RecognisedFile> OpenAsync(string fileName, IncomingFile file, TakeBytes take, CancellationToken cancellationToken)
    {
        var head = new byte[HeadLength];
        await using var content = file.OpenRead();
        var length = await content.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false, cancellationToken);
        var format = MachineKinds.FormatOf(fileName, head.AsSpan(0, length), file.Length);
        if (format != KnownFormats.Zip)
        {
            return new RecognisedFile(fileName, file, format);
        }

        try
        {
            content.Position = 0;
            await using var package = await ZipPackage.OpenAsync(content, cancellationToken);
            var found = await package.ChooseAsync(fileName, f => _kinds.Any(k => k.Reads(f)), f => Explain(f, _kinds) is not null, cancellationToken);
            return found.File is { } packed
                ? new RecognisedFile(packed.Name, await UnpackAsync(packed, take, cancellationToken), found.Format)
                : new RecognisedFile(fileName, file, found.Format);
        }
        catch (PackageException e)
        {
            throw new FileRefusedException([e.Finding]);
        }
    }

    /// <summary>The kind of machine that reads a file.</summary>
    /// <param name="wanted">The kind asked for; null = any.</param>
    /// <param name="machine">The machine asked for.</param>
    /// <exception cref="FileRefusedException">None of the lab does.</exception>
    /// <exception cref="InvalidArgumentException">Not the one asked for.</exception>
    public MachineKind KindFor(RecognisedFile file, MachineKind? wanted, string machine)
    {
        // The one asked for comes first, where several read it or know what to do.
        List<MachineKind> kinds = wanted is null ? [.. _kinds] : [wanted, .. _kinds.Where(k => k != wanted)];
        if (file.Format is not { } format)
        {
            return wanted ?? throw new FileRefusedException([FormatFindings.Unknown(KnownFormats.All.Where(f => _kinds.Any(k => k.Reads(f))))]);
        }

        var kind = kinds.Find(k => k.Reads(format)) ?? throw new FileRefusedException([Explain(format, kinds) ?? FormatFindings.Refuse(format)]);
        return wanted is null || kind == wanted ? kind : throw new InvalidArgumentException("machine", new Reason("FILE_FOR_OTHER_KIND", machine, kind.Name));
    }

    private Finding? Explain(FileFormat format, IEnumerable<MachineKind> kinds) =>
        kinds.Select(k => k.Explain(format, contexts.Of(k, machine: null, choices: null).Settings)).FirstOrDefault(f => f is not null);

    private async Task<IncomingFile> UnpackAsync(PackedFile packed, TakeBytes take, CancellationToken cancellationToken)
    {
        var unpacked = files.Begin();
        try
        {
            await packed.UnpackAsync(bytes => take(unpacked, bytes, cancellationToken), cancellationToken);
            return unpacked;
        }
        catch
        {
            await unpacked.DisposeAsync();
            throw;
        }
    }
}

/// <summary>Writes more bytes of a file, up to a limit.</summary>
public delegate Task TakeBytes(IncomingFile file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

/// <summary>The file that is meant.</summary>
/// <param name="Name">Its own, without folders.</param>
/// <param name="File">As handed in, or unpacked. Disposing it twice is harmless.</param>
/// <param name="Format">Null = not known.</param>
public sealed record RecognisedFile(string Name, IncomingFile File, FileFormat? Format) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => File.DisposeAsync();
}
