using System.Threading.Channels;

namespace FabQueue.Drivers.Prusa.Driver;

/// <summary>
/// Events on their way to the worker. Nothing that happened is lost while the worker is held up; of readings and progress
/// only the last counts, so that the queue stays short.
/// </summary>
internal sealed class EventQueue : ChannelReader<MachineEvent>
{
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly LinkedList<MachineEvent> _events = [];
    private readonly Lock _lock = new();

    public override Task Completion => _signals.Reader.Completion;

    public void Add(MachineEvent happened)
    {
        lock (_lock)
        {
            // An older one of the same kind goes, but never across an event between them.
            if (happened is Readings or JobProgressed && _events.Last is { } last && last.Value.GetType() == happened.GetType())
            {
                _events.RemoveLast();
            }
            else if (happened is Readings && _events.Last is { Value: JobProgressed, Previous.Value: Readings } progress)
            {
                _events.Remove(progress.Previous);
            }
            else if (happened is JobProgressed && _events.Last is { Value: Readings, Previous.Value: JobProgressed } readings)
            {
                _events.Remove(readings.Previous);
            }

            _events.AddLast(happened);
        }

        _signals.Writer.TryWrite(true);
    }

    public void Complete() => _signals.Writer.TryComplete();

    public override bool TryRead(out MachineEvent item)
    {
        lock (_lock)
        {
            item = _events.First?.Value!;
            if (_events.Count > 0)
            {
                _events.RemoveFirst();
                return true;
            }

            return false;
        }
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_events.Count > 0)
                {
                    return true;
                }
            }

            if (!await _signals.Reader.WaitToReadAsync(cancellationToken))
            {
                lock (_lock)
                {
                    return _events.Count > 0;
                }
            }

            _signals.Reader.TryRead(out _);
        }
    }
}
