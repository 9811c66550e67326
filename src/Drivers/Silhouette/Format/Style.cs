using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>What the style of an element means for a cutter: whether and how its outline is drawn.</summary>
internal sealed record Style
{
    // Those that count here; a drawing holds dozens of others.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "display", "visibility", "opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-dashoffset",
        "fill", "fill-opacity", "transform", "transform-origin", "clip-path", "mask", "filter", "marker", "marker-start", "marker-mid", "marker-end",
    };

    public static Style Initial { get; } = new();

    public bool IsDisplayed { get; private init; } = true;

    public bool IsVisible { get; private init; } = true;

    public string Stroke { get; private init; } = "none";

    public string Fill { get; private init; } = "black";

    public IReadOnlyList<double> DashPattern { get; private init; } = [];

    public double DashOffset { get; private init; }

    /// <summary>The transform of the style, which comes before that of the attribute; null = none there.</summary>
    public string? Transform { get; private init; }

    /// <summary>Something that changes what is seen and that lines cannot follow, such as <c>mask</c>; null = nothing.</summary>
    public string? Effect { get; private init; }

    public bool IsStroked => IsVisible && Stroke is not ("none" or "transparent") && StrokeOpacity > 0 && StrokeWidth > 0;

    public bool IsFilled => IsVisible && Fill is not ("none" or "transparent") && FillOpacity > 0;

    private double StrokeOpacity { get; init; } = 1;

    private double StrokeWidth { get; init; } = 1;

    private double FillOpacity { get; init; } = 1;

    /// <summary>The style of an element inside one with this style.</summary>
    /// <param name="diagonal">What a per cent is taken of, in user units.</param>
    public Style Of(XElement element, StyleSheet sheet, double diagonal)
    {
        var style = this with { IsDisplayed = true, Transform = null, Effect = null };
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
        return attributes.Concat(sheet.Matching(element).SelectMany(d => d)).Concat(own)
            .Where(d => Known.Contains(d.Property))
            .OrderBy(d => d.IsImportant);
    }

    private Style With(Declaration declaration, Style parent, double diagonal)
    {
        var value = declaration.Value;
        var inherits = value == "inherit";
        double Number(double otherwise) => SvgScanner.Length(value, 1) ?? otherwise;
        return declaration.Property switch
        {
            "display" => this with { IsDisplayed = value != "none" && IsDisplayed },
            "opacity" => this with { IsDisplayed = IsDisplayed && Number(1) > 0 },
            "visibility" => this with { IsVisible = inherits ? parent.IsVisible : value is not ("hidden" or "collapse") },
            "stroke" => this with { Stroke = inherits ? parent.Stroke : value },
            "fill" => this with { Fill = inherits ? parent.Fill : value },
            "stroke-opacity" => this with { StrokeOpacity = inherits ? parent.StrokeOpacity : Number(1) },
            "fill-opacity" => this with { FillOpacity = inherits ? parent.FillOpacity : Number(1) },
            "stroke-width" => this with { StrokeWidth = inherits ? parent.StrokeWidth : SvgScanner.Length(value, diagonal) ?? StrokeWidth },
            "stroke-dasharray" => this with { DashPattern = inherits ? parent.DashPattern : Pattern(value, diagonal) },
            "stroke-dashoffset" => this with { DashOffset = inherits ? parent.DashOffset : SvgScanner.Length(value, diagonal) ?? 0 },
            "transform" => this with { Transform = value },
            _ => value is "none" or "auto" || inherits ? this : this with { Effect = declaration.Property },
        };
    }

    private static List<double> Pattern(string value, double diagonal)
    {
        var parts = value.Split([' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var lengths = parts.Select(p => SvgScanner.Length(p, diagonal)).ToList();
        return lengths.TrueForAll(l => l is not null) ? lengths.ConvertAll(l => l!.Value) : [];
    }
}
