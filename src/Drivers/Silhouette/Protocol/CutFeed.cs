using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Protocol;

/// <summary>A piece of the job that is sent in one go.</summary>
/// <param name="Bytes">Whole commands.</param>
/// <param name="Length">Way of the tool in the material, in millimetres.</param>
public sealed record Portion(ReadOnlyMemory<byte> Bytes, double Length);

/// <summary>Hands out a plan in portions of whole commands, which end at the end of a path where they can.</summary>
public sealed class CutFeed(CutPlan plan)
{
    /// <summary>inkscape-silhouette writes so many bytes and waits until the cutter is ready (safe_write).</summary>
    public const int MaxPortion = 1024;

    private int _path;
    private int _point;

    public bool HasNext => _path < plan.Paths.Count;

    /// <summary>Whether the tool is up before the next portion: only there a job can be paused.</summary>
    public bool IsBetweenPaths => _point == 0;

    public Portion Next()
    {
        var bytes = new byte[MaxPortion];
        var used = 0;
        var length = 0.0;
        while (HasNext && !(used > 0 && _point == 0 && !Fits(plan.Paths[_path], MaxPortion - used)))
        {
            var points = plan.Paths[_path].Points;
            var count = Gpgl.Step(bytes.AsSpan(used), _point == 0 ? (byte)'M' : (byte)'D', points[_point]);
            if (count == 0)
            {
                break;
            }

            used += count;
            length += _point == 0 ? 0 : points[_point - 1].DistanceTo(points[_point]);
            if (++_point == points.Count)
            {
                (_path, _point) = (_path + 1, 0);
            }
        }

        return new Portion(bytes.AsMemory(0, used), length);
    }

    /// <summary>A path that is longer than any portion is begun at once: it is split anyway.</summary>
    private static bool Fits(CutPath path, int room) =>
        path.Points.Count > MaxPortion / Gpgl.LongestStep || path.Points.Count * Gpgl.LongestStep <= room;
}
