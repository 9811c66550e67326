namespace FabQueue.Server.Machines;

/// <summary>Runs all workers from the moment the server listens until it stops.</summary>
public sealed class FleetService(Fleet fleet, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Opening a port resets a printer: not for a server that then cannot listen.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (started.Task.IsCompleted)
        {
            await Task.WhenAll(fleet.Workers.Select(w => w.RunAsync(stoppingToken)));
        }
    }
}
