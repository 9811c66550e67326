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

    /// <summary>All groups of all ways of grouping, each in the order of the drawing.</summary>
    public static IReadOnlyList<CutGroup> Of(IReadOnlyList<DrawnShape> shapes) =>
        [.. Enum.GetValues<CutGrouping>().SelectMany(grouping => shapes.GroupBy(s => KeyOf(s, grouping)).Select(g => Group(grouping, g)))];

    private static CutGroup Group(CutGrouping grouping, IGrouping<string, DrawnShape> shapes)
    {
        var name = grouping switch
        {
            CutGrouping.Color => shapes.Key,
            CutGrouping.Layer => shapes.First().LayerName,
            _ => "",
        };
        var lines = shapes.SelectMany(s => s.Lines).ToList();
        return new CutGroup(grouping, shapes.Key, name, shapes.First().Color, lines.Count, Math.Round(lines.Sum(LengthOf), 1));
    }

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
