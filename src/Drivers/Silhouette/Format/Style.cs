using System.Collections.Immutable;
using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>What the style of an element means for a cutter: whether and how its outline is drawn.</summary>
internal sealed record Style
{
    // Those that count here; a drawing holds dozens of others.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "display", "visibility", "opacity", "overflow", "color", "font-size", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray",
        "stroke-dashoffset", "vector-effect", "fill", "fill-opacity", "fill-rule", "transform", "transform-origin", "transform-box", "translate",
        "rotate", "scale", "clip-path", "clip-rule", "mask", "filter", "marker", "marker-start", "marker-mid", "marker-end",
    };

    // Attributes that a style sheet may set too: SVG 2, 7.
    private static readonly HashSet<string> Geometric = new(StringComparer.Ordinal) { "x", "y", "cx", "cy", "r", "rx", "ry", "width", "height", "d" };

    private static readonly HashSet<string> IsInherited = new(StringComparer.Ordinal)
    {
        "visibility", "color", "font-size", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-dashoffset", "fill", "fill-opacity",
        "fill-rule", "clip-rule", "marker", "marker-start", "marker-mid", "marker-end",
    };

    public static Style Initial { get; } = new();

    public bool IsDisplayed => Display && Opacity > 0;

    public bool IsVisible { get; private init; } = true;

    public CssColor Color { get; private init; } = CssColor.Black;

    public Paint Fill { get; private init; } = new(CssColor.Black);

    public bool IsEvenOdd { get; private init; }

    public IReadOnlyList<double> DashPattern { get; private init; } = [];

    public double DashOffset { get; private init; }

    /// <summary>Width and dashes are measured on the page, whatever the transforms: <c>non-scaling-stroke</c>.</summary>
    public bool IsStrokeUnscaled { get; private init; }

    /// <summary>In user units.</summary>
    public double FontSize { get; private init; } = SvgScanner.FontSize;

    /// <summary>The transform of the style, which comes before that of the attribute; null = none there.</summary>
    public string? Transform { get; private init; }

    /// <summary>What the properties <c>translate</c>, <c>rotate</c> and <c>scale</c> do before it.</summary>
    public string OuterTransform => (Translate is null ? "" : $"translate({Translate})") + (Rotate is null ? "" : $"rotate({Rotate})") + (Scale is null ? "" : $"scale({Scale})");

    /// <summary>The point that transforms leave in its place, as it is written; null = the origin.</summary>
    public string? TransformOrigin { get; private init; }

    /// <summary>A rule or value that may change what is seen and is not understood; null = all is.</summary>
    public string? Doubt { get; private init; }

    /// <summary>The value of <c>clip-path</c>; null = none.</summary>
    public string? ClipPath { get; private init; }

    public bool IsClipEvenOdd { get; private init; }

    /// <summary>Whether a viewport cuts off what lies outside of it.</summary>
    public bool CutsOff { get; private init; } = true;

    /// <summary>Something that changes what is seen and that lines cannot follow, such as <c>mask</c>; null = nothing.</summary>
    public string? Effect { get; private init; }

    /// <summary>What the outline is drawn with; <see cref="Paint.None"/> where it is not to be seen.</summary>
    public Paint SeenStroke => IsVisible && StrokeOpacity > 0 && StrokeWidth > 0 ? Stroke : Paint.None;

    /// <summary>What the surface is painted with; <see cref="Paint.None"/> where it is not to be seen.</summary>
    public Paint SeenFill => IsVisible && FillOpacity > 0 ? Fill : Paint.None;

    private bool Display { get; init; } = true;

    private double Opacity { get; init; } = 1;

    private Paint Stroke { get; init; }

    private double StrokeOpacity { get; init; } = 1;

    private double StrokeWidth { get; init; } = 1;

    private double FillOpacity { get; init; } = 1;

    private string? Translate { get; init; }

    private string? Rotate { get; init; }

    private string? Scale { get; init; }

    /// <summary>Places and sizes that a style sheet or the element's own style says.</summary>
    private ImmutableDictionary<string, string> Geometry { get; init; } = ImmutableDictionary<string, string>.Empty;

    private CssVariables Variables { get; init; } = CssVariables.None;

    /// <summary>A place or size of an element: what its style says, else its attribute.</summary>
    public string? GeometryOf(XElement element, string name) => Geometry.GetValueOrDefault(name) ?? element.Attribute(name)?.Value;

    /// <summary>A length that only a style says; null = none.</summary>
    public string? StyledLength(string name) => Geometry.GetValueOrDefault(name);

    /// <summary>The style of an element inside one with this style.</summary>
    /// <param name="diagonal">What a per cent is taken of, in user units.</param>
    public Style Of(XElement element, StyleSheet sheet, double diagonal)
    {
        var style = this with
        {
            Display = true,
            Opacity = 1,
            Transform = null,
            TransformOrigin = null,
            Translate = null,
            Rotate = null,
            Scale = null,
            ClipPath = null,
            CutsOff = true,
            Effect = null,
            Doubt = null,
            IsStrokeUnscaled = false,
            Geometry = ImmutableDictionary<string, string>.Empty,
        };
        var declarations = Cascade(element, sheet, out var doubt);
        style = style with { Doubt = doubt, Variables = Variables.With(declarations) };

        // Other lengths may be counted in the size of the font.
        foreach (var declaration in declarations.Where(d => Known.Contains(d.Property)).OrderBy(d => d.Property != "font-size").ThenBy(d => d.IsImportant))
        {
            style = style.With(declaration with { Value = style.Variables.Resolve(declaration.Value) }, this, diagonal);
        }

        foreach (var declaration in declarations.Where(d => Geometric.Contains(d.Property)).OrderBy(d => d.IsImportant))
        {
            style = style.WithGeometry(declaration with { Value = style.Variables.Resolve(declaration.Value) });
        }

        return style.Effect == "transform-box" && style is { Transform: null, OuterTransform: "" } ? style with { Effect = null } : style;
    }

    /// <param name="doubt">A rule that may concern the element.</param>
    private static List<Declaration> Cascade(XElement element, StyleSheet sheet, out string? doubt)
    {
        doubt = null;
        List<Declaration> declarations = [.. element.Attributes()
            .Where(a => a.Name.Namespace == XNamespace.None && a.Name.LocalName is not ("transform" or "rotate" or "scale") && Known.Contains(a.Name.LocalName))
            .Select(a => new Declaration(a.Name.LocalName, a.Value.Trim(), IsImportant: false))];
        foreach (var rule in sheet.Matching(element))
        {
            if (rule.IsUnderstood)
            {
                declarations.AddRange(rule.Declarations);
            }
            else if (rule.Declarations.Any(d => d.Property is not ("color" or "font-size") && (Known.Contains(d.Property) || Geometric.Contains(d.Property))))
            {
                doubt = rule.Text;
            }
        }

        declarations.AddRange(element.Attribute("style")?.Value is { } text ? StyleSheet.Declarations(text) : []);
        return declarations;
    }

    private Style WithGeometry(Declaration declaration)
    {
        var (property, value, _) = declaration;
        if (property == "d")
        {
            // path("M0 0…"), with a fill rule before it or not.
            return value.StartsWith("path(", StringComparison.OrdinalIgnoreCase) && value.EndsWith(')')
                ? this with { Geometry = Geometry.SetItem(property, CssText.Unquoted(CssText.Split(value.AsSpan(5, value.Length - 6), ',')[^1])) }
                : this;
        }

        if (SvgScanner.Length(value, 1) is { } length)
        {
            // Where a style says a length it needs a unit; browsers leave others out.
            return char.IsAsciiDigit(value[^1]) && length != 0 ? this : this with { Geometry = Geometry.SetItem(property, value) };
        }

        return value.Contains('(', StringComparison.Ordinal) ? this with { Doubt = $"{property}: {value}" } : this;
    }

    private Style With(Declaration declaration, Style parent, double diagonal)
    {
        var value = declaration.Value;
        var from = value switch
        {
            "inherit" => parent,
            "unset" or "revert" or "revert-layer" => IsInherited.Contains(declaration.Property) ? parent : Initial,
            "initial" => Initial,
            _ => null,
        };
        double? Number() => SvgScanner.Length(value, 1);
        double? Length() => SvgScanner.Length(value, diagonal, FontSize);
        string? Written() => from is not null || value == "none" ? null : value;
        return declaration.Property switch
        {
            "display" => this with { Display = from?.Display ?? value != "none" },
            "opacity" => this with { Opacity = from?.Opacity ?? Number() ?? Opacity },
            "visibility" => this with { IsVisible = from?.IsVisible ?? value is not ("hidden" or "collapse") },
            "overflow" => this with { CutsOff = value is not ("visible" or "auto") },
            "color" => this with { Color = from?.Color ?? (value.Equals("currentcolor", StringComparison.OrdinalIgnoreCase) ? parent.Color : CssColor.Parse(value) ?? Color) },
            "font-size" => this with { FontSize = from?.FontSize ?? SvgScanner.Length(value, parent.FontSize, parent.FontSize) ?? FontSize },
            "stroke" => from is null ? Painted(declaration, p => this with { Stroke = p }) : this with { Stroke = from.Stroke },
            "stroke-opacity" => this with { StrokeOpacity = from?.StrokeOpacity ?? Number() ?? StrokeOpacity },
            "stroke-width" => this with { StrokeWidth = from?.StrokeWidth ?? Length() ?? StrokeWidth },
            "stroke-dasharray" => this with { DashPattern = from?.DashPattern ?? Pattern(value, diagonal) },
            "stroke-dashoffset" => this with { DashOffset = from?.DashOffset ?? Length() ?? DashOffset },
            "vector-effect" => this with { IsStrokeUnscaled = value.Contains("non-scaling-stroke", StringComparison.Ordinal) },
            "fill" => from is null ? Painted(declaration, p => this with { Fill = p }) : this with { Fill = from.Fill },
            "fill-opacity" => this with { FillOpacity = from?.FillOpacity ?? Number() ?? FillOpacity },
            "fill-rule" => this with { IsEvenOdd = from?.IsEvenOdd ?? value == "evenodd" },
            "clip-rule" => this with { IsClipEvenOdd = from?.IsClipEvenOdd ?? value == "evenodd" },
            "clip-path" => this with { ClipPath = Written() },
            "transform" => this with { Transform = from is null ? value : null },
            "transform-origin" => this with { TransformOrigin = from is null ? value : null },
            "translate" => this with { Translate = Written() },
            "rotate" => this with { Rotate = Written() },
            "scale" => this with { Scale = Written() },
            "transform-box" => value is "view-box" or "border-box" || from is not null ? this : this with { Effect = declaration.Property },
            _ => value is "none" or "auto" || from is not null ? this : this with { Effect = declaration.Property },
        };
    }

    /// <summary>What no browser takes for a paint is left out; what may be one that is newer than this is not.</summary>
    private Style Painted(Declaration declaration, Func<Paint, Style> with) =>
        Paint.Parse(declaration.Value) is { } paint ? with(paint)
        : declaration.Value.Contains('(', StringComparison.Ordinal) ? this with { Doubt = $"{declaration.Property}: {declaration.Value}" }
        : this;

    private List<double> Pattern(string value, double diagonal)
    {
        var parts = value.Split([' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var lengths = parts.Select(p => SvgScanner.Length(p, diagonal, FontSize)).ToList();
        return lengths.TrueForAll(l => l is not null) ? lengths.ConvertAll(l => l!.Value) : [];
    }
}
