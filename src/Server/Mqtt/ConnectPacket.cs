using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FabQueue.Server.Mqtt;

/// <summary>The first packet of a client, made fit for the broker; pure. MQTT 3.1.1 and 5, 3.1.</summary>
public static class ConnectPacket
{
    private const byte First = 0x10;
    private const byte CleanFlag = 0x02;
    private const byte WillFlag = 0x04;
    private const byte Version311 = 4;
    private const byte Version5 = 5;

    public static string NewClientId() => $"anon-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    /// <summary>
    /// The packet with a clean session (nobody finds, or is found by, what another client left under the same id) and, for
    /// MQTT 3.1.1, with an id where the client sent none: MQTTnet refuses those (dotnet/MQTTnet#2181), which is how
    /// <c>mosquitto_sub</c> comes.
    /// </summary>
    /// <param name="packet">One whole packet, as sent.</param>
    /// <param name="newClientId">Given to a client that has no id.</param>
    /// <param name="refusal">The answer (CONNACK) where the client is not to be let in.</param>
    /// <exception cref="PacketRefusedException">Not a CONNECT packet.</exception>
    public static byte[] Prepare(byte[] packet, string newClientId, out byte[]? refusal)
    {
        refusal = null;
        if (packet[0] != First)
        {
            throw new PacketRefusedException("a first packet that is not CONNECT");
        }

        var start = 1;
        while ((packet[start++] & 0x80) != 0)
        {
            // The bytes of the packet's length, which PacketFrame has read.
        }

        // Length and text of the protocol's name, version, flags, seconds of keep-alive.
        var body = packet.AsSpan(start);
        var version = 2 + (body.Length < 2 ? throw Malformed() : BinaryPrimitives.ReadUInt16BigEndian(body));
        var flags = version + 1;
        var rest = version + 4;
        if (body.Length < rest)
        {
            throw Malformed();
        }

        if ((body[flags] & WillFlag) != 0)
        {
            // 135 and 5 = not authorized: nobody but the server says anything here, not even after his end.
            refusal = body[version] >= Version5 ? [0x20, 3, 0, 135, 0] : [0x20, 2, 0, 5];
            return packet;
        }

        var clean = (body[flags] & CleanFlag) != 0;
        var prepared = body.ToArray();
        prepared[flags] |= CleanFlag;
        if (body[version] != Version311)
        {
            return PacketFrame.Write(First, prepared);
        }

        if (body.Length < rest + 2)
        {
            throw Malformed();
        }

        if (BinaryPrimitives.ReadUInt16BigEndian(body[rest..]) != 0)
        {
            return PacketFrame.Write(First, prepared);
        }

        if (!clean)
        {
            // MQTT 3.1.1, 3.1.3.1: no id and no clean session is answered with 2, identifier rejected.
            refusal = [0x20, 2, 0, 2];
            return packet;
        }

        var id = Encoding.ASCII.GetBytes(newClientId);
        return PacketFrame.Write(First, [.. prepared[..rest], (byte)(id.Length >> 8), (byte)id.Length, .. id, .. prepared[(rest + 2)..]]);
    }

    private static PacketRefusedException Malformed() => new("a malformed CONNECT packet");
}
