using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>The bytes of a drawing, which has to be held whole: elements refer to each other.</summary>
internal static partial class DrawingFile
{
    private const string EndOfDeclaration = "?>";

    /// <returns>The file in UTF-8, however it was saved, or null when it is larger than <see cref="SvgDocument.MaxBytes"/>.</returns>
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
            _ => Declared(file),
        };
        if (encoding is null)
        {
            return file;
        }

        var preamble = file.AsSpan().StartsWith(encoding.Preamble) ? encoding.Preamble.Length : 0;
        var text = encoding.GetString(file.AsSpan(preamble));
        var end = text.StartsWith("<?xml ", StringComparison.Ordinal) ? text.IndexOf(EndOfDeclaration, StringComparison.Ordinal) : -1;
        return Encoding.UTF8.GetBytes(end < 0 ? text : text[(end + EndOfDeclaration.Length)..]);
    }

    /// <returns>Null for UTF-8, and for what nobody knows: the XML reader says so.</returns>
    private static Encoding? Declared(byte[] file)
    {
        var head = Encoding.Latin1.GetString(file.AsSpan(0, Math.Min(file.Length, 200)));
        var name = Declaration().Match(head).Groups["name"].Value;
        if (name.Length == 0 || name.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            // Saved on an old Windows by a program that says otherwise.
            return Utf8.IsValid(file) ? null : CodePagesEncodingProvider.Instance.GetEncoding(1252);
        }

        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex("""^<\?xml\s[^>]*\bencoding\s*=\s*["'](?<name>[A-Za-z0-9._:-]{1,40})["']""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declaration();
}
