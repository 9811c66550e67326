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
        : file.StartsWith("%PDF"u8) ? Refuse("CUT_IS_PDF")
        : ImageFormat(file) is { } format ? Refuse("CUT_IS_IMAGE", format)
        : file.IndexOf("<svg"u8) < 0 && file.IndexOf(":svg"u8) < 0 ? Refuse("CUT_NOT_SVG")
        : null;

    private static string? ImageFormat(ReadOnlySpan<byte> file) =>
        file is [0x89, (byte)'P', (byte)'N', (byte)'G', ..] ? "PNG"
        : file is [0xFF, 0xD8, 0xFF, ..] ? "JPEG"
        : file.StartsWith("GIF8"u8) ? "GIF"
        : file is [(byte)'B', (byte)'M', ..] ? "BMP"
        : file.StartsWith("RIFF"u8) ? "WebP"
        : null;

    private static Finding Refuse(string code, params IReadOnlyList<string> args) => new(FindingSeverity.Error, code, null, args);
}
