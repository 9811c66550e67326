using System.Globalization;
using FabQueue.Drivers.Brother.Format;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>What is worth knowing about a design that can be sewn, each with its place where it has one.</summary>
internal static class DesignFindings
{
    // Below this many, or this part of all, nobody need look at short stitches or dense spots. Sound designs with underlay
    // under satin have up to a quarter of their holes close together.
    private const int FewStitches = 20;
    private const double ShortPart = 0.05;
    private const double DensePart = 0.3;

    public static IEnumerable<Finding> Of(Design original, SewingPlan plan, BrotherSettings settings) =>
        [.. AboutFile(original), .. Contradictions.Of(original), .. AboutSize(original, plan, settings), .. AboutThreads(plan.Design, original, settings), .. AboutStitches(plan.Design, settings)];

    /// <summary>How often the machine stops until a person acts.</summary>
    public static int Stops(Design design) => design.Count(StitchKind.ColorChange) + design.Count(StitchKind.Stop);

    /// <summary>Three arguments for a record: how many stitches there are up to it, millimetres from the left, millimetres from the top of the design.</summary>
    public static IReadOnlyList<string> Place(Design design, int record)
    {
        var number = design.Stitches.Take(record + 1).Count(s => s.Kind == StitchKind.Stitch);
        var (x, y) = (design.Stitches[record].X - design.Sewn.MinX, design.Stitches[record].Y - design.Sewn.MinY);
        return [Number(number), Millimetres(x / 10.0), Millimetres(y / 10.0)];
    }

    public static string Millimetres(double millimetres) => millimetres.ToString("0.#", CultureInfo.InvariantCulture);

    // The hoop's name has the longer side first; beside the sides of a design it would say the opposite.
    private static string Upright(Hoop hoop) => $"{Millimetres(hoop.WidthMillimetres)} × {Millimetres(hoop.HeightMillimetres)}";

    private static IEnumerable<Finding> AboutFile(Design original)
    {
        if (original.Shift != 0)
        {
            yield return Warn(
                "EMBROIDERY_SHIFTED", Number(Math.Abs(original.Shift)), Number(original.Count(StitchKind.Stitch)), Millimetres(original.Sewn.Width / 10.0), Millimetres(original.Sewn.Height / 10.0));
        }

        if (original.Defects.HasFlag(DesignDefects.Uncheckable))
        {
            yield return Advise(
                "EMBROIDERY_UNCHECKABLE", original.Format.ToString().ToUpperInvariant(), Number(original.Count(StitchKind.Stitch)), Millimetres(original.Sewn.Width / 10.0), Millimetres(original.Sewn.Height / 10.0));
        }
    }

    private static IEnumerable<Finding> AboutSize(Design original, SewingPlan plan, BrotherSettings settings)
    {
        var (largest, margin) = (settings.LargestHoop, 20 * settings.TightMarginMillimetres);
        var (width, height) = SewingPlan.Extent(plan.Design);
        if (!largest.Holds((int)(width + margin), (int)(height + margin)))
        {
            yield return Warn("EMBROIDERY_TIGHT", Millimetres(width / 10.0), Millimetres(height / 10.0), largest.Name);
        }

        if (plan.IsTurned)
        {
            yield return Advise("EMBROIDERY_TURNED", Millimetres(original.Sewn.Width / 10.0), Millimetres(original.Sewn.Height / 10.0), Upright(plan.Hoop!));
        }

        // The machine starts at 0, 0.
        if (original.Sewn is { MinX: > 0 } or { MaxX: < 0 } or { MinY: > 0 } or { MaxY: < 0 })
        {
            var (x, y) = ((original.Sewn.MinX + original.Sewn.MaxX) / 20.0, (original.Sewn.MinY + original.Sewn.MaxY) / 20.0);
            yield return Advise("EMBROIDERY_OFF_CENTER", Millimetres(double.Hypot(x, y)));
        }
        else if (original.Defects.HasFlag(DesignDefects.Origin))
        {
            yield return Advise("EMBROIDERY_ORIGIN");
        }
    }

    private static IEnumerable<Finding> AboutThreads(Design design, Design original, BrotherSettings settings)
    {
        var blocks = SewingBlock.Of(design, settings);
        var (stops, changes) = (blocks.Count(b => b.Purpose == StopPurpose.SameThread), blocks.Skip(1).Count(b => b.Purpose == StopPurpose.ChangeThread));
        if (changes > settings.ManyChanges)
        {
            yield return Warn("EMBROIDERY_MANY_CHANGES", Number(changes));
        }

        if (stops > 0)
        {
            yield return Advise("EMBROIDERY_STOPS", Number(stops));
        }

        // Where the file has none, the threads chosen for it are the design's colours.
        if (design.Colors.Count == 0)
        {
            yield return Warn("EMBROIDERY_NO_COLORS", original.Format.ToString().ToUpperInvariant(), Number(ColorBlocks.ThreadCount(design)));
        }

        // Threads that were chosen take their place.
        var instead = BrotherThreads.Nearest(BrotherThreads.Placeholder);
        foreach (var unknown in design.Colors.Contains(BrotherThreads.Placeholder) ? original.UnknownThreads : [])
        {
            yield return Warn("EMBROIDERY_UNKNOWN_THREAD", Number(unknown.Place), Number(unknown.Index), instead.Name, instead.Code);
        }
    }

    private static IEnumerable<Finding> AboutStitches(Design design, BrotherSettings settings)
    {
        var lengths = StitchLengths.Of(design, settings);
        if (lengths.Long is { Count: > 0 } longs)
        {
            yield return Warn("EMBROIDERY_LONG_STITCHES", [Number(longs.Count), Millimetres(longs.WorstMillimetres), .. Place(design, longs.WorstAt)]);
        }

        if (IsMany(lengths.Short.Count, lengths.Count * ShortPart))
        {
            yield return Warn(
                "EMBROIDERY_SHORT_STITCHES",
                [Number(lengths.Short.Count), Millimetres(settings.ShortStitchMillimetres), .. Place(design, lengths.Short.WorstAt)]);
        }

        var density = Density.Of(design, settings);
        if (IsMany(density.DenseCount, lengths.Count * DensePart))
        {
            yield return Warn("EMBROIDERY_DENSE", [Number(density.DenseCount), .. Place(design, density.WorstAt).Skip(1)]);
        }

        if (lengths.Loose is { Count: > 0 } loose)
        {
            yield return Advise("EMBROIDERY_LOOSE_THREADS", [Number(loose.Count), Millimetres(loose.WorstMillimetres), .. Place(design, loose.WorstAt)]);
        }

        // A few ends that a satin covers are no fault.
        if (ThreadEnds.Of(design) is { } ends && ends.Loose * 2 > ends.Count)
        {
            yield return Advise("EMBROIDERY_NO_TIE_OFF", [Number(ends.Loose), Number(ends.Count), .. Place(design, ends.FirstAt)]);
        }

        if (Coverage.Of(design) is >= Coverage.PlainFill and var covered)
        {
            yield return Advise("EMBROIDERY_NEEDS_SUPPORT", Number(covered), Number(Coverage.PlainFill));
        }
    }

    private static bool IsMany(int count, double limit) => count >= FewStitches && count > limit;

    private static Finding Warn(string code, params IReadOnlyList<string> args) => new(FindingSeverity.Warning, code, null, args);

    private static Finding Advise(string code, params IReadOnlyList<string> args) => new(FindingSeverity.Advice, code, null, args);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
