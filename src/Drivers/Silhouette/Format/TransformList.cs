namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>A list of transforms such as <c>translate(3 4) rotate(45 10 10)</c>.</summary>
internal static class TransformList
{
    /// <returns>The matrix, or null for what cannot be read.</returns>
    public static Affine? Parse(string? text)
    {
        var matrix = Affine.Identity;
        var rest = (text ?? "").AsSpan().Trim();
        if (rest is "none")
        {
            return matrix;
        }

        while (!rest.IsEmpty)
        {
            var open = rest.IndexOf('(');
            var close = rest.IndexOf(')');
            if (open < 0 || close < open || One(rest[..open].Trim().ToString(), Values(rest[(open + 1)..close])) is not { } next)
            {
                return null;
            }

            matrix *= next;
            rest = rest[(close + 1)..].TrimStart(" \t\r\n,");
        }

        return matrix;
    }

    /// <summary>The point that a transform of a style sheet leaves in its place: CSS Transforms 1, 6; the origin where nothing is said.</summary>
    public static Point Around(string? origin, Point viewport, double fontSize)
    {
        var parts = (origin ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
        {
            return default;
        }

        var isSwapped = parts.Length > 1 && (parts[0] is "top" or "bottom" || parts[1] is "left" or "right");
        double Place(string part, double whole) => part switch
        {
            "left" or "top" => 0,
            "center" => whole / 2,
            "right" or "bottom" => whole,
            _ => SvgScanner.Length(part, whole, fontSize) ?? 0,
        };
        var across = parts.Length == 1 ? (parts[0] is "top" or "bottom" ? "center" : parts[0]) : parts[isSwapped ? 1 : 0];
        var down = parts.Length == 1 ? (parts[0] is "top" or "bottom" ? parts[0] : "center") : parts[isSwapped ? 0 : 1];
        return new Point(Place(across, viewport.X), Place(down, viewport.Y));
    }

    private static Affine? One(string name, List<double> v) => (name, v.Count) switch
    {
        ("matrix", 6) => new Affine(v[0], v[1], v[2], v[3], v[4], v[5]),
        ("translate", 1) => Affine.Translation(v[0], 0),
        ("translate", 2) => Affine.Translation(v[0], v[1]),
        ("scale", 1) => Affine.Scale(v[0], v[0]),
        ("scale", 2) => Affine.Scale(v[0], v[1]),
        ("rotate", 1) => Affine.Rotation(v[0]),
        ("rotate", 3) => Affine.Translation(v[1], v[2]) * Affine.Rotation(v[0]) * Affine.Translation(-v[1], -v[2]),
        ("skewX", 1) => new Affine(1, 0, Math.Tan(double.DegreesToRadians(v[0])), 1, 0, 0),
        ("skewY", 1) => new Affine(1, Math.Tan(double.DegreesToRadians(v[0])), 0, 1, 0, 0),
        _ => null,
    };

    /// <summary>Numbers, with the units that a style sheet writes and that change nothing; any other leaves too few.</summary>
    private static List<double> Values(ReadOnlySpan<char> text)
    {
        var scanner = new SvgScanner(text);
        var values = new List<double>();
        while (scanner.TryNumber(out var value))
        {
            values.Add(value);
            if (scanner.TakeWord() is not ("" or "px" or "deg"))
            {
                return [];
            }
        }

        return scanner.IsAtEnd ? values : [];
    }
}
