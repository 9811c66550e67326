using FabQueue.Drivers;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Machines;

/// <summary>How long the parts of the work really took on each machine, condensed to one factor a part.</summary>
public sealed class PaceStore(JobStore store)
{
    /// <summary>So many of the last measurements count: a machine that changes is followed within a few jobs.</summary>
    public const int Kept = 20;

    private const int Needed = 3;

    // Beyond these something else went on than a machine with a pace of its own.
    private const double Slowest = 5;
    private const double Fastest = 0.2;

    /// <summary>What was learned of a machine. The median lets a single odd measurement pass by.</summary>
    public Pace Of(string machine) => new(store.Measurements(machine)
        .GroupBy(m => m.Part, StringComparer.Ordinal)
        .Where(part => part.Count() >= Needed)
        .ToDictionary(part => part.Key, part => Math.Clamp(Median(part), Fastest, Slowest), StringComparer.Ordinal));

    /// <summary>Remembers a measurement.</summary>
    public Task AddAsync(string machine, PartMeasured measured, CancellationToken cancellationToken) =>
        measured.Reckoned <= TimeSpan.Zero || measured.Actual <= TimeSpan.Zero
            ? Task.CompletedTask
            : store.RecordAsync(
                change =>
                {
                    change.AddMeasurement(machine, measured, Kept);
                    return true;
                },
                cancellationToken);

    private static double Median(IEnumerable<PartMeasured> measurements)
    {
        var sorted = measurements.Select(m => m.Actual / m.Reckoned).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
