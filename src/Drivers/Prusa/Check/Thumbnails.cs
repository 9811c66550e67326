using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace FabQueue.Drivers.Prusa.Check;

/// <summary>
/// Collects the pictures that slicers put into comments, and keeps the largest PNG: <c>thumbnail</c>, or <c>thumbnail_PNG</c>
/// where SuperSlicer is told to name formats. Other formats (<c>thumbnail_QOI</c>, <c>thumbnail_JPG</c>) are left alone.
/// </summary>
internal sealed class Thumbnails
{
    private const int MaxBase64Bytes = 1024 * 1024;
    private const int MaxPixels = 2000;

    private static readonly SearchValues<byte> Base64Bytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    private readonly ArrayBufferWriter<byte> _base64 = new();
    private bool _isCollecting;
    private long _bestArea;

    public Preview? Best { get; private set; }

    /// <summary>Takes a comment without its semicolon and first space. True if it belongs to a picture.</summary>
    public bool Read(ReadOnlySpan<byte> comment)
    {
        if (_isCollecting)
        {
            Collect(comment);
            if (_isCollecting || IsEnd(comment))
            {
                return true;
            }
        }

        if (comment.StartsWith("thumbnail begin"u8) || comment.StartsWith("thumbnail_PNG begin"u8))
        {
            _isCollecting = true;
            _base64.ResetWrittenCount();
            return true;
        }

        return false;
    }

    private static bool IsEnd(ReadOnlySpan<byte> comment) => comment.StartsWith("thumbnail end"u8) || comment.StartsWith("thumbnail_PNG end"u8);

    private void Collect(ReadOnlySpan<byte> comment)
    {
        if (IsEnd(comment))
        {
            _isCollecting = false;
            Keep();
        }
        else if (_base64.WrittenCount + comment.Length > MaxBase64Bytes || comment.Trim((byte)' ').IndexOfAnyExcept(Base64Bytes) >= 0)
        {
            // The line of its end may be missing: what is no base64 is a comment again.
            _isCollecting = false;
        }
        else
        {
            _base64.Write(comment.Trim((byte)' '));
        }
    }

    private void Keep()
    {
        var png = new byte[Base64.GetMaxDecodedFromUtf8Length(_base64.WrittenCount)];
        if (Base64.DecodeFromUtf8(_base64.WrittenSpan, png, out _, out var length) != OperationStatus.Done
            || Area(png.AsSpan(0, length)) is var area && area <= _bestArea)
        {
            return;
        }

        _bestArea = area;
        Best = new Preview("image/png", png[..length]);
    }

    // The signature, then IHDR as the first chunk with width and height, and the empty IEND as the last (PNG specification, 5).
    private static long Area(ReadOnlySpan<byte> png)
    {
        ReadOnlySpan<byte> signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
        if (png.Length < 45 || !png.StartsWith(signature) || !png[12..].StartsWith("IHDR"u8) || !png[^8..].StartsWith("IEND"u8))
        {
            return 0;
        }

        var width = BinaryPrimitives.ReadUInt32BigEndian(png[16..]);
        var height = BinaryPrimitives.ReadUInt32BigEndian(png[20..]);
        return width is 0 or > MaxPixels || height is 0 or > MaxPixels ? 0 : (long)width * height;
    }
}
