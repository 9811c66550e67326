namespace FabQueue.Drivers.Brother.Format;

/// <summary>Which Brother thread each block of a design is sewn with. Also a stop begins a block.</summary>
internal static class ColorBlocks
{
    // What a design without colours gets: threads that are easy to tell apart on the machine's screen.
    private static readonly int[] Placeholders = [20, 5, 2, 37, 13, 30, 12, 24];

    /// <summary>
    /// PEC indexes, one for each block. Every colour of the design is matched once, so that equal ones stay equal.
    /// </summary>
    public static byte[] Of(Design design)
    {
        var threads = Threads(design);
        var (blocks, thread) = (new List<byte> { (byte)threads[0].Index }, 0);
        foreach (var stitch in design.Stitches)
        {
            if (stitch.Kind is StitchKind.ColorChange or StitchKind.Stop)
            {
                thread += stitch.Kind == StitchKind.ColorChange ? 1 : 0;
                blocks.Add((byte)threads[Math.Min(thread, threads.Count - 1)].Index);
            }
        }

        return [.. blocks];
    }

    /// <summary>One for each time a thread is put on the machine.</summary>
    public static IReadOnlyList<BrotherThread> Threads(Design design) => design.Colors.Count > 0
        ? [.. design.Colors.Select(BrotherThreads.Nearest)]
        : [.. Enumerable.Range(0, design.Count(StitchKind.ColorChange) + 1).Select(i => BrotherThreads.All[Placeholders[i % Placeholders.Length] - 1])];
}
