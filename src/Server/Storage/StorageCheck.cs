using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FabQueue.Server.Storage;

/// <summary>Healthy while the database takes writes.</summary>
public sealed class StorageCheck(Database database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.WriteAsync(_ => true, null, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (StorageException e)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
