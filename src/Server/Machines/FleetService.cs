namespace FabQueue.Server.Machines;

/// <summary>Runs all workers for the life of the server.</summary>
public sealed class FleetService(Fleet fleet) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(fleet.Workers.Select(w => w.RunAsync(stoppingToken)));
}
