using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using MQTTnet.AspNetCore;

namespace FabQueue.Server.Mqtt;

/// <summary>
/// Stands between the listener and MQTTnet, which has no limit of its own for the size of a packet, and hands on whole,
/// small packets only. Who does not say CONNECT in time, talks too much or does not read what he asked for, goes.
/// </summary>
public sealed partial class FrontDoor(TimeProvider time, IHostApplicationLifetime lifetime, ILogger<FrontDoor> logger)
{
    public const int MaxClients = 500;

    /// <summary>Packets from one client in one <see cref="Window"/>: a kit that subscribes to everything one by one needs 50.</summary>
    public const int MaxPacketsInWindow = 200;

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(30);

    private int _inside;

    public async Task EnterAsync(ConnectionContext connection, ConnectionDelegate broker)
    {
        var transport = connection.Transport;
        try
        {
            if (Interlocked.Increment(ref _inside) > MaxClients)
            {
                throw new PacketRefusedException("one client too many");
            }

            if (await ReadConnectAsync(connection) is { } connect)
            {
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
            Interlocked.Decrement(ref _inside);
        }
    }

    private async Task<byte[]?> ReadConnectAsync(ConnectionContext connection)
    {
        using var timeout = new CancellationTokenSource(ConnectTimeout, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, lifetime.ApplicationStopping, connection.ConnectionClosed);
        if (await ReadAsync(connection.Transport.Input, patience.Token) is not { } first)
        {
            return null;
        }

        var connect = ConnectPacket.Prepare(first, ConnectPacket.NewClientId(), out var refusal);
        if (refusal is null)
        {
            return connect;
        }

        await connection.Transport.Output.WriteAsync(refusal, patience.Token);
        throw new PacketRefusedException("a last will, or no client id for a session to keep");
    }

    private async Task ServeAsync(ConnectionContext connection, byte[] connect, ConnectionDelegate broker)
    {
        var checkedPackets = new Pipe(new PipeOptions(
            pauseWriterThreshold: 2 * PacketFrame.MaxPacketBytes, resumeWriterThreshold: PacketFrame.MaxPacketBytes, useSynchronizationContext: false));
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        var forwarding = ForwardAsync(connection.Transport.Input, connect, checkedPackets.Writer, leaving.Token);
        connection.Transport = new DuplexPipe(checkedPackets.Reader, new ImpatientWriter(connection, SendTimeout, time));
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

    private async Task ForwardAsync(PipeReader from, byte[] connect, PipeWriter to, CancellationToken cancellationToken)
    {
        try
        {
            await to.WriteAsync(connect, cancellationToken);
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
    private sealed class ImpatientWriter(ConnectionContext connection, TimeSpan timeout, TimeProvider time) : PipeWriter
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
            using var patience = new CancellationTokenSource(timeout, time);
            await using var abort = patience.Token.Register(() => connection.Abort(new ConnectionAbortedException("The client does not read")));
            return await flush;
        }
    }
}
