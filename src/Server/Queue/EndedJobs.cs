using FabQueue.Server.Configuration;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Queue;

/// <summary>Closes jobs some days after their end, so that what nobody picked up does not stay on the screens for ever. Nothing of them is deleted.</summary>
public sealed partial class EndedJobs(FabQueueOptions options, JobQueue queue, TimeProvider time, ILogger<EndedJobs> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(10);

    // Between two portions, so that other writes come first.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Supervisor.RunAsync("The closing of ended jobs", CloseAllAsync, time, logger, stoppingToken);

    private async Task CloseAllAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(await CloseAsync(cancellationToken) ? Breath : Look, time, cancellationToken);
        }
    }

    /// <summary>Closes a portion.</summary>
    /// <returns>Whether there may be more.</returns>
    private async Task<bool> CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await queue.CloseEndedAsync(time.GetUtcNow() - TimeSpan.FromDays(options.Queue.CloseEndedAfterDays), cancellationToken) > 0;
        }
        catch (StorageException e)
        {
            NotClosed(logger, e.Message);
            return false;
        }
    }

    [LoggerMessage(4, LogLevel.Error, "Jobs that have ended cannot be closed now: {Error}")]
    private static partial void NotClosed(ILogger logger, string error);
}
