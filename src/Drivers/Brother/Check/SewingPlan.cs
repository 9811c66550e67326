using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>
/// A design as it will be sewn: with the threads that a person chose, mirrored and turned as chosen, centred on the place where the machine starts, upright
/// where it must be. What the check says of a file, what the pictures show and what is written to the stick is this.
/// </summary>
/// <param name="Design">With 0, 0 in its middle, and nothing in it that moves or stops the machine for no stitch.</param>
/// <param name="IsTurned">Turned by a quarter to the right, because it fits no other way.</param>
/// <param name="Hoop">The chosen one, else the smallest of the lab's, that it fits into; null = none.</param>
public sealed record SewingPlan(Design Design, bool IsTurned, Hoop? Hoop)
{
    /// <summary>Plans a design that has stitches.</summary>
    /// <param name="choices">Without <see cref="ChoiceFaults"/>; null = nothing was chosen.</param>
    /// <exception cref="ArgumentException">Not as many threads are chosen as the design has, or one that does not exist.</exception>
    public static SewingPlan Of(Design design, BrotherSettings settings, EmbroideryChoices? choices)
    {
        choices ??= new EmbroideryChoices();
        var sewn = Turned(WithThreads(InOrder(design, choices), choices.Threads), choices);
        var box = sewn.Sewn;
        var (centerX, centerY) = ((box.MinX + box.MaxX) >> 1, (box.MinY + box.MaxY) >> 1);
        var centered = sewn.Map((x, y) => (x - centerX, y - centerY));
        var (width, height) = Extent(centered);
        if (HoopFor(width, height) is { } hoop)
        {
            return new SewingPlan(centered, IsTurned: false, hoop);
        }

        // A machine that does not turn it by itself would not even list it.
        return HoopFor(height, width) is { } turnedHoop
            ? new SewingPlan(centered.Map((x, y) => (-y, x)), IsTurned: true, turnedHoop)
            : new SewingPlan(centered, IsTurned: false, null);

        Hoop? HoopFor(int width, int height) => settings.Hoops.FirstOrDefault(h => h.Holds(width, height) && (choices.Hoop.Length == 0 || h.Name == choices.Hoop));
    }

    /// <summary>Width and height of the frame that it takes, in 0.1 mm, with all places that are moved to.</summary>
    public static (int Width, int Height) Extent(Design centered)
    {
        var (width, height) = (centered.Sewn.Width, centered.Sewn.Height);
        foreach (var stitch in centered.Stitches)
        {
            if (stitch.Kind == StitchKind.Jump)
            {
                (width, height) = (Math.Max(width, 2 * Math.Abs(stitch.X)), Math.Max(height, 2 * Math.Abs(stitch.Y)));
            }
        }

        return (width, height);
    }

    /// <summary>
    /// The same sewing with at most one cut or change and one jump before a stitch. Files move the frame in many small jumps,
    /// drive it far away after the last stitch, or change to a thread that nothing is sewn with.
    /// </summary>
    internal static Design Tidy(Design design)
    {
        var stitches = new List<Stitch>(design.Stitches.Count);
        var colors = new List<Rgb>();
        var (x, y, thread) = (0, 0, 0);
        var (between, isMoved) = ((StitchKind?)null, false);
        foreach (var stitch in design.Stitches)
        {
            switch (stitch.Kind)
            {
                case StitchKind.Stitch:
                    if (between is { } kind && stitches.Count > 0)
                    {
                        stitches.Add(new Stitch(stitches[^1].X, stitches[^1].Y, kind));
                    }

                    if (stitches.Count == 0 || between == StitchKind.ColorChange)
                    {
                        AddColor();
                    }

                    // The way to the first stitch is none, whatever the file calls it.
                    if (stitches.Count == 0)
                    {
                        stitches.Add(stitch with { Kind = StitchKind.Jump });
                    }
                    else if (isMoved && (x, y) != (stitches[^1].X, stitches[^1].Y))
                    {
                        stitches.Add(new Stitch(x, y, StitchKind.Jump));
                    }

                    stitches.Add(stitch);
                    (between, isMoved) = (null, false);
                    break;
                case StitchKind.ColorChange:
                    (between, thread) = (StitchKind.ColorChange, thread + 1);
                    break;
                case StitchKind.Stop when between != StitchKind.ColorChange:
                    between = StitchKind.Stop;
                    break;
                case StitchKind.Trim:
                    between ??= StitchKind.Trim;
                    break;
            }

            isMoved |= stitch.Kind == StitchKind.Jump || (stitch.Kind != StitchKind.Stitch && (stitch.X, stitch.Y) != (x, y));
            (x, y) = (stitch.X, stitch.Y);
        }

        return design with { Stitches = stitches, Colors = colors };

        void AddColor()
        {
            if (design.Colors.Count > 0)
            {
                colors.Add(design.Colors[Math.Min(thread, design.Colors.Count - 1)]);
            }
        }
    }

    /// <summary>The design tidied, in the order that was chosen.</summary>
    internal static Design InOrder(Design design, EmbroideryChoices? choices)
    {
        var tidy = Tidy(design);
        return choices is { HasFewerChanges: true } ? ColorOrder.WithFewerChanges(tidy) : tidy;
    }

    private static Design Turned(Design design, EmbroideryChoices choices)
    {
        var mirrored = choices.IsMirrored ? design.Map((x, y) => (-x, y)) : design;
        return choices.QuarterTurns switch
        {
            1 => mirrored.Map((x, y) => (-y, x)),
            2 => mirrored.Map((x, y) => (-x, -y)),
            3 => mirrored.Map((x, y) => (y, -x)),
            _ => mirrored,
        };
    }

    private static Design WithThreads(Design design, IReadOnlyList<int> threads) =>
        threads.Count == 0 ? design
        : threads.Count == ColorBlocks.ThreadCount(design) ? design with { Colors = [.. threads.Select(t => BrotherThreads.All[t - 1].Color)] }
        : throw new ArgumentException($"{threads.Count} threads for a design of {ColorBlocks.ThreadCount(design)}.", nameof(threads));
}
