using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>
/// Where the two parts of a PEC block begin. In a sound file that is always at the same place. A label that is longer than its
/// 16 bytes moves all that follows (inkstitch #72, Embroidermodder #107), and so did names with accents until pystitch pull
/// request 102. The marks that all files have, whoever wrote them, tell.
/// </summary>
/// <param name="Label">Of the CR behind the label, from the start of the block.</param>
/// <param name="Stitches">Of the stitch part.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PecPlaces(int Label, int Stitches)
{
    /// <summary>From the CR on: how many colours there are, less one.</summary>
    public const int ColorCount = 29;

    /// <summary>From the start of the stitch part on: what its length counts up to.</summary>
    public const int Length = 2;
    public const int Size = 8;
    public const int Records = 16;

    /// <summary>A stitch part of this length holds nothing, not even where a design would lie.</summary>
    public const int EmptyLength = 13;

    public const int SoundLabel = 19;

    /// <summary>Shorter than this no block is whole.</summary>
    public const int SoundBytes = 512 + EmptyLength;

    private static readonly PecPlaces Sound = new(SoundLabel, 512);

    // A label is a file's name.
    private const int Farthest = 256;

    /// <summary>How many bytes the stitches lie off their place.</summary>
    public int Shift => Stitches - Sound.Stitches;

    public bool IsSound => this == Sound;

    /// <summary>The places in a block; null = they are not where they should be, and nowhere else for certain.</summary>
    public static PecPlaces? Find(ReadOnlySpan<byte> block)
    {
        var places = IsLabelEnd(block, Sound.Label) && IsStitchPart(block, Sound.Stitches) ? Sound : Search(block);
        return places is { } found && HasFill(block, found) ? found : null;
    }

    private static PecPlaces? Search(ReadOnlySpan<byte> block)
    {
        var (label, stitches) = (-1, -1);
        for (var at = 3; at <= Sound.Label + Farthest; at++)
        {
            if (IsLabelEnd(block, at))
            {
                if (label >= 0)
                {
                    return null;
                }

                label = at;
            }
        }

        for (var at = Math.Max(label, 0) + ColorCount + 1; label >= 0 && at <= Sound.Stitches + Farthest; at++)
        {
            if (IsStitchPart(block, at))
            {
                if (stitches >= 0)
                {
                    return null;
                }

                stitches = at;
            }
        }

        return stitches < 0 ? null : new PecPlaces(label, stitches);
    }

    // CR, spaces, FF 00, and the size of the icons: 6 bytes wide, 38 rows high.
    private static bool IsLabelEnd(ReadOnlySpan<byte> block, int at) =>
        at + ColorCount < block.Length && block[at] == 0x0D && block[(at + 13)..].StartsWith((ReadOnlySpan<byte>)[0xFF, 0x00, 0x06, 0x26]);

    // 00 00, length, 31 FF F0, size, then E0 01 B0 01 or, where there is nothing, the end code.
    private static bool IsStitchPart(ReadOnlySpan<byte> block, int at) =>
        at + EmptyLength <= block.Length && block[at] == 0 && block[at + 1] == 0
        && block[(at + 5)..].StartsWith((ReadOnlySpan<byte>)[0x31, 0xFF, 0xF0])
        && (block[(at + 12)..].StartsWith((ReadOnlySpan<byte>)[0xE0, 0x01, 0xB0, 0x01]) || (block[at + Length] == EmptyLength && block[at + 12] == 0xFF));

    // Spaces lie between the colours and the stitch part: another byte is a colour that was moved there. Where the two parts are not moved by the
    // same, something is missing or too much between them: a space among the colours (thread 32) may be filling then.
    private static bool HasFill(ReadOnlySpan<byte> block, PecPlaces places)
    {
        const byte Fill = (byte)' ';
        var colors = (byte)(block[places.Label + ColorCount] + 1);
        var from = places.Label + ColorCount + 1;
        return from + colors <= places.Stitches && block[(from + colors)..places.Stitches].IndexOfAnyExcept(Fill) < 0
            && (places.Stitches - places.Label == Sound.Stitches - Sound.Label || !block.Slice(from, colors).Contains(Fill));
    }
}
