namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>Takes the text of a style sheet apart: what stands in quotes, brackets or behind a backslash parts nothing.</summary>
internal static class CssText
{
    /// <summary>Comments part nothing; an open one ends with the text.</summary>
    public static string WithoutComments(string css)
    {
        if (!css.Contains("/*", StringComparison.Ordinal))
        {
            return css;
        }

        var text = new System.Text.StringBuilder(css.Length);
        for (var at = 0; at < css.Length;)
        {
            if (css[at] is '"' or '\'')
            {
                var end = EndOfString(css, at);
                text.Append(css.AsSpan(at, end - at));
                at = end;
            }
            else if (css[at] == '/' && at + 1 < css.Length && css[at + 1] == '*')
            {
                var end = css.IndexOf("*/", at + 2, StringComparison.Ordinal);
                at = end < 0 ? css.Length : end + 2;
            }
            else
            {
                text.Append(css[at++]);
            }
        }

        return text.ToString();
    }

    /// <summary>The first of some characters outside quotes and brackets, or the length of the text.</summary>
    public static int Find(ReadOnlySpan<char> text, ReadOnlySpan<char> wanted, int from = 0)
    {
        var depth = 0;
        for (var at = from; at < text.Length; at++)
        {
            if (depth == 0 && wanted.Contains(text[at]))
            {
                return at;
            }

            switch (text[at])
            {
                case '"' or '\'':
                    at = EndOfString(text, at) - 1;
                    break;
                case '\\':
                    at++;
                    break;
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' or ']' or '}':
                    depth = Math.Max(0, depth - 1);
                    break;
            }
        }

        return text.Length;
    }

    /// <summary>The parts between separators outside quotes and brackets, trimmed.</summary>
    public static List<string> Split(ReadOnlySpan<char> text, char separator)
    {
        var parts = new List<string>();
        for (var at = 0; at <= text.Length;)
        {
            var end = Find(text, [separator], at);
            parts.Add(text[at..end].Trim().ToString());
            at = end + 1;
        }

        return parts;
    }

    /// <summary>Without quotes around it.</summary>
    public static string Unquoted(string value) => value is ['"' or '\'', .., '"' or '\''] && value[0] == value[^1] ? value[1..^1] : value;

    private static int EndOfString(ReadOnlySpan<char> text, int start)
    {
        for (var at = start + 1; at < text.Length; at++)
        {
            if (text[at] == text[start])
            {
                return at + 1;
            }

            at += text[at] == '\\' ? 1 : 0;
        }

        return text.Length;
    }
}
