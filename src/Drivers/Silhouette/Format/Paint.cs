using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>What a stroke or a fill is painted with: SVG 2, 13.2.</summary>
/// <param name="Color">Null = nothing; beside a server what is taken when it is not there.</param>
/// <param name="IsCurrentColor">The colour of the property <c>color</c>.</param>
/// <param name="Server">Reference to a gradient or pattern, such as <c>#a</c>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Paint(CssColor? Color, bool IsCurrentColor = false, string? Server = null)
{
    private const int MaxReferences = 8;

    public static Paint None => default;

    /// <returns>The paint, or null for what is none.</returns>
    public static Paint? Parse(string value)
    {
        if (value.StartsWith("url(", StringComparison.OrdinalIgnoreCase))
        {
            var (server, fallback) = CssValue.Url(value);
            var otherwise = fallback.Length == 0 ? None : Parse(fallback);
            return new Paint(otherwise?.Color, otherwise?.IsCurrentColor ?? false, server);
        }

        // An ICC colour after that of the screen: SVG 1.1, 11.2.
        var icc = value.IndexOf(" icc-color", StringComparison.OrdinalIgnoreCase);
        return value.ToLowerInvariant() switch
        {
            "none" or "context-fill" or "context-stroke" => None,
            "currentcolor" => new Paint(null, IsCurrentColor: true),
            _ => CssColor.Parse(icc < 0 ? value : value.AsSpan(0, icc)) is { } color ? new Paint(color) : null,
        };
    }

    /// <summary>The one colour that stands for it, or null where nothing is painted.</summary>
    /// <param name="isPattern">It is painted with lines or pictures of its own.</param>
    public CssColor? Seen(CssColor current, SvgDocument document, out bool isPattern)
    {
        isPattern = false;
        var color = IsCurrentColor ? current : Color;
        if (Server is not null && document.Find(Server) is { } server)
        {
            isPattern = server.Name.LocalName is not ("linearGradient" or "radialGradient" or "meshgradient");
            color = isPattern ? CssColor.Black : FirstStop(server, current, document);
        }

        return color is { Alpha: > 0 } ? color : null;
    }

    private static CssColor? FirstStop(XElement gradient, CssColor current, SvgDocument document)
    {
        XElement? server = gradient;
        for (var i = 0; server is not null && i < MaxReferences; i++)
        {
            if (server.Descendants(SvgDocument.Svg + "stop").FirstOrDefault() is { } stop)
            {
                var value = StyleSheet.Declarations(stop.Attribute("style")?.Value ?? "").LastOrDefault(d => d.Property == "stop-color").Value ?? stop.Attribute("stop-color")?.Value;
                var paint = Parse(value?.Trim() ?? "black") ?? new Paint(CssColor.Black);
                // A see-through stop may stand beside others that are seen.
                return (paint.IsCurrentColor ? current : paint.Color ?? CssColor.Black) with { Alpha = 1 };
            }

            server = document.Find(SvgDocument.Reference(server));
        }

        return null;
    }
}
