using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>
/// How different two colours look: CIEDE2000 (CIE 142-2001), as Sharma, Wu and Dalal write it (Color Research and Application
/// 30, 2005), whose table of pairs is the test. Below 1 nobody sees a difference; 10 is another colour.
/// </summary>
internal static class Ciede2000
{
    // 25 to the power of 7: from there on chroma counts fully.
    private const double ChromaKnee = 6103515625;

    /// <summary>A place in CIE L*a*b*.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Lab(double L, double A, double B);

    public static double Distance(Rgb one, Rgb other) => Distance(LabOf(one), LabOf(other));

    internal static double Distance(Lab one, Lab other)
    {
        var meanChroma = (double.Hypot(one.A, one.B) + double.Hypot(other.A, other.B)) / 2;
        var stretch = 1.5 - (0.5 * Saturation(meanChroma));
        var (a1, a2) = (one.A * stretch, other.A * stretch);
        var (c1, c2) = (double.Hypot(a1, one.B), double.Hypot(a2, other.B));
        var (h1, h2) = (Hue(a1, one.B), Hue(a2, other.B));
        var isGrey = c1 * c2 == 0;
        var turn = isGrey ? 0 : Turn(h2 - h1);
        var meanHue = isGrey ? h1 + h2 : MeanHue(h1, h2);
        var (meanL, meanC) = ((one.L + other.L) / 2, (c1 + c2) / 2);

        var (lightness, chroma, hue) = (other.L - one.L, c2 - c1, 2 * Math.Sqrt(c1 * c2) * Sin(turn / 2));
        var t = 1 - (0.17 * Cos(meanHue - 30)) + (0.24 * Cos(2 * meanHue)) + (0.32 * Cos((3 * meanHue) + 6)) - (0.20 * Cos((4 * meanHue) - 63));
        var fromMiddle = (meanL - 50) * (meanL - 50);
        var weightL = 1 + (0.015 * fromMiddle / Math.Sqrt(20 + fromMiddle));
        var (weightC, weightH) = (1 + (0.045 * meanC), 1 + (0.015 * meanC * t));
        var blue = (meanHue - 275) / 25;
        var rotation = -2 * Saturation(meanC) * Sin(60 * Math.Exp(-blue * blue));
        var (dl, dc, dh) = (lightness / weightL, chroma / weightC, hue / weightH);
        return Math.Sqrt((dl * dl) + (dc * dc) + (dh * dh) + (rotation * dc * dh));
    }

    private static double Saturation(double chroma) => Math.Sqrt(Math.Pow(chroma, 7) / (Math.Pow(chroma, 7) + ChromaKnee));

    private static double Hue(double a, double b) => a == 0 && b == 0 ? 0 : (double.RadiansToDegrees(Math.Atan2(b, a)) + 360) % 360;

    // The short way round.
    private static double Turn(double degrees) => degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees;

    private static double MeanHue(double one, double other) =>
        Math.Abs(one - other) <= 180 ? (one + other) / 2
        : one + other < 360 ? (one + other + 360) / 2
        : (one + other - 360) / 2;

    private static double Sin(double degrees) => Math.Sin(double.DegreesToRadians(degrees));

    private static double Cos(double degrees) => Math.Cos(double.DegreesToRadians(degrees));

    // sRGB (IEC 61966-2-1) under its white, D65.
    private static Lab LabOf(Rgb color)
    {
        var (r, g, b) = (Linear(color.Red), Linear(color.Green), Linear(color.Blue));
        var x = Curve(((0.4124564 * r) + (0.3575761 * g) + (0.1804375 * b)) / 0.95047);
        var y = Curve((0.2126729 * r) + (0.7151522 * g) + (0.0721750 * b));
        var z = Curve(((0.0193339 * r) + (0.1191920 * g) + (0.9503041 * b)) / 1.08883);
        return new Lab((116 * y) - 16, 500 * (x - y), 200 * (y - z));
    }

    private static double Linear(byte channel)
    {
        var value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    private static double Curve(double value) => value > 216.0 / 24389 ? Math.Cbrt(value) : ((24389.0 / 27 * value) + 16) / 116;
}
