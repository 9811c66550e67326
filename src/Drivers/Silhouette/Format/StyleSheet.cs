using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>
/// The rules of <c>style</c> elements, as drawing programs write them: lists of elements, classes and ids. Whatever else CSS
/// knows is left out and counted, so that the check can say so.
/// </summary>
internal sealed partial class StyleSheet
{
    private const int MaxRules = 2000;
    private const int MaxCharacters = 200_000;
    private const int MaxMatches = 3_000_000;
    private const int MaxClasses = 32;
    private const int LongestSelector = 200;

    private readonly Dictionary<string, List<Rule>> _byKey = new(StringComparer.Ordinal);
    private int _count;
    private int _characters;
    private int _matches;

    /// <summary>What was not understood, such as <c>@import</c> or <c>g > path</c>.</summary>
    public List<string> LeftOut { get; } = [];

    /// <exception cref="DrawingTooComplexException">There are more rules than any drawing needs.</exception>
    public void Add(string css)
    {
        _characters += css.Length;
        if (_characters > MaxCharacters)
        {
            throw new DrawingTooComplexException();
        }

        var rest = Comment().Replace(css, " ").AsSpan().Trim();
        while (!rest.IsEmpty)
        {
            var open = rest.IndexOf('{');
            if (open < 0)
            {
                LeaveOut(rest);
                return;
            }

            // A statement such as @import url(…); stands before the next block.
            var statement = rest[0] == '@' ? rest[..open].IndexOf(';') : -1;
            var end = statement >= 0 ? statement : BlockEnd(rest, open);
            if (rest[0] == '@')
            {
                LeaveOut(rest[..Math.Min(open, end)]);
            }
            else
            {
                AddRules(rest[..open].ToString(), Declarations(rest[(open + 1)..end].ToString()));
            }

            rest = rest[Math.Min(end + 1, rest.Length)..].Trim();
        }
    }

    /// <summary>The declarations that fit an element, weaker ones first.</summary>
    /// <exception cref="DrawingTooComplexException">Too many rules were held against too many elements.</exception>
    public IEnumerable<IReadOnlyList<Declaration>> Matching(XElement element)
    {
        if (_count == 0)
        {
            return [];
        }

        var classes = (element.Attribute("class")?.Value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MaxClasses).ToArray();
        var id = element.Attribute("id")?.Value ?? "";
        var name = element.Name.LocalName;
        return classes.Select(c => "." + c).Append("#" + id).Append(name).Append("*").Distinct()
            .SelectMany(k => _byKey.GetValueOrDefault(k) ?? [])
            .Where(r => Spend() && r.Fits(name, id, classes))
            .OrderBy(r => r.Weight).ThenBy(r => r.Order)
            .Select(r => r.Declarations);
    }

    /// <summary>The declarations of a <c>style</c> attribute or block.</summary>
    public static IReadOnlyList<Declaration> Declarations(string css)
    {
        var declarations = new List<Declaration>();
        foreach (var part in css.Split(';'))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                var value = part[(colon + 1)..].Trim();
                var isImportant = value.EndsWith("!important", StringComparison.OrdinalIgnoreCase);
                declarations.Add(new Declaration(
                    part[..colon].Trim().ToLowerInvariant(),
                    isImportant ? value[..^"!important".Length].TrimEnd() : value,
                    isImportant));
            }
        }

        return declarations;
    }

    private static int BlockEnd(ReadOnlySpan<char> css, int open)
    {
        var depth = 0;
        for (var i = open; i < css.Length; i++)
        {
            depth += css[i] == '{' ? 1 : css[i] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return css.Length;
    }

    private void AddRules(string selectors, IReadOnlyList<Declaration> declarations)
    {
        foreach (var selector in selectors.Split(',', StringSplitOptions.TrimEntries))
        {
            if (selector.Length > LongestSelector || Selector().Match(selector) is not { Success: true } match)
            {
                LeaveOut(selector);
                continue;
            }

            if (++_count > MaxRules)
            {
                throw new DrawingTooComplexException();
            }

            var name = match.Groups["name"].Value;
            List<string> ids = [.. match.Groups["id"].Captures.Select(c => c.Value)];
            List<string> classes = [.. match.Groups["class"].Captures.Select(c => c.Value)];
            var key = classes.Count > 0 ? "." + classes[0] : ids.Count > 0 ? "#" + ids[0] : name;
            var weight = (ids.Count * 10_000) + (classes.Count * 100) + (name is "" or "*" ? 0 : 1);
            if (!_byKey.TryGetValue(key, out var rules))
            {
                _byKey[key] = rules = [];
            }

            rules.Add(new Rule(name, ids, classes, weight, _count, declarations));
        }
    }

    private bool Spend() => ++_matches <= MaxMatches ? true : throw new DrawingTooComplexException();

    private void LeaveOut(ReadOnlySpan<char> text)
    {
        const int Shown = 40;
        if (LeftOut.Count < 10)
        {
            LeftOut.Add(text[..Math.Min(text.Length, Shown)].Trim().ToString());
        }
    }

    private sealed record Rule(
        string Name, List<string> Ids, List<string> Classes, int Weight, int Order, IReadOnlyList<Declaration> Declarations)
    {
        public bool Fits(string name, string id, string[] classes) =>
            (Name is "" or "*" || Name == name) && Ids.TrueForAll(i => i == id) && Classes.TrueForAll(classes.Contains);
    }

    [GeneratedRegex(@"/\*.*?(\*/|$)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?!$)(?<name>\*|[A-Za-z][\w-]*)?((#(?<id>[\w-]+))|(\.(?<class>[\w-]+)))*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Selector();
}

/// <summary>A property with its value.</summary>
internal readonly record struct Declaration(string Property, string Value, bool IsImportant);
