namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>What is to be written to the line. It holds little: the window bounds it.</summary>
internal sealed class OutgoingBytes
{
    private byte[] _bytes = new byte[1024];
    private int _start;
    private int _end;

    public ReadOnlySpan<byte> Pending => _bytes.AsSpan(_start.._end);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_end + bytes.Length > _bytes.Length)
        {
            var grown = new byte[Math.Max(_bytes.Length, 2 * (Pending.Length + bytes.Length))];
            Pending.CopyTo(grown);
            _end = Pending.Length;
            _start = 0;
            _bytes = grown;
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>The first bytes have gone out.</summary>
    public void Advance(int count)
    {
        _start += count;
        if (_start == _end && _start > 0)
        {
            // The last byte stays known, so that a cut line can be told from a whole one.
            _bytes[0] = _bytes[_end - 1];
            _start = _end = 1;
        }
    }

    /// <summary>Drops what has not gone out, except the rest of a line that has gone out in part.</summary>
    public void DropWholeLines()
    {
        var isWithinLine = _start > 0 && _bytes[_start - 1] != '\n';
        var lineEnd = Pending.IndexOf((byte)'\n');
        _end = isWithinLine && lineEnd >= 0 ? _start + lineEnd + 1 : _start;
    }

    public void Clear() => _start = _end = 0;
}
