using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace FabQueue.Drivers.Prusa.Format;

/// <summary>
/// Walks over the words of a command: a capital letter, and a fixed-point number where one follows. The command itself
/// (<c>G1</c>, <c>M862.1</c>) is the first word.
/// </summary>
public ref struct GcodeWords(ReadOnlySpan<byte> command)
{
    private static ReadOnlySpan<double> PowersOfTen =>
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    // More digits than a double holds have no place in G-code.
    private const int MaxDigits = 15;

    private readonly ReadOnlySpan<byte> _command = command;
    private int _position;

    /// <summary>The letter of the current word.</summary>
    public byte Letter { get; private set; }

    /// <summary>Its number; 0 where it has none.</summary>
    public double Value { get; private set; }

    public bool HasValue { get; private set; }

    /// <summary>Set when <see cref="MoveNext"/> stopped at something that is no word.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>What stands behind the current word.</summary>
    public readonly ReadOnlySpan<byte> Rest => _command[_position..];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        var text = _command;
        var i = _position;
        while ((uint)i < (uint)text.Length && text[i] is (byte)' ' or (byte)'\t')
        {
            i++;
        }

        if ((uint)i >= (uint)text.Length)
        {
            return false;
        }

        var letter = text[i++];
        if (letter - 'A' > 'Z' - 'A' || letter < 'A')
        {
            IsMalformed = true;
            return false;
        }

        Letter = letter;
        var isNegative = false;
        if ((uint)i < (uint)text.Length && text[i] is (byte)'-' or (byte)'+')
        {
            isNegative = text[i++] == '-';
        }

        return TryReadShort(text, i, isNegative) || ReadLong(text, i, isNegative);
    }

    // Eight bytes at a time, without a branch for each digit: nearly all numbers end within them. Digits become the values
    // 0 to 9 of their bytes; the point is taken out; then neighbours are joined to pairs, pairs to fours, fours to eight.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadShort(ReadOnlySpan<byte> text, int first, bool isNegative)
    {
        var values = Load(text, first) ^ 0x3030303030303030;
        var others = (((values & 0x7F7F7F7F7F7F7F7F) + 0x7676767676767676) | values) & 0x8080808080808080;
        var point = BitOperations.TrailingZeroCount(others) >> 3;
        var (end, count, decimals) = (point, point, 0);
        if ((byte)(values >> (point * 8)) == ('.' ^ '0'))
        {
            end = BitOperations.TrailingZeroCount(others & (others - 1)) >> 3;
            (count, decimals) = (end - 1, end - point - 1);
            var before = (1UL << (point * 8)) - 1;
            values = (values & before) | ((values >> 8) & ~before);
        }

        if (count == 0 || end == sizeof(ulong))
        {
            return false;
        }

        values <<= 64 - (count * 8);
        values = (values * 10) + (values >> 8);
        values = (((values & 0x000000FF000000FF) * 0x000F424000000064) + (((values >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
        _position = first + end;
        HasValue = true;
        var value = (uint)values / PowersOfTen[decimals];
        Value = isNegative ? -value : value;
        return true;
    }

    // What stands behind the end of the text counts as zeros.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(ReadOnlySpan<byte> text, int first)
    {
        var missing = first + sizeof(ulong) - text.Length;
        if (missing <= 0)
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(text[first..]);
        }

        if (missing < sizeof(ulong) && text.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..]) >> (missing * 8);
        }

        ulong loaded = 0;
        for (var i = text.Length - 1; i >= first; i--)
        {
            loaded = (loaded << 8) | text[i];
        }

        return loaded;
    }

    private bool ReadLong(ReadOnlySpan<byte> text, int first, bool isNegative)
    {
        var i = first;
        var point = -1;
        long digits = 0;
        for (; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
            }
            else if (text[i] == '.' && point < 0)
            {
                point = i;
            }
            else
            {
                break;
            }
        }

        _position = i;
        var digitCount = point >= 0 ? i - first - 1 : i - first;
        HasValue = digitCount > 0;
        if (digitCount > MaxDigits || (digitCount == 0 && (point >= 0 || isNegative)))
        {
            IsMalformed = true;
            return false;
        }

        var value = point >= 0 ? digits / PowersOfTen[i - point - 1] : digits;
        Value = isNegative ? -value : value;
        return true;
    }
}
