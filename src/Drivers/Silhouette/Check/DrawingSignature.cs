namespace FabQueue.Drivers.Silhouette.Check;

/// <summary>Tells from its first bytes what a file is that was handed in for the cutter.</summary>
internal static class DrawingSignature
{
    private static readonly string[] SvgExtensions = [".svg", ".svgz"];

    // What people have in place of an SVG: they get told how to make one.
    private static readonly string[] NearExtensions =
        [".pdf", ".ai", ".eps", ".dxf", ".hpgl", ".plt", ".studio", ".studio3", ".cdr", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp"];

    public static bool Recognises(string fileName, ReadOnlySpan<byte> head)
    {
        var extension = Path.GetExtension(fileName);
        return head.IndexOf("<svg"u8) >= 0
            || SvgExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase)
            || NearExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The finding for a file that is no SVG, or null for what may be one.</summary>
    public static Finding? Refusal(ReadOnlySpan<byte> file) =>
        file.IsEmpty ? Refuse("CUT_FILE_EMPTY")
        : file is [0x1F, 0x8B, ..] ? Refuse("CUT_IS_SVGZ")
        : ForeignContent.IsPdf(file) ? Refuse("CUT_IS_PDF")
        : file.StartsWith("%!PS"u8) ? Refuse("CUT_IS_POSTSCRIPT")
        : IsDxf(file) ? Refuse("CUT_IS_DXF")
        : ForeignContent.Picture(file) is { } format ? Refuse("CUT_IS_IMAGE", format)
        : file.IndexOf("<svg"u8) < 0 && file.IndexOf(":svg"u8) < 0 ? Refuse("CUT_NOT_SVG")
        : null;

    // A DXF begins with group code 0 and SECTION, or with a comment, whose group code is 999; in binary with its own words.
    private static bool IsDxf(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("AutoCAD Binary DXF"u8))
        {
            return true;
        }

        var text = file[..Math.Min(file.Length, 4096)].Trim(" \t\r\n"u8);
        return (text.StartsWith("0\r"u8) || text.StartsWith("0\n"u8) || text.StartsWith("999"u8)) && text.IndexOf("SECTION"u8) >= 0;
    }

    private static Finding Refuse(string code, params IReadOnlyList<string> args) => new(FindingSeverity.Error, code, null, args);
}
