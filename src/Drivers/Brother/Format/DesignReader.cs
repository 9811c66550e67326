using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>Why a file could not be read as a design.</summary>
public enum DesignFault
{
    None,

    /// <summary>There is nothing in the file.</summary>
    Empty,

    /// <summary>It is something else.</summary>
    NotEmbroidery,

    /// <summary>It is embroidery, but its header leads nowhere.</summary>
    Damaged,

    /// <summary>It is embroidery, but what every file of its format has at a certain place is not there: its stitches would be others.</summary>
    Misplaced,
}

/// <summary>A design, or why there is none.</summary>
/// <param name="At">The byte of the file that says so, where one does.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DesignReading(Design? Design, DesignFault Fault, int At = 0)
{
    internal static readonly DesignReading Damaged = new(null, DesignFault.Damaged);
    internal static readonly DesignReading NotEmbroidery = new(null, DesignFault.NotEmbroidery);

    internal static DesignReading Misplaced(int at) => new(null, DesignFault.Misplaced, at);

    internal static DesignReading Of(DesignBuilder builder, DesignFormat format, IReadOnlyList<Rgb> colors, DesignDefects defects) =>
        builder.IsLost ? Damaged : new DesignReading(builder.Build(format, colors, defects), DesignFault.None);
}

/// <summary>
/// Reads embroidery files: PES (all versions, by the PEC block that the machine sews), PEC, DST, EXP, JEF and VP3. The
/// content says which; the name of the file does not count. An offset or a length in a file is believed only where the marks
/// that every sound file of its format has are found there, and memory stays in proportion to the file's size.
/// </summary>
public static class DesignReader
{
    public static DesignReading Read(ReadOnlySpan<byte> file) => DetectFormat(file) switch
    {
        DesignFormat.Pes => PecReader.ReadPes(file),
        DesignFormat.Pec => PecReader.ReadPec(file),
        DesignFormat.Dst => DstReader.Read(file),
        DesignFormat.Vp3 => Vp3Reader.Read(file),
        DesignFormat.Jef => JefReader.Read(file),
        _ when file.IsEmpty => new DesignReading(null, DesignFault.Empty),
        _ when DstReader.IsNameless(file) => DstReader.Read(file),
        _ => ExpReader.Read(file),
    };

    /// <summary>The format by the first bytes of a file; null where none has this signature (EXP has none).</summary>
    public static DesignFormat? DetectFormat(ReadOnlySpan<byte> head) =>
        head.StartsWith("#PES"u8) ? DesignFormat.Pes
        : head.StartsWith("#PEC"u8) ? DesignFormat.Pec
        : head.StartsWith("LA:"u8) ? DesignFormat.Dst
        : head.StartsWith("%vsm%"u8) ? DesignFormat.Vp3
        : JefReader.Recognises(head) ? DesignFormat.Jef
        : null;
}
