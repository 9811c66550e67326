using FabQueue.Drivers;
using FabQueue.Server.Configuration;

namespace FabQueue.Server.Limits;

/// <summary>The places of those who follow a stream, of pages and of gRPC, which carries many of them on one connection.</summary>
public sealed class StreamPlaces(FabQueueOptions options)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly Places _places = new(options.Http.MaxConnections, options.Http.MaxConnectionsPerAddress);

    /// <summary>Takes a place; dispose what comes back to leave it.</summary>
    /// <exception cref="LimitException">There is none.</exception>
    public IDisposable Take(HttpContext context) => _places.Take(ClientAddress.Of(context), out var refusal)
        ?? (refusal == Places.Refusal.Full
            ? throw new BusyException(new Reason("TOO_MANY_STREAMS"), RetryAfter)
            : throw new QuotaException(new Reason("TOO_MANY_STREAMS_OF_YOURS"), RetryAfter));
}
