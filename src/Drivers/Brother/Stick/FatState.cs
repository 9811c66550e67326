using System.Buffers.Binary;

namespace FabQueue.Drivers.Brother.Stick;

/// <summary>What the boot sector of a FAT file system says of its state (Linux: <c>fat_boot_sector</c>, <c>fat_set_state</c>).</summary>
internal static class FatState
{
    /// <summary>Length of a boot sector, in bytes.</summary>
    public const int SectorBytes = 512;

    private const int SectorsPerFat16 = 22;
    private const int State16 = 0x25;
    private const int State32 = 0x41;
    private const byte Dirty = 1;

    /// <summary>Whether it was mounted and never unmounted. FAT32 has no 16-bit length of its table.</summary>
    public static bool IsDirty(ReadOnlySpan<byte> bootSector)
    {
        var isFat32 = BinaryPrimitives.ReadUInt16LittleEndian(bootSector[SectorsPerFat16..]) == 0;
        return (bootSector[isFat32 ? State32 : State16] & Dirty) != 0;
    }
}
