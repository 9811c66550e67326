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

    private readonly SvgDocument _document;
    private readonly double _tolerance;
    private readonly double _unitsPerInch;
    private readonly DrawingBudget _budget = new();

    // Those whose children are being walked: a use of one of them would never end, and browsers draw none.
    private readonly HashSet<XElement> _open = [];
    private readonly List<DrawnShape> _shapes = [];
    private readonly List<DrawingNote> _notes = [];
    private readonly ClipPaths _clipPaths;

    // In millimetres.
    private double _pixel;

    private DrawingReader(SvgDocument document, double tolerance, double unitsPerInch)
    {
        (_document, _tolerance, _unitsPerInch) = (document, tolerance, unitsPerInch);
        _clipPaths = new ClipPaths(document, tolerance, _budget);
    }

    /// <summary>Reads a drawing.</summary>
    /// <param name="tolerance">Largest distance of the lines from the curves, in millimetres.</param>
    /// <param name="unitsPerInch">As a person says; 0 = as the file's own signs say.</param>
    /// <exception cref="XmlException">It is no well-formed XML, uses entities of its own, or is no SVG.</exception>
    /// <exception cref="DrawingTooComplexException">It is larger or deeper than any real drawing.</exception>
    public static Drawing Read(byte[] file, double tolerance, CancellationToken cancellationToken, double unitsPerInch = 0) =>
        new DrawingReader(SvgDocument.Load(file), tolerance, unitsPerInch).Read(cancellationToken);

    private Drawing Read(CancellationToken cancellationToken)
    {
        var root = _document.Root;
        _notes.AddRange(_document.Sheet.LeftOut.Select(t => new DrawingNote(NoteKind.StyleLeftOut, t, 0)));
        if (_document.HasInkStitch)
        {
            _notes.Add(new DrawingNote(NoteKind.InkStitch, "", 0));
        }

        var page = Page.Of(_document, Style.Initial.Of(root, _document.Sheet, 0), _unitsPerInch);
        var hasBox = Viewport.BoxOf(root) is not null;
        var (toMillimetres, viewport) = hasBox ? Viewport.Of(root, page.Size) : (Affine.Scale(page.Unit, page.Unit), page.Size * (1 / page.Unit));
        _pixel = page.Unit;
        if (page.Guess is { } guess)
        {
            _notes.Add(new DrawingNote(guess, "", LineOf(root)));
        }

        var style = Style.Initial.Of(root, _document.Sheet, viewport.Length / Math.Sqrt(2));
        var context = new Context(toMillimetres, viewport, style, Layer.None, 0, cancellationToken);
        if (style.IsDisplayed)
        {
            _open.Add(root);
            WalkChildren(root, context);
        }

        return new Drawing(page.Size.X, page.Size.Y, _shapes, _notes)
        {
            HasPage = page.IsSaid,
            Marks = PrintedMarks.Find(_document, toMillimetres, viewport),
        };
    }

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
        if (!SvgDocument.IsSvg(element) || NotDrawn.Contains(name) || !IsForUs(element))
        {
            return;
        }

        var style = around.Style.Of(element, _document.Sheet, around.Viewport.Length / Math.Sqrt(2));
        var layer = Layer.Of(element);
        if (!style.IsDisplayed)
        {
            if (layer is { IsInkscapes: true })
            {
                Note(NoteKind.HiddenLayer, element, around);
            }

            return;
        }

        if (layer is { IsPrinted: true })
        {
            Note(NoteKind.PrintedLayer, element, around with { Layer = layer });
            return;
        }

        if (TransformList.Of(element, style, around.Viewport) is not { } transform)
        {
            Note(NoteKind.Unreadable, element, around with { Style = style });
            return;
        }

        var context = around with
        {
            Matrix = around.Matrix * transform,
            Style = style,
            Depth = around.Depth + 1,
            Layer = layer ?? around.Layer,
        };
        if (style.Effect is not null)
        {
            Note(NoteKind.Effect, element, context);
        }

        if (style.Doubt is not null)
        {
            Note(NoteKind.StyleUnknown, element, context);
        }

        var (shapesBefore, notesBefore) = (_shapes.Count, _notes.Count);
        if (Shapes.IsShape(name))
        {
            Draw(element, context);
        }
        else
        {
            _open.Add(element);
            WalkContainer(element, name, context);
            _open.Remove(element);
            if (layer is { IsInkscapes: true } && _shapes.Count == shapesBefore && _notes.Count == notesBefore)
            {
                Note(NoteKind.EmptyLayer, element, context);
            }
        }

        Clip(shapesBefore, element, context);
    }

    /// <summary>Leaves of the shapes from <paramref name="first"/> on what the clip path of their element lets be seen.</summary>
    private void Clip(int first, XElement element, Context context)
    {
        if (context.Style.ClipPath is not { } reference || _shapes.Count == first)
        {
            return;
        }

        var shapes = _shapes[first..];
        if (!_clipPaths.TryRead(reference, context.Matrix, context.Viewport, shapes, out var region))
        {
            Note(NoteKind.Effect, element, context);
        }
        else if (region is not null)
        {
            Clip(first, region);
        }
    }

    private void Clip(int first, Surface surface)
    {
        var region = new ClipRegion(surface, _budget);
        var shapes = _shapes[first..];
        _shapes.RemoveRange(first, shapes.Count);
        _shapes.AddRange(shapes.Select(region.Clip).Where(s => s.Lines.Count > 0));
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
                if (element.Elements().FirstOrDefault(e => e.Name.LocalName != "foreignObject" && IsForUs(e)) is { } chosen)
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
                    Note(NoteKind.Text, element, context);
                }
                else if (context.Style.IsVisible && name == "foreignObject" && element.HasElements)
                {
                    Note(NoteKind.Effect, element, context);
                }

                break;
            case "image":
                if (context.Style.IsVisible)
                {
                    Note(NoteKind.Image, element, context);
                }

                break;
        }
    }

    private void WalkUse(XElement use, Context context)
    {
        if (_document.Find(SvgDocument.Reference(use)) is not { } target || _open.Contains(target))
        {
            Note(NoteKind.LostReference, use, context);
            return;
        }

        var moved = context.At(Length(use, "x", context, context.Viewport.X), Length(use, "y", context, context.Viewport.Y));
        if (target.Name.LocalName is "symbol" or "svg")
        {
            var style = moved.Style.Of(target, _document.Sheet, moved.Viewport.Length / Math.Sqrt(2));
            if (style.IsDisplayed)
            {
                var (first, inside) = (_shapes.Count, moved with { Style = style });
                _open.Add(target);
                WalkViewport(target, use, inside);
                _open.Remove(target);
                Clip(first, target, inside);
            }
        }
        else
        {
            Walk(target, moved);
        }
    }

    /// <summary>Whether it asks for no program of its own, and for a language that the lab speaks, if for any: SVG 2, 5.8.</summary>
    private static bool IsForUs(XElement element) =>
        element.Attribute("requiredExtensions") is null
        && (element.Attribute("systemLanguage") is not { } languages
            || languages.Value.Split(',', StringSplitOptions.TrimEntries).Any(l => l.Split('-')[0].ToLowerInvariant() is "fr" or "en"));

    /// <param name="sized">The element that says how large the viewport is: a <c>use</c> may, in place of its target.</param>
    private void WalkViewport(XElement element, XElement sized, Context context)
    {
        var size = new Point(
            SvgScanner.Length((sized.Attribute("width") ?? element.Attribute("width"))?.Value ?? "100%", context.Viewport.X) ?? context.Viewport.X,
            SvgScanner.Length((sized.Attribute("height") ?? element.Attribute("height"))?.Value ?? "100%", context.Viewport.Y) ?? context.Viewport.Y);
        var (matrix, inside) = Viewport.Of(element, size);
        var placed = context.At(Length(element, "x", context, context.Viewport.X), Length(element, "y", context, context.Viewport.Y));
        var first = _shapes.Count;
        WalkChildren(element, placed with { Matrix = placed.Matrix * matrix, Viewport = inside });
        if (context.Style.CutsOff && _shapes.Count > first)
        {
            Polyline frame = new([new Point(0, 0), new Point(size.X, 0), size, new Point(0, size.Y)], IsClosed: true);
            Clip(first, Surface.Of([frame.Transform(placed.Matrix)], isEvenOdd: false, _budget));
        }
    }

    private void Draw(XElement element, Context context)
    {
        var style = context.Style;
        var scale = context.Matrix.LargestScale;
        var stroke = style.SeenStroke.Seen(style.Color, _document, out var isStrokePattern);
        var fill = style.SeenFill.Seen(style.Color, _document, out var isFillPattern);
        if (isStrokePattern || isFillPattern)
        {
            Note(NoteKind.Effect, element, context);
        }

        if ((stroke ?? fill) is not { } color || context.Matrix.Inverse is null)
        {
            return;
        }

        var flattener = new Flattener(_tolerance / scale, _budget);
        var isWhole = Shapes.Draw(element, context.Viewport, style, flattener);
        IReadOnlyList<Polyline> outline = stroke is null
            // A surface is closed also where its line is not.
            ? [.. flattener.Finish().Select(l => new Polyline(l.Points, l.Points.Count > 2).Transform(context.Matrix))]
            : Dashed(flattener.Finish(), element, context);
        var isFinite = outline.All(l => l.Points.All(p => p.IsFinite));
        if (!isWhole || !isFinite)
        {
            Note(NoteKind.Unreadable, element, context);
        }

        if (outline.Count > 0 && isFinite)
        {
            _shapes.Add(new DrawnShape(Layer.NameOf(element), LineOf(element), outline, stroke is not null, fill is not null)
            {
                Color = color.ToString(),
                LayerId = context.Layer.Id,
                LayerName = context.Layer.Name,
                IsEvenOdd = style.IsEvenOdd,
            });
        }
    }

    /// <summary>The dashes of lines, or the lines where there are none, on the page.</summary>
    private IReadOnlyList<Polyline> Dashed(IReadOnlyList<Polyline> lines, XElement element, Context context)
    {
        var style = context.Style;
        IReadOnlyList<Polyline> OnPage(IReadOnlyList<Polyline> inside) => [.. inside.Select(l => l.Transform(context.Matrix))];
        if (style.DashPattern.Count == 0)
        {
            // There and back between two points is one line; only dashes differ on the way back.
            return OnPage([.. lines.Select(l => l.Points.Count > 2 ? l : l with { IsClosed = false })]);
        }

        var scale = style.IsStrokeUnscaled ? _pixel : 1;
        var drawn = style.IsStrokeUnscaled ? OnPage(lines) : lines;
        if (SvgScanner.Length(element.Attribute("pathLength")?.Value, 0) is > 0 and var said)
        {
            scale = drawn.Sum(l => l.Length) / said;
        }

        var dashes = Dashes.Apply(drawn, [.. style.DashPattern.Select(d => d * scale)], style.DashOffset * scale, _budget);
        return style.IsStrokeUnscaled ? dashes : OnPage(dashes);
    }

    private void Note(NoteKind kind, XElement element, Context context)
    {
        var color = context.Style.SeenStroke.Seen(context.Style.Color, _document, out _) ?? context.Style.SeenFill.Seen(context.Style.Color, _document, out _);
        _notes.Add(new DrawingNote(kind, Layer.NameOf(element), LineOf(element))
        {
            Color = (color ?? CssColor.Black).ToString(),
            LayerId = context.Layer.Id,
            LayerName = context.Layer.Name,
        });
    }

    private static double Length(XElement element, string name, Context context, double whole) => SvgScanner.Length(context.Style.GeometryOf(element, name), whole, context.Style.FontSize) ?? 0;

    private static int LineOf(XElement element) => ((IXmlLineInfo)element).LineNumber;

    /// <param name="Matrix">From user units to millimetres on the page.</param>
    /// <param name="Viewport">Size that a per cent is taken of, in user units.</param>
    private sealed record Context(Affine Matrix, Point Viewport, Style Style, Layer Layer, int Depth, CancellationToken CancellationToken)
    {
        public Context At(double x, double y) => this with { Matrix = Matrix * Affine.Translation(x, y) };
    }
}
