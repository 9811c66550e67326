using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>
/// An order of the threads of a design with fewer changes, in which whatever lies over something else is still sewn after it.
/// </summary>
internal static class ColorOrder
{
    // Side of a cell, in 0.1 mm. What lies in neighbouring cells counts as one over the other: cloth is drawn in by what is sewn.
    private const int Side = 10;

    /// <summary>The same stitches with fewer changes of thread; the same design where none can be saved.</summary>
    /// <param name="design">Without anything but stitches that moves or stops the machine for no stitch (<see cref="SewingPlan.Tidy"/>).</param>
    public static Design WithFewerChanges(Design design)
    {
        if (design.Colors.Count < 2)
        {
            return design;
        }

        var blocks = BlocksOf(design);
        if (blocks.Count != design.Colors.Count || blocks.DistinctBy(b => b.Thread).Count() == blocks.Count)
        {
            return design;
        }

        var ordered = Order(blocks, Predecessors(blocks));
        var changes = ordered.Zip(ordered.Skip(1), (a, b) => a.Thread != b.Thread).Count(isChange => isChange);
        return changes < blocks.Count - 1 ? Join(design, ordered) : design;
    }

    private static List<Block> BlocksOf(Design design)
    {
        var threads = ColorBlocks.Threads(design);
        var blocks = new List<Block>();
        var stitches = new List<Stitch>();
        foreach (var stitch in design.Stitches)
        {
            if (stitch.Kind == StitchKind.ColorChange)
            {
                End();
            }
            else
            {
                stitches.Add(stitch);
            }
        }

        End();
        return blocks;

        void End()
        {
            if (blocks.Count < design.Colors.Count)
            {
                blocks.Add(new Block(blocks.Count, threads[blocks.Count].Index, design.Colors[blocks.Count], stitches));
            }

            stitches = [];
        }
    }

    /// <summary>For each block, those before it that it must stay behind.</summary>
    private static List<HashSet<int>> Predecessors(List<Block> blocks)
    {
        var near = new Dictionary<(int X, int Y), List<int>>();
        var all = new List<HashSet<int>>();
        var lastFixed = -1;
        foreach (var block in blocks)
        {
            var before = new HashSet<int>();
            var cells = CellsOf(block);
            foreach (var cell in cells)
            {
                before.UnionWith(near.GetValueOrDefault(cell) ?? []);
            }

            // At a stop people lay cloth, which may reach further than the stitches.
            if (block.HasStop)
            {
                before.UnionWith(Enumerable.Range(0, block.Number));
                lastFixed = block.Number;
            }
            else if (lastFixed >= 0)
            {
                before.Add(lastFixed);
            }

            all.Add(before);
            foreach (var (x, y) in cells)
            {
                for (var n = 0; n < 9; n++)
                {
                    var around = (x - 1 + (n % 3), y - 1 + (n / 3));
                    var list = near.TryGetValue(around, out var known) ? known : near[around] = [];
                    if (list.Count == 0 || list[^1] != block.Number)
                    {
                        list.Add(block.Number);
                    }
                }
            }
        }

        return all;
    }

    private static HashSet<(int X, int Y)> CellsOf(Block block)
    {
        var cells = new HashSet<(int X, int Y)>();
        var last = (Stitch?)null;
        foreach (var stitch in block.Stitches)
        {
            if (stitch.Kind != StitchKind.Stitch)
            {
                last = null;
                continue;
            }

            // The thread lies from hole to hole.
            var from = last ?? stitch;
            var steps = (Math.Max(Math.Abs(stitch.X - from.X), Math.Abs(stitch.Y - from.Y)) / (Side / 2)) + 1;
            for (var step = 0; step <= steps; step++)
            {
                cells.Add((Cell(from.X + ((stitch.X - from.X) * step / steps)), Cell(from.Y + ((stitch.Y - from.Y) * step / steps))));
            }

            last = stitch;
        }

        return cells;
    }

    private static int Cell(int at) => (int)Math.Floor(at / (double)Side);

    /// <summary>Of those that may be sewn next, one with the thread that is on, else the first.</summary>
    private static List<Block> Order(List<Block> blocks, List<HashSet<int>> predecessors)
    {
        var (ordered, left) = (new List<Block>(), blocks.ToList());
        while (left.Count > 0)
        {
            var waiting = left.Select(b => b.Number).ToHashSet();
            var free = left.Where(b => !predecessors[b.Number].Overlaps(waiting)).ToList();
            var next = (ordered.Count > 0 ? free.Find(b => b.Thread == ordered[^1].Thread) : null) ?? free[0];
            ordered.Add(next);
            left.Remove(next);
        }

        return ordered;
    }

    private static Design Join(Design design, List<Block> ordered)
    {
        var (stitches, colors) = (new List<Stitch>(design.Stitches.Count), new List<Rgb>());
        var thread = 0;
        foreach (var block in ordered)
        {
            if (stitches.Count > 0)
            {
                stitches.Add(stitches[^1] with { Kind = block.Thread == thread ? StitchKind.Trim : StitchKind.ColorChange });
            }

            if (block.Thread != thread)
            {
                colors.Add(block.Color);
            }

            // The way to the block, of which the first in the file needs none.
            var first = block.Stitches.First(s => s.Kind == StitchKind.Stitch);
            if (stitches.Count == 0 || (first.X, first.Y) != (stitches[^1].X, stitches[^1].Y))
            {
                stitches.Add(first with { Kind = StitchKind.Jump });
            }

            stitches.AddRange(block.Stitches.SkipWhile(s => s.Kind != StitchKind.Stitch));
            thread = block.Thread;
        }

        return design with { Stitches = stitches, Colors = colors };
    }

    /// <param name="Number">Its place in the file, from 0 on.</param>
    /// <param name="Thread">Index of the thread of Brother's that it is sewn with.</param>
    private sealed record Block(int Number, int Thread, Rgb Color, List<Stitch> Stitches)
    {
        public bool HasStop { get; } = Stitches.Any(s => s.Kind == StitchKind.Stop);
    }
}
