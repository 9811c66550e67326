namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>
/// How long cutting takes. The firmware's motion is not documented: speed is taken as cm/s, and what lifting, turning and
/// travelling cost are round figures.
/// </summary>
public static class CutTime
{
    private const double TravelSpeed = 400;          // mm/s
    private const double LiftSeconds = 0.25;         // up and down, for each path
    private const double CornerSeconds = 0.05;       // the carriage stops where the direction changes
    private const double CornerCosine = 0.87;        // by more than 30°
    private const double StartAndEndSeconds = 12;    // set-up, the tick that turns the blade, the way back

    /// <param name="speed">Setting of the cutter, 1 to 30.</param>
    public static TimeSpan Of(CutPlan plan, int speed) => TimeSpan.FromSeconds(
        StartAndEndSeconds + (plan.TravelLength / TravelSpeed)
        + plan.Paths.Sum(p => LiftSeconds + (p.Length / MillimetresPerSecond(speed)) + (CornerCount(p) * CornerSeconds)));

    /// <summary>Cutting speed of a setting, taken as cm/s.</summary>
    public static double MillimetresPerSecond(int speed) => speed * 10.0;

    private static int CornerCount(CutPath path)
    {
        var count = 0;
        for (var i = 2; i < path.Points.Count; i++)
        {
            var (a, b, c) = (path.Points[i - 2], path.Points[i - 1], path.Points[i]);
            var dot = ((double)(b.Across - a.Across) * (c.Across - b.Across)) + ((double)(b.Down - a.Down) * (c.Down - b.Down));
            var lengths = a.DistanceTo(b) * b.DistanceTo(c) * CutPoint.PerMillimetre * CutPoint.PerMillimetre;
            count += dot < CornerCosine * lengths ? 1 : 0;
        }

        return count;
    }
}
