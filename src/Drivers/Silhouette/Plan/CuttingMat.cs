namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>What carries the material through the cutter.</summary>
/// <param name="Name">As printed on it, in inches.</param>
/// <param name="Code">Of the command <c>TG</c>.</param>
/// <param name="Down">Length along the feed, in units of the cutter.</param>
/// <param name="Across">Width along the carriage, in units of the cutter.</param>
public sealed record CuttingMat(string Name, int Code, int Down, int Across)
{
    private const int PerInch = 508;

    /// <summary>Material on a roll, without a mat: the whole field of the cutter, 3,000 mm by 600 mm (Graphtec.py).</summary>
    public static CuttingMat None { get; } = new("", 0, 60_000, 12_000);

    public static CuttingMat Mat12x12 { get; } = new("12×12", 1, 12 * PerInch, 12 * PerInch);

    public static CuttingMat Mat12x24 { get; } = new("12×24", 2, 24 * PerInch, 12 * PerInch);

    public static CuttingMat Mat15x15 { get; } = new("15×15", 8, 15 * PerInch, 15 * PerInch);

    public static CuttingMat Mat24x24 { get; } = new("24×24", 9, 24 * PerInch, 24 * PerInch);

    /// <summary>From small to large.</summary>
    public static IReadOnlyList<CuttingMat> All { get; } = [Mat12x12, Mat12x24, Mat15x15, Mat24x24];

    /// <summary>In millimetres.</summary>
    public double Height => (double)Down / CutPoint.PerMillimetre;

    /// <summary>What the carriage reaches of it, in millimetres: 600 mm of the 609.6 mm of the widest.</summary>
    public double Width => (double)Math.Min(Across, None.Across) / CutPoint.PerMillimetre;

    /// <summary>The mat on which this is printed, or null; <c>x</c> will do for <c>×</c>.</summary>
    public static CuttingMat? Named(string name) => All.FirstOrDefault(m => m.Name == name.Trim().Replace('x', '×'));
}
