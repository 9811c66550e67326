using System.Buffers.Text;

namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>The serial line: MarlinSerial.h (the ring), cmdqueue.cpp: get_command() (the lines).</summary>
internal sealed partial class Mk3sFirmware
{
    // RX_BUFFER_SIZE 128, of which one place stays free.
    private const int RingSize = 127;

    // MAX_CMD_SIZE 96: the 96th character ends the line and is lost.
    private const int LineSize = 95;

    // It reads on until 3 commands are in the queue; the one being executed is one of them.
    private const int WaitingWhileBusy = 2;
    private const double HalfLineSeconds = 2;

    private readonly SerialWire _wire = new();
    private readonly byte[] _ring = new byte[RingSize];
    private readonly byte[] _line = new byte[LineSize];
    private readonly Queue<QueuedCommand> _queue = new();
    private int _ringStart;
    private int _ringCount;
    private int _lineLength;
    private bool _isComment;
    private double _lastByteAt;
    private long _lastNumber;
    private int _controlBytes;
    private bool _isPacked;

    private double HalfLineEnds => _lineLength > 0 ? _lastByteAt + HalfLineSeconds : Never;

    /// <summary>A byte has arrived at the board. A full ring takes no more.</summary>
    public void Interrupt(byte value)
    {
        if (_ringCount < RingSize)
        {
            _ring[(_ringStart + _ringCount++) % RingSize] = value;
        }
    }

    private void ClearInput()
    {
        FlushRing();
        _queue.Clear();
        _isComment = false;
        _lastNumber = 0;
        _controlBytes = 0;
        _isPacked = false;
    }

    private void FlushRing()
    {
        _ringCount = 0;
        _lineLength = 0;
    }

    private void ReadByte()
    {
        if (_ringCount == RingSize)
        {
            _ringCount = 0;
            PrintLine("Full RX Buffer");
            return;
        }

        var value = _ring[_ringStart];
        _ringStart = (_ringStart + 1) % RingSize;
        _ringCount--;
        Spend(SecondsPerByte);
        _lastByteAt = _now;
        if (value >= 0x80 || _controlBytes == 2)
        {
            TakeControlByte(value);
            return;
        }

        _controlBytes = 0;
        if (_isPacked)
        {
            // Text that was not packed is no line to it, only bytes of one that never ends.
            _lineLength = 1;
        }
        else if (value is (byte)'\n' or (byte)'\r' || _lineLength == LineSize)
        {
            EndLine();
        }
        else
        {
            _isComment |= value == ';';
            if (!_isComment)
            {
                _line[_lineLength++] = value;
            }
        }
    }

    // MeatPack (meatpack.cpp): FF FF and a command. Packed bytes themselves are never sent to this printer.
    private void TakeControlByte(byte value)
    {
        if (_controlBytes == 2)
        {
            _controlBytes = 0;
            if (value is >= 0xF6 and <= 0xFB)
            {
                _isPacked = value == 0xFB || (_isPacked && value is not (0xFA or 0xF9));
                PrintLine($" [MP] PV01 {(_isPacked ? "ON" : "OFF")} ESP");
            }
        }
        else
        {
            _controlBytes = value == 0xFF ? _controlBytes + 1 : 0;
        }
    }

    private void EndLine()
    {
        var line = _line.AsSpan(0, _lineLength);
        _lineLength = 0;
        if (line.IsEmpty)
        {
            // Only here a comment ends: with LF alone it swallows its own line and the next one.
            _isComment = false;
        }
        else if (!_isComment)
        {
            TakeLine(line);
        }
    }

    private void DropHalfLine()
    {
        _lineLength = 0;
        PrintLine("RX timeout");
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        var star = line.IndexOf((byte)'*');
        long? number = null;
        if (line[0] == 'N')
        {
            var given = Number(line[1..], out var used);
            if (given != _lastNumber + 1 && line.IndexOf("M110"u8) < 0)
            {
                Refuse("Line Number is not Last Line Number+1");
                return;
            }

            if (star < 0)
            {
                Refuse("No Checksum with line number");
                return;
            }

            byte checksum = 0;
            foreach (var b in line[..star])
            {
                checksum ^= b;
            }

            if (Number(line[(star + 1)..], out _) != checksum)
            {
                Refuse("checksum mismatch");
                return;
            }

            number = _lastNumber = given;
            line = line[(1 + used)..star];
        }
        else if (star >= 0)
        {
            Refuse("No Line Number with checksum");
            return;
        }

        line = line.TrimStart((byte)' ');
        if (line.SequenceEqual("M112"u8))
        {
            Kill("M112 called. Emergency Stop.");
        }
        else if (!_isStopped)
        {
            if (line.StartsWith("G"u8))
            {
                _printingAt = _now;
                _panic = null;
            }

            _queue.Enqueue(new QueuedCommand(number, line.ToArray()));
        }
    }

    private void Refuse(string why)
    {
        FlushRing();
        PrintLine($"Error:{why}, Last Line: {_lastNumber}");
        PrintLine($"Resend: {_lastNumber + 1}");
        Ok();
    }

    // strtol: blanks, a number, and whatever follows.
    private static long Number(ReadOnlySpan<byte> text, out int used)
    {
        var blanks = text.Length - text.TrimStart((byte)' ').Length;
        var isNumber = Utf8Parser.TryParse(text[blanks..], out long number, out var digits);
        used = isNumber ? blanks + digits : 0;
        return isNumber ? number : 0;
    }

    /// <param name="Number">Null for a line without number.</param>
    private sealed record QueuedCommand(long? Number, byte[] Text);
}
