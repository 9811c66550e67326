using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>Tells the lines of a drawing apart.</summary>
public static class CutGroups
{
    /// <summary>The key of the only group where lines are not told apart.</summary>
    public const string All = "";

    /// <summary>The group that a shape belongs to.</summary>
    public static string KeyOf(DrawnShape shape, CutGrouping grouping) => grouping switch
    {
        CutGrouping.Color => shape.Color,
        CutGrouping.Layer => shape.LayerId,
        _ => All,
    };

    /// <summary>The group that something belongs to which cannot become lines.</summary>
    public static string KeyOf(DrawingNote note, CutGrouping grouping) => grouping switch
    {
        CutGrouping.Color => note.Color,
        CutGrouping.Layer => note.LayerId,
        _ => All,
    };

    /// <summary>All groups of all ways of grouping, each in the order of the drawing; last those that hold no lines.</summary>
    public static IReadOnlyList<CutGroup> Of(IReadOnlyList<DrawnShape> shapes, IEnumerable<DrawingNote> notes)
    {
        List<DrawingNote> uncuttable = [.. notes.Where(n => n.IsUncuttable)];
        return [.. Enum.GetValues<CutGrouping>().SelectMany(grouping => Of(grouping, shapes, uncuttable))];
    }

    private static IEnumerable<CutGroup> Of(CutGrouping grouping, IReadOnlyList<DrawnShape> shapes, List<DrawingNote> uncuttable)
    {
        var notesOf = uncuttable.ToLookup(n => KeyOf(n, grouping), StringComparer.Ordinal);
        var withLines = shapes.GroupBy(s => KeyOf(s, grouping), StringComparer.Ordinal).Select(g => Group(grouping, g, notesOf[g.Key].Count())).ToList();
        return withLines.Concat(notesOf.ExceptBy(withLines.Select(g => g.Key), n => n.Key, StringComparer.Ordinal).Select(n =>
            new CutGroup(grouping, n.Key, Name(grouping, n.Key, n.First().LayerName), n.First().Color, 0, 0, n.Count())));
    }

    private static CutGroup Group(CutGrouping grouping, IGrouping<string, DrawnShape> shapes, int uncuttableCount)
    {
        var lines = shapes.SelectMany(s => s.Lines).ToList();
        return new CutGroup(
            grouping, shapes.Key, Name(grouping, shapes.Key, shapes.First().LayerName), shapes.First().Color, lines.Count, Math.Round(lines.Sum(LengthOf), 1), uncuttableCount);
    }

    private static string Name(CutGrouping grouping, string key, string layerName) => grouping switch
    {
        CutGrouping.Color => key,
        CutGrouping.Layer => layerName,
        _ => "",
    };

    private static double LengthOf(Polyline line)
    {
        var length = line.IsClosed ? (line.Points[^1] - line.Points[0]).Length : 0;
        for (var i = 1; i < line.Points.Count; i++)
        {
            length += (line.Points[i] - line.Points[i - 1]).Length;
        }

        return length;
    }
}
