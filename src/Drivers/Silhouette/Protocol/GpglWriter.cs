using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Protocol;

/// <summary>
/// Bytes on their way to the cutter, and the only way to put any there: a method for each command that FabQueue sends, as
/// inkscape-silhouette does (Graphtec.py, Commands.md). There is none that takes text or bytes, so that none that stores a
/// calibration for good (TB70, TB72, FB) can be written.
/// </summary>
public sealed class GpglWriter
{
    internal const byte EndOfText = 0x03;

    /// <summary>Reserve for one move or draw: a letter, two numbers, a comma, the end.</summary>
    internal const int LongestStep = 25;

    // 0.9 mm, the diameter of the blade's circle, times 20.
    private const int BladeOffset = 18;

    private readonly List<byte> _bytes = [];

    /// <summary>What waits to be sent.</summary>
    public ReadOnlySpan<byte> Written => CollectionsMarshal.AsSpan(_bytes);

    public int Count => _bytes.Count;

    /// <summary>So many bytes are on their way.</summary>
    public void Remove(int count) => _bytes.RemoveRange(0, count);

    public void Clear() => _bytes.Clear();

    /// <summary>Drops all but the command that is under way: half of one would spoil the next.</summary>
    public void KeepCurrent()
    {
        var end = _bytes.IndexOf(EndOfText);
        _bytes.RemoveRange(end + 1, _bytes.Count - end - 1);
    }

    public void Initialise() => _bytes.AddRange("\u001b\u0004"u8);

    public void AskStatus() => _bytes.AddRange("\u001b\u0005"u8);

    public void AskTools() => _bytes.AddRange("\u001b\u0015"u8);

    public void AskFirmware() => _bytes.AddRange("FG\u0003"u8);

    /// <summary>Read only; Silhouette Studio asks at every start and does not use the answer.</summary>
    public void AskCalibration() => _bytes.AddRange("TB71\u0003"u8);

    /// <inheritdoc cref="AskCalibration"/>
    public void AskScale() => _bytes.AddRange("FA\u0003"u8);

    /// <summary>Mat, orientation and the field that may be cut.</summary>
    public void Media(CuttingMat mat) => Add($"TG{mat.Code}\u0003FN0\u0003TB50,0\u0003\\0,0\u0003Z{mat.Down},{mat.Across}\u0003");

    /// <param name="hasAutoBlade">Whether the tool in the holder sets its depth itself.</param>
    public void Tool(CutMaterial preset, bool hasAutoBlade)
    {
        var holder = preset.Holder;
        Add($"J{holder}\u0003FX{preset.Force},{holder}\u0003TJ0\u0003!{preset.Speed},{holder}\u0003FC0,1,{holder}\u0003FE{(preset.LiftsAtCorners ? 1 : 0)},{holder}\u0003");
        Add($"FF{preset.SharpenBefore},0,{holder}\u0003FF{preset.SharpenBefore},{preset.SharpenAfter},{holder}\u0003");
        Add($"FX{preset.Force},{holder}\u0003TJ3\u0003FC{(preset.Tool == CutTool.Pen ? 0 : BladeOffset)},1,{holder}\u0003");
        if (hasAutoBlade && preset.DepthToSet is { } depth)
        {
            Add($"TF{depth},1\u0003");
        }
    }

    /// <summary>Looks for the printed marks, from 10 mm before the first one on; the answer may take 40 s. From then on that mark is the origin.</summary>
    public void SearchMarks(RegistrationMarks marks)
    {
        const double Before = 10;
        static int Units(double millimetres) => (int)Math.Round(millimetres * CutPoint.PerMillimetre);

        Add($"TB50,0\u0003TB99\u0003TB52,2\u0003TB51,400\u0003TB53,10\u0003TB55,1\u0003");
        Add($"TB123,{Units(marks.HeightMillimetres)},{Units(marks.WidthMillimetres)},{Units(marks.TopMillimetres - Before)},{Units(marks.LeftMillimetres - Before)}\u0003");
    }

    /// <summary>Moves there with the tool up.</summary>
    public void Move(CutPoint to) => Step((byte)'M', to);

    /// <summary>Moves there with the tool down.</summary>
    public void Draw(CutPoint to) => Step((byte)'D', to);

    /// <summary>Back to where the material was loaded.</summary>
    public void EndAtStart() => _bytes.AddRange("L0\u0003\\0,0\u0003M0,0\u0003J0\u0003FN0\u0003TB50,0\u0003"u8);

    /// <summary>Below the work, which becomes the new origin: the piece can be cut off the roll.</summary>
    public void EndBelow(int down) => Add($"M{down},0\u0003SO0\u0003");

    // The hot way: down comes before across.
    private void Step(byte letter, CutPoint point)
    {
        Span<byte> step = stackalloc byte[LongestStep];
        step[0] = letter;
        _ = Utf8Formatter.TryFormat(point.Down, step[1..], out var down);
        step[1 + down] = (byte)',';
        _ = Utf8Formatter.TryFormat(point.Across, step[(2 + down)..], out var across);
        step[2 + down + across] = EndOfText;
        _bytes.AddRange(step[..(3 + down + across)]);
    }

    private void Add(FormattableString commands) => _bytes.AddRange(Encoding.ASCII.GetBytes(commands.ToString(CultureInfo.InvariantCulture)));
}
