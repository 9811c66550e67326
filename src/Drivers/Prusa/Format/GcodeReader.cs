using System.Numerics;
using System.Runtime.Intrinsics;

namespace FabQueue.Drivers.Prusa.Format;

/// <summary>One line of a G-code file. The spans are valid until the next call to the reader.</summary>
/// <param name="text">The line without its end.</param>
/// <param name="semicolon">Where the first one stands in the text; below 0 = there is none.</param>
/// <param name="number">1-based.</param>
public readonly ref struct GcodeLine(ReadOnlySpan<byte> text, int semicolon, long number)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private readonly int _semicolon = semicolon;

    public long Number { get; } = number;

    /// <summary>The file ended without a line end after this line.</summary>
    public bool IsUnterminated { get; init; }

    /// <summary>What stands before the semicolon, without spaces around it; empty for a line of comment only.</summary>
    public ReadOnlySpan<byte> Command
    {
        get
        {
            var command = _semicolon < 0 ? _text : _text[.._semicolon];
            return command.IsEmpty || (command[0] > ' ' && command[^1] > ' ') ? command : command.Trim(" \t"u8);
        }
    }

    /// <summary>What stands after the first semicolon; empty where there is none. The firmware knows no quoting.</summary>
    public ReadOnlySpan<byte> Comment => _semicolon < 0 ? default : _text[(_semicolon + 1)..];
}

/// <summary>
/// Cuts a stream into lines: one pass, one buffer of fixed size, nothing allocated per line. Lines end with LF, CR or
/// CR LF, all of which the firmware takes (cmdqueue.cpp, get_command).
/// </summary>
/// <example><code>
/// while (await reader.ReadAsync(cancellationToken))
///     while (reader.TryReadLine(out var line)) { … }
/// </code></example>
public sealed class GcodeReader(Stream stream)
{
    /// <summary>Longer lines are cut here. Slicers write comments of a few KB; a command has at most 95 bytes.</summary>
    public const int MaxLineBytes = 64 * 1024;

    private readonly byte[] _buffer = new byte[MaxLineBytes];
    private int _start;
    private int _end;
    private long _lineNumber;
    private bool _ended;
    private bool _afterCarriageReturn;
    private bool _insideCutLine;

    /// <summary>What has been read but not yet given out as lines.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start.._end);

    /// <summary>Reads on. False at the end of the file, when all lines have been given out.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_ended)
        {
            return false;
        }

        if (_start > 0)
        {
            Buffered.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        _ended = count == 0;
        return !_ended || _end > 0;
    }

    /// <summary>Gives the next whole line, or false when <see cref="ReadAsync"/> must be called first.</summary>
    public bool TryReadLine(out GcodeLine line)
    {
        while (true)
        {
            if (_afterCarriageReturn && _start < _end)
            {
                _afterCarriageReturn = false;
                if (_buffer[_start] == '\n')
                {
                    _start++;
                }
            }

            var rest = Buffered;
            if (!TryFindEndNear(rest, out var length, out var semicolon) && !TryFindEnd(rest, out length, out semicolon))
            {
                return TryReadUnended(rest, semicolon, out line);
            }

            var text = rest[..length];
            _afterCarriageReturn = rest[length] == '\r';
            _start += length + 1;
            if (_insideCutLine)
            {
                _insideCutLine = false;
                continue;
            }

            line = new GcodeLine(text, semicolon, ++_lineNumber);
            return true;
        }
    }

    // Nearly all lines end within the next 64 bytes, which are looked at all at once.
    private static bool TryFindEndNear(ReadOnlySpan<byte> rest, out int length, out int semicolon)
    {
        (length, semicolon) = (-1, -1);
        if (rest.Length < Vector512<byte>.Count)
        {
            return false;
        }

        var near = Vector512.Create(rest);
        var ends = (Vector512.Equals(near, Vector512.Create((byte)'\n')) | Vector512.Equals(near, Vector512.Create((byte)'\r'))).ExtractMostSignificantBits();
        if (ends == 0)
        {
            return false;
        }

        length = BitOperations.TrailingZeroCount(ends);
        var semicolons = Vector512.Equals(near, Vector512.Create((byte)';')).ExtractMostSignificantBits();
        semicolon = BitOperations.TrailingZeroCount(semicolons) is var first && first < length ? first : -1;
        return true;
    }

    private static bool TryFindEnd(ReadOnlySpan<byte> rest, out int length, out int semicolon)
    {
        length = rest.IndexOfAny((byte)'\n', (byte)'\r');
        semicolon = (length < 0 ? rest : rest[..length]).IndexOf((byte)';');
        return length >= 0;
    }

    private bool TryReadUnended(ReadOnlySpan<byte> rest, int semicolon, out GcodeLine line)
    {
        line = default;
        var isFull = rest.Length == MaxLineBytes;
        if (rest.IsEmpty || (!isFull && !_ended && !_insideCutLine))
        {
            return false;
        }

        _start += rest.Length;
        if (_insideCutLine)
        {
            return false;
        }

        _insideCutLine = isFull;
        line = new GcodeLine(rest, semicolon, ++_lineNumber) { IsUnterminated = !isFull };
        return true;
    }
}
