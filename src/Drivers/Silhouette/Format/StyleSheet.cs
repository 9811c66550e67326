using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>
/// The rules of <c>style</c> elements, as drawing programs write them: lists of elements, classes and ids, one inside the
/// other. Whatever else CSS knows is left out and counted, so that the check can say so.
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

    /// <summary>What was not understood, such as <c>@import</c> or <c>path:hover</c>.</summary>
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

        var names = Names.Of(element);
        return names.Classes.Select(c => "." + c).Append("#" + names.Id).Append(names.Element).Append("*").Distinct()
            .SelectMany(k => _byKey.GetValueOrDefault(k) ?? [])
            .Where(r => Fits(r, r.Compounds.Count - 1, element))
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
            if (selector.Length > LongestSelector || CompoundsOf(selector) is not { } compounds)
            {
                LeaveOut(selector);
                continue;
            }

            if (++_count > MaxRules)
            {
                throw new DrawingTooComplexException();
            }

            var last = compounds[^1];
            var key = last.Classes.Count > 0 ? "." + last.Classes[0] : last.Ids.Count > 0 ? "#" + last.Ids[0] : last.Element;
            if (!_byKey.TryGetValue(key, out var rules))
            {
                _byKey[key] = rules = [];
            }

            rules.Add(new Rule(compounds, compounds.Sum(c => c.Weight), _count, declarations));
        }
    }

    /// <summary>The parts of a selector such as <c>g.a > path</c>, or null where one is of another sort.</summary>
    private static List<Compound>? CompoundsOf(string selector)
    {
        var compounds = new List<Compound>();
        var isChild = false;
        foreach (var part in selector.Replace(">", " > ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ">" && compounds.Count > 0 && !isChild)
            {
                isChild = true;
                continue;
            }

            if (CompoundForm().Match(part) is not { Success: true } match)
            {
                return null;
            }

            compounds.Add(new Compound(
                match.Groups["name"].Value is { Length: > 0 } name ? name : "*",
                [.. match.Groups["id"].Captures.Select(c => c.Value)],
                [.. match.Groups["class"].Captures.Select(c => c.Value)],
                isChild));
            isChild = false;
        }

        return compounds.Count > 0 && !isChild ? compounds : null;
    }

    /// <summary>Whether an element fits a part of a rule, and what is around it the parts before.</summary>
    private bool Fits(Rule rule, int part, XElement element)
    {
        Spend();
        var compound = rule.Compounds[part];
        if (!compound.Fits(Names.Of(element)))
        {
            return false;
        }

        if (part == 0)
        {
            return true;
        }

        for (var around = element.Parent; around is not null; around = around.Parent)
        {
            if (Fits(rule, part - 1, around))
            {
                return true;
            }

            if (compound.IsChild)
            {
                return false;
            }
        }

        return false;
    }

    private void Spend()
    {
        if (++_matches > MaxMatches)
        {
            throw new DrawingTooComplexException();
        }
    }

    /// <summary>Notes what was not understood or not looked for.</summary>
    public void LeaveOut(ReadOnlySpan<char> text)
    {
        const int Shown = 40;
        if (LeftOut.Count < 10)
        {
            LeftOut.Add(text[..Math.Min(text.Length, Shown)].Trim().ToString());
        }
    }

    private sealed record Rule(List<Compound> Compounds, int Weight, int Order, IReadOnlyList<Declaration> Declarations);

    /// <summary>What one element must be for a selector.</summary>
    /// <param name="Element">Its name, or <c>*</c>.</param>
    /// <param name="IsChild">It lies right in what fits the part before, not just somewhere in it.</param>
    private sealed record Compound(string Element, List<string> Ids, List<string> Classes, bool IsChild)
    {
        public int Weight => (Ids.Count * 10_000) + (Classes.Count * 100) + (Element == "*" ? 0 : 1);

        public bool Fits(Names names) =>
            (Element == "*" || Element == names.Element) && Ids.TrueForAll(i => i == names.Id) && Classes.TrueForAll(names.Classes.Contains);
    }

    /// <summary>What selectors know an element by.</summary>
    private readonly record struct Names(string Element, string Id, string[] Classes)
    {
        public static Names Of(XElement element) => new(
            element.Name.LocalName,
            element.Attribute("id")?.Value ?? "",
            [.. (element.Attribute("class")?.Value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MaxClasses)]);
    }

    [GeneratedRegex(@"/\*.*?(\*/|$)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?!$)(?<name>\*|[A-Za-z][\w-]*)?((#(?<id>[\w-]+))|(\.(?<class>[\w-]+)))*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CompoundForm();
}

/// <summary>A property with its value.</summary>
internal readonly record struct Declaration(string Property, string Value, bool IsImportant);
