using System.Globalization;
using System.Runtime.InteropServices;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>What the machine does at one record of a design.</summary>
public enum StitchKind : byte
{
    /// <summary>The needle goes through the cloth at this place.</summary>
    Stitch,

    /// <summary>The frame moves to this place without sewing.</summary>
    Jump,

    /// <summary>The thread is cut here.</summary>
    Trim,

    /// <summary>The machine stops for the next thread.</summary>
    ColorChange,

    /// <summary>The machine stops and goes on with the same thread.</summary>
    Stop,
}

/// <summary>One record of a design.</summary>
/// <param name="X">Where the frame is after it, in 0.1 mm, to the right.</param>
/// <param name="Y">The same, downwards.</param>
/// <param name="Kind">What happens there.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Stitch(int X, int Y, StitchKind Kind);

/// <summary>A rectangle, in 0.1 mm; both ends belong to it.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Bounds(int MinX, int MinY, int MaxX, int MaxY)
{
    public static readonly Bounds None = new(int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);

    public bool IsEmpty => MinX > MaxX;

    public int Width => IsEmpty ? 0 : MaxX - MinX;

    public int Height => IsEmpty ? 0 : MaxY - MinY;

    public Bounds With(int x, int y) => new(Math.Min(MinX, x), Math.Min(MinY, y), Math.Max(MaxX, x), Math.Max(MaxY, y));
}

/// <summary>A colour as screens show it.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    public Rgb(int rgb)
        : this((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
    {
    }

    /// <summary>Reads <c>#rrggbb</c>; null = it is something else.</summary>
    public static Rgb? Parse(string text) =>
        text is ['#', .. { Length: 6 } digits] && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb) ? new Rgb(rgb) : null;

    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";
}

/// <summary>What was wrong with a file that could be read all the same.</summary>
[Flags]
public enum DesignDefects
{
    None = 0,

    /// <summary>The stitches stop without the end code: something may be missing.</summary>
    NoEnd = 1,

    /// <summary>The place of the design in its frame is missing or wrong: Brother machines crop or refuse such a file.</summary>
    Origin = 2,

    /// <summary>The file says nothing of itself by which one could see that something is missing.</summary>
    Uncheckable = 4,
}

/// <summary>A file format of embroidery.</summary>
public enum DesignFormat
{
    Pes,
    Pec,
    Dst,
    Exp,
    Jef,
    Vp3,
}

/// <summary>A thread that PEC has no number for.</summary>
/// <param name="Place">Which of the threads of the file, from 1 on.</param>
/// <param name="Index">What stands there instead: 62 to 64 are steps of an appliqué.</param>
public sealed record UnknownThread(int Place, int Index);

/// <summary>A design as it will be sewn, whatever format it came in. The frame starts at 0, 0.</summary>
/// <param name="Format">Where it was read from.</param>
/// <param name="Stitches">All records in sewing order.</param>
/// <param name="Colors">One for each thread; empty where the format has none. A stop has no new one.</param>
/// <param name="Defects">What was wrong with the file.</param>
public sealed record Design(DesignFormat Format, IReadOnlyList<Stitch> Stitches, IReadOnlyList<Rgb> Colors, DesignDefects Defects)
{
    /// <summary>All records in sewing order.</summary>
    public IReadOnlyList<Stitch> Stitches
    {
        get;
        init
        {
            field = value;
            Sewn = Around(value);
        }
    } = Stitches;

    /// <summary>Around the places where the needle goes in.</summary>
    public Bounds Sewn { get; private init; } = Around(Stitches);

    /// <summary>By so many bytes the parts of the file lie off the places that its format has for them; 0 = they do not.</summary>
    public int Shift { get; init; }

    /// <summary>What the file says of itself otherwise than what is in it.</summary>
    public IReadOnlyList<Disagreement> Disagreements { get; init; } = [];

    /// <summary>Threads that the file asks for and that do not exist.</summary>
    public IReadOnlyList<UnknownThread> UnknownThreads { get; init; } = [];

    public int Count(StitchKind kind) => Stitches.Count(s => s.Kind == kind);

    /// <summary>The design with each place changed by a function of x and y.</summary>
    public Design Map(Func<int, int, (int X, int Y)> place) => this with
    {
        Stitches = [.. Stitches.Select(s => place(s.X, s.Y) is var (x, y) ? new Stitch(x, y, s.Kind) : s)],
    };

    private static Bounds Around(IReadOnlyList<Stitch> stitches)
    {
        var bounds = Bounds.None;
        foreach (var stitch in stitches)
        {
            if (stitch.Kind == StitchKind.Stitch)
            {
                bounds = bounds.With(stitch.X, stitch.Y);
            }
        }

        return bounds;
    }
}
