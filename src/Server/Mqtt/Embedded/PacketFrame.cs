using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace FabQueue.Server.Mqtt.Embedded;

/// <summary>A stream that is not MQTT, or goes beyond what is taken in: the connection ends.</summary>
public sealed class PacketRefusedException(string message) : Exception(message);

/// <summary>Finds the packets in a stream; pure. MQTT 5, 2.1: type and flags, then the length of the rest in 1 to 4 bytes.</summary>
public static class PacketFrame
{
    /// <summary>In bytes, with its header. What clients have to say here (connect, subscribe, ping) is far shorter.</summary>
    public const int MaxPacketBytes = 4096;

    private const int MaxLengthBytes = 4;

    /// <summary>Takes the first packet off the front of <paramref name="buffer"/>; false = it is not all there yet.</summary>
    /// <exception cref="PacketRefusedException">The length is malformed or over <see cref="MaxPacketBytes"/>.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, [NotNullWhen(true)] out byte[]? packet)
    {
        packet = null;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryRead(out _))
        {
            return false;
        }

        var length = 0;
        for (var i = 0; ; i++)
        {
            if (i == MaxLengthBytes)
            {
                throw new PacketRefusedException("a packet length of more than four bytes");
            }

            if (!reader.TryRead(out var part))
            {
                return false;
            }

            length |= (part & 0x7F) << (7 * i);
            if ((part & 0x80) == 0)
            {
                break;
            }
        }

        var whole = reader.Consumed + length;
        if (whole > MaxPacketBytes)
        {
            throw new PacketRefusedException("a packet that is too large");
        }

        if (buffer.Length < whole)
        {
            return false;
        }

        packet = buffer.Slice(0, whole).ToArray();
        buffer = buffer.Slice(whole);
        return true;
    }

    /// <summary>A packet of this first byte around <paramref name="body"/>.</summary>
    public static byte[] Write(byte first, ReadOnlySpan<byte> body)
    {
        var packet = new List<byte>(body.Length + 1 + MaxLengthBytes) { first };
        WriteLength(packet, body.Length);
        packet.AddRange(body);
        return [.. packet];
    }

    /// <summary>What comes behind the header of a whole packet.</summary>
    public static ReadOnlySpan<byte> Body(byte[] packet)
    {
        var start = 1;
        while ((packet[start++] & 0x80) != 0)
        {
            // The bytes of the length, which TryRead has read.
        }

        return packet.AsSpan(start);
    }

    /// <summary>A length in one to four bytes, seven bits in each (MQTT 5, 1.5.5).</summary>
    internal static void WriteLength(List<byte> to, int length)
    {
        do
        {
            var part = (byte)(length & 0x7F);
            length >>= 7;
            to.Add(length > 0 ? (byte)(part | 0x80) : part);
        }
        while (length > 0);
    }
}
