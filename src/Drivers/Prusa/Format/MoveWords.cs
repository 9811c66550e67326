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
    /// <summary>Places of the numbers: one for each letter that a move may have.</summary>
    public const int X = 0, Y = 1, Z = 2, E = 3, F = 4, I = 5, J = 6;

    public const int PlaceCount = 8;

    // No letter's: it counts as seen from the start, so that it is refused as one that is there twice.
    private const int NoPlace = 7;

    private static ReadOnlySpan<byte> PlacesOfLetters =>
    [
        NoPlace, NoPlace, NoPlace, NoPlace, E, F, NoPlace, NoPlace, I, J, NoPlace, NoPlace, NoPlace,
        NoPlace, NoPlace, NoPlace, NoPlace, NoPlace, NoPlace, NoPlace, NoPlace, NoPlace, NoPlace, X, Y, Z,
    ];

    private static ReadOnlySpan<double> PowersOfTen => [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7];

    /// <summary>
    /// Puts each number at its letter's place and sets the bit of that place. False for what is no word of a move, for a word
    /// without a number, and for a letter that is there twice: the firmware takes the first (strchr); nobody knows what its
    /// author meant.
    /// </summary>
    /// <param name="ahead">The words and what stands behind them; with <see cref="GcodeReader.Reach"/> bytes it is fast.</param>
    /// <param name="length">Of the words, in bytes.</param>
    /// <param name="numbers"><see cref="PlaceCount"/> of them; those of letters that are not there are left as they are. Undefined when false.</param>
    public static bool TryRead(ReadOnlySpan<byte> ahead, int length, Span<double> numbers, out uint letters) =>
        TryReadUsual(ahead, length, numbers, out letters) || TryReadAny(ahead[..length], numbers, out letters);

    // One space or none between words, up to eight bytes in a number.
    private static bool TryReadUsual(ReadOnlySpan<byte> ahead, int length, Span<double> numbers, out uint letters)
    {
        letters = 0;
        if (ahead.Length < GcodeReader.Reach || length < 1 || length > Vector512<byte>.Count)
        {
            return false;
        }

        var text = Vector512.Create(ahead);
        var (digits, points) = (BytePlaces.Within(text, '0', '9'), BytePlaces.Of(text, '.'));
        var (spaces, minuses) = (BytePlaces.Of(text, ' '), BytePlaces.Of(text, '-'));
        var seen = 1u << NoPlace;
        var position = 0;
        for (var starts = BytePlaces.Within(text, 'A', 'Z') & (ulong.MaxValue >> (Vector512<byte>.Count - length)); starts != 0; starts &= starts - 1)
        {
            var start = BitOperations.TrailingZeroCount(starts);
            if (start != position + (int)((spaces >> position) & 1))
            {
                return false;
            }

            var isNegative = (minuses >> (start + 1)) & 1;
            var first = start + 1 + (int)isNegative;
            var size = ReadNumber(ahead, first, ~digits >> first, points >> first, out var number);
            if (size is 0 or > sizeof(ulong))
            {
                return false;
            }

            position = first + size;
            var place = PlacesOfLetters[ahead[start] - 'A'];
            numbers[place] = isNegative != 0 ? -number : number;
            if ((seen & (1u << place)) != 0)
            {
                return false;
            }

            seen |= 1u << place;
        }

        letters = seen & ~(1u << NoPlace);
        return position == length;
    }

    // Digits become the values 0 to 9 of their bytes; the point is taken out; then neighbours are joined to pairs, pairs to
    // fours, fours to eight. Returned is the size: 0 where no digit stands, more than eight where the number is not whole.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReadNumber(ReadOnlySpan<byte> ahead, int first, ulong others, ulong points, out double number)
    {
        var text = BinaryPrimitives.ReadUInt64LittleEndian(ahead.Slice(first, sizeof(ulong)));
        var point = BitOperations.TrailingZeroCount(others);
        var hasPoint = (points >> point) & 1;
        var end = BitOperations.TrailingZeroCount(others & (others - hasPoint));
        var count = end - (int)hasPoint;
        var before = (1UL << (point * 8)) - 1;
        text = (text & before) | ((text >> ((int)hasPoint * 8)) & ~before);
        var values = (text - 0x3030303030303030) << (64 - (count * 8));
        values = (values * 10) + (values >> 8);
        values = (((values & 0x000000FF000000FF) * 0x000F424000000064) + (((values >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
        number = (int)values / PowersOfTen[(count - point) & 7];
        return count == 0 ? 0 : end;
    }

    private static bool TryReadAny(ReadOnlySpan<byte> words, Span<double> numbers, out uint letters)
    {
        letters = 0;
        var word = new GcodeWords(words);
        while (word.MoveNext())
        {
            var place = PlacesOfLetters[word.Letter - 'A'];
            if (!word.HasValue || place == NoPlace || (letters & (1u << place)) != 0)
            {
                return false;
            }

            numbers[place] = word.Value;
            letters |= 1u << place;
        }

        return !word.IsMalformed;
    }
}
