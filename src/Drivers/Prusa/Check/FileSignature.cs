using System.Buffers.Binary;
using FabQueue.Drivers.Prusa.Format;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>Tells from its first bytes what a file is, when it is not G-code.</summary>
internal static class FileSignature
{
    private const int StlHeaderBytes = 80;
    private const int StlTriangleBytes = 50;

    /// <summary>The finding that names the kind of file, or null for what may be G-code.</summary>
    /// <param name="head">The first bytes, up to a few KB.</param>
    /// <param name="length">Of the whole file, where known: a binary STL has no signature but its length.</param>
    public static Finding? Detect(ReadOnlySpan<byte> head, long? length)
    {
        if (head.StartsWith("GCDE"u8))
        {
            return Refuse("GCODE_IS_BGCODE");
        }

        if (ForeignContent.IsDocument(head))
        {
            return Refuse("GCODE_IS_DOCUMENT");
        }

        if (ForeignContent.IsZip(head) && (head.IndexOf("3D/"u8) >= 0 || head.IndexOf("[Content_Types].xml"u8) >= 0))
        {
            return Refuse("GCODE_IS_MODEL", "3MF");
        }

        if (ForeignContent.IsArchive(head))
        {
            return Refuse("GCODE_IS_ARCHIVE");
        }

        if (ForeignContent.Picture(head) is { } format)
        {
            return Refuse("GCODE_IS_IMAGE", format);
        }

        if (ForeignContent.IsPdf(head))
        {
            return Refuse("GCODE_IS_PDF");
        }

        if (head.StartsWith("#PE"u8) || head.StartsWith("LA:"u8) || head.StartsWith("%vsm%"u8))
        {
            return Refuse("GCODE_IS_EMBROIDERY");
        }

        return DetectText(head) ?? DetectBinary(head, length);
    }

    /// <summary>Whether a patron would call it a file for the 3D printer, sliced or not.</summary>
    public static bool IsForPrinter(Finding signature) => signature.Code is "GCODE_IS_MODEL" or "GCODE_IS_BGCODE";

    /// <summary>Whether another machine of the lab takes it.</summary>
    public static bool IsForOtherMachine(Finding signature) => signature.Code is "GCODE_IS_EMBROIDERY" or "GCODE_IS_DRAWING";

    /// <summary>Whether most of the first lines are comments of a slicer or commands.</summary>
    public static bool LooksLikeGcode(ReadOnlySpan<byte> head)
    {
        var commands = 0;
        var others = 0;
        foreach (var range in head.SplitAny((byte)'\n', (byte)'\r'))
        {
            var line = head[range].Trim(" \t"u8);
            if (line.IsEmpty || line[0] == ';')
            {
                continue;
            }

            var words = new GcodeWords(line);
            var isCommand = words.MoveNext() && words.HasValue && words.Letter is (byte)'G' or (byte)'M';
            commands += isCommand ? 1 : 0;
            others += isCommand ? 0 : 1;
        }

        return commands > others || (others == 0 && head.IndexOf("enerated "u8) >= 0);
    }

    private static Finding? DetectText(ReadOnlySpan<byte> head)
    {
        if (head.IndexOf("<svg"u8) >= 0)
        {
            return Refuse("GCODE_IS_DRAWING");
        }

        if (head.StartsWith("solid"u8) && head.IndexOf("facet"u8) >= 0)
        {
            return Refuse("GCODE_IS_MODEL", "STL");
        }

        return head.StartsWith("v "u8) || head.IndexOf("\nv "u8) >= 0 || head.IndexOf("\rv "u8) >= 0 || head.StartsWith("mtllib"u8)
            ? Refuse("GCODE_IS_MODEL", "OBJ")
            : null;
    }

    private static Finding? DetectBinary(ReadOnlySpan<byte> head, long? length)
    {
        if (head.IndexOf((byte)0) < 0)
        {
            return null;
        }

        var isStl = head.Length >= StlHeaderBytes + 4
            && StlHeaderBytes + 4 + ((long)BinaryPrimitives.ReadUInt32LittleEndian(head[StlHeaderBytes..]) * StlTriangleBytes) == length;
        return isStl ? Refuse("GCODE_IS_MODEL", "STL") : Refuse("GCODE_IS_BINARY");
    }

    private static Finding Refuse(string code, params IReadOnlyList<string> args) => new(FindingSeverity.Error, code, null, args);
}
