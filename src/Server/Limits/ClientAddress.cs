using System.Net;
using System.Net.Sockets;

namespace FabQueue.Server.Limits;

/// <summary>Who calls, as far as limits go.</summary>
public static class ClientAddress
{
    private const int HostBytes = 8;

    /// <summary>
    /// The address that limits count; null = none: a call from this computer is its own, or that of a proxy on it, which speaks for many. A proxy that names its
    /// client (X-Forwarded-For) is passed over.
    /// </summary>
    public static IPAddress? Of(HttpContext context) => Counted(context.Connection.RemoteIpAddress);

    /// <summary>The address that limits count; null = none.</summary>
    public static IPAddress? Counted(IPAddress? address) => address is null || IPAddress.IsLoopback(address) ? null
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? Network(address)
        : address;

    // One computer has as many IPv6 addresses as it likes, all in one network of 64 bits.
    private static IPAddress Network(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(HostBytes).Clear();
        return new IPAddress(bytes);
    }
}
