namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>
/// How long cutting takes. The firmware's motion is not documented: speed is taken as cm/s, and what lifting, turning and
/// travelling cost are round figures, which <see cref="Pace"/> corrects by what was measured.
/// </summary>
public static class CutTime
{
    /// <summary>The part of the work whose <see cref="Pace"/> is learned: all that lies between the first move and the last.</summary>
    public const string Part = "cutting";

    private const double TravelSpeed = 400;          // mm/s
    private const double LiftSeconds = 0.25;         // up and down, for each path
    private const double CornerSeconds = 0.05;       // the carriage stops where the direction changes
    private const double CornerCosine = 0.87;        // by more than 30°

    /// <summary>Set-up, the tick that turns the blade, the way back.</summary>
    public static TimeSpan StartAndEnd { get; } = TimeSpan.FromSeconds(12);

    /// <param name="speed">Setting of the cutter, 1 to 30.</param>
    public static TimeSpan Of(CutPlan plan, int speed) =>
        TimeSpan.FromSeconds((plan.TravelLength / TravelSpeed) + plan.Paths.Sum(p => SecondsOf(p, speed)));

    /// <summary>Cutting speed of a setting, taken as cm/s.</summary>
    public static double MillimetresPerSecond(int speed) => Math.Max(1, speed) * 10.0;

    private static double SecondsOf(CutPath path, int speed) =>
        LiftSeconds + (path.Length / MillimetresPerSecond(speed)) + (CornerCount(path) * CornerSeconds);

    private static int CornerCount(CutPath path)
    {
        var count = 0;
        var points = path.Points.AsSpan();
        for (var i = 2; i < points.Length; i++)
        {
            var (a, b, c) = (points[i - 2], points[i - 1], points[i]);
            var dot = ((double)(b.Across - a.Across) * (c.Across - b.Across)) + ((double)(b.Down - a.Down) * (c.Down - b.Down));
            var lengths = a.DistanceTo(b) * b.DistanceTo(c) * CutPoint.PerMillimetre * CutPoint.PerMillimetre;
            count += dot < CornerCosine * lengths ? 1 : 0;
        }

        return count;
    }
}
