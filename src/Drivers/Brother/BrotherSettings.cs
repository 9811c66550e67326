using System.Globalization;

namespace FabQueue.Drivers.Brother;

/// <summary>A frame that holds the cloth.</summary>
/// <param name="WidthMillimetres">What can be sewn inside, 10 to 500.</param>
/// <param name="HeightMillimetres">The same, along the longer side.</param>
public sealed record Hoop(double WidthMillimetres, double HeightMillimetres)
{
    /// <summary>As it is called: longer side first, in mm.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{HeightMillimetres:0.#} × {WidthMillimetres:0.#}");

    internal bool Holds(int width, int height) => width <= WidthMillimetres * 10 && height <= HeightMillimetres * 10;
}

/// <summary>
/// What a lab sets for its embroidery machine. Of the Innov-is 870SE only the area of 260 × 160 mm is known for certain.
/// Not known, and therefore what sister models do or what other programs assume: the smaller hoops, the speed, whether it
/// cuts the thread at jumps, and how many stitches or colours it takes. See firmware-notes.
/// </summary>
public sealed record BrotherSettings : MachineSettings
{
    private const int MaxShelf = 1000;
    private const int LongestName = 80;

    /// <summary>Those that the lab has, from small to large. Brother's own frame stands upright: 160 mm wide, 260 mm high (BP1530L).</summary>
    public IReadOnlyList<Hoop> Hoops { get; init; } = [new(100, 100), new(130, 180), new(160, 260)];

    /// <summary>A design that comes nearer than this to the edge of the largest hoop may not be listed by the machine, in millimetres.</summary>
    public double TightMarginMillimetres { get; init; } = 1;

    /// <summary>While it sews straight on. 650 is what viewers assume; Ink/Stitch reckons with 700.</summary>
    public double StitchesPerMinute { get; init; } = 650;

    /// <summary>Part of that speed that a design with corners reaches, 0.1 to 1. A guess, until jobs have been timed.</summary>
    public double SpeedFactor { get; init; } = 0.85;

    /// <summary>
    /// Whether the machine cuts the thread at jumps inside a colour. Some Brother machines do, many do not, of this one it is
    /// not known. At a change of colour all of them cut.
    /// </summary>
    public bool TrimsJumps { get; init; }

    /// <summary>To cut the thread and to be at full speed again.</summary>
    public TimeSpan PerTrim { get; init; } = TimeSpan.FromSeconds(8);

    public TimeSpan PerJump { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A person takes one thread off and another on.</summary>
    public TimeSpan PerThreadChange { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>A person places or trims cloth at a stop that leaves the thread. A guess.</summary>
    public TimeSpan PerStop { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A person puts the cloth into the hoop, the stick and the first thread into the machine.</summary>
    public TimeSpan SetUp { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>More changes than this make staff look: each is a rethreading by hand.</summary>
    public int ManyChanges { get; init; } = 15;

    /// <summary>Longer stitches are slow and catch on things (what DST and EXP can hold at most).</summary>
    public double LongStitchMillimetres { get; init; } = 12.7;

    /// <summary>Shorter stitches break threads where there are many (inkstitch pull request 1693).</summary>
    public double ShortStitchMillimetres { get; init; } = 0.3;

    /// <summary>So many needle holes within half a millimetre are too dense (Ink/Stitch's density map: red).</summary>
    public int DenseHoles { get; init; } = 6;

    /// <summary>Threads that the lab owns; none = all of Brother's. Staff tick them off in a palette file of their maker.</summary>
    public IReadOnlyList<ShelfThread> Shelf { get; init; } = [];

    /// <summary>In the lists of hoops and facts: the one that holds most.</summary>
    internal Hoop LargestHoop => Hoops[^1];

    /// <summary>What is wrong, naming the member, or null.</summary>
    public string? Problem() =>
        Hoops.Count == 0 ? "Hoops: at least one is needed"
        : Hoops.Index().Select(h => ProblemOf(h.Item, h.Index)).FirstOrDefault(p => p is not null) is { } hoop ? hoop
        : Hoops.Zip(Hoops.Skip(1)).Any(p => Area(p.First) > Area(p.Second)) ? "Hoops: from small to large"
        : OutOfRange(TightMarginMillimetres, 0, 20) ? "TightMarginMillimetres: 0 to 20"
        : OutOfRange(StitchesPerMinute, 50, 2000) ? "StitchesPerMinute: 50 to 2000"
        : OutOfRange(SpeedFactor, 0.1, 1) ? "SpeedFactor: 0.1 to 1"
        : OutOfRange(PerTrim.TotalMinutes, 0, 2) ? "PerTrim: 00:00:00 to 00:02:00"
        : OutOfRange(PerJump.TotalMinutes, 0, 2) ? "PerJump: 00:00:00 to 00:02:00"
        : OutOfRange(PerThreadChange.TotalMinutes, 0, 30) ? "PerThreadChange: 00:00:00 to 00:30:00"
        : OutOfRange(PerStop.TotalMinutes, 0, 30) ? "PerStop: 00:00:00 to 00:30:00"
        : OutOfRange(SetUp.TotalHours, 0, 4) ? "SetUp: 00:00:00 to 04:00:00"
        : ManyChanges is < 0 or > 254 ? "ManyChanges: 0 to 254"
        : OutOfRange(LongStitchMillimetres, 1, 200) ? "LongStitchMillimetres: 1 to 200"
        : OutOfRange(ShortStitchMillimetres, 0, 2) ? "ShortStitchMillimetres: 0 to 2"
        : DenseHoles is < 2 or > 50 ? "DenseHoles: 2 to 50"
        : Shelf.Count > MaxShelf ? $"Shelf: at most {MaxShelf}"
        : Shelf.Index().Select(s => ProblemOf(s.Item, s.Index)).FirstOrDefault(p => p is not null) is { } spool ? spool
        : Shelf.CountBy(s => s.Key).Where(s => s.Value > 1).Select(s => s.Key).FirstOrDefault() is { } twice ? $"Shelf: {twice} is there twice"
        : null;

    private static string? ProblemOf(ShelfThread thread, int index) =>
        thread.Key.Length is 0 or > LongestName || thread.Key.Any(char.IsControl) ? $"Shelf:{index}:Code: brand and number, at most {LongestName} characters"
        : thread.Name.Length > LongestName || thread.Name.Any(char.IsControl) ? $"Shelf:{index}:Name: at most {LongestName} characters"
        : Format.Rgb.Parse(thread.Color) is null ? $"Shelf:{index}:Color: such as #c8102e"
        : null;

    private static string? ProblemOf(Hoop hoop, int index) =>
        OutOfRange(hoop.WidthMillimetres, 10, 500) ? $"Hoops:{index}:WidthMillimetres: 10 to 500"
        : OutOfRange(hoop.HeightMillimetres, 10, 500) ? $"Hoops:{index}:HeightMillimetres: 10 to 500"
        : hoop.HeightMillimetres < hoop.WidthMillimetres ? $"Hoops:{index}: the height is the longer side"
        : null;

    private static double Area(Hoop hoop) => hoop.WidthMillimetres * hoop.HeightMillimetres;

    private static bool OutOfRange(double value, double smallest, double largest) => !(value >= smallest && value <= largest);
}
