namespace FabQueue.Server.Queue;

/// <summary>In which order queued jobs of a kind of machine are to be started: the one place that decides it.</summary>
public static class QueueOrder
{
    /// <summary>The jobs, next first.</summary>
    public static IEnumerable<Job> Of(IEnumerable<Job> queued) => queued.OrderBy(j => j.QueueNumber).ThenBy(j => j.Number);
}
