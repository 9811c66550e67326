using System.Net;
using System.Text;
using FabQueue.Server.Configuration;
using Microsoft.AspNetCore.Connections;

namespace FabQueue.Server.Limits;

/// <summary>
/// Bounds the connections of pages and gRPC, in all and for each address, below what the process has descriptors for: a process without any can neither take a
/// connection nor open a file.
/// </summary>
public sealed partial class ConnectionLimit
{
    private const int Least = 8;

    private static readonly byte[] Full = Encoding.ASCII.GetBytes("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    private readonly Places _places;

    public ConnectionLimit(FabQueueOptions options, ILogger<ConnectionLimit> logger)
    {
        var total = options.Http.MaxConnections;
        if (Descriptors.Allowed() is { } descriptors && (descriptors - Descriptors.Own) / 2 < total)
        {
            // The other half is for what a connection opens, such as a file, and for the broker.
            total = Math.Max(Least, (descriptors - Descriptors.Own) / 2);
            Few(logger, descriptors, total);
        }

        _places = new Places(total, Math.Min(total - 1, options.Http.MaxConnectionsPerAddress));
    }

    public async Task EnterAsync(ConnectionContext connection, ConnectionDelegate next, bool saysWhy)
    {
        using var place = _places.Take(ClientAddress.Counted((connection.RemoteEndPoint as IPEndPoint)?.Address), out _);
        if (place is not null)
        {
            await next(connection);
        }
        else if (saysWhy)
        {
            await connection.Transport.Output.WriteAsync(Full, connection.ConnectionClosed);
        }
    }

    [LoggerMessage(32, LogLevel.Warning, "The process may open {Descriptors} files and connections only: {Connections} connections of pages and gRPC are taken. Allow more: LimitNOFILE, ulimit -n")]
    private static partial void Few(ILogger logger, int descriptors, int connections);
}
