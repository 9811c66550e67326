using System.Globalization;
using System.Text.RegularExpressions;

namespace FabQueue.Server.Text;

/// <summary>
/// How numbers and French spacing go into a sentence. Besides <c>{0}</c>, a value as it is, a template may have
/// <c>{0:n}</c>, a count with its thousands apart, and <c>{0:point|points}</c>, the words for one and for more.
/// </summary>
internal sealed partial class Grammar : IFormatProvider, ICustomFormatter
{
    private const string Count = "n";

    // Narrow, as the French set numbers (Imprimerie nationale), and no line ends there.
    private const string FrenchThousands = "\u202f";
    private const string EnglishThousands = ",";
    private const int ThousandDigits = 3;

    private static readonly Grammar French = new(Language.French);
    private static readonly Grammar English = new(Language.English);

    private readonly Language _language;
    private readonly NumberFormatInfo _numbers;

    private Grammar(Language language)
    {
        _language = language;
        _numbers = new NumberFormatInfo
        {
            NumberGroupSeparator = language == Language.French ? FrenchThousands : EnglishThousands,
            NumberGroupSizes = [ThousandDigits],
            NumberDecimalDigits = 0,
        };
    }

    public static Grammar Of(Language language) => language == Language.French ? French : English;

    public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

    public string Format(string? format, object? arg, IFormatProvider? formatProvider)
    {
        var text = arg as string ?? "";
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        return format?.Split('|') switch
        {
            [var one, var more] => isNumber && IsOne(number) ? one : more,
            [Count] when isNumber => number.ToString("N", _numbers),
            _ => Words.Argument(_language, text),
        };
    }

    /// <summary>No line ends before high punctuation, inside quotation marks, or between a number and its unit.</summary>
    public static string SpacedInFrench(string text) => Breakable().Replace(text, "\u00a0");

    // French: none and one and a half are singular; English: only one is (CLDR, plural rules).
    private bool IsOne(double number) => _language == Language.French ? Math.Abs(number) < 2 : number == 1;

    [GeneratedRegex(@" (?=[:;?!»%])|(?<=«) |(?<=[0-9}]) (?=(?:mm|cm|m|s|g|Mo|°C|h|min)(?!\p{L}))", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex Breakable();
}
