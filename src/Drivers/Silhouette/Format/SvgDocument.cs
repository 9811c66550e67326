using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>The XML of a drawing: nothing outside it is ever looked for, nothing in it can grow.</summary>
internal sealed partial class SvgDocument
{
    public static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    public static readonly XNamespace Inkscape = "http://www.inkscape.org/namespaces/inkscape";
    public static readonly XNamespace Sodipodi = "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd";
    public static readonly XNamespace XLink = "http://www.w3.org/1999/xlink";

    // Before 2020 its attributes had no namespace.
    private const string OldInkStitch = "embroider_";
    private static readonly XNamespace InkStitch = "http://inkstitch.org/namespace";

    /// <summary>Largest file, in bytes: pictures inside a drawing make it large, lines do not.</summary>
    public const int MaxBytes = 16_000_000;

    // Elements and attributes together; deeper nesting than this nobody draws.
    private const int MaxNodes = 600_000;
    private const int MaxDepth = 200;
    private const int MaxCharactersFromEntities = 100_000;

    private readonly Dictionary<string, XElement> _byId = new(StringComparer.Ordinal);

    private SvgDocument(XDocument document)
    {
        Root = document.Root!;
        foreach (var instruction in document.Nodes().OfType<XProcessingInstruction>().Where(i => i.Target == "xml-stylesheet"))
        {
            Sheet.LeaveOut(instruction.Data);
        }

        foreach (var element in Root.DescendantsAndSelf())
        {
            if (element.Attribute("id")?.Value is { } id)
            {
                _byId.TryAdd(id, element);
            }

            HasInkStitch |= element.Attributes().Any(a => a.Name.Namespace == InkStitch || a.Name.LocalName.StartsWith(OldInkStitch, StringComparison.Ordinal));
            if (IsSvg(element) && element.Name.LocalName == "style" && (element.Attribute("type")?.Value ?? "") is "" or "text/css")
            {
                Sheet.Add(element.Value);
            }
        }
    }

    public XElement Root { get; }

    /// <summary>Whether an element has settings of Ink/Stitch, the embroidery extension of Inkscape.</summary>
    public bool HasInkStitch { get; }

    /// <summary>The rules of all <c>style</c> elements.</summary>
    public StyleSheet Sheet { get; } = new();

    /// <exception cref="XmlException">It is no well-formed XML, it uses entities of its own, or is no SVG.</exception>
    /// <exception cref="DrawingTooComplexException">It is larger or deeper than any real drawing.</exception>
    public static SvgDocument Load(byte[] file)
    {
        try
        {
            return LoadStrictly(file);
        }
        catch (XmlException) when (file.AsSpan().IndexOf("<!--"u8) >= 0)
        {
            // Programs write what they were called with into a comment, where "--" may not stand. Lines keep their numbers.
            return LoadStrictly(Encoding.UTF8.GetBytes(Comment().Replace(Encoding.UTF8.GetString(file), c => new string('\n', c.Value.Count('\n')))));
        }
    }

    private static SvgDocument LoadStrictly(byte[] file)
    {
        if (DeclaresEntities(file) && ExternalEntity().IsMatch(Encoding.UTF8.GetString(file)))
        {
            throw new XmlException("An entity refers to something outside of the file.");
        }

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
        var document = XDocument.Load(reader, LoadOptions.SetLineInfo);
        return document.Root!.Name.LocalName == "svg"
            ? new SvgDocument(document)
            : throw new XmlException($"The root is <{document.Root.Name.LocalName}>, not <svg>.");
    }

    /// <summary>Whether the file declares entities, of which only plain ones of its own are read.</summary>
    public static bool DeclaresEntities(ReadOnlySpan<byte> file) => file.IndexOf("<!ENTITY"u8) >= 0;

    public static bool IsSvg(XElement element) => element.Name.Namespace == Svg || element.Name.Namespace == XNamespace.None;

    /// <summary>What an element refers to, such as <c>#a</c>; empty = nothing.</summary>
    public static string Reference(XElement element) => (element.Attribute("href") ?? element.Attribute(XLink + "href"))?.Value.Trim() ?? "";

    /// <param name="reference">Such as <c>#a</c>.</param>
    /// <returns>The element, or null for what is not in this file.</returns>
    public XElement? Find(string reference) => reference.StartsWith('#') ? _byId.GetValueOrDefault(reference[1..]) : null;

    // Illustrator names its namespaces by entities. Nothing outside the file is read, and what is in it cannot grow.
    private static XmlReader Open(byte[] file) => XmlReader.Create(
        new MemoryStream(file),
        new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Parse,
            XmlResolver = null,
            MaxCharactersFromEntities = MaxCharactersFromEntities,
            MaxCharactersInDocument = MaxBytes + MaxCharactersFromEntities,
            CloseInput = true,
        });

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"<!ENTITY\s+(%\s*)?\S+\s+(SYSTEM|PUBLIC)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExternalEntity();
}
