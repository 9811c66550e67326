using System.Globalization;
using FabQueue.Drivers.Brother.Format;
using FabQueue.Drivers.Brother.Picture;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>Checks a file for an embroidery machine: whether it can be sewn, and what it will be.</summary>
public static class EmbroideryCheck
{
    /// <summary>Larger files, in bytes, are refused unread: sister models take 3 MB at most.</summary>
    public const int MaxFileBytes = 8_000_000;

    private const int BytesPerMegabyte = 1_000_000;

    // Below this many, or this part of all, nobody need look at short stitches or dense spots. Sound designs with underlay
    // under satin have up to a quarter of their holes close together.
    private const int FewStitches = 20;
    private const double ShortPart = 0.05;
    private const double DensePart = 0.3;

    private static readonly string[] Extensions = [".pes", ".pec", ".dst", ".exp", ".jef", ".vp3"];

    /// <summary>Whether a file is embroidery, or claims to be. The content counts, then the extension.</summary>
    public static bool Recognises(string fileName, ReadOnlySpan<byte> head) =>
        DesignReader.DetectFormat(head) is not null || Extensions.Contains(Path.GetExtension(fileName), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the file once. Whatever is wrong with it is in the report.</summary>
    public static async Task<CheckReport> CheckAsync(Stream file, BrotherSettings limits, CancellationToken cancellationToken)
    {
        var content = await ReadAsync(file, cancellationToken);
        if (content.Length > MaxFileBytes)
        {
            return Refuse("EMBROIDERY_FILE_TOO_LARGE", Number(MaxFileBytes / BytesPerMegabyte));
        }

        var (design, fault) = DesignReader.Read(content.Span);
        return design is null
            ? Refuse(fault switch
            {
                DesignFault.Empty => "EMBROIDERY_EMPTY",
                DesignFault.Damaged => "EMBROIDERY_DAMAGED",
                _ => "EMBROIDERY_IS_SOMETHING_ELSE",
            })
            : FindRefusal(design) is { } refusal
                ? refusal
                : Report(design, Placement.Of(design, limits), limits);
    }

    /// <summary>The content, or one byte more of it than is allowed.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream file, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = new byte[65536];
        while (content.Length <= MaxFileBytes)
        {
            var wanted = (int)Math.Min(buffer.Length, MaxFileBytes + 1 - content.Length);
            var read = wanted == 0 ? 0 : await file.ReadAsync(buffer.AsMemory(0, wanted), cancellationToken);
            if (read == 0)
            {
                break;
            }

            content.Write(buffer, 0, read);
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    private static CheckReport? FindRefusal(Design design) =>
        design.Defects.HasFlag(DesignDefects.NoEnd) ? Refuse("EMBROIDERY_CUT_SHORT")
        : PesWriter.FindRefusal(design) switch
        {
            PesRefusal.NoStitches => Refuse("EMBROIDERY_NO_STITCHES"),
            PesRefusal.TooManyBlocks => Refuse("EMBROIDERY_TOO_MANY_CHANGES", Number(Stops(design)), Number(PesWriter.MaxBlocks - 1)),
            PesRefusal.StitchTooLong => Refuse("EMBROIDERY_STITCH_TOO_LONG", Millimetres(PesWriter.MaxMove)),
            PesRefusal.TooLarge => Refuse("EMBROIDERY_TOO_MANY_STITCHES", Number(design.Stitches.Count)),
            _ => null,
        };

    private static CheckReport Report(Design original, Placement placement, BrotherSettings limits)
    {
        var design = placement.Design;
        var largest = limits.Hoops[^1];
        var (width, height) = (original.Sewn.Width, original.Sewn.Height);
        if (placement.Hoop is not { } hoop)
        {
            return Refuse("EMBROIDERY_TOO_LARGE", Millimetres(width), Millimetres(height), largest.Name);
        }

        var threads = ColorBlocks.Threads(design);
        var facts = new EmbroideryFacts
        {
            Format = design.Format.ToString().ToUpperInvariant(),
            StitchCount = design.Count(StitchKind.Stitch),
            JumpCount = design.Count(StitchKind.Jump),
            TrimCount = design.Count(StitchKind.Trim),
            ColorChangeCount = Stops(design),
            WidthMillimetres = design.Sewn.Width / 10.0,
            HeightMillimetres = design.Sewn.Height / 10.0,
            Hoop = hoop.Name,
            IsTurned = placement.IsTurned,
            Threads = [.. threads.Select(t => new ThreadFact(t.Name, t.Code, t.Color.ToString()))],
            SewingDuration = SewingTime.Sewing(design, limits),
            AttendedDuration = SewingTime.Attended(design, limits),
        };
        var preview = new Preview("image/png", DesignPicture.Draw(design, hoop));
        return new CheckReport([.. Findings(original, placement, limits).OrderBy(f => f.Severity)], facts, preview);
    }

    private static IEnumerable<Finding> Findings(Design original, Placement placement, BrotherSettings limits)
    {
        var design = placement.Design;
        var largest = limits.Hoops[^1];
        if (design.Sewn.Width > largest.Width - (2 * limits.TightMargin) || design.Sewn.Height > largest.Height - (2 * limits.TightMargin))
        {
            yield return Warn("EMBROIDERY_TIGHT", Millimetres(design.Sewn.Width), Millimetres(design.Sewn.Height), largest.Name);
        }

        if (Stops(design) > limits.ManyChanges)
        {
            yield return Warn("EMBROIDERY_MANY_CHANGES", Number(Stops(design)));
        }

        if (design.Colors.Count == 0)
        {
            yield return Warn("EMBROIDERY_NO_COLORS", design.Format.ToString().ToUpperInvariant());
        }
        else if (design.Defects.HasFlag(DesignDefects.ColorCount))
        {
            yield return Warn("EMBROIDERY_COLORS_DO_NOT_MATCH");
        }

        var lengths = StitchLengths.Of(design, limits);
        if (lengths.LongCount > 0)
        {
            yield return Warn("EMBROIDERY_LONG_STITCHES", Number(lengths.LongCount), Millimetres(lengths.Longest), Number(lengths.LongestAt));
        }

        if (IsMany(lengths.ShortCount, lengths.Count * ShortPart))
        {
            yield return Warn("EMBROIDERY_SHORT_STITCHES", Number(lengths.ShortCount), Millimetres(limits.ShortStitch));
        }

        var density = Density.Of(design, limits);
        if (IsMany(density.DenseCount, lengths.Count * DensePart))
        {
            yield return Warn(
                "EMBROIDERY_DENSE", Number(density.DenseCount), Millimetres(density.WorstX - design.Sewn.MinX), Millimetres(density.WorstY - design.Sewn.MinY));
        }

        if (placement.IsTurned)
        {
            yield return Advise("EMBROIDERY_TURNED", Millimetres(original.Sewn.Width), Millimetres(original.Sewn.Height));
        }

        if (original.Defects.HasFlag(DesignDefects.Origin) || original.Sewn is not { MinX: <= 0, MaxX: >= 0, MinY: <= 0, MaxY: >= 0 })
        {
            yield return Advise("EMBROIDERY_CENTERED");
        }

        if (lengths.LooseCount > 0)
        {
            yield return Advise("EMBROIDERY_LOOSE_THREADS", Number(lengths.LooseCount));
        }
    }

    private static bool IsMany(int count, double limit) => count >= FewStitches && count > limit;

    // Both make the machine stop until a person acts.
    private static int Stops(Design design) => design.Count(StitchKind.ColorChange) + design.Count(StitchKind.Stop);

    private static CheckReport Refuse(string code, params IReadOnlyList<string> args) =>
        new([new Finding(FindingSeverity.Error, code, null, args)], Facts: null, Preview: null);

    private static Finding Warn(string code, params IReadOnlyList<string> args) => new(FindingSeverity.Warning, code, null, args);

    private static Finding Advise(string code, params IReadOnlyList<string> args) => new(FindingSeverity.Advice, code, null, args);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Millimetres(double tenths) => (tenths / 10).ToString("0.#", CultureInfo.InvariantCulture);
}
