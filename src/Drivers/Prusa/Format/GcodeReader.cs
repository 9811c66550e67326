using System.Numerics;
using System.Runtime.Intrinsics;

namespace FabQueue.Drivers.Prusa.Format;

/// <summary>
/// Cuts a file of G-code, text or binary, into lines: one pass, one buffer of fixed size, nothing allocated per line. Lines end with LF, CR or
/// CR LF, all of which the firmware takes (cmdqueue.cpp, get_command). What is given of a line is valid until the next call.
/// </summary>
/// <example><code>
/// while (await reader.ReadAsync(cancellationToken))
///     while (reader.TryReadLine()) { … reader.Command … }
/// </code></example>
public sealed class GcodeReader(Stream stream)
{
    /// <summary>Longer lines are cut here; blanks before them do not count. Slicers write comments of a few KB; a command has at most 95 bytes.</summary>
    public const int MaxLineBytes = 64 * 1024;

    /// <summary>Bytes of the buffer behind each line.</summary>
    public const int Reach = 128;

    // What some editors put before UTF-8 text; the firmware skips such bytes.
    private static ReadOnlySpan<byte> Mark => "\uFEFF"u8;

    private readonly GcodeSource _text = new(stream);
    private readonly byte[] _buffer = new byte[MaxLineBytes + Reach];
    private int _start;
    private int _end;
    private bool _ended;
    private bool _afterMark;
    private bool _afterCarriageReturn;
    private bool _insideCutLine;

    // The current line, without blanks before it and without its end; its command ends there or at the first semicolon.
    private int _line;
    private int _length;
    private int _commandLength;

    /// <summary>Of the current line; 1-based.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The file ended without a line end after the current line.</summary>
    public bool IsUnterminated { get; private set; }

    /// <summary>What stands before the semicolon, without blanks around it; empty for a line of comment only.</summary>
    public ReadOnlySpan<byte> Command
    {
        get
        {
            var command = _buffer.AsSpan(_line, _commandLength);
            return command.IsEmpty || command[^1] > ' ' ? command : command.TrimEnd(" \t"u8);
        }
    }

    /// <summary>What stands after the first semicolon; empty where there is none. The firmware knows no quoting.</summary>
    public ReadOnlySpan<byte> Comment =>
        _commandLength < _length ? _buffer.AsSpan((_line + _commandLength + 1)..(_line + _length)) : default;

    /// <summary>
    /// From the start of <see cref="Command"/> to <see cref="Reach"/> bytes or more behind its line, for those who take many
    /// bytes at once. What stands behind the line has no meaning.
    /// </summary>
    public ReadOnlySpan<byte> Ahead => _buffer.AsSpan(_line);

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

        var count = await _text.ReadAsync(_buffer.AsMemory(_end..MaxLineBytes), cancellationToken);
        _end += count;
        _ended = count == 0;
        return !_ended || _end > 0;
    }

    /// <summary>Gives the next whole line, or false when <see cref="ReadAsync"/> must be called first.</summary>
    public bool TryReadLine()
    {
        // Nearly all lines start with a printable byte and end within the next 64 bytes, which are looked at all at once.
        var ahead = _buffer.AsSpan(_start);
        var near = Vector512.Create<byte>(ahead);
        var length = BitOperations.TrailingZeroCount(BytePlaces.Of(near, '\n') | BytePlaces.Of(near, '\r'));
        if (length == Vector512<byte>.Count || length >= _end - _start || ahead[0] is <= (byte)' ' or >= 0x80 || _insideCutLine)
        {
            return TryReadAnyLine();
        }

        Take(length, BitOperations.TrailingZeroCount(BytePlaces.Of(near, ';')));
        PassEnd(length);
        return true;
    }

    private bool TryReadAnyLine()
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

            if (LineNumber == 0 && !_afterMark)
            {
                if (Buffered.Length < Mark.Length && !_ended)
                {
                    return false;
                }

                _afterMark = true;
                _start += Buffered.StartsWith(Mark) ? Mark.Length : 0;
            }

            while (_start < _end && _buffer[_start] is (byte)' ' or (byte)'\t')
            {
                _start++;
            }

            var rest = Buffered;
            var length = rest.IndexOfAny((byte)'\n', (byte)'\r');
            if (length < 0)
            {
                return TryReadUnended(rest);
            }

            if (!_insideCutLine)
            {
                Take(length, rest[..length].IndexOf((byte)';'));
                PassEnd(length);
                return true;
            }

            _insideCutLine = false;
            PassEnd(length);
        }
    }

    private bool TryReadUnended(ReadOnlySpan<byte> rest)
    {
        var isFull = rest.Length == MaxLineBytes;
        if (rest.IsEmpty || (!isFull && !_ended && !_insideCutLine))
        {
            return false;
        }

        if (_insideCutLine)
        {
            _start = _end;
            return false;
        }

        Take(rest.Length, rest.IndexOf((byte)';'));
        _start = _end;
        _insideCutLine = isFull;
        IsUnterminated = !isFull;
        return true;
    }

    // A semicolon below 0 or behind the line is none.
    private void Take(int length, int semicolon)
    {
        _line = _start;
        _length = length;
        _commandLength = (int)Math.Min((uint)semicolon, (uint)length);
        LineNumber++;
        IsUnterminated = false;
    }

    private void PassEnd(int length)
    {
        _afterCarriageReturn = _buffer[_start + length] == '\r';
        _start += length + 1;
    }
}
