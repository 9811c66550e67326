using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Protocol;

/// <summary>Hands out a plan in portions of whole commands, which end at the end of a path where they can.</summary>
/// <param name="origin">What the cutter takes for 0, 0.</param>
public sealed class CutFeed(CutPlan plan, CutPoint origin)
{
    /// <summary>inkscape-silhouette writes so many bytes and waits until the cutter is ready (safe_write).</summary>
    public const int MaxPortion = 1024;

    private int _path;
    private int _point;

    /// <summary>The lowest point that was handed out, along the feed, from the origin.</summary>
    public int Lowest { get; private set; }

    public bool HasNext => _path < plan.Paths.Count;

    /// <summary>Whether the tool is up before the next portion: only there a job can be paused.</summary>
    public bool IsBetweenPaths => _point == 0;

    /// <summary>Writes the next portion.</summary>
    /// <returns>Way of the tool in the material, in millimetres.</returns>
    public double Next(GpglWriter writer)
    {
        var limit = writer.Count + MaxPortion;
        var length = 0.0;
        var isEmpty = true;
        while (HasNext && writer.Count + GpglWriter.LongestStep <= limit && (isEmpty || _point > 0 || Fits(plan.Paths[_path], limit - writer.Count)))
        {
            var points = plan.Paths[_path].Points;
            if (_point == 0)
            {
                writer.Move(points[0] - origin);
            }
            else
            {
                writer.Draw(points[_point] - origin);
                length += points[_point - 1].DistanceTo(points[_point]);
            }

            Lowest = Math.Max(Lowest, (points[_point] - origin).Down);
            isEmpty = false;
            if (++_point == points.Length)
            {
                (_path, _point) = (_path + 1, 0);
            }
        }

        return length;
    }

    /// <summary>A path that is longer than any portion is begun at once: it is split anyway.</summary>
    private static bool Fits(CutPath path, int room) =>
        path.Points.Length > MaxPortion / GpglWriter.LongestStep || path.Points.Length * GpglWriter.LongestStep <= room;
}
