using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>What is chosen to become of lines before they are laid on the material: cropped, joined, with an outline around them.</summary>
internal sealed class Shaping
{
    // Shapes that are drawn to touch lie apart by what a program rounds numbers to.
    private const double NarrowestGap = 0.02;

    // Of the parts of circles that an outline is made of.
    private const double Tolerance = 0.01;

    private readonly DrawingBudget _budget = new();

    /// <summary>What lies on the page: lines end at its edge, surfaces end there with an edge of their own.</summary>
    /// <exception cref="DrawingTooComplexException">It would take too long.</exception>
    public IReadOnlyList<DrawnShape> Crop(IEnumerable<DrawnShape> shapes, Drawing page)
    {
        Polyline edge = new([new(0, 0), new(page.Width, 0), new(page.Width, page.Height), new(0, page.Height)], IsClosed: true);
        var region = new ClipRegion(Surface.Of([edge], isEvenOdd: false, _budget), _budget);
        return [.. shapes.Select(region.Clip).Where(s => s.Lines.Count > 0)];
    }

    /// <summary>One outline around shapes that overlap or touch; open lines that do not close with others stay as they are.</summary>
    /// <inheritdoc cref="Crop"/>
    public IReadOnlyList<CutLine> Join(IReadOnlyList<DrawnShape> shapes)
    {
        List<Surface> surfaces = [.. shapes.Where(s => s.Lines.Any(l => l.IsClosed)).Select(s => Surface.Of(s.Lines.Where(l => l.IsClosed), s.IsEvenOdd, _budget))];
        var chains = EndJoiner.Join([.. shapes.SelectMany(s => s.Lines.Where(l => !l.IsClosed).Select(l => new CutLine(l, s.Color)))]);
        surfaces.AddRange(chains.Where(c => c.Line.IsClosed).Select(c => Surface.Of([c.Line], isEvenOdd: false, _budget)));
        if (surfaces.Count == 0)
        {
            return chains;
        }

        return [.. Surface.Join(surfaces, NarrowestGap, _budget).Outlines.Select(o => new CutLine(o, shapes[0].Color)), .. chains.Where(c => !c.Line.IsClosed)];
    }

    /// <summary>A line around all at a distance, without the holes.</summary>
    /// <inheritdoc cref="Crop"/>
    public IReadOnlyList<Polyline> Outline(IEnumerable<CutLine> lines, double millimetres) =>
        Surface.Around(lines.Select(l => l.Line), millimetres, Tolerance, _budget).Filled(_budget).Outlines;
}
