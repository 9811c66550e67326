using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace FabQueue.Drivers.Formats;

/// <summary>
/// Tells from its first bytes what a file is. Formats that a machine here reads are told by the machine's own kind
/// (<see cref="MachineKind.FormatOf"/>), which asks less of a file than its check.
/// </summary>
internal static class ContentSignature
{
    private const int StlHeaderBytes = 80;
    private const int StlTriangleBytes = 50;
    private const int TarMagicAt = 257;

    // HEIF and MPEG-4 share a container: its brand says which (ISO/IEC 14496-12, "ftyp").
    private const int BrandAt = 8;
    private const int BrandEnd = 12;

    private static readonly SearchValues<byte> CardNumber = SearchValues.Create("0123456789 "u8);

    private static readonly (byte[] Start, FileFormat Format)[] Starts =
    [
        ([0x89, .. "PNG"u8], KnownFormats.Png),
        ([0xFF, 0xD8, 0xFF], KnownFormats.Jpeg),
        ([.. "GIF8"u8], KnownFormats.Gif),
        ([.. "II*\0"u8], KnownFormats.Tiff),
        ([.. "MM\0*"u8], KnownFormats.Tiff),
        ([.. "8BPS"u8], KnownFormats.Photoshop),
        ([.. "gimp xcf"u8], KnownFormats.Gimp),
        ([0, 0, 0, 12, .. "jP  "u8], KnownFormats.Jpeg2000),
        ([0, 0, 0, 12, .. "JXL "u8], KnownFormats.JpegXl),
        ([.. "%PDF"u8], KnownFormats.Pdf),
        ([.. "%!PS"u8], KnownFormats.PostScript),
        ([0xC5, 0xD0, 0xD3, 0xC6], KnownFormats.PostScript),
        ([.. "AC10"u8], KnownFormats.Dwg),
        ([.. "AutoCAD Binary DXF"u8], KnownFormats.Dxf),
        ([.. "silhouette0"u8], KnownFormats.Studio),
        ([.. "#FCM"u8], KnownFormats.ScanNCut),
        ([.. "GCDE"u8], KnownFormats.BinaryGcode),
        ([.. "xgcode"u8], KnownFormats.FlashForge),
        // pyembroidery: HusReader, VipReader, ShvReader; libembroidery: format-vip.
        ([0x5B, 0xAF, 0xC8, 0x00], KnownFormats.Hus),
        ([0x5D, 0xFC, 0x90, 0x01], KnownFormats.Vip),
        ([.. "%spx%"u8], KnownFormats.Vp4),
        ([.. "Embroidery disk created using"u8], KnownFormats.Shv),
        ([.. "ISO-10303-21"u8], KnownFormats.Step),
        ([.. "BLENDER-"u8], KnownFormats.Blend),
        ([.. "BLENDER_"u8], KnownFormats.Blend),
        ([.. "BLENDER1"u8], KnownFormats.Blend),
        ([.. "ply\n"u8], KnownFormats.Ply),
        ([.. "ply\r"u8], KnownFormats.Ply),
        ([.. "glTF"u8], KnownFormats.Gltf),
        ([.. "Kaydara FBX"u8], KnownFormats.Fbx),
        ([.. "#VRML"u8], KnownFormats.Vrml),
        ([0xFF, 0xFE, 0xFF, 0x0E, .. "S\0k\0e\0t\0c\0h\0U\0p\0"u8], KnownFormats.SketchUp),
        ([.. "3D Geometry File Format"u8], KnownFormats.Rhino),
        ([.. "PK\u0003\u0004"u8], KnownFormats.Zip),
        ([.. "PK\u0005\u0006"u8], KnownFormats.Zip),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], KnownFormats.SevenZip),
        ([.. "Rar!"u8], KnownFormats.Rar),
        ([0xFD, .. "7zXZ"u8], KnownFormats.Xz),
        ([.. "{\\rtf"u8], KnownFormats.Rtf),
        ([.. "true\0"u8], KnownFormats.TrueType),
        ([.. "ttcf\0"u8], KnownFormats.TrueType),
        ([.. "OTTO\0"u8], KnownFormats.OpenType),
        ([.. "wOFF"u8], KnownFormats.Woff),
        ([.. "wOF2"u8], KnownFormats.Woff),
        ([0x7F, .. "ELF"u8], KnownFormats.Elf),
        ([0xCF, 0xFA, 0xED, 0xFE], KnownFormats.Mac),
        ([0xCA, 0xFE, 0xBA, 0xBE], KnownFormats.Java),
        ([.. "UF2\n"u8], KnownFormats.Hex),
        ([.. "#!/"u8], KnownFormats.Script),
        ([.. "OggS"u8], KnownFormats.Ogg),
        ([.. "fLaC"u8], KnownFormats.Flac),
        ([0x1A, 0x45, 0xDF, 0xA3], KnownFormats.Matroska),
        ([0, 5, 0x16, 7, 0], KnownFormats.SystemFile),
        ([.. "bplist00"u8], KnownFormats.Link),
        ([0x4C, 0, 0, 0, 1, 0x14, 2, 0], KnownFormats.Link),
        ([.. "[InternetShortcut]"u8], KnownFormats.Link),
        ([.. "[Desktop Entry]"u8], KnownFormats.Link),
    ];

    // The outermost element says what XML is.
    private static readonly (byte[] Tag, FileFormat Format)[] Markup =
    [
        ([.. "<html"u8], KnownFormats.Html),
        ([.. "<!doctype html"u8], KnownFormats.Html),
        // What stores of files answer in place of one.
        ([.. "<error>"u8], KnownFormats.Html),
        ([.. "<amf"u8], KnownFormats.Amf),
        ([.. "<collada"u8], KnownFormats.Collada),
        ([.. "<x3d"u8], KnownFormats.X3d),
        ([.. "<lightburnproject"u8], KnownFormats.LightBurn),
        ([.. "<!doctype plist"u8], KnownFormats.Link),
    ];

    /// <summary>The format, or null for what has no signature or is read by a machine here.</summary>
    /// <param name="fileName">Decides where several formats share a container.</param>
    /// <param name="head">The first bytes, up to a few KB.</param>
    /// <param name="length">Of the whole file, where known: a binary STL has no signature but its length.</param>
    public static FileFormat? Detect(string fileName, ReadOnlySpan<byte> head, long? length)
    {
        if (length == 0)
        {
            return KnownFormats.Nothing;
        }

        foreach (var (start, format) in Starts)
        {
            if (head.StartsWith(start))
            {
                return format;
            }
        }

        return Container(fileName, head)
            ?? (head.Contains((byte)0) ? Binary(head, length) : null)
            ?? (IsText(head) ? OfText(fileName, WithoutMark(head)) : null);
    }

    /// <summary>Whether people can read it: no control characters but those of lines.</summary>
    public static bool IsText(ReadOnlySpan<byte> head)
    {
        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return true;
        }

        foreach (var b in head)
        {
            if (b is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0C or 0x1A or 0x1B) or 0x7F)
            {
                return false;
            }
        }

        return !head.IsEmpty;
    }

    private static FileFormat? Container(string fileName, ReadOnlySpan<byte> head) => head switch
    {
        [0x1F, 0x8B, ..] => Named(fileName, KnownFormats.Svgz, KnownFormats.Blend) ?? KnownFormats.Gzip,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Named(fileName, KnownFormats.Blend) ?? KnownFormats.Zstandard,
        // Compound files of Microsoft: also Wilcom (EMB), SolidWorks, 3ds Max, installers.
        [0xD0, 0xCF, 0x11, 0xE0, ..] => KnownFormats.ByName(fileName) ?? KnownFormats.Office,
        [(byte)'M', (byte)'Z', _, _, ..] when !IsText(head) => KnownFormats.Exe,
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => KnownFormats.Bmp,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, ..] => Riff(head[8..]),
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] when head.Length >= BrandEnd => Brand(head[BrandAt..BrandEnd]),
        [1, 0, 0, 0, ..] when head.Length > 44 && head[40..].StartsWith(" EMF"u8) => KnownFormats.Emf,
        [(byte)'B', (byte)'Z', (byte)'h', _, (byte)'1', (byte)'A', (byte)'Y', ..] => KnownFormats.Bzip2,
        [(byte)'I', (byte)'D', (byte)'3', < 0x10, ..] => KnownFormats.Mp3,
        // Short beginnings are those of an EXP embroidery as well: more of the header has to be right.
        [0, 0, 1, 0, > 0 and < 64, 0, _, _, _, 0, ..] => KnownFormats.Icon,
        [0, 1, 0, 0, 0, > 0 and < 64, _, _, _, _, _, _, > 0x1F and < 0x7F, > 0x1F and < 0x7F, > 0x1F and < 0x7F, ..] => KnownFormats.TrueType,
        _ when head.Length > TarMagicAt && head[TarMagicAt..].StartsWith("ustar"u8) => KnownFormats.Tar,
        _ => null,
    };

    private static FileFormat? Named(string fileName, params ReadOnlySpan<FileFormat> formats)
    {
        var named = KnownFormats.ByName(fileName);
        return named is not null && formats.Contains(named) ? named : null;
    }

    private static FileFormat? Riff(ReadOnlySpan<byte> type) =>
        type.StartsWith("WEBP"u8) ? KnownFormats.WebP
        : type.StartsWith("CDR"u8) ? KnownFormats.CorelDraw
        : type.StartsWith("WAVE"u8) ? KnownFormats.Wav
        : type.StartsWith("AVI "u8) ? KnownFormats.Avi
        : null;

    private static FileFormat Brand(ReadOnlySpan<byte> brand) =>
        brand.StartsWith("avi"u8) ? KnownFormats.Avif
        : brand.StartsWith("he"u8) || brand.StartsWith("mif1"u8) || brand.StartsWith("msf1"u8) ? KnownFormats.Heic
        : brand.StartsWith("crx "u8) ? KnownFormats.Raw
        : brand.StartsWith("qt"u8) ? KnownFormats.Mov
        : KnownFormats.Mp4;

    private static FileFormat? Binary(ReadOnlySpan<byte> head, long? length)
    {
        if (head.Length >= StlHeaderBytes + 4
            && StlHeaderBytes + 4 + ((long)BinaryPrimitives.ReadUInt32LittleEndian(head[StlHeaderBytes..]) * StlTriangleBytes) == length
            && length > StlHeaderBytes + 4)
        {
            return KnownFormats.Stl;
        }

        return head.ContainsAnyExcept((byte)0) ? null : KnownFormats.OnlyZeros;
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> head) => head.StartsWith("\uFEFF"u8) ? head[3..] : head;

    private static FileFormat? OfText(string fileName, ReadOnlySpan<byte> head)
    {
        var text = head.TrimStart(" \t\r\n"u8);
        return text.StartsWith("<"u8) ? OfMarkup(text)
            : text.StartsWith("solid"u8) && text.IndexOf("facet"u8) >= 0 ? KnownFormats.Stl
            : text.StartsWith("OFF\n"u8) || text.StartsWith("OFF\r"u8) ? KnownFormats.Off
            : IsDxf(text) ? KnownFormats.Dxf
            : IsHpgl(text) ? KnownFormats.Hpgl
            : IsIges(head) ? KnownFormats.Iges
            : text.StartsWith("mtllib "u8) || text.StartsWith("v "u8) || text.IndexOf("\nv "u8) >= 0 || text.IndexOf("\rv "u8) >= 0 ? KnownFormats.Obj
            : text.StartsWith("{"u8) && text.IndexOf("\":"u8) >= 0 ? Named(fileName, KnownFormats.Gltf) ?? KnownFormats.Json
            : text.StartsWith(":02000004"u8) || text.StartsWith(":1000"u8) ? KnownFormats.Hex
            : null;
    }

    private static FileFormat? OfMarkup(ReadOnlySpan<byte> text)
    {
        // Past the declaration and comments, which name no element.
        while (text.StartsWith("<?"u8) || text.StartsWith("<!--"u8))
        {
            var end = text.StartsWith("<?"u8) ? text.IndexOf("?>"u8) + 2 : text.IndexOf("-->"u8) + 3;
            if (end < 3)
            {
                return null;
            }

            text = text[end..].TrimStart(" \t\r\n"u8);
        }

        foreach (var (tag, format) in Markup)
        {
            if (text.Length >= tag.Length && Ascii.EqualsIgnoreCase(text[..tag.Length], tag))
            {
                return format;
            }
        }

        return null;
    }

    // A DXF begins with group code 0 and SECTION, or with a comment, whose group code is 999.
    private static bool IsDxf(ReadOnlySpan<byte> text) =>
        (text.StartsWith("0\r"u8) || text.StartsWith("0\n"u8) || text.StartsWith("999\r"u8) || text.StartsWith("999\n"u8)) && text.IndexOf("SECTION"u8) >= 0;

    private static bool IsHpgl(ReadOnlySpan<byte> text) =>
        (text.StartsWith("IN;"u8) || text.StartsWith("\u001B%-"u8)) && (text.IndexOf("PU"u8) >= 0 || text.IndexOf("PD"u8) >= 0 || text.IndexOf("SP"u8) >= 0);

    // Cards of 80 columns: the 73rd tells the section, S for the start.
    private static bool IsIges(ReadOnlySpan<byte> head) => head.Length > 80 && head[72] == 'S' && !head[73..80].ContainsAnyExcept(CardNumber);
}
