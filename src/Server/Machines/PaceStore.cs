using FabQueue.Drivers;
using FabQueue.Server.Configuration;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Machines;

/// <summary>
/// How long the parts of the work really took on each machine, condensed to one factor a part. What was measured of a machine counts as
/// long as it is reached in the same way: a simulated one, faster than its computer can be, is no lesson about the real one.
/// </summary>
public sealed class PaceStore(JobStore store, FabQueueOptions options)
{
    /// <summary>So many of the last measurements count: a machine that changes is followed within a few jobs.</summary>
    public const int Kept = 20;

    private const int Needed = 3;

    // Beyond these something else went on than a machine with a pace of its own: nothing is learned from it.
    private const double Slowest = 2.5;
    private const double Fastest = 0.4;

    /// <summary>What was learned of a machine. The median lets a single odd measurement pass by.</summary>
    public Pace Of(string machine) => new(store.Measurements(machine, ConnectionOf(machine))
        .GroupBy(m => m.Part, StringComparer.Ordinal)
        .Where(part => part.Count() >= Needed)
        .ToDictionary(part => part.Key, Median, StringComparer.Ordinal));

    /// <summary>Remembers a measurement, where it is plausible.</summary>
    public Task AddAsync(string machine, PartMeasured measured, CancellationToken cancellationToken) =>
        measured.Reckoned <= TimeSpan.Zero || measured.Actual / measured.Reckoned is < Fastest or > Slowest
            ? Task.CompletedTask
            : store.RecordAsync(
                change =>
                {
                    change.AddMeasurement(machine, ConnectionOf(machine), measured, Kept);
                    return true;
                },
                cancellationToken);

    private string ConnectionOf(string machine) => options.Machines.FirstOrDefault(m => m.Id == machine)?.Connection.ToString() ?? "";

    private static double Median(IEnumerable<PartMeasured> measurements)
    {
        var sorted = measurements.Select(m => m.Actual / m.Reckoned).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
