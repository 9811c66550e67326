using System.Xml;
using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>
/// Walks through an SVG and gathers the outlines in millimetres. Scripts, animations and whatever lies outside the file are
/// never looked at.
/// </summary>
public sealed class DrawingReader
{
    private const int MaxDepth = 300;

    // Elements that hold things for others, or nothing to see.
    private static readonly HashSet<string> NotDrawn = new(StringComparer.Ordinal)
    {
        "defs", "symbol", "clipPath", "mask", "filter", "marker", "pattern", "linearGradient", "radialGradient", "meshgradient", "style",
        "script", "title", "desc", "metadata", "view", "cursor", "animate", "animateMotion", "animateTransform", "set", "font",
    };

    private readonly double _tolerance;
    private readonly DrawingBudget _budget = new();
    private readonly StyleSheet _sheet = new();
    private readonly Dictionary<string, XElement> _byId = new(StringComparer.Ordinal);
    private readonly HashSet<XElement> _inUse = [];
    private readonly List<DrawnShape> _shapes = [];
    private readonly List<DrawingNote> _notes = [];

    private DrawingReader(double tolerance) => _tolerance = tolerance;

    /// <summary>Reads a drawing.</summary>
    /// <param name="tolerance">Largest distance of the lines from the curves, in millimetres.</param>
    /// <exception cref="XmlException">It is no well-formed XML, uses entities of its own, or is no SVG.</exception>
    /// <exception cref="DrawingTooComplexException">It is larger or deeper than any real drawing.</exception>
    public static Drawing Read(byte[] file, double tolerance, CancellationToken cancellationToken)
    {
        var root = SvgDocument.Load(file);
        return root.Name.LocalName == "svg"
            ? new DrawingReader(tolerance).Read(root, cancellationToken)
            : throw new XmlException($"The root is <{root.Name.LocalName}>, not <svg>.");
    }

    private Drawing Read(XElement root, CancellationToken cancellationToken)
    {
        foreach (var element in root.DescendantsAndSelf())
        {
            if (element.Attribute("id")?.Value is { } id)
            {
                _byId.TryAdd(id, element);
            }

            if (IsSvg(element) && element.Name.LocalName == "style")
            {
                _sheet.Add(element.Value);
            }
        }

        _notes.AddRange(_sheet.LeftOut.Select(t => new DrawingNote(NoteKind.StyleLeftOut, t, 0)));
        var size = PageSize(root);
        var (inside, viewport) = Viewport.Of(root, size);
        var toMillimetres = Affine.Scale(SvgScanner.MillimetresPerPixel, SvgScanner.MillimetresPerPixel) * inside;
        var style = Style.Initial.Of(root, _sheet, viewport.Length / Math.Sqrt(2));
        var context = new Context(toMillimetres, viewport, style, 0, cancellationToken);
        if (style.IsDisplayed)
        {
            WalkChildren(root, context);
        }

        return new Drawing(size.X * SvgScanner.MillimetresPerPixel, size.Y * SvgScanner.MillimetresPerPixel, _shapes, _notes);
    }

    /// <summary>The size of the page, in px.</summary>
    private Point PageSize(XElement root)
    {
        var (width, height) = (root.Attribute("width")?.Value.Trim(), root.Attribute("height")?.Value.Trim());
        var box = SvgScanner.Numbers(root.Attribute("viewBox")?.Value);
        var hasBox = box.Count == 4 && box[2] > 0 && box[3] > 0;
        // What browsers take where nothing is said: CSS 2, 10.3.2.
        var (wholeX, wholeY) = hasBox ? (box[2], box[3]) : (300.0, 150.0);
        var size = new Point(SvgScanner.Length(width ?? "100%", wholeX) ?? wholeX, SvgScanner.Length(height ?? "100%", wholeY) ?? wholeY);
        var version = root.Attribute(SvgDocument.Inkscape + "version")?.Value ?? "";
        var isOld = version.StartsWith("0.4", StringComparison.Ordinal) || version.StartsWith("0.91", StringComparison.Ordinal);
        var hasNoUnit = HasNoUnit(width) || HasNoUnit(height);
        // A page in mm without a viewBox still holds pixels.
        if (hasNoUnit || (isOld && !hasBox))
        {
            _notes.Add(new DrawingNote(isOld ? NoteKind.OldPixels : NoteKind.NoSize, "", LineOf(root)));
        }

        return size.X > 0 && size.Y > 0 ? size : new Point(wholeX, wholeY);
    }

    private static bool HasNoUnit(string? length) => string.IsNullOrEmpty(length) || char.IsAsciiDigit(length[^1]) || length[^1] is '%' or '.' || length.EndsWith("px", StringComparison.Ordinal);

    private void WalkChildren(XElement parent, Context context)
    {
        foreach (var child in parent.Elements())
        {
            Walk(child, context);
        }
    }

    private void Walk(XElement element, Context around)
    {
        around.CancellationToken.ThrowIfCancellationRequested();
        _budget.SpendElement(element.Attributes().Sum(a => a.Value.Length));
        if (around.Depth > MaxDepth)
        {
            throw new DrawingTooComplexException();
        }

        var name = element.Name.LocalName;
        if (!IsSvg(element) || NotDrawn.Contains(name))
        {
            return;
        }

        var style = around.Style.Of(element, _sheet, around.Viewport.Length / Math.Sqrt(2));
        var isLayer = element.Attribute(SvgDocument.Inkscape + "groupmode")?.Value == "layer";
        if (!style.IsDisplayed)
        {
            if (isLayer)
            {
                Note(NoteKind.HiddenLayer, element);
            }

            return;
        }

        if (TransformList.Parse(style.Transform ?? element.Attribute("transform")?.Value) is not { } transform)
        {
            Note(NoteKind.Unreadable, element);
            return;
        }

        if (style.Effect is not null)
        {
            Note(NoteKind.Effect, element);
        }

        var context = around with { Matrix = around.Matrix * transform, Style = style, Depth = around.Depth + 1 };
        if (Shapes.IsShape(name))
        {
            Draw(element, context);
            return;
        }

        var (shapesBefore, notesBefore) = (_shapes.Count, _notes.Count);
        WalkContainer(element, name, context);
        if (isLayer && _shapes.Count == shapesBefore && _notes.Count == notesBefore)
        {
            Note(NoteKind.EmptyLayer, element);
        }
    }

    private void WalkContainer(XElement element, string name, Context context)
    {
        switch (name)
        {
            case "g" or "a":
                WalkChildren(element, context);
                break;
            case "switch":
                // Illustrator puts its own data first, for those who know it, and the drawing after it.
                if (element.Elements().FirstOrDefault(e => e.Name.LocalName != "foreignObject") is { } chosen)
                {
                    Walk(chosen, context);
                }

                break;
            case "svg":
                WalkViewport(element, element, context);
                break;
            case "use":
                WalkUse(element, context);
                break;
            case "text" or "flowRoot" or "foreignObject":
                var text = element.Value;
                _budget.SpendElement(text.Length);
                if (context.Style.IsVisible && !string.IsNullOrWhiteSpace(text))
                {
                    Note(NoteKind.Text, element);
                }

                break;
            case "image":
                if (context.Style.IsVisible)
                {
                    Note(NoteKind.Image, element);
                }

                break;
        }
    }

    private void WalkUse(XElement use, Context context)
    {
        var reference = (use.Attribute("href") ?? use.Attribute(SvgDocument.XLink + "href"))?.Value.Trim() ?? "";
        if (!reference.StartsWith('#') || !_byId.TryGetValue(reference[1..], out var target) || !_inUse.Add(target))
        {
            Note(NoteKind.LostReference, use);
            return;
        }

        var moved = context.At(Length(use, "x", context.Viewport.X), Length(use, "y", context.Viewport.Y));
        if (target.Name.LocalName is "symbol" or "svg")
        {
            var style = moved.Style.Of(target, _sheet, moved.Viewport.Length);
            if (style.IsDisplayed)
            {
                WalkViewport(target, use, moved with { Style = style });
            }
        }
        else
        {
            Walk(target, moved);
        }

        _inUse.Remove(target);
    }

    /// <param name="sized">The element that says how large the viewport is: a <c>use</c> may, in place of its target.</param>
    private void WalkViewport(XElement element, XElement sized, Context context)
    {
        var size = new Point(
            SvgScanner.Length((sized.Attribute("width") ?? element.Attribute("width"))?.Value ?? "100%", context.Viewport.X) ?? context.Viewport.X,
            SvgScanner.Length((sized.Attribute("height") ?? element.Attribute("height"))?.Value ?? "100%", context.Viewport.Y) ?? context.Viewport.Y);
        var (matrix, inside) = Viewport.Of(element, size);
        var placed = context.At(Length(element, "x", context.Viewport.X), Length(element, "y", context.Viewport.Y));
        WalkChildren(element, placed with { Matrix = placed.Matrix * matrix, Viewport = inside });
    }

    private void Draw(XElement element, Context context)
    {
        var style = context.Style;
        var scale = context.Matrix.LargestScale;
        if ((!style.IsStroked && !style.IsFilled) || scale == 0)
        {
            return;
        }

        var flattener = new Flattener(_tolerance / scale, _budget);
        var isWhole = Shapes.Draw(element, context.Viewport, flattener);
        var lines = flattener.Finish();
        if (style.IsStroked && style.DashPattern.Count > 0)
        {
            lines = Dashes.Apply(lines, style.DashPattern, style.DashOffset, _budget);
        }

        IReadOnlyList<Polyline> outline = [.. lines.Select(l => l.Transform(context.Matrix))];
        var isFinite = outline.All(l => l.Points.All(p => p.IsFinite));
        if (!isWhole || !isFinite)
        {
            Note(NoteKind.Unreadable, element);
        }

        if (outline.Count > 0 && isFinite)
        {
            _shapes.Add(new DrawnShape(NameOf(element), LineOf(element), outline, style.IsStroked, style.IsFilled));
        }
    }

    private void Note(NoteKind kind, XElement element) => _notes.Add(new DrawingNote(kind, NameOf(element), LineOf(element)));

    private static double Length(XElement element, string name, double whole) => SvgScanner.Length(element.Attribute(name)?.Value, whole) ?? 0;

    private static bool IsSvg(XElement element) => element.Name.Namespace == SvgDocument.Svg || element.Name.Namespace == XNamespace.None;

    private static string NameOf(XElement element)
    {
        const int Longest = 40;
        var name = element.Attribute(SvgDocument.Inkscape + "label")?.Value ?? element.Attribute("id")?.Value ?? $"<{element.Name.LocalName}>";
        return name.Length > Longest ? name[..Longest] : name;
    }

    private static int LineOf(XElement element) => ((IXmlLineInfo)element).LineNumber;

    /// <param name="Matrix">From user units to millimetres on the page.</param>
    /// <param name="Viewport">Size that a per cent is taken of, in user units.</param>
    private sealed record Context(Affine Matrix, Point Viewport, Style Style, int Depth, CancellationToken CancellationToken)
    {
        public Context At(double x, double y) => this with { Matrix = Matrix * Affine.Translation(x, y) };
    }
}
