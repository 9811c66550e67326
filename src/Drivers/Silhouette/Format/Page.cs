using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>
/// The size of the page, and that of the units on it. Where the file gives no lengths, its pixels are as large as the program
/// that made it takes them.
/// </summary>
/// <param name="Size">In millimetres.</param>
/// <param name="Unit">A pixel of the root, in millimetres.</param>
/// <param name="IsSaid">Whether the file says where the page ends.</param>
/// <param name="Guess">How the size was found where the file does not say it in units of length; null = it does.</param>
internal sealed partial record Page(Point Size, double Unit, bool IsSaid, NoteKind? Guess)
{
    private const double Inch = 25.4;

    // Adobe Illustrator counts in points.
    private const double Illustrator = 72;

    // Inkscape before 0.92: https://wiki.inkscape.org/wiki/Release_notes/0.92.
    private const double OldInkscape = 90;
    private const double Css = 96;

    // What browsers take where nothing is said: CSS 2, 10.3.2.
    private static readonly Point Otherwise = new(300, 150);

    /// <param name="style">Of the root.</param>
    /// <param name="unitsPerInch">As a person says; 0 = nobody did.</param>
    public static Page Of(SvgDocument document, Style style, double unitsPerInch)
    {
        var root = document.Root;
        var (perInch, guess) = unitsPerInch > 0 ? (unitsPerInch, NoteKind.NoSize)
            : IsOldInkscape(root) ? (OldInkscape, NoteKind.OldPixels)
            : IsIllustrator(document) ? (Illustrator, NoteKind.IllustratorUnits)
            : (Css, NoteKind.NoSize);
        var unit = Inch / perInch;
        var box = Viewport.BoxOf(root);
        var (width, height) = (Side(root, style, "width", unit, unitsPerInch > 0 && box is not null), Side(root, style, "height", unit, unitsPerInch > 0 && box is not null));
        var whole = (box?.Size ?? Otherwise) * unit;

        // One side alone keeps the proportions: CSS Images 3, 5.3.
        var size = new Point(
            width.Millimetres ?? (box is not null && height.Millimetres is { } h ? h * box.Value.Size.X / box.Value.Size.Y : whole.X),
            height.Millimetres ?? (box is not null && width.Millimetres is { } w ? w * box.Value.Size.Y / box.Value.Size.X : whole.Y));

        // A page in mm without a viewBox still holds pixels.
        var isGuessed = unitsPerInch == 0 && (!(width.IsLength || height.IsLength) || (box is null && guess != NoteKind.NoSize));
        return new Page(size, unit, box is not null || (width.Millimetres is not null && height.Millimetres is not null), isGuessed ? guess : null);
    }

    /// <returns>Null where it follows from the other side or the viewBox.</returns>
    private static (double? Millimetres, bool IsLength) Side(XElement root, Style style, string name, double unit, bool isChosen)
    {
        var text = style.StyledLength(name) is { } styled && !styled.EndsWith('%') ? styled : root.Attribute(name)?.Value.Trim();
        if (isChosen || string.IsNullOrEmpty(text) || text.EndsWith('%') || SvgScanner.Length(text, 0) is not (> 0 and var pixels))
        {
            return (null, false);
        }

        var isPixels = char.IsAsciiDigit(text[^1]) || text[^1] == '.' || text.EndsWith("px", StringComparison.OrdinalIgnoreCase);
        return (pixels * (isPixels ? unit : SvgScanner.MillimetresPerPixel), !isPixels);
    }

    private static bool IsOldInkscape(XElement root) =>
        OldVersion().IsMatch(root.Attribute(SvgDocument.Inkscape + "version")?.Value ?? "")
        || (root.Attribute(SvgDocument.Inkscape + "version") is null && root.Attribute(SvgDocument.Sodipodi + "version")?.Value.StartsWith("0.", StringComparison.Ordinal) == true);

    /// <summary>It says so in a comment, by its namespaces, or, where it exports for screens, by the name that only it gives the root.</summary>
    private static bool IsIllustrator(SvgDocument document) =>
        document.Root.Document!.Nodes().OfType<XComment>().Any(c => c.Value.Contains("Adobe Illustrator", StringComparison.OrdinalIgnoreCase))
        || document.Root.Attributes().Any(a => a.IsNamespaceDeclaration && a.Value.StartsWith("http://ns.adobe.com/AdobeIllustrator", StringComparison.OrdinalIgnoreCase))
        || (document.Root.Attribute("data-name") is not null && LayerName().IsMatch(document.Root.Attribute("id")?.Value ?? ""));

    // 0.91+devel counted in one or the other, as its day was.
    [GeneratedRegex(@"^0\.(4\d|91(?!\+devel))", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OldVersion();

    // "Layer_1", "Calque_1", "Ebene_1" …
    [GeneratedRegex(@"^\p{L}+_\d+(-\d+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LayerName();
}
