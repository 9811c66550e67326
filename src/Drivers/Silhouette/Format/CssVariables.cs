using System.Collections.Immutable;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>The custom properties that an element has or inherits, such as <c>--line: red</c>: CSS Variables 1.</summary>
internal sealed class CssVariables
{
    private const int MaxDepth = 8;
    private const int LongestValue = 2000;

    private readonly ImmutableDictionary<string, string> _values;

    private CssVariables(ImmutableDictionary<string, string> values)
    {
        _values = values;
    }

    public static CssVariables None { get; } = new(ImmutableDictionary<string, string>.Empty);

    /// <summary>Those of an element inside one with these.</summary>
    public CssVariables With(IEnumerable<Declaration> declarations)
    {
        var values = _values;
        foreach (var declaration in declarations.Where(d => d.Property.StartsWith("--", StringComparison.Ordinal)).OrderBy(d => d.IsImportant))
        {
            values = declaration.Value switch
            {
                "inherit" or "unset" => values,
                "initial" => values.Remove(declaration.Property),
                _ => values.SetItem(declaration.Property, declaration.Value),
            };
        }

        return values == _values ? this : new CssVariables(values);
    }

    /// <summary>A value with all variables put in; <c>unset</c> where one is not there and has no stand-in.</summary>
    public string Resolve(string value) =>
        value.Contains("var(", StringComparison.OrdinalIgnoreCase) ? Resolve(value, 0) ?? "unset" : value;

    private string? Resolve(string value, int depth)
    {
        int start;
        while ((start = value.IndexOf("var(", StringComparison.OrdinalIgnoreCase)) >= 0)
        {
            var end = CssText.Find(value, ")", start + 4);
            if (depth == MaxDepth || end == value.Length || value.Length > LongestValue)
            {
                return null;
            }

            var inside = value[(start + 4)..end];
            var comma = CssText.Find(inside, ",");
            var known = _values.GetValueOrDefault(inside[..comma].Trim());
            var replaced = (known is null ? null : Resolve(known, depth + 1)) ?? (comma < inside.Length ? Resolve(inside[(comma + 1)..].Trim(), depth + 1) : null);
            if (replaced is null)
            {
                return null;
            }

            value = value[..start] + replaced + value[(end + 1)..];
        }

        return value;
    }
}
