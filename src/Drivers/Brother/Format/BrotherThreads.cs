namespace FabQueue.Drivers.Brother.Format;

/// <summary>A thread of Brother's own range.</summary>
/// <param name="Index">1 to 61: how PEC names it.</param>
/// <param name="Name">As the machine shows it.</param>
/// <param name="Code">Number on the spool; empty where it is not known.</param>
/// <param name="Color">As Brother's software stores it.</param>
public sealed record BrotherThread(int Index, string Name, string Code, Rgb Color);

/// <summary>
/// The threads that PEC knows by number (pyembroidery EmbThreadPec, codes from Ink/Stitch's Brother Embroidery palette).
/// 62 to 64 are functions for appliqué, not threads: they are never chosen.
/// </summary>
public static class BrotherThreads
{
    /// <summary>What an appliqué step or an index outside the table is drawn as, and sewn with the nearest thread.</summary>
    public static readonly Rgb Placeholder = new(0xffc8c8);

    private static readonly BrotherThread[] Table =
    [
        new(1, "Prussian Blue", "007", new Rgb(0x0e1f7c)),
        new(2, "Blue", "405", new Rgb(0x0a55a3)),
        new(3, "Teal Green", "534", new Rgb(0x008777)),
        new(4, "Cornflower Blue", "070", new Rgb(0x4b6baf)),
        new(5, "Red", "800", new Rgb(0xed171f)),
        new(6, "Reddish Brown", "337", new Rgb(0xd15c00)),
        new(7, "Magenta", "620", new Rgb(0x913697)),
        new(8, "Light Lilac", "810", new Rgb(0xe49acb)),
        new(9, "Lilac", "612", new Rgb(0x915fac)),
        new(10, "Mint Green", "502", new Rgb(0x9ed67d)),
        new(11, "Deep Gold", "214", new Rgb(0xe8a900)),
        new(12, "Orange", "208", new Rgb(0xfeba35)),
        new(13, "Yellow", "205", new Rgb(0xffff00)),
        new(14, "Lime Green", "513", new Rgb(0x70bc1f)),
        new(15, "Brass", "328", new Rgb(0xba9800)),
        new(16, "Silver", "005", new Rgb(0xa8a8a8)),
        new(17, "Russet Brown", "330", new Rgb(0x7d6f00)),
        new(18, "Cream Brown", "010", new Rgb(0xffffb3)),
        new(19, "Pewter", "704", new Rgb(0x4f5556)),
        new(20, "Black", "900", new Rgb(0x000000)),
        new(21, "Ultramarine", "406", new Rgb(0x0b3d91)),
        new(22, "Royal Purple", "869", new Rgb(0x770176)),
        new(23, "Dark Gray", "707", new Rgb(0x293133)),
        new(24, "Dark Brown", "058", new Rgb(0x2a1301)),
        new(25, "Deep Rose", "086", new Rgb(0xf64a8a)),
        new(26, "Light Brown", "323", new Rgb(0xb27624)),
        new(27, "Salmon Pink", "079", new Rgb(0xfcbbc5)),
        new(28, "Vermilion", "030", new Rgb(0xfe370f)),
        new(29, "White", "001", new Rgb(0xf0f0f0)),
        new(30, "Violet", "613", new Rgb(0x6a1c8a)),
        new(31, "Seacrest", "542", new Rgb(0xa8ddc4)),
        new(32, "Sky Blue", "019", new Rgb(0x2584bb)),
        new(33, "Pumpkin", "126", new Rgb(0xfeb343)),
        new(34, "Cream Yellow", "", new Rgb(0xfff36b)),
        new(35, "Khaki", "348", new Rgb(0xd0a660)),
        new(36, "Clay Brown", "339", new Rgb(0xd15400)),
        new(37, "Leaf Green", "509", new Rgb(0x66ba49)),
        new(38, "Peacock Blue", "", new Rgb(0x134a46)),
        new(39, "Gray", "817", new Rgb(0x878787)),
        new(40, "Warm Gray", "399", new Rgb(0xd8ccc6)),
        new(41, "Dark Olive", "517", new Rgb(0x435607)),
        new(42, "Flesh Pink", "124", new Rgb(0xfdd9de)),
        new(43, "Pink", "085", new Rgb(0xf993bc)),
        new(44, "Deep Green", "808", new Rgb(0x003822)),
        new(45, "Lavender", "804", new Rgb(0xb2afd4)),
        new(46, "Wisteria Violet", "607", new Rgb(0x686ab0)),
        new(47, "Beige", "843", new Rgb(0xefe3b9)),
        new(48, "Carmine", "807", new Rgb(0xf73866)),
        new(49, "Amber Red", "333", new Rgb(0xb54b64)),
        new(50, "Olive Green", "519", new Rgb(0x132b1a)),
        new(51, "Dark Fuchsia", "107", new Rgb(0xc70156)),
        new(52, "Tangerine", "209", new Rgb(0xfe9e32)),
        new(53, "Light Blue", "017", new Rgb(0xa8deeb)),
        new(54, "Emerald Green", "507", new Rgb(0x00673e)),
        new(55, "Purple", "614", new Rgb(0x4e2990)),
        new(56, "Moss Green", "515", new Rgb(0x2f7e20)),
        new(57, "Flesh Pink", "124", new Rgb(0xffcccc)),
        new(58, "Harvest Gold", "206", new Rgb(0xffd911)),
        new(59, "Electric Blue", "420", new Rgb(0x095ba6)),
        new(60, "Lemon Yellow", "202", new Rgb(0xf0f970)),
        new(61, "Fresh Green", "027", new Rgb(0xe3f35b)),
    ];

    public static IReadOnlyList<BrotherThread> All => Table;

    /// <summary>Whether a PEC index is a thread.</summary>
    public static bool IsThread(int index) => index >= 1 && index <= Table.Length;

    /// <summary>The colour of a PEC index.</summary>
    public static Rgb ColorOf(int index) => IsThread(index) ? Table[index - 1].Color : Placeholder;

    /// <summary>The thread of exactly this colour; null = there is none.</summary>
    public static BrotherThread? Exact(Rgb color) => Array.Find(Table, t => t.Color == color);

    /// <summary>The thread that looks most like a colour.</summary>
    public static BrotherThread Nearest(Rgb color) => Table.MinBy(t => Distance(t.Color, color))!;

    /// <summary>Weighted by the mean red: close to what the eye sees, at the price of three products (compuphase.com/cmetric.htm).</summary>
    public static int Distance(Rgb a, Rgb b)
    {
        var mean = (a.Red + b.Red) / 2;
        var (red, green, blue) = (a.Red - b.Red, a.Green - b.Green, a.Blue - b.Blue);
        return (((512 + mean) * red * red) >> 8) + (4 * green * green) + (((767 - mean) * blue * blue) >> 8);
    }
}
