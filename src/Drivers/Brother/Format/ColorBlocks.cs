namespace FabQueue.Drivers.Brother.Format;

/// <summary>Which Brother thread each block of a design is sewn with. Also a stop begins a block.</summary>
internal static class ColorBlocks
{
    // Eight levels in each channel: nobody means two threads by that.
    private const int NearlyEqual = 600;

    // What a design without colours gets: threads that are easy to tell apart on the machine's screen.
    private static readonly int[] Placeholders = [20, 5, 2, 37, 13, 30, 12, 24];

    /// <summary>PEC indexes, one for each block.</summary>
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

    /// <summary>How often a thread is put on the machine.</summary>
    public static int ThreadCount(Design design) => design.Count(StitchKind.ColorChange) + 1;

    /// <summary>One for each time a thread is put on the machine.</summary>
    public static IReadOnlyList<BrotherThread> Threads(Design design) => design.Colors.Count > 0
        ? Match(design.Colors)
        : [.. Enumerable.Range(0, ThreadCount(design)).Select(i => BrotherThreads.All[Placeholders[i % Placeholders.Length] - 1])];

    // Each colour is matched once, so that equal ones stay equal; one that nearly equals an earlier one is the same thread,
    // also where the nearest thread of both is not the same.
    private static List<BrotherThread> Match(IReadOnlyList<Rgb> colors)
    {
        var threads = new List<BrotherThread>(colors.Count);
        foreach (var color in colors)
        {
            var earlier = Enumerable.Range(0, threads.Count).Cast<int?>().MinBy(i => BrotherThreads.Distance(colors[i!.Value], color));
            threads.Add(BrotherThreads.Exact(color)
                ?? (earlier is { } i && BrotherThreads.Distance(colors[i], color) < NearlyEqual ? threads[i] : BrotherThreads.Nearest(color)));
        }

        return threads;
    }
}
