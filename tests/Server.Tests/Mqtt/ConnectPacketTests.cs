using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using CsCheck;
using FabQueue.Server.Mqtt.Embedded;

namespace FabQueue.Server.Tests.Mqtt;

public sealed class ConnectPacketTests
{
    private static readonly Gen<byte[]> AnyBytes = Gen.Byte.Array[0, 300];

    [Fact]
    public void However_a_stream_is_cut_the_same_packets_come_out() =>
        Gen.Select(Gen.Byte.Array[0, 400].List[0, 8], Gen.Int[1, 50]).Sample((bodies, cut) =>
        {
            var sent = bodies.Select((body, i) => PacketFrame.Write((byte)(i << 4), body)).ToList();
            var stream = sent.SelectMany(p => p).ToArray();
            var found = new List<byte[]>();
            for (var (end, taken) = (0, 0); end < stream.Length;)
            {
                end = Math.Min(end + cut, stream.Length);
                var buffer = Chunked(stream.AsMemory(taken..end), 3);
                while (PacketFrame.TryRead(ref buffer, out var packet))
                {
                    found.Add(packet);
                    taken += packet.Length;
                }
            }

            Assert.Equal(sent, found);
        });

    [Fact]
    public void Any_bytes_are_packets_or_an_incomplete_one_or_refused() => AnyBytes.Sample(bytes =>
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        var taken = 0L;
        try
        {
            while (PacketFrame.TryRead(ref buffer, out var packet))
            {
                Assert.InRange(packet.Length, 2, PacketFrame.MaxPacketBytes);
                taken += packet.Length;
            }
        }
        catch (PacketRefusedException)
        {
            // Refused; what came before stands.
        }

        Assert.Equal(bytes.Length, taken + buffer.Length);
    });

    [Theory]
    [InlineData(new byte[] { 0x30, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0x30, 0x80, 0x80, 0x80, 0x80, 0x01 })]
    [InlineData(new byte[] { 0x30, 0x80, 0x80, 0x40 })]
    [InlineData(new byte[] { 0x30, 0xFE, 0x1F })]
    public void A_packet_over_the_limit_is_refused_before_its_body_comes(byte[] header)
    {
        var buffer = new ReadOnlySequence<byte>(header);
        Assert.Throws<PacketRefusedException>(() => PacketFrame.TryRead(ref buffer, out _));
    }

    [Fact]
    public void Any_bytes_after_a_connect_header_are_prepared_or_answered_or_refused() => AnyBytes.Sample(body =>
    {
        try
        {
            var prepared = ConnectPacket.Prepare(PacketFrame.Write(0x10, body), "anon-1");
            var buffer = new ReadOnlySequence<byte>(prepared.Bytes);
            Assert.True(PacketFrame.TryRead(ref buffer, out var again));
            Assert.Equal(prepared.Bytes, again);
            Assert.Equal(prepared with { Bytes = again, Refusal = null }, ConnectPacket.Prepare(again, "anon-1") with { Bytes = again });
        }
        catch (PacketRefusedException)
        {
            // The other lawful outcome.
        }
    });

    [Fact]
    public void Only_an_empty_id_and_the_clean_flag_are_changed() =>
        Gen.Select(Gen.Char.AlphaNumeric.Array[0, 200], Gen.Bool, Gen.OneOf<byte>(3, 4, 5), Gen.Bool, Gen.UShort).Sample(
            (id, clean, version, signsIn, keepAlive) =>
            {
                byte[] rest = signsIn ? [.. Text("kit7"), .. Text("secret")] : [];
                var flags = signsIn ? 0xC0 : 0;
                var sent = Connect(version, (byte)(flags | (clean ? 2 : 0)), keepAlive, new string(id), rest);
                var prepared = ConnectPacket.Prepare(sent, "anon-1");
                var wanted = version == 4 && id.Length == 0 ? "anon-1" : new string(id);
                Assert.Equal(version == 4 && id.Length == 0 && !clean ? [0x20, 2, 0, 2] : null, prepared.Refusal);
                Assert.Equal(wanted, prepared.ClientId);
                Assert.Equal(Connect(version, (byte)(flags | 2), keepAlive, wanted, rest), prepared.Bytes);
            });

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_last_will_is_left_out_and_all_else_stays(byte version)
    {
        byte[] properties = version == 5 ? [5, 0x18, 0, 0, 0, 9] : [];
        byte[] will = [.. properties, .. Text("fab/1/up"), .. Text("offline")];
        byte[] rest = [.. Text("kit7"), .. Text("secret")];
        var prepared = ConnectPacket.Prepare(Connect(version, 0xC0 | 0x2E, 60, "kit", [.. will, .. rest]), "anon-1");
        Assert.Equal(Connect(version, 0xC2, 60, "kit", rest), prepared.Bytes);
    }

    [Fact]
    public void A_bridge_that_says_so_is_a_client_like_others() =>
        Assert.Equal(Connect(4, 2, 60, "kit", []), ConnectPacket.Prepare(Connect(0x84, 2, 60, "kit", []), "anon-1").Bytes);

    [Theory]
    [InlineData(new byte[] { 0xC3, 0x28 })]
    [InlineData(new byte[] { (byte)'a', 0 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    public void A_text_that_is_no_UTF8_or_holds_NUL_is_refused(byte[] text)
    {
        byte[] field = [0, (byte)text.Length, .. text];
        Assert.Throws<PacketRefusedException>(() => ConnectPacket.Prepare(PacketFrame.Write(0x10, [.. Text("MQTT"), 4, 2, 0, 60, .. field]), "anon-1"));
        SubscribePacket.Check(PacketFrame.Write(0x82, [0, 1, .. Text("fab/1/up"), 0]), isVersion5: false);
        Assert.Throws<PacketRefusedException>(() => SubscribePacket.Check(PacketFrame.Write(0x82, [0, 1, .. Text("fab/1/up"), 0, .. field, 0]), isVersion5: false));
        Assert.Throws<PacketRefusedException>(() => SubscribePacket.Check(PacketFrame.Write(0x82, [0, 1, 0, .. field, 0]), isVersion5: true));
        Assert.Throws<PacketRefusedException>(() => SubscribePacket.Check(PacketFrame.Write(0xA2, [0, 1, .. field]), isVersion5: false));
    }

    private static byte[] Connect(byte version, byte flags, ushort keepAlive, string id, byte[] rest)
    {
        var name = version == 3 ? "MQIsdp" : "MQTT";
        byte[] properties = version == 5 ? [0] : [];
        return PacketFrame.Write(0x10, [.. Text(name), version, flags, .. Number(keepAlive), .. properties, .. Text(id), .. rest]);
    }

    private static byte[] Text(string text) => [.. Number((ushort)text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Number(ushort number)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        return bytes;
    }

    private static ReadOnlySequence<byte> Chunked(ReadOnlyMemory<byte> bytes, int size)
    {
        Segment? first = null;
        Segment? last = null;
        for (var at = 0; at < bytes.Length; at += size)
        {
            last = new Segment(bytes[at..Math.Min(at + size, bytes.Length)], last);
            first ??= last;
        }

        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
