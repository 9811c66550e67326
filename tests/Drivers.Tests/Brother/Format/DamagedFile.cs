using System.Buffers.Binary;

namespace FabQueue.Drivers.Tests.Brother.Format;

/// <summary>One file, damaged a little differently each time. The number of the damage says all about it.</summary>
internal sealed class DamagedFile(byte[] original)
{
    private const int Spare = 16;

    // What a reader is most likely to trip over.
    private static readonly uint[] Numbers =
        [0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0xFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];

    // Commands of the formats, whole and cut short.
    private static readonly byte[][] Commands =
    [
        [0xFF], [0xFE, 0xB0, 0x02], [0xFE, 0xB0], [0xFE], [0x90, 0x00, 0x90, 0x00], [0xA0, 0x00, 0xA0, 0x00], [0x87, 0xFF, 0x88, 0x00],
        [0x00, 0x00, 0xF3], [0x00, 0x00, 0xC3], [0x81, 0x81, 0xC7], [0x80, 0x01], [0x80, 0x02, 0x00, 0x00], [0x80, 0x03], [0x80, 0x04, 0x7F, 0x80],
        [0x80, 0x10], [0x80, 0x80, 0x07, 0x00], [0x80],
    ];

    private readonly byte[] _file = [.. original, .. new byte[Spare]];
    private readonly List<int> _touched = [];

    // From one number to the next nothing is kept, so that each can be made again alone (splitmix64).
    private ulong _state;

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> Damage(int number)
    {
        foreach (var at in _touched)
        {
            _file[at] = at < original.Length ? original[at] : (byte)0;
        }

        _touched.Clear();
        _state = (ulong)number * 0x9E3779B97F4A7C15;
        for (var changes = 1 + Next(1 << Next(5)); changes > 0; changes--)
        {
            Change(Place());
        }

        return _file.AsSpan(0, Next(4) == 0 ? Next(_file.Length + 1) : original.Length);
    }

    // Headers decide most: half of the damage goes there.
    private int Place() => Next(2) == 0 ? Next(Math.Min(64, original.Length)) : Next(original.Length);

    private void Change(int at)
    {
        switch (Next(6))
        {
            case 0:
                Set(at, (byte)Next(256));
                break;
            case 1:
                Set(at, (byte)(_file[at] ^ (1 << Next(8))));
                break;
            case 2:
                Span<byte> number = stackalloc byte[4];
                BinaryPrimitives.WriteUInt32LittleEndian(number, Numbers[Next(Numbers.Length)]);
                Set(at, number[..(1 << Next(3))]);
                break;
            case 3:
                Span<byte> big = stackalloc byte[4];
                BinaryPrimitives.WriteUInt32BigEndian(big, Numbers[Next(Numbers.Length)]);
                Set(at, big[^(1 << Next(3))..]);
                break;
            case 4:
                Set(at, Commands[Next(Commands.Length)]);
                break;
            default:
                var from = Next(original.Length);
                Set(at, original.AsSpan(from, Math.Min(1 + Next(16), original.Length - from)));
                break;
        }
    }

    private void Set(int at, params ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length && at + i < _file.Length; i++)
        {
            _touched.Add(at + i);
            _file[at + i] = bytes[i];
        }
    }

    private int Next(int below)
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)below);
    }
}
