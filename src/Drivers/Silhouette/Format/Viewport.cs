using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>How the user units inside an <c>svg</c> or <c>symbol</c> lie in what is around it: SVG 2, 8.2.</summary>
internal static class Viewport
{
    /// <param name="size">Of the viewport, in units of what is around it.</param>
    /// <returns>The matrix, and the size in user units of what is inside.</returns>
    public static (Affine Matrix, Point Inside) Of(XElement element, Point size)
    {
        if (BoxOf(element) is not (var corner, var inside))
        {
            return (Affine.Identity, size);
        }

        var (scaleX, scaleY) = (size.X / inside.X, size.Y / inside.Y);
        var aspect = (element.Attribute("preserveAspectRatio")?.Value ?? "xMidYMid").Trim();
        var at = default(Point);
        if (!aspect.StartsWith("none", StringComparison.Ordinal))
        {
            scaleX = scaleY = aspect.EndsWith("slice", StringComparison.Ordinal) ? Math.Max(scaleX, scaleY) : Math.Min(scaleX, scaleY);
            var spare = size - (inside * scaleX);
            at = new Point(spare.X * Share(aspect, "xMin", "xMax"), spare.Y * Share(aspect, "YMin", "YMax"));
        }

        return (Affine.Translation(at.X, at.Y) * Affine.Scale(scaleX, scaleY) * Affine.Translation(-corner.X, -corner.Y), inside);
    }

    /// <summary>The <c>viewBox</c> of an element, or null where it has none that can be used.</summary>
    public static (Point Corner, Point Size)? BoxOf(XElement element)
    {
        var box = SvgScanner.Numbers(element.Attribute("viewBox")?.Value);
        return box.Count == 4 && box[2] > 0 && box[3] > 0 ? (new Point(box[0], box[1]), new Point(box[2], box[3])) : null;
    }

    private static double Share(string aspect, string low, string high) =>
        aspect.Contains(low, StringComparison.Ordinal) ? 0 : aspect.Contains(high, StringComparison.Ordinal) ? 1 : 0.5;
}
