using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FabQueue.Server.Mqtt.Embedded;

/// <summary>The first packet of a client, made fit for the broker; pure. MQTT 3.1.1 and 5, 3.1.</summary>
public sealed record ConnectPacket
{
    private const byte First = 0x10;
    private const byte CleanFlag = 0x02;
    private const byte WillFlag = 0x04;
    private const byte WillFlags = 0x3C;
    private const byte PasswordFlag = 0x40;
    private const byte UserFlag = 0x80;
    private const byte Version311 = 4;
    private const byte Version5 = 5;

    // A Mosquitto bridge marks itself with it (try_private).
    private const byte BridgeFlag = 0x80;

    /// <summary>The client's own, or what it was given; empty where MQTTnet gives it one (MQTT 5).</summary>
    public required string ClientId { get; init; }

    public required bool IsVersion5 { get; init; }

    /// <summary>The packet for the broker.</summary>
    public required byte[] Bytes { get; init; }

    /// <summary>The answer (CONNACK) where the client is not to be let in; null = let it in.</summary>
    public byte[]? Refusal { get; init; }

    public static string NewClientId() => $"anon-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    /// <summary>
    /// The packet with a clean session (nobody finds, or is found by, what another client left under the same id), without
    /// its last will (nobody but the server says anything here; a Mosquitto bridge always brings one, and is welcome) and,
    /// for MQTT 3.1.1, with an id where the client sent none: MQTTnet refuses those (dotnet/MQTTnet#2181), which is how
    /// <c>mosquitto_sub</c> comes.
    /// </summary>
    /// <param name="packet">One whole packet, as sent.</param>
    /// <param name="newClientId">Given to a client that has no id.</param>
    /// <exception cref="PacketRefusedException">Not a CONNECT packet, or a malformed one.</exception>
    public static ConnectPacket Prepare(byte[] packet, string newClientId)
    {
        if (packet[0] != First)
        {
            throw new PacketRefusedException("a first packet that is not CONNECT");
        }

        var reader = new PacketReader(PacketFrame.Body(packet), "CONNECT");
        var name = reader.Text();
        var version = reader.Byte();
        var plainVersion = (byte)(version & ~BridgeFlag);
        var flags = reader.Byte();
        var keepAlive = reader.Number();
        var isVersion5 = plainVersion >= Version5;
        var properties = isVersion5 ? reader.Properties() : [];
        var id = reader.Text();
        if ((flags & WillFlag) != 0)
        {
            if (isVersion5)
            {
                reader.Properties();
            }

            reader.Text();
            reader.Binary();
        }

        var user = (flags & UserFlag) != 0 ? reader.Text() : null;
        var password = (flags & PasswordFlag) != 0 ? reader.Binary() : default;
        if (!reader.IsAtEnd)
        {
            throw new PacketRefusedException("a CONNECT packet with bytes behind its end");
        }

        var isNameless = plainVersion == Version311 && id.Length == 0;
        var writer = new List<byte>(packet.Length + newClientId.Length);
        WriteText(writer, name);
        writer.Add(plainVersion);
        writer.Add((byte)((flags & ~WillFlags) | CleanFlag));
        WriteNumber(writer, keepAlive);
        if (isVersion5)
        {
            PacketFrame.WriteLength(writer, properties.Length);
            writer.AddRange(properties);
        }

        id = isNameless ? newClientId : id;
        WriteText(writer, id);
        if (user is not null)
        {
            WriteText(writer, user);
        }

        if ((flags & PasswordFlag) != 0)
        {
            WriteNumber(writer, password.Length);
            writer.AddRange(password);
        }

        return new ConnectPacket
        {
            ClientId = id,
            IsVersion5 = isVersion5,
            Bytes = PacketFrame.Write(First, [.. writer]),
            // MQTT 3.1.1, 3.1.3.1: no id and no clean session is answered with 2, identifier rejected.
            Refusal = isNameless && (flags & CleanFlag) == 0 ? [0x20, 2, 0, 2] : null,
        };
    }

    /// <summary>The answer to a client whose id somebody else has and keeps.</summary>
    public byte[] IdInUse() => IsVersion5 ? [0x20, 3, 0, 0x85, 0] : [0x20, 2, 0, 2];

    private static void WriteText(List<byte> to, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteNumber(to, bytes.Length);
        to.AddRange(bytes);
    }

    private static void WriteNumber(List<byte> to, int number)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)number);
        to.AddRange(bytes);
    }
}
