using System.Buffers;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>What PES cannot hold of a design.</summary>
public enum PesRefusal
{
    None,

    /// <summary>There is no stitch in it.</summary>
    NoStitches,

    /// <summary>More than <see cref="PesWriter.MaxBlocks"/> times a thread is taken up.</summary>
    TooManyBlocks,

    /// <summary>A stitch goes further than 12 bits say.</summary>
    StitchTooLong,

    /// <summary>More moves than the counts of the format hold.</summary>
    TooLarge,
}

/// <summary>
/// Writes PES version 1, the version that every Brother machine of the last decades reads and that Ink/Stitch writes. What
/// the format cannot hold is refused before a byte is written.
/// </summary>
public static class PesWriter
{
    /// <summary>Blocks of one colour. The count is a byte that says one less, and FF says none.</summary>
    public const int MaxBlocks = 255;

    /// <summary>Longest stitch, along one axis, in 0.1 mm.</summary>
    public const int MaxMove = 2047;

    // Six bytes a record at most, under the 24 bits of the block's length.
    private const int MaxRecords = 2_500_000;

    public static PesRefusal FindRefusal(Design design)
    {
        var sections = 1;
        var previous = StitchKind.Stitch;
        foreach (var stitch in design.Stitches)
        {
            sections += stitch.Kind == previous ? 0 : 1;
            previous = stitch.Kind;
        }

        return design.Sewn.IsEmpty ? PesRefusal.NoStitches
            : FirstTooLong(design) >= 0 ? PesRefusal.StitchTooLong
            : design.Count(StitchKind.ColorChange) + design.Count(StitchKind.Stop) >= MaxBlocks ? PesRefusal.TooManyBlocks
            : design.Stitches.Count > MaxRecords || sections + (design.Stitches.Count / CSewSeg.MaxPoints) > ushort.MaxValue ? PesRefusal.TooLarge
            : PesRefusal.None;
    }

    /// <summary>Number of the first record that is a stitch longer than the format holds; -1 = there is none.</summary>
    public static int FirstTooLong(Design design)
    {
        var (x, y) = (0, 0);
        for (var i = 0; i < design.Stitches.Count; i++)
        {
            var stitch = design.Stitches[i];
            if (stitch.Kind == StitchKind.Stitch && (Math.Abs(stitch.X - x) > MaxMove || Math.Abs(stitch.Y - y) > MaxMove))
            {
                return i;
            }

            (x, y) = (stitch.X, stitch.Y);
        }

        return -1;
    }

    /// <summary>The file. The frame starts at 0, 0, which should lie inside the design.</summary>
    /// <param name="design">What <see cref="FindRefusal"/> has nothing against.</param>
    /// <param name="label">Name in the file, 1 to 8 of <c>[A-Z0-9_]</c>: anything else moves what follows it.</param>
    /// <exception cref="ArgumentException">The format cannot hold the design or the label.</exception>
    public static byte[] Write(Design design, string label)
    {
        if (FindRefusal(design) is var refusal and not PesRefusal.None)
        {
            throw new ArgumentException($"PES cannot hold this design: {refusal}.", nameof(design));
        }

        if (label.Length is 0 or > 8 || !label.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_'))
        {
            throw new ArgumentException($"'{label}' is not a label for PES.", nameof(label));
        }

        var blocks = ColorBlocks.Of(design);
        var objects = CSewSeg.Write(design, blocks);
        var pec = PecWriter.Write(design, blocks, label);
        var file = new ArrayBufferWriter<byte>(objects.Length + pec.Length + 32);
        file.Write("#PES0001"u8);
        file.AddUInt32(22 + objects.Length);

        // Scale to fit, hoop 130 x 180, one object; then the mark that blocks follow.
        file.AddUInt16(1);
        file.AddUInt16(1);
        file.AddUInt16(1);
        file.AddUInt16(0xFFFF);
        file.AddUInt16(0);
        file.Write(objects);
        file.Write(pec);
        return file.WrittenSpan.ToArray();
    }
}
