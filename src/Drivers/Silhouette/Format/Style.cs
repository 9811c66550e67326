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

    /// <summary>The point that <see cref="Transform"/> leaves in its place, as it is written; null = the origin.</summary>
    public string? TransformOrigin { get; private init; }

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
            ClipPath = null,
            CutsOff = true,
            Effect = null,
            IsStrokeUnscaled = false,
        };
        foreach (var declaration in Cascade(element, sheet))
        {
            style = style.With(declaration, this, diagonal);
        }

        return style;
    }

    private static IEnumerable<Declaration> Cascade(XElement element, StyleSheet sheet)
    {
        var attributes = element.Attributes()
            .Where(a => a.Name.Namespace == XNamespace.None && a.Name.LocalName != "transform" && Known.Contains(a.Name.LocalName))
            .Select(a => new Declaration(a.Name.LocalName, a.Value.Trim(), IsImportant: false));
        var own = element.Attribute("style")?.Value is { } text ? StyleSheet.Declarations(text) : [];
        // Other lengths may be counted in the size of the font.
        return attributes.Concat(sheet.Matching(element).SelectMany(d => d)).Concat(own)
            .Where(d => Known.Contains(d.Property))
            .OrderBy(d => d.Property != "font-size").ThenBy(d => d.IsImportant);
    }

    private Style With(Declaration declaration, Style parent, double diagonal)
    {
        var value = declaration.Value;
        // A property that is inherited by itself is inherited also when it is unset.
        var from = value is "inherit" or "unset" or "revert" ? parent : value == "initial" ? Initial : null;
        double? Number() => SvgScanner.Length(value, 1);
        double? Length() => SvgScanner.Length(value, diagonal, FontSize);
        return declaration.Property switch
        {
            "display" => this with { Display = value != "none" },
            "opacity" => this with { Opacity = Number() ?? Opacity },
            "visibility" => this with { IsVisible = from?.IsVisible ?? value is not ("hidden" or "collapse") },
            "overflow" => this with { CutsOff = value is not ("visible" or "auto") },
            "color" => this with { Color = from?.Color ?? (value is "currentColor" or "currentcolor" ? parent.Color : CssColor.Parse(value) ?? Color) },
            "font-size" => this with { FontSize = from?.FontSize ?? SvgScanner.Length(value, parent.FontSize, parent.FontSize) ?? FontSize },
            "stroke" => this with { Stroke = from?.Stroke ?? Paint.Parse(value) ?? Stroke },
            "stroke-opacity" => this with { StrokeOpacity = from?.StrokeOpacity ?? Number() ?? StrokeOpacity },
            "stroke-width" => this with { StrokeWidth = from?.StrokeWidth ?? Length() ?? StrokeWidth },
            "stroke-dasharray" => this with { DashPattern = from?.DashPattern ?? Pattern(value, diagonal) },
            "stroke-dashoffset" => this with { DashOffset = from?.DashOffset ?? Length() ?? DashOffset },
            "vector-effect" => this with { IsStrokeUnscaled = value.Contains("non-scaling-stroke", StringComparison.Ordinal) },
            "fill" => this with { Fill = from?.Fill ?? Paint.Parse(value) ?? Fill },
            "fill-opacity" => this with { FillOpacity = from?.FillOpacity ?? Number() ?? FillOpacity },
            "fill-rule" => this with { IsEvenOdd = from?.IsEvenOdd ?? value == "evenodd" },
            "clip-rule" => this with { IsClipEvenOdd = from?.IsClipEvenOdd ?? value == "evenodd" },
            "clip-path" => this with { ClipPath = from is not null || value is "none" ? null : value },
            "transform" => this with { Transform = value },
            "transform-origin" => this with { TransformOrigin = value },
            "transform-box" => value is "view-box" or "border-box" ? this : this with { Effect = declaration.Property },
            _ => value is "none" or "auto" || from is not null ? this : this with { Effect = declaration.Property },
        };
    }

    private List<double> Pattern(string value, double diagonal)
    {
        var parts = value.Split([' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var lengths = parts.Select(p => SvgScanner.Length(p, diagonal, FontSize)).ToList();
        return lengths.TrueForAll(l => l is not null) ? lengths.ConvertAll(l => l!.Value) : [];
    }
}
