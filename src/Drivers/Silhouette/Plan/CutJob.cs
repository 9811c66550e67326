using System.Xml;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>
/// A drawing with what is cut of it: the lines that are seen, or, where no line is seen at all, the edges of the surfaces.
/// Check and driver make it alike, so that what was shown is what is cut.
/// </summary>
/// <param name="Cut">The shapes that are cut.</param>
/// <param name="LeftOut">Surfaces without a line, beside others with one.</param>
public sealed record CutJob(Drawing Drawing, IReadOnlyList<DrawnShape> Cut, IReadOnlyList<DrawnShape> LeftOut, CutPlan Plan)
{
    /// <summary>How far a closed path is cut past its start, in millimetres: 0.1 to 0.2 free the corner of a blade.</summary>
    private const double Overcut = 0.2;

    /// <summary>Whether nothing in the drawing has a line, so that edges are cut.</summary>
    public bool CutsEdges => Cut.Count > 0 && !Cut[0].IsStroked;

    /// <exception cref="XmlException">It is no well-formed XML, uses entities of its own, or is no SVG.</exception>
    /// <exception cref="DrawingTooComplexException">It is larger or deeper than any real drawing.</exception>
    public static CutJob Read(byte[] file, CancellationToken cancellationToken)
    {
        var drawing = DrawingReader.Read(file, CutPlanner.Flatness, cancellationToken);
        var hasLines = drawing.Shapes.Any(s => s.IsStroked);
        var cut = drawing.Shapes.Where(s => s.IsStroked || !hasLines).ToList();
        var leftOut = drawing.Shapes.Where(s => hasLines && !s.IsStroked).ToList();
        return new CutJob(drawing, cut, leftOut, CutPlanner.Plan(cut.SelectMany(s => s.Lines), Overcut, cancellationToken));
    }

    /// <summary>Smallest and largest coordinates of what is cut, in millimetres; all zero when nothing is.</summary>
    public (Point TopLeft, Point BottomRight) Bounds()
    {
        var points = Plan.Paths.SelectMany(p => p.Points);
        return Plan.Paths.Count == 0
            ? default
            : (Millimetres(points.Min(p => p.Across), points.Min(p => p.Down)), Millimetres(points.Max(p => p.Across), points.Max(p => p.Down)));
    }

    private static Point Millimetres(int across, int down) => new((double)across / CutPoint.PerMillimetre, (double)down / CutPoint.PerMillimetre);
}
