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
}
