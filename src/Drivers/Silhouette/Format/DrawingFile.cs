using System.Text;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>The bytes of a drawing, which has to be held whole: elements refer to each other.</summary>
internal static class DrawingFile
{
    private const string EndOfDeclaration = "?>";

    /// <returns>The file in UTF-8 where it was saved in UTF-16, or null when it is larger than <see cref="SvgDocument.MaxBytes"/>.</returns>
    public static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (file.Length + count > SvgDocument.MaxBytes)
            {
                return null;
            }

            file.Write(buffer, 0, count);
        }

        return InUtf8(file.ToArray());
    }

    // All that looks into a drawing reads single bytes. The declaration names the encoding it had; XML without one is UTF-8.
    private static byte[] InUtf8(byte[] file)
    {
        var encoding = file switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
        if (encoding is null)
        {
            return file;
        }

        var text = encoding.GetString(file.AsSpan(encoding.Preamble.Length));
        var end = text.StartsWith("<?xml ", StringComparison.Ordinal) ? text.IndexOf(EndOfDeclaration, StringComparison.Ordinal) : -1;
        return Encoding.UTF8.GetBytes(end < 0 ? text : text[(end + EndOfDeclaration.Length)..]);
    }
}
