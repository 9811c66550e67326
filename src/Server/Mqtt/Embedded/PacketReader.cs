using System.Buffers.Binary;
using System.Text;

namespace FabQueue.Server.Mqtt.Embedded;

/// <summary>Reads the fields of one packet's body (MQTT 5, 1.5); whatever is not there or not allowed is refused.</summary>
internal ref struct PacketReader(ReadOnlySpan<byte> body, string what)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _body = body;
    private int _at;

    public readonly bool IsAtEnd => _at == _body.Length;

    public byte Byte() => Take(1)[0];

    public int Number() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    /// <summary>Bytes behind their length.</summary>
    public ReadOnlySpan<byte> Binary() => Take(Number());

    /// <summary>MQTT 5, 1.5.4: well-formed UTF-8 without NUL; anything else ends the connection.</summary>
    public string Text()
    {
        try
        {
            var text = Strict.GetString(Binary());
            return text.Contains('\0', StringComparison.Ordinal) ? throw Refused("a NUL in a text") : text;
        }
        catch (DecoderFallbackException)
        {
            throw Refused("a text that is not UTF-8");
        }
    }

    /// <summary>MQTT 5, 2.2.2: properties behind their length, which takes one to four bytes.</summary>
    public ReadOnlySpan<byte> Properties()
    {
        var length = 0;
        for (var i = 0; i < 4; i++)
        {
            var part = Byte();
            length |= (part & 0x7F) << (7 * i);
            if ((part & 0x80) == 0)
            {
                return Take(length);
            }
        }

        throw Refused("a length of properties over four bytes");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_body.Length - _at < count)
        {
            throw Refused("a field that is cut short");
        }

        var taken = _body.Slice(_at, count);
        _at += count;
        return taken;
    }

    private readonly PacketRefusedException Refused(string why) => new($"a {what} packet with {why}");
}
