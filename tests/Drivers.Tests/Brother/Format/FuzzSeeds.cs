using System.Buffers.Binary;

namespace FabQueue.Drivers.Tests.Brother.Format;

/// <summary>Small sound files of each format, so that much damage can be tried in little time.</summary>
internal static class FuzzSeeds
{
    private const int PecStitches = 532;

    public static IReadOnlyList<byte[]> Of(string format) => format switch
    {
        "pes" => [.. Pecs().Select(b => Pes("#PES0001"u8, b)), .. Pecs().Select(b => Pes("#PES0060"u8, b)), DesignSamples.Read("gen-rect-v1t.pes")],
        "pec" => [.. Pecs().Select(b => (byte[])[.. "#PEC0001"u8, .. b]), DesignSamples.Read("gen-rect.pec")],
        "dst" => [Head("gen-rect.dst", 512 + 60, 0, 0, 0xF3), Head("gen-rect.dst", 512, 0x81, 0x81, 0x87, 0x81, 0x81, 0xC3, 0, 0, 0xF3), DesignSamples.Read("gen-rect.dst")],
        "exp" => [Head("gen-rect.exp", 60), [1, 2, 0x80, 1, 3, 4, 0x80, 4, 100, 100, 5, 6, 0x80, 0x80, 7, 0, 7, 8], DesignSamples.Read("gen-rect.exp")],
        "jef" => [Head("gen-rect.jef", 116 + 24 + 60, 0x80, 0x10), Head("gen-rect.jef", 116 + 24 + 20, 0x80, 1, 0, 0, 5, 5, 0x80, 2, 90, 90, 0x80, 0x10), DesignSamples.Read("gen-rect.jef")],
        _ => [DesignSamples.Read("gen-rect.vp3"), DesignSamples.Read("gen-rect.vp3")[..400]],
    };

    private static IEnumerable<byte[]> Pecs()
    {
        var block = DesignSamples.Read("gen-rect.pec")[8..];
        yield return Shortened(block, [.. block[PecStitches..(PecStitches + 40)], 0xFF]);
        yield return Shortened(block, [5, 5, 0xFE, 0xB0, 2, 0x90, 0x64, 0x9F, 0x9C, 3, 3, 0xFE, 0xB0, 1, 0xA0, 0x10, 0xA0, 0x10, 0x87, 0xD0, 0x88, 0x30, 0xFF]);
    }

    // With a length that is right, and a few bytes where thumbnails would be.
    private static byte[] Shortened(byte[] block, byte[] stitches)
    {
        byte[] shorter = [.. block[..PecStitches], .. stitches, .. new byte[24]];
        BinaryPrimitives.WriteUInt16LittleEndian(shorter.AsSpan(514), (ushort)(PecStitches - 512 + stitches.Length));
        return shorter;
    }

    private static byte[] Pes(ReadOnlySpan<byte> signature, byte[] block) => [.. signature, 12, 0, 0, 0, .. block];

    private static byte[] Head(string sample, int length, params ReadOnlySpan<byte> end) => [.. DesignSamples.Read(sample)[..length], .. end];
}
