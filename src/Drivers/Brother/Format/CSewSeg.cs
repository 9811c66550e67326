using System.Buffers;

namespace FabQueue.Drivers.Brother.Format;

/// <summary>
/// The part of a PES file for Brother's own software, PE-Design: CEmbOne with the place of the design, CSewSeg with its
/// runs of stitches and jumps (pyembroidery PesWriter). The machine does not read it; files without it are suspect to some.
/// </summary>
internal static class CSewSeg
{
    /// <summary>The count of a run is 16 bits.</summary>
    public const int MaxPoints = ushort.MaxValue;

    // The hoop that Ink/Stitch's files name whatever their size, in 0.1 mm.
    private const float HoopWidth = 1300;
    private const float HoopHeight = 1800;

    private const int EndOfRun = 0x8003;

    public static byte[] Write(Design design, ReadOnlySpan<byte> blocks)
    {
        var runs = Runs(design, blocks);
        var to = new ArrayBufferWriter<byte>(256 + (design.Stitches.Count * 4));
        WriteCEmbOne(to, design.Sewn, runs.Count);
        AddName(to, "CSewSeg"u8);
        for (var i = 0; i < runs.Count; i++)
        {
            if (i > 0)
            {
                to.AddUInt16(EndOfRun);
            }

            to.AddUInt16(runs[i].IsJump ? 1 : 0);
            to.AddUInt16(runs[i].Color);
            to.AddUInt16(runs[i].Points.Count);
            foreach (var (x, y) in runs[i].Points)
            {
                to.AddUInt16(x - design.Sewn.MinX);
                to.AddUInt16(y - design.Sewn.MaxY);
            }
        }

        WriteColors(to, runs);
        return to.WrittenSpan.ToArray();
    }

    private static void WriteCEmbOne(ArrayBufferWriter<byte> to, Bounds sewn, int runs)
    {
        AddName(to, "CEmbOne"u8);
        to.AddFill(0, 16);
        foreach (var number in new[] { 1, 0, 0, 1, 350 + ((HoopWidth - sewn.Width) / 2), 100 + sewn.Height + ((HoopHeight - sewn.Height) / 2) })
        {
            to.AddSingle(number);
        }

        to.AddUInt16(1);
        to.AddFill(0, 4);
        to.AddUInt16(sewn.Width);
        to.AddUInt16(sewn.Height);
        to.AddFill(0, 8);
        to.AddUInt16(runs);

        // More blocks follow.
        to.AddUInt16(0xFFFF);
        to.AddUInt16(0);
    }

    // At which run which colour begins; then the mark that no more blocks follow.
    private static void WriteColors(ArrayBufferWriter<byte> to, List<Run> runs)
    {
        var starts = runs.Index().Where(r => r.Index == 0 || runs[r.Index - 1].Color != r.Item.Color).ToList();
        to.AddUInt16(starts.Count);
        foreach (var (index, run) in starts)
        {
            to.AddUInt16(index);
            to.AddUInt16(run.Color);
        }

        to.AddFill(0, 4);
    }

    private static List<Run> Runs(Design design, ReadOnlySpan<byte> blocks)
    {
        var runs = new List<Run>();
        Run? run = null;
        var (block, x, y) = (0, 0, 0);
        foreach (var stitch in design.Stitches)
        {
            if (stitch.Kind is StitchKind.Stitch or StitchKind.Jump)
            {
                var isJump = stitch.Kind == StitchKind.Jump;
                if (run is null || run.IsJump != isJump || run.Points.Count == MaxPoints)
                {
                    run = new Run(isJump, blocks[block], isJump ? [(x, y)] : []);
                    runs.Add(run);
                }

                // A jump has two ends, however many records lie between.
                if (isJump && run.Points.Count == 2)
                {
                    run.Points.RemoveAt(1);
                }

                run.Points.Add((stitch.X, stitch.Y));
            }
            else if (stitch.Kind is StitchKind.ColorChange or StitchKind.Stop)
            {
                block++;
                run = null;
            }

            (x, y) = (stitch.X, stitch.Y);
        }

        return runs;
    }

    private static void AddName(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> name)
    {
        to.AddUInt16(name.Length);
        to.Write(name);
    }

    private sealed record Run(bool IsJump, byte Color, List<(int X, int Y)> Points);
}
