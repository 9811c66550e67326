using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>How the user units inside an <c>svg</c> or <c>symbol</c> lie in what is around it: SVG 2, 8.2.</summary>
internal static class Viewport
{
    /// <param name="size">Of the viewport, in units of what is around it.</param>
    /// <returns>The matrix, and the size in user units of what is inside.</returns>
    public static (Affine Matrix, Point Inside) Of(XElement element, Point size)
    {
        var box = SvgScanner.Numbers(element.Attribute("viewBox")?.Value);
        if (box.Count != 4 || box[2] <= 0 || box[3] <= 0)
        {
            return (Affine.Identity, size);
        }

        var (scaleX, scaleY) = (size.X / box[2], size.Y / box[3]);
        var aspect = (element.Attribute("preserveAspectRatio")?.Value ?? "xMidYMid").Trim();
        var at = default(Point);
        if (!aspect.StartsWith("none", StringComparison.Ordinal))
        {
            scaleX = scaleY = aspect.EndsWith("slice", StringComparison.Ordinal) ? Math.Max(scaleX, scaleY) : Math.Min(scaleX, scaleY);
            var spare = size - (new Point(box[2], box[3]) * scaleX);
            at = new Point(spare.X * Share(aspect, "xMin", "xMax"), spare.Y * Share(aspect, "YMin", "YMax"));
        }

        return (Affine.Translation(at.X, at.Y) * Affine.Scale(scaleX, scaleY) * Affine.Translation(-box[0], -box[1]), new Point(box[2], box[3]));
    }

    private static double Share(string aspect, string low, string high) =>
        aspect.Contains(low, StringComparison.Ordinal) ? 0 : aspect.Contains(high, StringComparison.Ordinal) ? 1 : 0.5;
}
