using System.Buffers.Binary;

namespace FabQueue.Drivers.Prusa.Format;

/// <summary>
/// The text of a file of G-code, whether it is text or binary G-code (BGCODE, version 1: prusa3d/libbgcode,
/// doc/specifications.md). What a binary file says of itself becomes the comments that its slicer writes into text. Block by
/// block, so that memory is bounded; read forwards only.
/// </summary>
internal sealed class GcodeSource(Stream file)
{
    private const int FileHeaderBytes = 10;
    private const int Version = 1;

    // Of this, and of that many times what was read of the file, no print has more text.
    private const long AlwaysAllowed = 16 << 20;
    private const long MostTimes = 60;

    private byte[] _ahead = [];
    private int _position;
    private bool _isOpened;
    private bool _isBinary;
    private bool _hasChecksums;
    private long _read;
    private long _given;

    private static ReadOnlySpan<byte> Signature => "GCDE"u8;

    /// <summary>Reads on; 0 = at the end.</summary>
    /// <exception cref="InvalidDataException">The binary file is damaged, or of a kind that is not known.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_isOpened)
        {
            await OpenAsync(cancellationToken);
        }

        while (_position == _ahead.Length)
        {
            if (!_isBinary)
            {
                return await file.ReadAsync(buffer, cancellationToken);
            }

            if (await ReadBlockAsync(cancellationToken) is not { } text)
            {
                return 0;
            }

            (_ahead, _position) = (text, 0);
            _given += text.Length;
            if (_given > AlwaysAllowed && _given > MostTimes * _read)
            {
                throw new InvalidDataException("It unpacks to more than any print has.");
            }
        }

        var count = Math.Min(buffer.Length, _ahead.Length - _position);
        _ahead.AsSpan(_position, count).CopyTo(buffer.Span);
        _position += count;
        return count;
    }

    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        var head = new byte[FileHeaderBytes];
        var count = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        _isOpened = true;
        _isBinary = head.AsSpan(0, count).StartsWith(Signature);
        if (!_isBinary)
        {
            _ahead = head[..count];
            return;
        }

        var checksum = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(8));
        if (count < head.Length || BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)) != Version || checksum > 1)
        {
            throw new InvalidDataException("This version of binary G-code is not known.");
        }

        _hasChecksums = checksum == 1;
    }

    private async ValueTask<byte[]?> ReadBlockAsync(CancellationToken cancellationToken)
    {
        var head = new byte[GcodeBlock.LongHeaderBytes];
        var count = await file.ReadAtLeastAsync(head.AsMemory(0, GcodeBlock.ShortHeaderBytes), GcodeBlock.ShortHeaderBytes, throwOnEndOfStream: false, cancellationToken);
        if (count == 0)
        {
            return null;
        }

        if (count == GcodeBlock.ShortHeaderBytes && GcodeBlock.IsPacked(head))
        {
            await ReadAllAsync(head.AsMemory(GcodeBlock.ShortHeaderBytes), cancellationToken);
        }

        var block = count < GcodeBlock.ShortHeaderBytes ? throw new InvalidDataException("It ends inside a block.") : GcodeBlock.Read(head);
        var rest = new byte[block.ParameterBytes + block.StoredBytes + (_hasChecksums ? sizeof(uint) : 0)];
        await ReadAllAsync(rest, cancellationToken);
        _read += head.Length + rest.Length;
        var content = rest.AsSpan(0, block.ParameterBytes + block.StoredBytes);
        if (_hasChecksums)
        {
            var crc = ~Crc32.Add(Crc32.Add(uint.MaxValue, head.AsSpan(0, block.HeaderBytes)), content);
            if (crc != BinaryPrimitives.ReadUInt32LittleEndian(rest.AsSpan(content.Length)))
            {
                throw new InvalidDataException("The checksum of a block is wrong.");
            }
        }

        return block.ToText(content[..block.ParameterBytes], content[block.ParameterBytes..]);
    }

    private async ValueTask ReadAllAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            await file.ReadExactlyAsync(buffer, cancellationToken);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("It ends inside a block.", e);
        }
    }
}
