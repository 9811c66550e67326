using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Picture;

/// <summary>Where things of a hoop lie in a picture, in pixels.</summary>
internal sealed class HoopPlace
{
    /// <summary>The thread of most embroidery, number 40, lies about this wide (Ink/Stitch's stitch plan).</summary>
    public const double ThreadMillimetres = 0.4;

    private const double MarginMillimetres = 6;
    private const double RingMillimetres = 2.5;

    private readonly double _scale;

    public HoopPlace(Hoop hoop, double longestSide, double maxScale)
    {
        var (width, height) = (hoop.WidthMillimetres + (2 * MarginMillimetres), hoop.HeightMillimetres + (2 * MarginMillimetres));
        _scale = Math.Min(maxScale, longestSide / Math.Max(width, height));
        (Width, Height) = ((int)(width * _scale), (int)(height * _scale));
        var (halfWidth, halfHeight) = (hoop.WidthMillimetres * _scale / 2, hoop.HeightMillimetres * _scale / 2);
        (Left, Top) = ((int)Math.Round((Width / 2.0) - halfWidth), (int)Math.Round((Height / 2.0) - halfHeight));
        (Right, Bottom) = (Width - Left, Height - Top);
        Ring = (int)Math.Round(RingMillimetres * _scale);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Inside of the ring.</summary>
    public int Left { get; }

    public int Top { get; }

    public int Right { get; }

    public int Bottom { get; }

    /// <summary>How thick the ring is.</summary>
    public int Ring { get; }

    public float Pixels(double millimetres) => (float)(millimetres * _scale);

    public (float X, float Y) Of(Stitch stitch) => ((float)((Width / 2.0) + (stitch.X * _scale / 10)), (float)((Height / 2.0) + (stitch.Y * _scale / 10)));
}
