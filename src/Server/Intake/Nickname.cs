using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FabQueue.Server.Intake;

/// <summary>What may stand on a screen that everybody sees.</summary>
public static partial class Nickname
{
    private const int PhoneDigits = 8;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Something can be seen of it, and nothing in it turns the words around it.</summary>
    public static bool CanBeRead(string nickname)
    {
        var categories = nickname.EnumerateRunes().Select(r => (Rune: r, Category: Rune.GetUnicodeCategory(r))).ToList();

        // A joiner is part of many an emoji.
        return !categories.Any(c => c.Category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || (c.Category == UnicodeCategory.Format && c.Rune.Value != ZeroWidthJoiner))
            && categories.Any(c => Rune.IsLetterOrDigit(c.Rune) || Rune.IsSymbol(c.Rune) || Rune.IsPunctuation(c.Rune));
    }

    /// <summary>It looks like an e-mail address, a web site or a telephone number: many patrons are children.</summary>
    public static bool TellsHowToReach(string nickname) =>
        Address().IsMatch(nickname) || (nickname.Count(char.IsDigit) >= PhoneDigits && !nickname.Any(char.IsLetter));

    [GeneratedRegex(@"\S@\S+\.\S|://|^www\.", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Address();
}
