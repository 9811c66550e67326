using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Picture;

/// <summary>Colours of what is around the threads.</summary>
internal static class HoopColors
{
    public static readonly Rgb Table = new(0xf4f4f4);
    public static readonly Rgb Ring = new(0xb8bcc2);

    // A mark on cloth is this much of black, or of white on dark cloth.
    private const double MarkStrength = 0.18;

    /// <summary>For thin marks that can be seen on a cloth and do not shout.</summary>
    public static Rgb OnCloth(Rgb cloth) =>
        Mix(cloth, (cloth.Red * 3) + (cloth.Green * 6) + cloth.Blue > 1280 ? new Rgb(0) : new Rgb(0xffffff), MarkStrength);

    /// <summary>So much of the second colour, 0 to 1, over the first.</summary>
    public static Rgb Mix(Rgb below, Rgb above, double part) => new(
        (byte)(below.Red + ((above.Red - below.Red) * part)),
        (byte)(below.Green + ((above.Green - below.Green) * part)),
        (byte)(below.Blue + ((above.Blue - below.Blue) * part)));
}
