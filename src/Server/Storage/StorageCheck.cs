using FabQueue.Server.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FabQueue.Server.Storage;

/// <summary>Healthy while the database takes writes and the disk has room for what happens next.</summary>
public sealed class StorageCheck(Database database, FabQueueOptions options) : IHealthCheck
{
    private const long LeastFreeBytes = 16_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.WriteAsync(_ => true, null, Patience, cancellationToken);
            var free = new DriveInfo(options.Data.Path).AvailableFreeSpace;
            return free < LeastFreeBytes
                ? HealthCheckResult.Unhealthy($"Data:Path has {free} bytes left.")
                : HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is StorageException or IOException)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
