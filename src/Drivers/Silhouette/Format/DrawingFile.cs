namespace FabQueue.Drivers.Silhouette.Format;

/// <summary>The bytes of a drawing, which has to be held whole: elements refer to each other.</summary>
internal static class DrawingFile
{
    /// <returns>The file, or null when it is larger than <see cref="SvgDocument.MaxBytes"/>.</returns>
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

        return file.ToArray();
    }
}
