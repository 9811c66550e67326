using System.Threading.Channels;
using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>What <see cref="JobFeed.TryTake"/> found.</summary>
public enum FeedState
{
    Line,

    /// <summary>The disk is behind; more will come.</summary>
    Empty,

    /// <summary>All commands of the file have been taken.</summary>
    End,

    /// <summary>The file cannot be read to its end.</summary>
    Failed,
}

/// <summary>The commands of a file, read ahead by one task so that the thread at the line never waits for the disk.</summary>
/// <param name="blocks">How many blocks of 16 KB to read ahead.</param>
/// <param name="arrived">Called when there is something to take after <see cref="FeedState.Empty"/>.</param>
public sealed class JobFeed(int blocks, Action arrived)
{
    private readonly Channel<byte[]> _blocks =
        Channel.CreateBounded<byte[]>(new BoundedChannelOptions(blocks) { SingleReader = true, SingleWriter = true });

    private volatile Reason? _failure;
    private byte[] _block = [];
    private int _position;

    /// <summary>Why the file must not be used; null where nothing more is known than that it cannot be read.</summary>
    public Reason? Failure => _failure;

    /// <summary>Reads the file to its end. A file that cannot be read shows as <see cref="FeedState.Failed"/>.</summary>
    /// <returns>What went wrong, or null.</returns>
    public async Task<Exception?> FillAsync(Func<Stream> openFile, CancellationToken cancellationToken)
    {
        Exception? error = null;
        try
        {
            await using var file = openFile();
            var lines = new GcodeLines(file);
            while (await lines.ReadBlockAsync(cancellationToken))
            {
                await _blocks.Writer.WriteAsync(lines.Block.ToArray(), cancellationToken);
                arrived();
            }
        }
#pragma warning disable CA1031 // Whatever it is, the thread at the line must not wait for lines that never come.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = e;
            _failure = (e as JobFileException)?.Reason;
        }

        _blocks.Writer.Complete(error);
        arrived();
        return error is OperationCanceledException ? null : error;
    }

    /// <summary>Takes the next command, without line end; valid until the next call.</summary>
    public FeedState TryTake(out ReadOnlySpan<byte> command)
    {
        command = default;
        while (_position == _block.Length)
        {
            if (!_blocks.Reader.TryRead(out var block))
            {
                return !_blocks.Reader.Completion.IsCompleted ? FeedState.Empty
                    : _blocks.Reader.Completion.IsCompletedSuccessfully ? FeedState.End
                    : FeedState.Failed;
            }

            _block = block;
            _position = 0;
        }

        var rest = _block.AsSpan(_position);
        var length = rest.IndexOf((byte)'\n');
        command = rest[..length];
        _position += length + 1;
        return FeedState.Line;
    }
}
