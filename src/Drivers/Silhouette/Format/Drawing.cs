namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>A drawing as a cutter sees it: outlines on a page, and what could not become one.</summary>
/// <param name="Width">Of the page, in millimetres.</param>
/// <param name="Height">Of the page, in millimetres.</param>
/// <param name="Shapes">In the order of the file, the lowest first.</param>
/// <param name="Notes">What is in the drawing and is not among the shapes.</param>
public sealed record Drawing(double Width, double Height, IReadOnlyList<DrawnShape> Shapes, IReadOnlyList<DrawingNote> Notes)
{
    /// <summary>Whether the file says where the page ends.</summary>
    public bool HasPage { get; init; }

    /// <summary>The printed marks of print and cut; null = it has none.</summary>
    public PrintedMarks? Marks { get; init; }
}

/// <summary>One element with its outline.</summary>
/// <param name="Element">The label or id that the drawing program shows.</param>
/// <param name="FileLine">1-based line of the file.</param>
/// <param name="Lines">The outline, in millimetres from the top left of the page.</param>
/// <param name="IsStroked">Whether the outline is seen as a line.</param>
/// <param name="IsFilled">Whether the outline is seen as the edge of a surface.</param>
public sealed record DrawnShape(string Element, int FileLine, IReadOnlyList<Polyline> Lines, bool IsStroked, bool IsFilled)
{
    /// <summary>Of the line, or of the surface where no line is seen, such as <c>#ff0000</c>.</summary>
    public string Color { get; init; } = "#000000";

    /// <summary>Id of the innermost layer that it lies in; empty = in none.</summary>
    public string LayerId { get; init; } = "";

    /// <summary>The layer's name as the drawing program shows it; empty = in none.</summary>
    public string LayerName { get; init; } = "";

    /// <summary>Whether its surface is what an odd number of its lines is around; else what they turn around at all.</summary>
    internal bool IsEvenOdd { get; init; }
}

/// <summary>Something that the reader met and did not turn into lines.</summary>
/// <param name="Element">The label or id that the drawing program shows; for styles the text that was left out.</param>
/// <param name="FileLine">1-based line of the file; 0 = the file as a whole.</param>
public sealed record DrawingNote(NoteKind Kind, string Element, int FileLine)
{
    /// <summary>As of a shape; where the element has no colour, black.</summary>
    public string Color { get; init; } = "#000000";

    /// <inheritdoc cref="DrawnShape.LayerId"/>
    public string LayerId { get; init; } = "";

    /// <inheritdoc cref="DrawnShape.LayerName"/>
    public string LayerName { get; init; } = "";

    /// <summary>It stands for something that is seen and cannot become lines.</summary>
    public bool IsUncuttable => Kind is NoteKind.Text or NoteKind.Image or NoteKind.Effect or NoteKind.LostReference or NoteKind.Unreadable or NoteKind.StyleUnknown;
}

/// <summary>What the reader met.</summary>
public enum NoteKind
{
    /// <summary>Text that is not turned into paths.</summary>
    Text,

    /// <summary>A picture of pixels.</summary>
    Image,

    /// <summary>A mask, filter, marker or pattern: what is seen is not the outline.</summary>
    Effect,

    /// <summary>A reference to another file, or to an element that is not there.</summary>
    LostReference,

    /// <summary>A path, transform or number that cannot be read to its end.</summary>
    Unreadable,

    /// <summary>A style sheet outside of the file, which is never looked for.</summary>
    StyleLeftOut,

    /// <summary>A rule or value of a style sheet that is not understood and may concern the element.</summary>
    StyleUnknown,

    HiddenLayer,
    EmptyLayer,

    /// <summary>A layer that is printed, or holds the marks of print and cut: never cut, whatever is in it.</summary>
    PrintedLayer,

    /// <summary>It holds settings of Ink/Stitch: it may be meant for the embroidery machine.</summary>
    InkStitch,

    /// <summary>The page has no size in units of length: a pixel counts as 1/96 inch.</summary>
    NoSize,

    /// <summary>Made by an Inkscape before 0.92, in whose pixels 90 made an inch.</summary>
    OldPixels,

    /// <summary>Made by Adobe Illustrator, in whose pixels 72 make an inch.</summary>
    IllustratorUnits,
}
