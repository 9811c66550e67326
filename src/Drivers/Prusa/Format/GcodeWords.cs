using System.Globalization;

namespace FabQueue.Drivers.Prusa.Format;

/// <summary>
/// Walks over the words of a command: a capital letter, and a fixed-point number where one follows. The command itself
/// (<c>G1</c>, <c>M862.1</c>) is the first word.
/// </summary>
public ref struct GcodeWords(ReadOnlySpan<byte> command)
{
    private static ReadOnlySpan<double> PowersOfTen =>
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    // As many as are exact in a double; of more, the rest makes no difference to a printer.
    private const int MaxDigits = 15;
    private const int MostDigits = 40;

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

        return ReadNumber(text, i, isNegative);
    }

    private bool ReadNumber(ReadOnlySpan<byte> text, int first, bool isNegative)
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
        if (digitCount > MostDigits || (digitCount == 0 && (point >= 0 || isNegative)))
        {
            IsMalformed = true;
            return false;
        }

        var value = digitCount > MaxDigits ? double.Parse(text[first..i], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)
            : point >= 0 ? digits / PowersOfTen[i - point - 1]
            : digits;
        Value = isNegative ? -value : value;
        return true;
    }
}
