namespace FabQueue.Drivers;

/// <summary>
/// What a file is by its first bytes, where no machine takes it: each kind of machine says in its own words what to do instead.
/// </summary>
internal static class ForeignContent
{
    /// <summary>The name of a format of pictures made of pixels, or null.</summary>
    public static string? Picture(ReadOnlySpan<byte> head) =>
        head is [0x89, (byte)'P', (byte)'N', (byte)'G', ..] ? "PNG"
        : head is [0xFF, 0xD8, 0xFF, ..] ? "JPEG"
        : head.StartsWith("GIF8"u8) ? "GIF"
        : head is [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] ? "BMP"
        : head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8) ? "WebP"
        : null;

    public static bool IsPdf(ReadOnlySpan<byte> head) => head.StartsWith("%PDF"u8);

    /// <summary>Zip, gzip, 7z or RAR.</summary>
    public static bool IsArchive(ReadOnlySpan<byte> head) =>
        IsZip(head) || head is [0x1F, 0x8B, ..] or [(byte)'7', (byte)'z', 0xBC, ..] or [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..];

    public static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8);

    /// <summary>A zip that an office program wrote: Office Open XML, OpenDocument.</summary>
    public static bool IsDocument(ReadOnlySpan<byte> head) =>
        IsZip(head) && (head.IndexOf("word/"u8) >= 0 || head.IndexOf("xl/"u8) >= 0 || head.IndexOf("ppt/"u8) >= 0 || head.IndexOf("vnd.oasis.opendocument"u8) >= 0);
}
