using static FabQueue.Drivers.Formats.FormatFamily;

namespace FabQueue.Drivers.Formats;

/// <summary>
/// The formats that people hand in at a fablab, whether a machine reads them or not, by the names of their files. What the
/// content tells comes first: <see cref="ContentSignature"/>.
/// </summary>
public static class KnownFormats
{
    public static readonly FileFormat Gcode = new("G-code", FormatFamily.Gcode, ".gcode", ".gco", ".g");
    public static readonly FileFormat BinaryGcode = new("BGCODE", FormatFamily.Gcode, ".bgcode");
    public static readonly FileFormat MillingGcode = new("G-code (laser, CNC)", OtherMachine, ".nc", ".ngc", ".cnc", ".tap");

    public static readonly FileFormat Pes = new("PES", Embroidery, ".pes");
    public static readonly FileFormat Pec = new("PEC", Embroidery, ".pec");
    public static readonly FileFormat Dst = new("DST", Embroidery, ".dst");
    public static readonly FileFormat Exp = new("EXP", Embroidery, ".exp");
    public static readonly FileFormat Jef = new("JEF", Embroidery, ".jef");
    public static readonly FileFormat Vp3 = new("VP3", Embroidery, ".vp3");
    public static readonly FileFormat Hus = new("HUS", Embroidery, ".hus");
    public static readonly FileFormat Vip = new("VIP", Embroidery, ".vip");
    public static readonly FileFormat Vp4 = new("VP4", Embroidery, ".vp4");
    public static readonly FileFormat Shv = new("SHV", Embroidery, ".shv");

    public static readonly FileFormat Svg = new("SVG", Drawing, ".svg");
    public static readonly FileFormat Svgz = new("SVGZ", Drawing, ".svgz");
    public static readonly FileFormat Pdf = new("PDF", Document, ".pdf");
    public static readonly FileFormat PostScript = new("PostScript", Drawing, ".eps", ".ps");
    public static readonly FileFormat Illustrator = new("Illustrator", Drawing, ".ai");
    public static readonly FileFormat Dxf = new("DXF", Drawing, ".dxf");
    public static readonly FileFormat Dwg = new("DWG", Drawing, ".dwg");
    public static readonly FileFormat CorelDraw = new("CorelDRAW", Drawing, ".cdr");
    public static readonly FileFormat Hpgl = new("HPGL", Drawing, ".plt", ".hpgl", ".hpg");
    public static readonly FileFormat Studio = new("Silhouette Studio", Drawing, ".studio3", ".studio", ".gsd", ".gsp");
    public static readonly FileFormat ScanNCut = new("ScanNCut", Drawing, ".fcm");
    public static readonly FileFormat Emf = new("EMF", Drawing, ".emf");

    public static readonly FileFormat Stl = new("STL", Model, ".stl");
    public static readonly FileFormat ThreeMf = new("3MF", Model, ".3mf") { IsZip = true };
    public static readonly FileFormat Step = new("STEP", Model, ".step", ".stp", ".p21");
    public static readonly FileFormat Iges = new("IGES", Model, ".iges", ".igs");
    public static readonly FileFormat Amf = new("AMF", Model, ".amf") { IsZip = true };
    public static readonly FileFormat Obj = new("OBJ", Model, ".obj");
    public static readonly FileFormat Scad = new("OpenSCAD", Model, ".scad", ".csg");
    public static readonly FileFormat Blend = new("Blender", Model, ".blend", ".blend1");
    public static readonly FileFormat Ply = new("PLY", Model, ".ply");
    public static readonly FileFormat Off = new("OFF", Model, ".off");
    public static readonly FileFormat Gltf = new("glTF", Model, ".glb", ".gltf");
    public static readonly FileFormat Fbx = new("FBX", Model, ".fbx");
    public static readonly FileFormat Collada = new("COLLADA", Model, ".dae");
    public static readonly FileFormat X3d = new("X3D", Model, ".x3d");
    public static readonly FileFormat Vrml = new("VRML", Model, ".wrl", ".vrml");
    public static readonly FileFormat FreeCad = new("FreeCAD", Model, ".fcstd") { IsZip = true };
    public static readonly FileFormat SketchUp = new("SketchUp", Model, ".skp");
    public static readonly FileFormat Rhino = new("Rhino", Model, ".3dm");

    public static readonly FileFormat Png = new("PNG", Picture, ".png");
    public static readonly FileFormat Jpeg = new("JPEG", Picture, ".jpg", ".jpeg", ".jfif");
    public static readonly FileFormat Gif = new("GIF", Picture, ".gif");
    public static readonly FileFormat Bmp = new("BMP", Picture, ".bmp");
    public static readonly FileFormat WebP = new("WebP", Picture, ".webp");
    public static readonly FileFormat Heic = new("HEIC", Picture, ".heic", ".heif");
    public static readonly FileFormat Avif = new("AVIF", Picture, ".avif");
    public static readonly FileFormat Tiff = new("TIFF", Picture, ".tif", ".tiff");
    public static readonly FileFormat Jpeg2000 = new("JPEG 2000", Picture, ".jp2", ".j2k");
    public static readonly FileFormat JpegXl = new("JPEG XL", Picture, ".jxl");
    public static readonly FileFormat Photoshop = new("Photoshop", Picture, ".psd", ".psb");
    public static readonly FileFormat Gimp = new("GIMP", Picture, ".xcf");
    public static readonly FileFormat Icon = new("ICO", Picture, ".ico");
    public static readonly FileFormat Raw = new("RAW", Picture, ".cr2", ".cr3", ".nef", ".arw", ".dng", ".orf", ".rw2", ".raf");
    public static readonly FileFormat Layers = new("OpenRaster, Krita", Picture, ".ora", ".kra", ".procreate") { IsZip = true };

    public static readonly FileFormat Zip = new("ZIP", Archive, ".zip") { IsZip = true };
    public static readonly FileFormat SevenZip = new("7z", Archive, ".7z");
    public static readonly FileFormat Rar = new("RAR", Archive, ".rar");
    public static readonly FileFormat Gzip = new("gzip", Archive, ".gz", ".tgz");
    public static readonly FileFormat Bzip2 = new("bzip2", Archive, ".bz2");
    public static readonly FileFormat Xz = new("xz", Archive, ".xz");
    public static readonly FileFormat Zstandard = new("Zstandard", Archive, ".zst");
    public static readonly FileFormat Tar = new("tar", Archive, ".tar");

    public static readonly FileFormat Word = new("Word", Document, ".docx", ".docm", ".dotx") { IsZip = true };
    public static readonly FileFormat Excel = new("Excel", Document, ".xlsx", ".xlsm") { IsZip = true };
    public static readonly FileFormat PowerPoint = new("PowerPoint", Document, ".pptx", ".pptm", ".ppsx") { IsZip = true };
    public static readonly FileFormat Visio = new("Visio", Document, ".vsdx") { IsZip = true };
    public static readonly FileFormat LibreOffice = new("LibreOffice", Document, ".odt", ".ods", ".odp", ".odg") { IsZip = true };
    public static readonly FileFormat Office = new("Office", Document, ".doc", ".xls", ".ppt", ".pub", ".vsd");
    public static readonly FileFormat Rtf = new("RTF", Document, ".rtf");
    public static readonly FileFormat Epub = new("EPUB", Document, ".epub") { IsZip = true };

    public static readonly FileFormat FlashForge = new("FlashForge", OtherMachine, ".gx");
    public static readonly FileFormat MakerBot = new("MakerBot", OtherMachine, ".x3g", ".s3g");
    public static readonly FileFormat LightBurn = new("LightBurn", OtherMachine, ".lbrn", ".lbrn2");
    public static readonly FileFormat TrueType = new("TrueType", Font, ".ttf", ".ttc");
    public static readonly FileFormat OpenType = new("OpenType", Font, ".otf");
    public static readonly FileFormat Woff = new("WOFF", Font, ".woff", ".woff2");
    public static readonly FileFormat Exe = new("Windows", Program, ".exe", ".dll", ".scr", ".com");
    public static readonly FileFormat Elf = new("Linux", Program, ".so", ".elf", ".appimage", ".deb", ".rpm");
    public static readonly FileFormat Mac = new("macOS", Program, ".dmg", ".pkg");
    public static readonly FileFormat Java = new("Java", Program, ".jar") { IsZip = true };
    public static readonly FileFormat Android = new("Android", Program, ".apk") { IsZip = true };
    public static readonly FileFormat Hex = new("HEX", Program, ".hex", ".uf2");
    public static readonly FileFormat Script = new("script", Program, ".bat", ".cmd", ".ps1", ".sh", ".vbs");
    public static readonly FileFormat Mp3 = new("MP3", Media, ".mp3");
    public static readonly FileFormat Mp4 = new("MP4", Media, ".mp4", ".m4v", ".m4a");
    public static readonly FileFormat Mov = new("MOV", Media, ".mov");
    public static readonly FileFormat Wav = new("WAV", Media, ".wav");
    public static readonly FileFormat Avi = new("AVI", Media, ".avi");
    public static readonly FileFormat Ogg = new("Ogg", Media, ".ogg", ".oga", ".ogv", ".opus");
    public static readonly FileFormat Flac = new("FLAC", Media, ".flac");
    public static readonly FileFormat Matroska = new("Matroska", Media, ".mkv", ".webm");
    public static readonly FileFormat Json = new("JSON", Text, ".json");
    public static readonly FileFormat Xml = new("XML", Text, ".xml");
    public static readonly FileFormat PlainText = new("TXT", Text, ".txt", ".md", ".log", ".csv", ".tsv");
    public static readonly FileFormat Html = new("HTML", WebPage, ".html", ".htm", ".xhtml", ".mht", ".mhtml");
    public static readonly FileFormat Download = new("", Unfinished, ".crdownload", ".part", ".partial", ".download", ".opdownload", ".!ut");
    public static readonly FileFormat Link = new("", Shortcut, ".lnk", ".url", ".webloc", ".desktop", ".icloud");
    public static readonly FileFormat SystemFile = new("", Companion, ".ds_store");
    public static readonly FileFormat Nothing = new("", Empty);
    public static readonly FileFormat OnlyZeros = new("", Zeros);

    // Those that nothing but their name tells: name of the format = extension.
    private static readonly FileFormat[] ByNameOnly =
    [
        // Embroidery: the readers of pyembroidery and libembroidery, and the programs Wilcom, Bernina, Melco, Embird, Singer.
        .. Named(Embroidery, "100 10o art be bro cnd csd dsb dsz emb emd exy fxy gnc gt inb jan jpx ksm mit ofm pcd pcm pcq pcs phb phc phd pmv sew stc stx tbf u01 xxx zhs zxy"),
        .. Named(Model, "3ds c4d f3d f3z ipt iam jscad lwo max sldprt sldasm usd usdz x_t zpr"),
        .. Named(Drawing, "afdesign cmx cvg fig gst ink sketch wmf xcs"),
        .. Named(Picture, "afphoto clip pcx pdn pgm ppm pxd tga"),
        // Resin printers, and printers with a format of their own.
        .. Named(OtherMachine, "3w cbddlp ctb fcode g3drem goo lys makerbot phz photon pm3 pwmo pwmx rd sl1 sl1s zcode"),
        .. Named(Document, "numbers pages wpd xps"),
        .. Named(Program, "app iso msi ino sb3"),
        .. Named(Media, "aac aiff flv mid midi mpeg mpg wma wmv"),
        .. Named(Text, "c cpp css gpl ini js py toml yaml yml"),
        .. Named(Archive, "cab lzh lz4"),
        .. Named(Font, "eot pfb"),
    ];

    private static readonly HashSet<string> SystemFiles = new(StringComparer.OrdinalIgnoreCase) { ".DS_Store", "Thumbs.db", "desktop.ini" };

    /// <summary>Every format.</summary>
    public static IReadOnlyList<FileFormat> All { get; } =
    [
        .. typeof(KnownFormats).GetFields().Where(f => f.FieldType == typeof(FileFormat)).Select(f => (FileFormat)f.GetValue(null)!),
        .. ByNameOnly,
    ];

    private static readonly Dictionary<string, FileFormat> OfExtension =
        All.SelectMany(f => f.Extensions.Select(e => (Extension: e, Format: f))).ToDictionary(p => p.Extension, p => p.Format, StringComparer.OrdinalIgnoreCase);

    /// <summary>By the name of a file; null = its extension is none of ours.</summary>
    public static FileFormat? ByName(string fileName) =>
        IsCompanion(fileName) ? SystemFile : OfExtension.GetValueOrDefault(Path.GetExtension(fileName));

    /// <summary>What a system wrote for itself: <c>._x</c> of macOS, folder views.</summary>
    public static bool IsCompanion(string fileName) => fileName.StartsWith("._", StringComparison.Ordinal) || SystemFiles.Contains(fileName);

    private static IEnumerable<FileFormat> Named(FormatFamily family, string extensions) =>
        extensions.Split(' ').Select(e => new FileFormat(e.ToUpperInvariant(), family, "." + e));
}
