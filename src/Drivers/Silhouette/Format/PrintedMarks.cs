using System.Xml.Linq;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>
/// The marks of print and cut that inkscape-silhouette drew into a drawing (render_silhouette_regmarks.py): a square at the
/// top left, an angle at the top right and one at the bottom left, in a layer that is printed.
/// </summary>
/// <param name="Marks">Where they stand; null = not so that the cutter finds them.</param>
/// <param name="Wrong">The ids of those that are missing, or not where or as large as they have to be.</param>
public sealed record PrintedMarks(RegistrationMarks? Marks, IReadOnlyList<string> Wrong)
{
    private const string TopLeft = "regmark-tl";
    private const string TopRight = "regmark-tr";
    private const string BottomLeft = "regmark-bl";
    private const double Square = 5;
    private const double Arm = 20;

    // Half the width of the line of a mark, in millimetres.
    private const double Allowed = 0.15;

    /// <summary>Looks for the marks by their ids, whether they are seen or not: they are on the paper already.</summary>
    /// <param name="toMillimetres">From the user units of the root to the page.</param>
    /// <returns>Null where there is none at all.</returns>
    internal static PrintedMarks? Find(SvgDocument document, Affine toMillimetres, Point viewport)
    {
        var found = new[] { TopLeft, TopRight, BottomLeft }.ToDictionary(id => id, id => BoxOf(document, id, toMillimetres, viewport));
        if (found.Values.All(b => b is null))
        {
            return null;
        }

        bool Is(string id, double size) => found[id] is var (from, to) && Math.Abs(to.X - from.X - size) <= Allowed && Math.Abs(to.Y - from.Y - size) <= Allowed;

        var wrong = new List<string>();
        if (!Is(TopLeft, Square))
        {
            wrong.Add(TopLeft);
        }

        if (!Is(TopRight, Arm) || (found[TopLeft] is { } first && Math.Abs(found[TopRight]!.Value.From.Y - first.From.Y) > Allowed))
        {
            wrong.Add(TopRight);
        }

        if (!Is(BottomLeft, Arm) || (found[TopLeft] is { } corner && Math.Abs(found[BottomLeft]!.Value.From.X - corner.From.X) > Allowed))
        {
            wrong.Add(BottomLeft);
        }

        if (wrong.Count > 0)
        {
            return new PrintedMarks(null, wrong);
        }

        var at = found[TopLeft]!.Value.From;
        var marks = new RegistrationMarks
        {
            LeftMillimetres = Rounded(at.X),
            TopMillimetres = Rounded(at.Y),
            WidthMillimetres = Rounded(found[TopRight]!.Value.To.X - at.X),
            HeightMillimetres = Rounded(found[BottomLeft]!.Value.To.Y - at.Y),
        };
        return marks.Problem() is null ? new PrintedMarks(marks, []) : new PrintedMarks(null, [TopLeft]);
    }

    // What is left of the numbers of a file when transforms have been over them.
    private static double Rounded(double millimetres) => Math.Round(millimetres, 3);

    private static (Point From, Point To)? BoxOf(SvgDocument document, string id, Affine toMillimetres, Point viewport)
    {
        if (document.Find("#" + id) is not { } element || !Shapes.IsShape(element.Name.LocalName))
        {
            return null;
        }

        var matrix = Affine.Identity;
        for (XElement? around = element; around is not null && around != document.Root; around = around.Parent)
        {
            if (TransformList.Parse(around.Attribute("transform")?.Value) is not { } transform)
            {
                return null;
            }

            matrix = transform * matrix;
        }

        var flattener = new Flattener(1, new DrawingBudget());
        Shapes.Draw(element, viewport, Style.Initial, flattener);
        List<Point> points = [.. flattener.Finish().SelectMany(l => l.Points).Select((toMillimetres * matrix).Apply)];
        return points.Count == 0 || !points.TrueForAll(p => p.IsFinite)
            ? null
            : (new Point(points.Min(p => p.X), points.Min(p => p.Y)), new Point(points.Max(p => p.X), points.Max(p => p.Y)));
    }
}
