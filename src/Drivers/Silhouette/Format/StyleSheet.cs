using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>
/// The rules of <c>style</c> elements, and what they say of an element: CSS Cascade 5, as a browser that shows the file on a
/// screen. A rule that is not understood is kept for the elements that it may concern.
/// </summary>
internal sealed class StyleSheet
{
    private const int MaxRules = 4000;
    private const int MaxCharacters = 400_000;
    private const int MaxNesting = 8;

    // Nothing of what these say changes a line.
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "charset", "namespace", "font-face", "font-feature-values", "font-palette-values", "keyframes", "-webkit-keyframes", "page", "counter-style", "property",
        "color-profile", "view-transition",
    };

    private readonly Dictionary<string, List<Rule>> _byKey = new(StringComparer.Ordinal);
    private readonly SelectorContext _context = new();
    private int _count;
    private int _characters;

    /// <summary>What is not looked for, such as <c>@import</c>.</summary>
    public List<string> LeftOut { get; } = [];

    /// <exception cref="DrawingTooComplexException">There are more rules than any drawing needs.</exception>
    public void Add(string css)
    {
        _characters += css.Length;
        if (_characters > MaxCharacters)
        {
            throw new DrawingTooComplexException();
        }

        AddRules(CssText.WithoutComments(css).Replace("<!--", " ", StringComparison.Ordinal).Replace("-->", " ", StringComparison.Ordinal), new Around());
    }

    /// <summary>The rules that fit an element, weaker ones first.</summary>
    /// <exception cref="DrawingTooComplexException">Too many rules were held against too many elements.</exception>
    public IEnumerable<Rule> Matching(XElement element)
    {
        if (_count == 0)
        {
            return [];
        }

        var classes = (element.Attribute("class")?.Value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return classes.Select(c => "." + c).Append("#" + element.Attribute("id")?.Value).Append(element.Name.LocalName).Append("*").Distinct()
            .SelectMany(k => _byKey.GetValueOrDefault(k) ?? [])
            .Where(r => r.Selector.Fits(element, _context))
            .OrderBy(r => !r.IsLayered).ThenBy(r => r.Selector.Weight).ThenBy(r => r.Order);
    }

    /// <summary>The declarations of a <c>style</c> attribute or block.</summary>
    public static IReadOnlyList<Declaration> Declarations(string css)
    {
        var declarations = new List<Declaration>();
        foreach (var part in CssText.Split(css, ';'))
        {
            if (Declared(part) is { } declaration)
            {
                declarations.Add(declaration);
            }
        }

        return declarations;
    }

    /// <summary>Notes what was not looked for.</summary>
    public void LeaveOut(ReadOnlySpan<char> text)
    {
        const int Shown = 40;
        if (LeftOut.Count < 10)
        {
            LeftOut.Add(text[..Math.Min(text.Length, Shown)].Trim().ToString());
        }
    }

    private static Declaration? Declared(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            return null;
        }

        var value = text[(colon + 1)..].Trim();
        var mark = value.LastIndexOf('!');
        var isImportant = mark >= 0 && value[(mark + 1)..].Trim().Equals("important", StringComparison.OrdinalIgnoreCase);
        var property = text[..colon].Trim();
        return new Declaration(
            property.StartsWith("--", StringComparison.Ordinal) ? property : property.ToLowerInvariant(),
            isImportant ? value[..mark].TrimEnd() : value,
            isImportant);
    }

    private void AddRules(ReadOnlySpan<char> css, Around around)
    {
        if (around.Depth > MaxNesting)
        {
            throw new DrawingTooComplexException();
        }

        for (var at = 0; at < css.Length;)
        {
            var open = CssText.Find(css, "{;}", at);
            var prelude = css[at..open].Trim().ToString();
            if (open == css.Length || css[open] != '{')
            {
                AddStatement(prelude);
                at = open + 1;
                continue;
            }

            var end = CssText.Find(css, "}", open + 1);
            var block = css[(open + 1)..end];
            at = end + 1;
            if (prelude.StartsWith('@'))
            {
                AddBlock(prelude, block, around);
            }
            else
            {
                AddRule(prelude, block, around);
            }
        }
    }

    private void AddStatement(string statement)
    {
        if (statement.StartsWith("@import", StringComparison.OrdinalIgnoreCase))
        {
            LeaveOut(statement);
        }
    }

    private void AddBlock(string prelude, ReadOnlySpan<char> block, Around around)
    {
        var end = 1;
        while (end < prelude.Length && (char.IsAsciiLetter(prelude[end]) || prelude[end] == '-'))
        {
            end++;
        }

        var (name, condition) = (prelude[1..end].ToLowerInvariant(), prelude[end..].Trim());
        if (Harmless.Contains(name))
        {
            return;
        }

        around = around with { Depth = around.Depth + 1 };
        switch (name)
        {
            case "layer":
                AddRules(block, around with { IsLayered = true });
                break;
            case "media" when OnScreen(condition) is { } isShown:
                if (isShown)
                {
                    AddRules(block, around);
                }

                break;
            case "supports" when !condition.StartsWith("not", StringComparison.OrdinalIgnoreCase):
                AddRules(block, around);
                break;
            default:
                AddRules(block, around with { IsUnderstood = false });
                break;
        }
    }

    /// <summary>Whether a screen of unknown size fulfils a condition; null = it depends.</summary>
    private static bool? OnScreen(string condition)
    {
        bool? any = false;
        foreach (var query in CssText.Split(condition.ToLowerInvariant(), ','))
        {
            var isShown = query switch
            {
                "" or "all" or "screen" or "only screen" or "only all" or "not print" or "(prefers-color-scheme: light)" or "(prefers-color-scheme:light)" => true,
                _ when query.StartsWith("print", StringComparison.Ordinal) || query is "not all" or "not screen" or "speech" => false,
                _ when query.Contains("prefers-", StringComparison.Ordinal) => false,
                _ => (bool?)null,
            };
            any = any == true || isShown == true ? true : any is null || isShown is null ? null : false;
        }

        return any;
    }

    private void AddRule(string selectors, ReadOnlySpan<char> block, Around around)
    {
        var declarations = new List<Declaration>();
        var nested = new List<string>();
        for (var at = 0; at < block.Length;)
        {
            var end = CssText.Find(block, "{;", at);
            if (end < block.Length && block[end] == '{')
            {
                end = CssText.Find(block, "}", end + 1);
                nested.Add(block[at..end].Trim().ToString());
            }
            else if (Declared(block[at..end].Trim().ToString()) is { } declaration)
            {
                declarations.Add(declaration);
            }

            at = end + 1;
        }

        foreach (var text in CssText.Split(selectors, ','))
        {
            if (SelectorReader.Read(text) is not { } selector)
            {
                // No browser knows it either.
                continue;
            }

            if (++_count > MaxRules)
            {
                throw new DrawingTooComplexException();
            }

            var key = selector.Compounds[^1].Key;
            if (!_byKey.TryGetValue(key, out var rules))
            {
                _byKey[key] = rules = [];
            }

            rules.Add(new Rule(selector, text, around.IsUnderstood && selector.IsWhole, around.IsLayered, _count, declarations));
        }

        foreach (var rule in nested)
        {
            AddNested(selectors, rule, around with { Depth = around.Depth + 1 });
        }
    }

    /// <summary>CSS Nesting 1: <c>&amp;</c> stands for what the rule around it selects.</summary>
    private void AddNested(string outer, string text, Around around)
    {
        var open = CssText.Find(text, "{");
        var inner = text[..open].Trim();
        var parent = $":is({outer})";
        var rule = inner.StartsWith('@') ? text
            : (inner.Contains('&', StringComparison.Ordinal) ? inner.Replace("&", parent, StringComparison.Ordinal) : $"{parent} {inner}") + text[open..];
        AddRules(rule + "}", around);
    }

    /// <summary>What a rule stands in.</summary>
    private sealed record Around(int Depth = 0, bool IsLayered = false, bool IsUnderstood = true);
}

/// <summary>Declarations with the elements that they are for.</summary>
/// <param name="Text">The selector as it is written.</param>
/// <param name="IsUnderstood">False = it concerns only some of the elements that it fits, and it is not known which.</param>
/// <param name="IsLayered">It stands in an <c>@layer</c>: weaker than all outside of one.</param>
internal sealed record Rule(Selector Selector, string Text, bool IsUnderstood, bool IsLayered, int Order, IReadOnlyList<Declaration> Declarations);

/// <summary>A property with its value.</summary>
internal readonly record struct Declaration(string Property, string Value, bool IsImportant);
