using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FabQueue.Drivers.Prusa.Format;

/// <summary>
/// Reads what stands behind the command of a move (G0 to G3), nearly all lines of a file. Where letters stand is found for all
/// of them at once, and a number is taken from eight bytes at once, so that no word waits for the one before it.
/// </summary>
internal static class MoveWords
{
    private static ReadOnlySpan<double> PowersOfTen => [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7];

    /// <summary>
    /// Puts each number at its letter's place in the alphabet and sets the letter's bit. False for what is no word, for a word
    /// without a number, and for a letter that is there twice: the firmware takes the first (strchr); nobody knows what its
    /// author meant.
    /// </summary>
    /// <param name="numbers">26 of them; those of letters that are not there are left as they are. Undefined when false.</param>
    public static bool TryRead(ReadOnlySpan<byte> words, Span<double> numbers, out uint letters) =>
        TryReadUsual(words, numbers, out letters) || TryReadAny(words, numbers, out letters);

    // One space or none between words, up to eight bytes in a number.
    private static bool TryReadUsual(ReadOnlySpan<byte> words, Span<double> numbers, out uint letters)
    {
        letters = 0;
        if (words.Length is < 16 or >= 64)
        {
            return false;
        }

        var (digits, minuses) = (Places(words, '0', '9'), Places(words, '-', '-'));
        uint seen = 0;
        var position = 0;
        for (var starts = Places(words, 'A', 'Z'); starts != 0; starts &= starts - 1)
        {
            var start = BitOperations.TrailingZeroCount(starts);
            if (start != position && (start != position + 1 || words[position] != ' '))
            {
                return false;
            }

            var isNegative = (minuses >> (start + 1)) & 1;
            var first = start + 1 + (int)isNegative;
            var length = ReadNumber(words, first, ~digits >> first, out var number);
            if (length is 0 or > sizeof(ulong))
            {
                return false;
            }

            position = first + length;
            var letter = words[start] - 'A';
            numbers[letter] = isNegative != 0 ? -number : number;
            if ((seen & (1u << letter)) != 0)
            {
                return false;
            }

            seen |= 1u << letter;
        }

        letters = seen;
        return position == words.Length;
    }

    // Digits become the values 0 to 9 of their bytes; the point is taken out; then neighbours are joined to pairs, pairs to
    // fours, fours to eight. Returned is the length: 0 where no digit stands, more than eight where the number is not whole.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReadNumber(ReadOnlySpan<byte> words, int first, ulong others, out double number)
    {
        var available = Math.Min(first, words.Length - sizeof(ulong));
        var text = BinaryPrimitives.ReadUInt64LittleEndian(words[available..]) >> ((first - available) * 8);
        var point = BitOperations.TrailingZeroCount(others);
        var (end, count, decimals) = (point, point, 0);
        if ((byte)(text >> (point * 8)) == '.')
        {
            end = BitOperations.TrailingZeroCount(others & (others - 1));
            (count, decimals) = (end - 1, end - point - 1);
            var before = (1UL << (point * 8)) - 1;
            text = (text & before) | ((text >> 8) & ~before);
        }

        var values = (text - 0x3030303030303030) << (64 - (count * 8));
        values = (values * 10) + (values >> 8);
        values = (((values & 0x000000FF000000FF) * 0x000F424000000064) + (((values >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
        number = (uint)values / PowersOfTen[decimals & 7];
        return count == 0 ? 0 : end;
    }

    private static bool TryReadAny(ReadOnlySpan<byte> words, Span<double> numbers, out uint letters)
    {
        letters = 0;
        var word = new GcodeWords(words);
        while (word.MoveNext())
        {
            var letter = word.Letter - 'A';
            if (!word.HasValue || (letters & (1u << letter)) != 0)
            {
                return false;
            }

            numbers[letter] = word.Value;
            letters |= 1u << letter;
        }

        return !word.IsMalformed;
    }

    // A bit for each byte in a range, of 16 to 64 bytes; what is in the middle is looked at twice.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Places(ReadOnlySpan<byte> text, char min, char max)
    {
        var isShort = text.Length < Vector256<byte>.Count;
        var last = text.Length - (isShort ? Vector128<byte>.Count : Vector256<byte>.Count);
        var (atFirst, atLast) = isShort
            ? (Within(Vector128.Create(text), min, max), Within(Vector128.Create(text[last..]), min, max))
            : (Within(Vector256.Create(text), min, max), Within(Vector256.Create(text[last..]), min, max));
        return atFirst | (atLast << last);
    }

    private static ulong Within(Vector128<byte> text, char min, char max) =>
        Vector128.LessThanOrEqual(text - Vector128.Create((byte)min), Vector128.Create((byte)(max - min))).ExtractMostSignificantBits();

    private static ulong Within(Vector256<byte> text, char min, char max) =>
        Vector256.LessThanOrEqual(text - Vector256.Create((byte)min), Vector256.Create((byte)(max - min))).ExtractMostSignificantBits();
}
