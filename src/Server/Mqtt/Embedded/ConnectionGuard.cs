using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using MQTTnet.AspNetCore;

namespace FabQueue.Server.Mqtt.Embedded;

/// <summary>
/// Stands between the listener and MQTTnet, which has no limit of its own for the size of a packet, and hands on whole,
/// small packets only. Who does not say CONNECT in time, talks too much or does not read what he asked for, goes.
/// </summary>
public sealed partial class ConnectionGuard(ConnectionPlaces places, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<ConnectionGuard> logger)
{
    /// <summary>Packets from one client in one <see cref="Window"/>: a kit that subscribes to everything one by one needs 50.</summary>
    public const int MaxPacketsInWindow = 200;

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(30);

    public async Task HandleAsync(ConnectionContext connection, ConnectionDelegate broker)
    {
        var transport = connection.Transport;
        var address = AddressOf(connection);
        var isInside = false;
        try
        {
            places.Enter(address);
            isInside = true;
            EndWhenPeerIsGone(connection);
            if (await ReadConnectAsync(connection) is { } connect)
            {
                using var id = await TakeIdAsync(connection, connect, address);
                await ServeAsync(connection, connect, broker);
            }
        }
        catch (PacketRefusedException e)
        {
            Refused(logger, e.Message);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ConnectionAbortedException)
        {
            Gone(logger, e.Message);
        }
        finally
        {
            connection.Transport = transport;
            if (isInside)
            {
                places.Leave(address);
            }
        }
    }

    private static IPAddress AddressOf(ConnectionContext connection) =>
        connection.RemoteEndPoint is IPEndPoint { Address: var address }
            ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address
            : connection.Features.Get<Microsoft.AspNetCore.Http.Connections.Features.IHttpContextFeature>()?.HttpContext?.Connection.RemoteIpAddress ?? IPAddress.None;

    // A kit that lost its power says no goodbye, and its id would be taken for as long as its keep-alive, up to 27 hours.
    private static void EndWhenPeerIsGone(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { ProtocolType: ProtocolType.Tcp } socket)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        }
    }

    private async Task<ConnectPacket?> ReadConnectAsync(ConnectionContext connection)
    {
        using var timeout = new CancellationTokenSource(ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, lifetime.ApplicationStopping, connection.ConnectionClosed);
        if (await ReadAsync(connection.Transport.Input, either.Token) is not { } first)
        {
            return null;
        }

        var connect = ConnectPacket.Prepare(first, ConnectPacket.NewClientId());
        if (connect.Refusal is { } refusal)
        {
            await connection.Transport.Output.WriteAsync(refusal, either.Token);
            throw new PacketRefusedException("no client id for a session to keep");
        }

        return connect;
    }

    private async Task<IDisposable?> TakeIdAsync(ConnectionContext connection, ConnectPacket connect, IPAddress address)
    {
        if (connect.ClientId.Length == 0)
        {
            return null;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, connection.ConnectionClosed);
        if (await places.TakeIdAsync(connect.ClientId, address, either.Token) is { } id)
        {
            return id;
        }

        await connection.Transport.Output.WriteAsync(connect.IdInUse(), either.Token);
        throw new PacketRefusedException("a client id that another client has");
    }

    private async Task ServeAsync(ConnectionContext connection, ConnectPacket connect, ConnectionDelegate broker)
    {
        var checkedPackets = new Pipe(new PipeOptions(
            pauseWriterThreshold: 2 * PacketFrame.MaxPacketBytes, resumeWriterThreshold: PacketFrame.MaxPacketBytes, useSynchronizationContext: false));
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        var forwarding = ForwardAsync(connection.Transport.Input, connect, checkedPackets.Writer, leaving.Token);
        connection.Transport = new DuplexPipe(checkedPackets.Reader, new TimedWriter(connection, SendTimeout, time));
        try
        {
            await broker(connection);
        }
        finally
        {
            await leaving.CancelAsync();
            await checkedPackets.Reader.CompleteAsync();
            await forwarding;
        }
    }

    private async Task ForwardAsync(PipeReader from, ConnectPacket connect, PipeWriter to, CancellationToken cancellationToken)
    {
        try
        {
            await to.WriteAsync(connect.Bytes, cancellationToken);
            var windowStart = time.GetTimestamp();
            var packets = 0;
            while (await ReadAsync(from, cancellationToken) is { } packet)
            {
                if (time.GetElapsedTime(windowStart) > Window)
                {
                    windowStart = time.GetTimestamp();
                    packets = 0;
                }

                if (++packets > MaxPacketsInWindow)
                {
                    throw new PacketRefusedException("too many packets at once");
                }

                SubscribePacket.Check(packet, connect.IsVersion5);
                var handedOn = await to.WriteAsync(packet, cancellationToken);
                if (handedOn.IsCompleted)
                {
                    return;
                }
            }
        }
        finally
        {
            // The broker takes the end of the stream for the end of the connection.
            await to.CompleteAsync();
        }
    }

    /// <summary>The next whole packet, or null at the end of the stream.</summary>
    private static async Task<byte[]?> ReadAsync(PipeReader from, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await from.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            var found = false;
            byte[]? packet;
            try
            {
                found = PacketFrame.TryRead(ref buffer, out packet);
            }
            finally
            {
                from.AdvanceTo(buffer.Start, found ? buffer.Start : buffer.End);
            }

            if (found || read.IsCompleted)
            {
                return packet;
            }
        }
    }

    [LoggerMessage(65, LogLevel.Information, "Refused an MQTT client: {What}")]
    private static partial void Refused(ILogger logger, string what);

    [LoggerMessage(66, LogLevel.Debug, "An MQTT client is gone: {Message}")]
    private static partial void Gone(ILogger logger, string message);

    /// <summary>
    /// Ends the connection of a client that takes nothing in for a while: the answers to what it goes on asking would pile
    /// up in memory.
    /// </summary>
    private sealed class TimedWriter(ConnectionContext connection, TimeSpan timeout, TimeProvider time) : PipeWriter
    {
        private readonly PipeWriter _inner = connection.Transport.Output;

        public override void Advance(int bytes) => _inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => _inner.CancelPendingFlush();

        // MQTTnet hands over whatever ended its reading, and Kestrel takes any exception for a reason to reset the connection
        // at once: the last word to the client (a DISCONNECT with its reason) would be lost.
        public override void Complete(Exception? exception = null) => _inner.Complete();

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            var flush = _inner.FlushAsync(cancellationToken);
            return flush.IsCompleted ? flush : WaitAsync(flush);
        }

        [SuppressMessage("Reliability", "CA2000", Justification = "Disposed by using")]
        private async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flush)
        {
            using var deadline = new CancellationTokenSource(timeout, time);
            await using var abort = deadline.Token.Register(() => connection.Abort(new ConnectionAbortedException("The client does not read")));
            return await flush;
        }
    }
}
