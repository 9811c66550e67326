using System.Globalization;
using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>A list of transforms such as <c>translate(3 4) rotate(45 10 10)</c>.</summary>
internal static class TransformList
{
    /// <summary>The transform of an element: that of its style, or of its attribute, around the point that it leaves in its place.</summary>
    /// <returns>The matrix, or null for what cannot be read.</returns>
    public static Affine? Of(XElement element, Style style, Point viewport)
    {
        var transform = Parse(style.OuterTransform + (style.Transform ?? element.Attribute("transform")?.Value), viewport);
        if (transform is null || style.TransformOrigin is null)
        {
            return transform;
        }

        var origin = Around(style.TransformOrigin, viewport, style.FontSize);
        return Affine.Translation(origin.X, origin.Y) * transform.Value * Affine.Translation(-origin.X, -origin.Y);
    }

    /// <param name="viewport">Size that a per cent is taken of, in user units.</param>
    /// <returns>The matrix, or null for what cannot be read.</returns>
    public static Affine? Parse(string? text, Point viewport = default)
    {
        var matrix = Affine.Identity;
        var rest = (text ?? "").AsSpan().Trim();
        while (!rest.IsEmpty)
        {
            if (rest is "none")
            {
                return matrix;
            }

            var open = rest.IndexOf('(');
            var close = rest.IndexOf(')');
            if (open < 0 || close < open || One(rest[..open].Trim().ToString(), Values(rest[(open + 1)..close], viewport)) is not { } next)
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
        ("translate" or "translateX", 1) => Affine.Translation(v[0], 0),
        ("translateY", 1) => Affine.Translation(0, v[0]),
        ("translateZ", 1) => Affine.Identity,
        ("translate", 2) or ("translate3d", 3) => Affine.Translation(v[0], v[1]),
        ("scale", 1) => Affine.Scale(v[0], v[0]),
        ("scaleX", 1) => Affine.Scale(v[0], 1),
        ("scaleY", 1) => Affine.Scale(1, v[0]),
        ("scale", 2) or ("scale3d", 3) => Affine.Scale(v[0], v[1]),
        ("rotate" or "rotateZ", 1) => Affine.Rotation(v[0]),
        ("rotate", 3) => Affine.Translation(v[1], v[2]) * Affine.Rotation(v[0]) * Affine.Translation(-v[1], -v[2]),
        ("skewX" or "skew", 1) => new Affine(1, 0, Math.Tan(double.DegreesToRadians(v[0])), 1, 0, 0),
        ("skewY", 1) => new Affine(1, Math.Tan(double.DegreesToRadians(v[0])), 0, 1, 0, 0),
        ("skew", 2) => new Affine(1, Math.Tan(double.DegreesToRadians(v[1])), Math.Tan(double.DegreesToRadians(v[0])), 1, 0, 0),
        _ => null,
    };

    /// <summary>Numbers, in user units and degrees; what has another unit leaves too few.</summary>
    private static List<double> Values(ReadOnlySpan<char> text, Point viewport)
    {
        var scanner = new SvgScanner(text);
        var values = new List<double>();
        while (scanner.TryNumber(out var value))
        {
            var unit = scanner.TakeWord();
            var known = unit switch
            {
                "" or "px" or "deg" => value,
                "rad" => double.RadiansToDegrees(value),
                "turn" => value * 360,
                "grad" => value * 0.9,
                "%" => value / 100 * (values.Count == 0 ? viewport.X : viewport.Y),
                _ => SvgScanner.Length(string.Create(CultureInfo.InvariantCulture, $"{value}{unit}"), 0),
            };
            if (known is null)
            {
                return [];
            }

            values.Add(known.Value);
        }

        return scanner.IsAtEnd ? values : [];
    }
}
