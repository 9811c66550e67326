using System.Globalization;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>Reads numbers, words and lengths from an attribute, as the grammar of SVG separates them: <c>1-2.5.5e1,3</c>.</summary>
internal ref struct SvgScanner(ReadOnlySpan<char> text)
{
    /// <summary>CSS: 96 px to the inch.</summary>
    public const double MillimetresPerPixel = 25.4 / 96;

    /// <summary>The size that browsers start with, in px.</summary>
    public const double FontSize = 16;

    private ReadOnlySpan<char> _rest = text;

    /// <summary>Skips white space and commas; whether nothing is left.</summary>
    public bool IsAtEnd
    {
        get
        {
            SkipSeparators();
            return _rest.IsEmpty;
        }
    }

    /// <summary>The next character, or NUL at the end.</summary>
    public char Peek() => IsAtEnd ? '\0' : _rest[0];

    public char Take()
    {
        var taken = Peek();
        if (!_rest.IsEmpty)
        {
            _rest = _rest[1..];
        }

        return taken;
    }

    public bool TryNumber(out double number)
    {
        number = 0;
        if (IsAtEnd)
        {
            return false;
        }

        var length = NumberLength(_rest);
        if (length == 0
            || !double.TryParse(_rest[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            || !double.IsFinite(number))
        {
            return false;
        }

        _rest = _rest[length..];
        return true;
    }

    public bool TryPoint(out Point point)
    {
        var isPoint = TryNumber(out var x) & TryNumber(out var y);
        point = new Point(x, y);
        return isPoint;
    }

    /// <summary>A flag of an arc: one digit, which may stand right before the next number.</summary>
    public bool TryFlag(out bool flag)
    {
        flag = Peek() == '1';
        return Take() is '0' or '1';
    }

    /// <summary>Letters up to the next character that is none.</summary>
    public ReadOnlySpan<char> TakeWord()
    {
        SkipSeparators();
        var length = 0;
        while (length < _rest.Length && (char.IsAsciiLetter(_rest[length]) || _rest[length] == '%'))
        {
            length++;
        }

        var word = _rest[..length];
        _rest = _rest[length..];
        return word;
    }

    /// <summary>A length in user units (px); null for what is none.</summary>
    /// <param name="whole">What a per cent is taken of.</param>
    /// <param name="fontSize">What an em is taken of.</param>
    public static double? Length(string? text, double whole, double fontSize = FontSize)
    {
        var scanner = new SvgScanner(text);
        if (!scanner.TryNumber(out var number))
        {
            return null;
        }

        return scanner.TakeWord() switch
        {
            "" or "px" => number,
            "mm" => number / MillimetresPerPixel,
            "cm" => number * 10 / MillimetresPerPixel,
            "in" => number * 96,
            "pt" => number * 96 / 72,
            "pc" => number * 16,
            "q" or "Q" => number / 4 / MillimetresPerPixel,
            "%" => number / 100 * whole,
            "em" => number * fontSize,
            "rem" => number * FontSize,
            // Of a font that nobody knows; half is what CSS says then.
            "ex" or "ch" => number * fontSize / 2,
            _ => null,
        };
    }

    /// <summary>All numbers of a list, up to the first thing that is none.</summary>
    public static List<double> Numbers(string? text)
    {
        var scanner = new SvgScanner(text);
        var numbers = new List<double>();
        while (scanner.TryNumber(out var number))
        {
            numbers.Add(number);
        }

        return numbers;
    }

    private static int NumberLength(ReadOnlySpan<char> text)
    {
        var at = text[0] is '+' or '-' ? 1 : 0;
        var digits = CountDigits(text[at..]);
        at += digits;
        if (at < text.Length && text[at] == '.')
        {
            var decimals = CountDigits(text[(at + 1)..]);
            at += 1 + decimals;
            digits += decimals;
        }

        if (digits == 0)
        {
            return 0;
        }

        // An e that begins an exponent, not a unit such as em.
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            var sign = at + 1 < text.Length && text[at + 1] is '+' or '-' ? 1 : 0;
            var exponent = at + 1 + sign < text.Length ? CountDigits(text[(at + 1 + sign)..]) : 0;
            at += exponent > 0 ? 1 + sign + exponent : 0;
        }

        return at;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    private void SkipSeparators() => _rest = _rest.TrimStart(" \t\r\n\f,");
}
