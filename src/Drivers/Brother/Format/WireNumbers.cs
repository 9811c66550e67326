using System.Buffers;
using System.Buffers.Binary;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>Writes the little-endian numbers of PES.</summary>
internal static class WireNumbers
{
    public static void AddByte(this ArrayBufferWriter<byte> to, int value)
    {
        to.GetSpan(1)[0] = (byte)value;
        to.Advance(1);
    }

    public static void AddUInt16(this ArrayBufferWriter<byte> to, int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(to.GetSpan(2), (ushort)value);
        to.Advance(2);
    }

    public static void AddUInt32(this ArrayBufferWriter<byte> to, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), value);
        to.Advance(4);
    }

    public static void AddSingle(this ArrayBufferWriter<byte> to, float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(to.GetSpan(4), value);
        to.Advance(4);
    }

    public static void AddFill(this ArrayBufferWriter<byte> to, byte value, int count)
    {
        to.GetSpan(count)[..count].Fill(value);
        to.Advance(count);
    }
}
