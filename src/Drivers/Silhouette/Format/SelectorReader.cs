using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>Reads selectors.</summary>
internal ref struct SelectorReader
{
    private const int Longest = 400;
    private const int MaxDepth = 8;
    private const int Ids = 10_000;
    private const int Classes = 100;

    private readonly ReadOnlySpan<char> _text;
    private readonly int _depth;
    private int _at;
    private int _weight;
    private bool _isWhole = true;

    private SelectorReader(ReadOnlySpan<char> text, int depth)
    {
        _text = text;
        _depth = depth;
    }

    /// <returns>Null for what is no selector: browsers leave its rule out too.</returns>
    public static Selector? Read(string text, int depth = 0) => text.Length > Longest || depth > MaxDepth ? null : new SelectorReader(text, depth).Read();

    private Selector? Read()
    {
        var compounds = new List<Compound>();
        var combinator = ' ';
        while (true)
        {
            SkipSpace();
            if (!TryCompound(combinator, out var compound))
            {
                return null;
            }

            compounds.Add(compound);
            var isSpaced = SkipSpace();
            if (_at == _text.Length)
            {
                return new Selector(compounds, _weight, _isWhole);
            }

            combinator = _text[_at] is '>' or '+' or '~' ? _text[_at++] : ' ';
            if (combinator == ' ' && !isSpaced)
            {
                return null;
            }
        }
    }

    private bool TryCompound(char combinator, out Compound compound)
    {
        var tests = new List<Func<XElement, SelectorContext, bool>>();
        var (key, start) = ("*", _at);
        compound = new Compound(combinator, key, tests);
        if (Peek() is '*' or '|' || IsName(Peek()))
        {
            var name = TakeTypeName();
            if (name != "*")
            {
                key = name;
                _weight++;
                tests.Add((e, _) => e.Name.LocalName == name);
            }
        }

        while (_at < _text.Length && _text[_at] is '#' or '.' or '[' or ':')
        {
            var mark = _text[_at++];
            switch (mark)
            {
                case '#' or '.':
                    var name = TakeName();
                    if (name.Length == 0)
                    {
                        return false;
                    }

                    key = mark == '#' && key[0] == '.' ? key : mark + name;
                    _weight += mark == '#' ? Ids : Classes;
                    tests.Add(mark == '#' ? (e, _) => e.Attribute("id")?.Value == name : (e, _) => HasWord(e.Attribute("class")?.Value, name, ignoresCase: false));
                    break;
                case '[':
                    if (!TryAttribute(tests))
                    {
                        return false;
                    }

                    break;
                default:
                    if (!TryPseudo(tests))
                    {
                        return false;
                    }

                    break;
            }
        }

        compound = new Compound(combinator, key, tests);
        return _at > start;
    }

    /// <summary>A name, without its namespace, which drawings use for nothing.</summary>
    private string TakeTypeName()
    {
        string Part(ref SelectorReader reader)
        {
            if (reader.Peek() == '*')
            {
                reader._at++;
                return "*";
            }

            return reader.TakeName();
        }

        var name = Part(ref this);
        if (Peek() == '|' && _at + 1 < _text.Length && _text[_at + 1] != '=')
        {
            _at++;
            name = Part(ref this);
        }

        return name;
    }

    private bool TryAttribute(List<Func<XElement, SelectorContext, bool>> tests)
    {
        SkipSpace();
        var start = _at;
        var name = TakeTypeName();
        var isQualified = _text[start.._at].Contains('|');
        SkipSpace();
        var operation = '\0';
        var (value, ignoresCase) = ("", false);
        if (Peek() != ']')
        {
            operation = Peek();
            _at += operation == '=' ? 1 : 2;
            if (operation is not ('=' or '~' or '|' or '^' or '$' or '*') || _at > _text.Length || _text[_at - 1] != '=')
            {
                return false;
            }

            SkipSpace();
            if (Peek() is '"' or '\'')
            {
                var end = Math.Min(_text.Length, _at + 1 + _text[(_at + 1)..].IndexOf(Peek()) + 1);
                value = CssText.Unquoted(_text[_at..end].ToString());
                _at = end;
            }
            else
            {
                value = TakeName();
            }

            SkipSpace();
            ignoresCase = Peek() is 'i' or 'I';
            _at += Peek() is 'i' or 'I' or 's' or 'S' ? 1 : 0;
            SkipSpace();
        }

        if (name.Length == 0 || Peek() != ']')
        {
            return false;
        }

        _at++;
        _weight += Classes;
        var comparison = ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        bool Is(string? own) => own is not null && operation switch
        {
            '\0' => true,
            '=' => own.Equals(value, comparison),
            '~' => HasWord(own, value, ignoresCase),
            '|' => own.Equals(value, comparison) || own.StartsWith(value + "-", comparison),
            '^' => value.Length > 0 && own.StartsWith(value, comparison),
            '$' => value.Length > 0 && own.EndsWith(value, comparison),
            _ => value.Length > 0 && own.Contains(value, comparison),
        };

        tests.Add(isQualified ? (e, _) => e.Attributes().Any(a => a.Name.LocalName == name && Is(a.Value)) : (e, _) => Is(e.Attribute(name)?.Value));
        return true;
    }

    private bool TryPseudo(List<Func<XElement, SelectorContext, bool>> tests)
    {
        var isElement = Peek() == ':';
        _at += isElement ? 1 : 0;
        var name = TakeName().ToLowerInvariant();
        string? argument = null;
        if (Peek() == '(')
        {
            var end = CssText.Find(_text, ")", _at + 1);
            if (end == _text.Length)
            {
                return false;
            }

            argument = _text[(_at + 1)..end].Trim().ToString();
            _at = end + 1;
        }

        if (name.Length == 0)
        {
            return false;
        }

        if (name is "not" or "is" or "where" or "matches" or "-webkit-any" && argument is not null)
        {
            return TryList(name, argument, tests);
        }

        _weight += isElement ? 1 : Classes;
        if (isElement || !TryPlace(name, argument, tests))
        {
            switch (name)
            {
                case "root":
                    tests.Add((e, _) => e.Parent is null);
                    break;
                case "empty":
                    tests.Add((e, _) => !e.Nodes().Any(n => n is XElement or XText));
                    break;
                default:
                    // States that only a person at a screen brings about, and what is drawn beside an element.
                    _isWhole &= argument is null || isElement;
                    if (argument is null || isElement)
                    {
                        tests.Add((_, _) => false);
                    }

                    break;
            }
        }

        return true;
    }

    private bool TryList(string name, string list, List<Func<XElement, SelectorContext, bool>> tests)
    {
        var selectors = new List<Selector>();
        foreach (var part in CssText.Split(list, ','))
        {
            if (Read(part, _depth + 1) is { } selector)
            {
                selectors.Add(selector);
            }
            else if (name == "not")
            {
                return false;
            }
        }

        _weight += name == "where" ? 0 : selectors.Select(s => s.Weight).DefaultIfEmpty().Max();
        if (selectors.TrueForAll(s => s.IsWhole))
        {
            tests.Add(name == "not"
                ? (e, context) => !selectors.Exists(s => s.Fits(e, context))
                : (e, context) => selectors.Exists(s => s.Fits(e, context)));
        }
        else
        {
            _isWhole = false;
        }

        return true;
    }

    /// <summary>Pseudo-classes of the place among those beside it.</summary>
    private static bool TryPlace(string name, string? argument, List<Func<XElement, SelectorContext, bool>> tests)
    {
        var isOfType = name.EndsWith("-of-type", StringComparison.Ordinal);
        switch (isOfType ? name[..^"-of-type".Length] : name.EndsWith("-child", StringComparison.Ordinal) ? name[..^"-child".Length] : "")
        {
            case "first":
                tests.Add((e, context) => context.Index(e, isFromEnd: false, isOfType) == 1);
                return true;
            case "last":
                tests.Add((e, context) => context.Index(e, isFromEnd: true, isOfType) == 1);
                return true;
            case "only":
                tests.Add((e, context) => context.Index(e, isFromEnd: false, isOfType) == 1 && context.Index(e, isFromEnd: true, isOfType) == 1);
                return true;
            case "nth" or "nth-last" when Nth(argument) is (var step, var offset):
                var isFromEnd = name.StartsWith("nth-last", StringComparison.Ordinal);
                tests.Add((e, context) =>
                {
                    var past = context.Index(e, isFromEnd, isOfType) - offset;
                    return step == 0 ? past == 0 : past % step == 0 && past / step >= 0;
                });
                return true;
            default:
                return false;
        }
    }

    /// <summary>Takes <c>2n+1</c>, <c>odd</c> or <c>3</c> apart.</summary>
    private static (int Step, int Offset)? Nth(string? argument)
    {
        var text = (argument ?? "").Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        if (text is "odd" or "even")
        {
            return (2, text == "odd" ? 1 : 0);
        }

        static int? Number(string digits) => int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

        var n = text.IndexOf('n', StringComparison.Ordinal);
        var step = n < 0 ? 0 : text[..n] switch { "" or "+" => 1, "-" => -1, var digits => Number(digits) };
        var offset = n == text.Length - 1 && n >= 0 ? 0 : Number(text[(n + 1)..]);
        return step is { } a and > -100_000 and < 100_000 && offset is { } b and > -100_000_000 and < 100_000_000 ? (a, b) : null;
    }

    private static bool HasWord(string? words, string word, bool ignoresCase)
    {
        if (words is null)
        {
            return false;
        }

        foreach (var range in words.AsSpan().SplitAny(" \t\r\n\f"))
        {
            if (words.AsSpan(range).Equals(word, ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private readonly char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private static bool IsName(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '\\' or > '\x7F';

    private string TakeName()
    {
        var start = _at;
        while (_at < _text.Length && IsName(_text[_at]) && _text[_at] != '\\')
        {
            _at++;
        }

        if (Peek() != '\\')
        {
            return _text[start.._at].ToString();
        }

        // An escape: up to six digits of a character and one space after them, or the character itself.
        var name = new StringBuilder().Append(_text[start.._at]);
        while (_at < _text.Length && IsName(_text[_at]))
        {
            if (_text[_at] != '\\' || _at + 1 == _text.Length)
            {
                name.Append(_text[_at++]);
                continue;
            }

            var digits = ++_at;
            while (_at < _text.Length && _at - digits < 6 && char.IsAsciiHexDigit(_text[_at]))
            {
                _at++;
            }

            if (_at == digits)
            {
                name.Append(_text[_at++]);
                continue;
            }

            var code = int.Parse(_text[digits.._at], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            name.Append(Rune.IsValid(code) ? new Rune(code) : Rune.ReplacementChar);
            _at += Peek() == ' ' ? 1 : 0;
        }

        return name.ToString();
    }

    private bool SkipSpace()
    {
        var start = _at;
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }

        return _at > start;
    }
}
