using System.Net.Sockets;

namespace FabQueue.Server.Tests.Mqtt;

/// <summary>A client that sends bytes as they are.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly TcpClient _tcp = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<RawClient> OpenAsync(int port)
    {
        var client = new RawClient();
        await client._tcp.ConnectAsync("127.0.0.1", port, Stop);
        return client;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _tcp.GetStream().WriteAsync(bytes, Stop);

    /// <summary>The next packet; empty where the connection ended instead.</summary>
    public Task<byte[]> ReadPacketAsync() => ReadAsync().WaitAsync(BrokerHost.Patience, Stop);

    private async Task<byte[]> ReadAsync()
    {
        var header = new byte[2];
        try
        {
            if (await _tcp.GetStream().ReadAtLeastAsync(header, 2, throwOnEndOfStream: false, Stop) < 2)
            {
                return [];
            }

            var body = new byte[header[1]];
            await _tcp.GetStream().ReadExactlyAsync(body, Stop);
            return [.. header, .. body];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>All packets up to the end of the connection.</summary>
    public async Task<List<byte[]>> ReadToEndAsync()
    {
        var packets = new List<byte[]>();
        while (await ReadPacketAsync() is { Length: > 0 } packet)
        {
            packets.Add(packet);
        }

        return packets;
    }

    /// <summary>Waits for the end of the connection.</summary>
    public async Task<bool> EndAsync()
    {
        Assert.Empty(await ReadPacketAsync());
        return true;
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }
}
