using System.Collections.Immutable;

namespace FabQueue.Server.Live;

/// <summary>The queue of a kind of machine: all its jobs, next first. A place is found here, not in each job, where it would change all of them.</summary>
public sealed class KindQueue(string kind, ImmutableArray<Guid> jobs)
{
    private readonly Lazy<Dictionary<Guid, int>> _places = new(() => jobs.Select((uid, i) => (uid, i)).ToDictionary(j => j.uid, j => j.i + 1));

    public string Kind => kind;

    public ImmutableArray<Guid> Jobs => jobs;

    /// <summary>1 = next; 0 = not in this queue.</summary>
    public int PlaceOf(Guid job) => _places.Value.GetValueOrDefault(job);
}
