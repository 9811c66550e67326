using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using FabQueue.Drivers.Prusa.Protocol;

namespace FabQueue.Drivers.Prusa.Driver;

/// <summary>
/// The last lines of what was said on the wire, and those who follow it live. Bounded in every direction: of the past and
/// of what a slow reader has not fetched yet, the oldest goes.
/// </summary>
internal sealed class Dialogue(TimeProvider time)
{
    private const int Remembered = 500;

    private readonly LineBuffer _fromHost = new();
    private readonly LineBuffer _fromMachine = new();
    private readonly Queue<ConsoleLine> _past = new(Remembered);
    private readonly List<Channel<ConsoleLine>> _watchers = [];
    private readonly Lock _lock = new();
    private bool _isOver;

    /// <summary>Bytes have passed, in pieces as they come.</summary>
    public void Note(ReadOnlySpan<byte> bytes, bool isFromMachine)
    {
        var buffer = isFromMachine ? _fromMachine : _fromHost;
        while (buffer.TryTake(ref bytes, out var line))
        {
            if (!line.IsEmpty)
            {
                Add(new ConsoleLine(time.GetUtcNow(), isFromMachine, Encoding.Latin1.GetString(line)));
            }
        }
    }

    public async IAsyncEnumerable<ConsoleLine> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<ConsoleLine>(new BoundedChannelOptions(2 * Remembered) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            foreach (var line in _past)
            {
                channel.Writer.TryWrite(line);
            }

            if (_isOver)
            {
                channel.Writer.Complete();
            }
            else
            {
                _watchers.Add(channel);
            }
        }

        try
        {
            await foreach (var line in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return line;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(channel);
            }
        }
    }

    /// <summary>Nothing more will be said.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isOver = true;
            _watchers.ForEach(w => w.Writer.TryComplete());
            _watchers.Clear();
        }
    }

    private void Add(ConsoleLine line)
    {
        lock (_lock)
        {
            if (_past.Count == Remembered)
            {
                _past.Dequeue();
            }

            _past.Enqueue(line);
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(line);
            }
        }
    }
}
