using System.Xml;
using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>Loads the XML of a drawing: nothing outside it is ever looked for, nothing in it can grow.</summary>
internal static class SvgDocument
{
    public static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    public static readonly XNamespace Inkscape = "http://www.inkscape.org/namespaces/inkscape";
    public static readonly XNamespace Sodipodi = "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd";
    public static readonly XNamespace XLink = "http://www.w3.org/1999/xlink";

    /// <summary>Largest file, in bytes: pictures inside a drawing make it large, lines do not.</summary>
    public const int MaxBytes = 16_000_000;

    // Elements and attributes together; deeper nesting than this nobody draws.
    private const int MaxNodes = 600_000;
    private const int MaxDepth = 200;

    /// <exception cref="XmlException">It is no well-formed XML, or it uses entities of its own.</exception>
    /// <exception cref="DrawingTooComplexException">It is larger or deeper than any real drawing.</exception>
    public static XElement Load(byte[] file)
    {
        using (var counting = Open(file))
        {
            var nodes = 0;
            while (counting.Read())
            {
                nodes += counting.NodeType == XmlNodeType.Element ? 1 + counting.AttributeCount : 0;
                if (nodes > MaxNodes || counting.Depth > MaxDepth)
                {
                    throw new DrawingTooComplexException();
                }
            }
        }

        using var reader = Open(file);
        return XElement.Load(reader, LoadOptions.SetLineInfo);
    }

    /// <summary>Whether the file declares entities, which are never expanded.</summary>
    public static bool DeclaresEntities(ReadOnlySpan<byte> file) => file.IndexOf("<!ENTITY"u8) >= 0;

    // The DTD is skipped unread: an entity that it declares is unknown, and an unknown entity is an error.
    private static XmlReader Open(byte[] file) => XmlReader.Create(
        new MemoryStream(file),
        new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = MaxBytes, CloseInput = true });
}
