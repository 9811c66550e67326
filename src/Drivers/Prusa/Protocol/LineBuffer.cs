namespace FabQueue.Drivers.Prusa.Protocol;

/// <summary>Puts received bytes together to lines. Takes LF as the end, drops CR and the NULs seen before a start.</summary>
internal sealed class LineBuffer
{
    // The longest line of the firmware is its answer to M115, about 300 bytes. Of a longer one only the first part counts.
    private const int MaxBytes = 512;

    private readonly byte[] _line = new byte[MaxBytes];
    private int _length;

    /// <summary>Takes bytes up to the end of a line, moving <paramref name="bytes"/> on; true when <paramref name="line"/> is whole.</summary>
    public bool TryTake(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            if (b == '\n')
            {
                line = _line.AsSpan(0, _length);
                _length = 0;
                bytes = bytes[(i + 1)..];
                return true;
            }

            if (b is not (0 or (byte)'\r') && _length < MaxBytes)
            {
                _line[_length++] = b;
            }
        }

        bytes = default;
        line = default;
        return false;
    }

    public void Clear() => _length = 0;
}
