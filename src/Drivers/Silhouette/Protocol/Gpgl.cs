using System.Buffers.Text;
using System.Globalization;
using System.Text;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Protocol;

/// <summary>
/// The commands that FabQueue sends, as inkscape-silhouette does (Graphtec.py, Commands.md). These are all there are: none
/// that stores a calibration (TB70, TB72, FB) can be written with it.
/// </summary>
internal static class Gpgl
{
    public const byte EndOfText = 0x03;

    /// <summary>Reserve for one move or draw: a letter, two numbers, a comma, the end.</summary>
    public const int LongestStep = 25;

    // 0.9 mm, the diameter of the blade's circle, times 20.
    private const int BladeOffset = 18;

    public static ReadOnlySpan<byte> Initialise => "\u001b\u0004"u8;

    public static ReadOnlySpan<byte> AskStatus => "\u001b\u0005"u8;

    public static ReadOnlySpan<byte> AskTools => "\u001b\u0015"u8;

    public static ReadOnlySpan<byte> AskFirmware => "FG\u0003"u8;

    // Read only; Silhouette Studio asks for both at every start and uses neither.
    public static ReadOnlySpan<byte> AskCalibration => "TB71\u0003"u8;

    public static ReadOnlySpan<byte> AskScale => "FA\u0003"u8;

    /// <summary>Mat, orientation and the field that may be cut.</summary>
    public static byte[] Media(CuttingMat mat) => Commands(
        Invariant($"TG{mat.Code}"), "FN0", "TB50,0", "\\0,0", Invariant($"Z{mat.Down},{mat.Across}"));

    /// <param name="hasAutoBlade">Whether the tool in the holder sets its depth itself.</param>
    public static byte[] Tool(ToolSetup tool, bool hasAutoBlade)
    {
        var holder = tool.Holder;
        var (start, end) = tool.CornerSharpening;
        List<string> commands =
        [
            Invariant($"J{holder}"),
            Invariant($"FX{tool.Force},{holder}"),
            "TJ0",
            Invariant($"!{tool.Speed},{holder}"),
            Invariant($"FC0,1,{holder}"),
            Invariant($"FE{(tool.LiftsAtCorners ? 1 : 0)},{holder}"),
            Invariant($"FF{start},0,{holder}"),
            Invariant($"FF{start},{end},{holder}"),
            Invariant($"FX{tool.Force},{holder}"),
            "TJ3",
            Invariant($"FC{(tool.IsPen ? 0 : BladeOffset)},1,{holder}"),
        ];
        if (hasAutoBlade && tool.AutoBladeDepth is { } depth)
        {
            commands.Add(Invariant($"TF{depth},1"));
        }

        return Commands([.. commands]);
    }

    /// <summary>Back to where the material was loaded.</summary>
    public static byte[] EndAtStart() => Commands("L0", "\\0,0", "M0,0", "J0", "FN0", "TB50,0");

    /// <summary>Below the work, which becomes the new origin: the piece can be cut off the roll.</summary>
    public static byte[] EndBelow(int down) => Commands(Invariant($"M{down},0"), "SO0");

    /// <summary>Writes a move (<c>M</c>, tool up) or a draw (<c>D</c>, tool down): down comes before across.</summary>
    /// <returns>The number of bytes, or 0 when there is no room.</returns>
    public static int Step(Span<byte> to, byte letter, CutPoint point)
    {
        if (to.Length < LongestStep)
        {
            return 0;
        }

        to[0] = letter;
        _ = Utf8Formatter.TryFormat(point.Down, to[1..], out var down);
        to[1 + down] = (byte)',';
        _ = Utf8Formatter.TryFormat(point.Across, to[(2 + down)..], out var across);
        to[2 + down + across] = EndOfText;
        return 3 + down + across;
    }

    private static byte[] Commands(params IReadOnlyList<string> commands) => Encoding.ASCII.GetBytes(string.Concat(commands.Select(c => c + (char)EndOfText)));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
