namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>Forms that the values of several properties share.</summary>
internal static class CssValue
{
    /// <summary>Takes <c>url(#a) rest</c> apart.</summary>
    public static (string Reference, string Otherwise) Url(string value)
    {
        var open = value.IndexOf('(', StringComparison.Ordinal);
        var close = value.IndexOf(')', StringComparison.Ordinal);
        return close < open
            ? ("", "")
            : (value[(open + 1)..close].Trim(' ', '\t', '\r', '\n', '\f', '\'', '"'), value[(close + 1)..].Trim());
    }

    /// <summary>What stands in for a variable, as in <c>var(--line, black)</c>; null for other values. Variables are not read.</summary>
    public static string? Fallback(string value)
    {
        if (!value.StartsWith("var(", StringComparison.OrdinalIgnoreCase) || !value.EndsWith(')'))
        {
            return null;
        }

        var comma = value.IndexOf(',', StringComparison.Ordinal);
        var fallback = comma < 0 ? "" : value[(comma + 1)..^1].Trim();
        // A fallback that is itself a variable nobody writes by hand.
        return fallback.StartsWith("var(", StringComparison.OrdinalIgnoreCase) ? "" : fallback;
    }
}
