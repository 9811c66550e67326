using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>Reads <c>clipPath</c> elements: CSS Masking 1, 6.</summary>
internal sealed class ClipPaths(SvgDocument document, double tolerance, DrawingBudget budget)
{
    private const int MaxDepth = 8;

    private readonly HashSet<XElement> _inUse = [];

    /// <summary>Reads what the property <c>clip-path</c> names.</summary>
    /// <param name="value">Such as <c>url(#a)</c>.</param>
    /// <param name="matrix">From the user units of the clipped element to the page.</param>
    /// <param name="viewport">Size that a per cent is taken of, in user units.</param>
    /// <param name="clipped">The shapes of that element, on the page.</param>
    /// <param name="region">Null = nothing is clipped.</param>
    /// <returns>False where lines cannot follow: text, shapes of CSS.</returns>
    public bool TryRead(string value, Affine matrix, Point viewport, IReadOnlyList<DrawnShape> clipped, out Surface? region)
    {
        region = null;
        if (!value.StartsWith("url(", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // A reference to nothing clips nothing, as in browsers.
        if (document.Find(CssValue.Url(value).Reference) is not { } element || element.Name.LocalName != "clipPath")
        {
            return true;
        }

        if (!_inUse.Add(element) || _inUse.Count > MaxDepth)
        {
            return false;
        }

        var isUnderstood = TryReadElement(element, matrix, viewport, clipped, out region);
        _inUse.Remove(element);
        return isUnderstood;
    }

    private bool TryReadElement(XElement element, Affine matrix, Point viewport, IReadOnlyList<DrawnShape> clipped, out Surface? region)
    {
        region = null;
        var style = Style.Initial.Of(element, document.Sheet, viewport.Length / Math.Sqrt(2));
        Surface? within = null;
        if (style.ClipPath is { } outer && !TryRead(outer, matrix, viewport, clipped, out within))
        {
            return false;
        }

        if (element.Attribute("clipPathUnits")?.Value.Trim() == "objectBoundingBox")
        {
            if (Box(matrix, clipped) is not { } box)
            {
                return false;
            }

            (matrix, viewport) = (matrix * box, new Point(1, 1));
        }

        if (TransformList.Of(element, style, viewport) is not { } transform)
        {
            return false;
        }

        var shapes = new List<Surface>();
        foreach (var child in element.Elements().Where(SvgDocument.IsSvg))
        {
            if (!TryAdd(child, style, matrix * transform, viewport, shapes))
            {
                return false;
            }
        }

        region = Within(Surface.Union(shapes, budget), within);
        return true;
    }

    private bool TryAdd(XElement element, Style around, Affine matrix, Point viewport, List<Surface> shapes)
    {
        budget.SpendElement(element.Attributes().Sum(a => a.Value.Length));
        var name = element.Name.LocalName;
        var style = around.Of(element, document.Sheet, viewport.Length / Math.Sqrt(2));
        if (!style.IsDisplayed || !style.IsVisible || !(Shapes.IsShape(name) || name is "use" or "text"))
        {
            return true;
        }

        if (name == "text" || TransformList.Of(element, style, viewport) is not { } transform)
        {
            return false;
        }

        matrix *= transform;
        if (name == "use")
        {
            return AddUse(element, style, matrix, viewport, shapes);
        }

        Surface? within = null;
        if (style.ClipPath is { } clip && !TryRead(clip, matrix, viewport, [], out within))
        {
            return false;
        }

        if (matrix.LargestScale is > 0 and var scale)
        {
            var flattener = new Flattener(tolerance / scale, budget);
            Shapes.Draw(element, viewport, style, flattener);
            shapes.Add(Within(Surface.Of(flattener.Finish().Select(l => l.Transform(matrix)), style.IsClipEvenOdd, budget), within));
        }

        return true;
    }

    private Surface Within(Surface surface, Surface? within) => within is null ? surface : surface.Intersect(within, budget);

    private bool AddUse(XElement use, Style style, Affine matrix, Point viewport, List<Surface> shapes)
    {
        if (style.ClipPath is not null || document.Find(SvgDocument.Reference(use)) is not { } target || !Shapes.IsShape(target.Name.LocalName))
        {
            return false;
        }

        var x = SvgScanner.Length(style.GeometryOf(use, "x"), viewport.X) ?? 0;
        var y = SvgScanner.Length(style.GeometryOf(use, "y"), viewport.Y) ?? 0;
        return TryAdd(target, style, matrix * Affine.Translation(x, y), viewport, shapes);
    }

    /// <summary>From the unit square to the box around shapes, in the user units of their element.</summary>
    private static Affine? Box(Affine matrix, IReadOnlyList<DrawnShape> shapes)
    {
        if (matrix.Inverse is not { } inverse || shapes.Count == 0)
        {
            return null;
        }

        var points = shapes.SelectMany(s => s.Lines).SelectMany(l => l.Points).Select(inverse.Apply).ToList();
        var (left, top) = (points.Min(p => p.X), points.Min(p => p.Y));
        return new Affine(points.Max(p => p.X) - left, 0, 0, points.Max(p => p.Y) - top, left, top);
    }
}
