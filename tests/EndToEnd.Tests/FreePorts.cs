using System.Net;
using System.Net.Sockets;

namespace FabQueue.EndToEnd.Tests;

/// <summary>TCP ports for servers under test.</summary>
internal static class FreePorts
{
    // Below the ports that the system gives to outgoing connections: a server that is started again finds its own free.
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly HashSet<int> Drawn = [];

    public static int Draw()
    {
        lock (Drawn)
        {
            int port;
            do
            {
                port = Random.Shared.Next(First, End);
            }
            while (!IsFree(port) || !Drawn.Add(port));

            return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
