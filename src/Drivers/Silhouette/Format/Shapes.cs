using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>The outlines of the elements that draw: SVG 2, chapters 9 and 10.</summary>
internal static class Shapes
{
    public static bool IsShape(string name) => name is "path" or "rect" or "circle" or "ellipse" or "line" or "polyline" or "polygon";

    /// <param name="viewport">Size that a per cent is taken of, in user units.</param>
    /// <returns>Whether it was read to the end.</returns>
    public static bool Draw(XElement element, Point viewport, Style style, Flattener to)
    {
        // Per cents of lengths that are neither width nor height: SVG 2, 8.9.
        var diagonal = viewport.Length / Math.Sqrt(2);
        double Across(string name) => SvgScanner.Length(style.GeometryOf(element, name), viewport.X, style.FontSize) ?? 0;
        double Down(string name) => SvgScanner.Length(style.GeometryOf(element, name), viewport.Y, style.FontSize) ?? 0;
        double? Radius(string name, double whole) => SvgScanner.Length(style.GeometryOf(element, name), whole, style.FontSize);

        switch (element.Name.LocalName)
        {
            case "path":
                return PathData.Draw(style.GeometryOf(element, "d"), to);
            case "polyline":
            case "polygon":
                return DrawPoints(element.Attribute("points")?.Value, element.Name.LocalName == "polygon", to);
            case "line":
                to.MoveTo(new Point(Across("x1"), Down("y1")));
                to.LineTo(new Point(Across("x2"), Down("y2")));
                return true;
            case "circle" when Radius("r", diagonal) is > 0 and var r:
                to.Ellipse(new Point(Across("cx"), Down("cy")), r, r);
                return true;
            case "ellipse" when (Radius("rx", viewport.X) ?? Radius("ry", viewport.Y)) is > 0 and var rx && (Radius("ry", viewport.Y) ?? rx) is > 0 and var ry:
                to.Ellipse(new Point(Across("cx"), Down("cy")), rx, ry);
                return true;
            case "rect" when Across("width") is > 0 and var width && Down("height") is > 0 and var height:
                var cornerX = Radius("rx", viewport.X) ?? Radius("ry", viewport.Y) ?? 0;
                var cornerY = Radius("ry", viewport.Y) ?? cornerX;
                DrawRectangle(new Point(Across("x"), Down("y")), width, height, Math.Clamp(cornerX, 0, width / 2), Math.Clamp(cornerY, 0, height / 2), to);
                return true;
            default:
                // A size of zero draws nothing.
                return true;
        }
    }

    private static bool DrawPoints(string? points, bool isClosed, Flattener to)
    {
        var scanner = new SvgScanner(points);
        for (var isFirst = true; !scanner.IsAtEnd; isFirst = false)
        {
            if (!scanner.TryPoint(out var point))
            {
                return false;
            }

            if (isFirst)
            {
                to.MoveTo(point);
            }
            else
            {
                to.LineTo(point);
            }
        }

        if (isClosed)
        {
            to.Close();
        }

        return true;
    }

    private static void DrawRectangle(Point at, double width, double height, double rx, double ry, Flattener to)
    {
        var (left, top, right, bottom) = (at.X, at.Y, at.X + width, at.Y + height);
        void Corner(double x, double y)
        {
            if (rx > 0 && ry > 0)
            {
                to.ArcTo(rx, ry, 0, isLarge: false, isSweep: true, new Point(x, y));
            }
        }

        (rx, ry) = rx > 0 && ry > 0 ? (rx, ry) : (0, 0);
        to.MoveTo(new Point(left + rx, top));
        to.LineTo(new Point(right - rx, top));
        Corner(right, top + ry);
        to.LineTo(new Point(right, bottom - ry));
        Corner(right - rx, bottom);
        to.LineTo(new Point(left + rx, bottom));
        Corner(left, bottom - ry);
        to.LineTo(new Point(left, top + ry));
        Corner(left + rx, top);
        to.Close();
    }
}
