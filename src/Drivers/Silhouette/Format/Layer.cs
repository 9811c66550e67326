using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>A layer of a drawing: what Inkscape or Illustrator calls one, else a named group that lies in no other.</summary>
/// <param name="Id">Empty = no layer.</param>
/// <param name="Name">As the drawing program shows it.</param>
/// <param name="IsInkscapes">It is surely a layer, and not just a group that may be one.</param>
internal sealed partial record Layer(string Id, string Name, bool IsInkscapes)
{
    // As inkscape-silhouette leaves them out (sendto_silhouette.py): what is printed, its marks, the picture of a mat.
    private static readonly string[] Printed = ["print", "regmark", "cuttingmat"];

    public static Layer None { get; } = new("", "", IsInkscapes: false);

    /// <summary>Whether it is on the paper already.</summary>
    public bool IsPrinted => Array.Exists(Printed, p => Name.Contains(p, StringComparison.OrdinalIgnoreCase));

    /// <summary>The layer that an element is, or null.</summary>
    public static Layer? Of(XElement element)
    {
        var isInkscapes = element.Attribute(SvgDocument.Inkscape + "groupmode")?.Value == "layer";
        var isNamed = element.Name.LocalName == "g" && element.Parent?.Parent is null && element.Attribute("id")?.Value is { Length: > 0 };
        if (!isInkscapes && !isNamed)
        {
            return null;
        }

        var name = NameOf(element);
        return new Layer(element.Attribute("id")?.Value is { Length: > 0 } id ? Shown(id) : name, name, isInkscapes);
    }

    /// <summary>What a drawing program shows an element by.</summary>
    public static string NameOf(XElement element) => Shown(
        element.Attribute(SvgDocument.Inkscape + "label")?.Value
        ?? element.Attribute("data-name")?.Value
        ?? (element.Attribute("id")?.Value is { } id ? Plain(id) : $"<{element.Name.LocalName}>"));

    // Illustrator and CorelDRAW write what an id cannot hold as _x0020_.
    private static string Plain(string id) => id.Contains("_x", StringComparison.Ordinal)
        ? Escape().Replace(id, m => ((char)int.Parse(m.Groups["code"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString())
        : id;

    private static string Shown(string name)
    {
        const int Longest = 40;
        return name.Length > Longest ? name[..Longest] : name;
    }

    [GeneratedRegex("_x(?<code>(00)?[2-7][0-9A-Fa-f])_", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escape();
}
