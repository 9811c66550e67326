using System.Globalization;
using FabQueue.Drivers.Brother.Format;
using FabQueue.Drivers.Brother.Picture;
using FabQueue.Drivers.Formats;

namespace FabQueue.Drivers.Brother.Check;

/// <summary>Checks a file for an embroidery machine: whether it can be sewn, and what it will be.</summary>
public static class EmbroideryCheck
{
    /// <summary>Larger files, in bytes, are refused unread: sister models take 3 MB at most.</summary>
    public const int MaxFileBytes = 8_000_000;

    private const int BytesPerMegabyte = 1_000_000;

    // What the sister BP1530L says that it takes (PROTOCOL.md of evozago/brother-embroidery-connect: postsize).
    private const int SistersTake = 3_000_000;
    private const int MostBytesPerStitch = 8;

    /// <summary>Reads the file once. Whatever is wrong with it is in the report.</summary>
    public static async Task<CheckReport> CheckAsync(Stream file, CheckContext context, CancellationToken cancellationToken)
    {
        var content = await ReadAsync(file, cancellationToken);
        if (content.Length > MaxFileBytes)
        {
            return Refuse("EMBROIDERY_FILE_TOO_LARGE", Number(MaxFileBytes / BytesPerMegabyte));
        }

        var (design, fault, at) = DesignReader.Read(content.Span);
        return fault switch
        {
            _ when IsUnsigned(content.Span, design) && !MayBeExp(content.Span, context.FileName) => Refuse("EMBROIDERY_IS_SOMETHING_ELSE"),
            DesignFault.None => Report(design!, content.Length, context),
            DesignFault.Damaged => Refuse("EMBROIDERY_DAMAGED"),
            DesignFault.Misplaced => Refuse("EMBROIDERY_MISPLACED", Number(at + 1)),
            _ => Refuse("EMBROIDERY_IS_SOMETHING_ELSE"),
        };
    }

    /// <summary>Draws one of <see cref="DesignPicture.Views"/>; null = there is none of this name, or the file cannot be sewn so.</summary>
    public static async Task<Preview?> DrawAsync(Stream file, CheckContext context, string view, CancellationToken cancellationToken)
    {
        var content = await ReadAsync(file, cancellationToken);
        return DesignPicture.Views.Contains(view) && content.Length <= MaxFileBytes && DesignReader.Read(content.Span).Design is { } design
            && FindRefusal(design, content.Length, context, out var plan) is null
            ? DesignPicture.Draw(plan, (BrotherSettings)context.Settings, ClothOf(context), view)
            : null;
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

    private static CheckReport Report(Design original, int bytes, CheckContext context)
    {
        if (FindRefusal(original, bytes, context, out var plan) is { } refusal)
        {
            return new CheckReport([refusal], Facts: null, Preview: null);
        }

        var settings = (BrotherSettings)context.Settings;
        var design = plan.Design;
        var spools = Spools.Of(design, settings, (EmbroideryChoices?)context.Choices);
        var time = SewingTime.Of(design, settings).At(context.Pace);
        var facts = new EmbroideryFacts
        {
            Format = original.Format.ToString().ToUpperInvariant(),
            StitchCount = design.Count(StitchKind.Stitch),
            JumpCount = design.Count(StitchKind.Jump),
            TrimCount = design.Count(StitchKind.Trim),
            ColorChangeCount = DesignFindings.Stops(design),
            WidthMillimetres = design.Sewn.Width / 10.0,
            HeightMillimetres = design.Sewn.Height / 10.0,
            Hoop = plan.Hoop!.Name,
            IsTurned = plan.IsTurned,
            Threads = [.. ColorBlocks.Threads(design).Select(t => new ThreadFact(t.Name, t.Code, t.Color.ToString())).Select((t, i) => t with { Spool = spools.ElementAtOrDefault(i) })],
            Steps = [.. time.Blocks.Select(b => new StepFact(b.Purpose, b.Thread + 1, b.StitchCount, b.Sewing))],
            SewingDuration = time.Sewing,
            AttendedDuration = time.Attended,
        };
        var findings = DesignFindings.Of(original, plan, settings).Concat(AboutOrder(original, (EmbroideryChoices?)context.Choices)).Concat(AboutOutput(design)).Concat(AboutName(original.Format, context.FileName));
        return new CheckReport(
            [.. findings.OrderBy(f => f.Severity)], facts, DesignPicture.Draw(plan, settings, ClothOf(context), DesignPicture.Stitches));
    }

    /// <summary>Why a design cannot be sewn so; else there is a plan with a hoop.</summary>
    private static Finding? FindRefusal(Design original, int bytes, CheckContext context, out SewingPlan plan)
    {
        var choices = (EmbroideryChoices?)context.Choices;
        var tidy = SewingPlan.InOrder(original, choices);
        plan = new SewingPlan(tidy, IsTurned: false, Hoop: null);
        if (original.Defects.HasFlag(DesignDefects.NoEnd))
        {
            return Error("EMBROIDERY_CUT_SHORT", Number(original.Count(StitchKind.Stitch)), Number(bytes));
        }

        if (original.Disagreements.FirstOrDefault(d => d.IsImpossible) is { } impossible && !tidy.Sewn.IsEmpty)
        {
            return Contradictions.Describe(impossible);
        }

        if (choices is not null && !tidy.Sewn.IsEmpty && ChoiceFaults.Find(tidy, choices, (BrotherSettings)context.Settings) is { } fault)
        {
            return fault;
        }

        plan = tidy.Sewn.IsEmpty ? plan : SewingPlan.Of(original, (BrotherSettings)context.Settings, choices);
        var design = plan.Design;
        switch (PesWriter.FindRefusal(design))
        {
            case PesRefusal.NoStitches:
                return Error("EMBROIDERY_NO_STITCHES");
            case PesRefusal.TooManyBlocks:
                return Error("EMBROIDERY_TOO_MANY_CHANGES", Number(DesignFindings.Stops(design)), Number(PesWriter.MaxBlocks - 1));
            case PesRefusal.StitchTooLong:
                var at = PesWriter.FirstTooLong(design);
                return Error("EMBROIDERY_STITCH_TOO_LONG", [DesignFindings.Millimetres(PesWriter.MaxMove / 10.0), .. DesignFindings.Place(design, at)]);
            case PesRefusal.TooLarge:
                return Error("EMBROIDERY_TOO_MANY_STITCHES", Number(design.Stitches.Count));
            case PesRefusal.None when design.Sewn is { Width: 0, Height: 0 }:
                return Error("EMBROIDERY_NO_STITCHES");
            case PesRefusal.None when plan.Hoop is null && choices is { Hoop.Length: > 0 } && SewingPlan.Of(original, (BrotherSettings)context.Settings, choices with { Hoop = "" }).Hoop is { } fitting:
                return Finding.WrongChoice(
                    "EMBROIDERY_CHOICE_HOOP_SMALL", choices.Hoop, DesignFindings.Millimetres(design.Sewn.Width / 10.0), DesignFindings.Millimetres(design.Sewn.Height / 10.0), fitting.Name);
            default:
                return plan.Hoop is null ? TooLarge(design, ((BrotherSettings)context.Settings).LargestHoop) : null;
        }
    }

    private static Rgb ClothOf(CheckContext context) =>
        Rgb.Parse(((EmbroideryChoices?)context.Choices ?? new EmbroideryChoices()).ClothColor) ?? new Rgb(0xffffff);

    // A jump may lead out of a hoop that holds all stitches.
    private static Finding TooLarge(Design design, Hoop largest)
    {
        var (width, height) = (design.Sewn.Width, design.Sewn.Height);
        if (largest.Holds(width, height) || largest.Holds(height, width))
        {
            var far = design.Stitches.Index().Where(s => s.Item.Kind == StitchKind.Jump).MaxBy(s => Math.Max(Math.Abs(s.Item.X), Math.Abs(s.Item.Y))).Index;
            return Error("EMBROIDERY_JUMP_OUTSIDE", [largest.Name, .. DesignFindings.Place(design, far)]);
        }

        // Whole per cent, so that it fits when it is made so large.
        var (across, along) = (largest.WidthMillimetres * 10, largest.HeightMillimetres * 10);
        var scale = Math.Max(Math.Min(across / width, along / height), Math.Min(across / height, along / width));
        return Error(
            "EMBROIDERY_TOO_LARGE", DesignFindings.Millimetres(width / 10.0), DesignFindings.Millimetres(height / 10.0), largest.Name, Number((int)(scale * 100)));
    }

    private static bool IsUnsigned(ReadOnlySpan<byte> content, Design? design) =>
        design is null ? DesignReader.DetectFormat(content) is null : design.Format == DesignFormat.Exp;

    // EXP has no signature, and few bytes could not be read as stitches: the name has to agree, and nothing else to know the content.
    private static bool MayBeExp(ReadOnlySpan<byte> content, string fileName) =>
        (Path.GetExtension(fileName).Length == 0 || Path.GetExtension(fileName).Equals(".exp", StringComparison.OrdinalIgnoreCase))
        && ContentSignature.Detect(fileName, content, length: null) is null;

    // Six bytes a stitch (CSewSeg and PEC): only what may be too large is written to see.
    private static IEnumerable<Finding> AboutOutput(Design design)
    {
        if (design.Stitches.Count * MostBytesPerStitch > SistersTake && PesWriter.Write(design, "FQ_00000").Length is > SistersTake and var length)
        {
            yield return new Finding(FindingSeverity.Warning, "EMBROIDERY_LARGE_OUTPUT", null, Megabytes(length), Megabytes(SistersTake));
        }
    }

    private static IEnumerable<Finding> AboutOrder(Design original, EmbroideryChoices? choices)
    {
        var (before, after) = (SewingPlan.Tidy(original).Colors.Count, SewingPlan.InOrder(original, new EmbroideryChoices { HasFewerChanges = true }).Colors.Count);
        if (after < before)
        {
            yield return new Finding(
                FindingSeverity.Advice, choices is { HasFewerChanges: true } ? "EMBROIDERY_CHANGES_SAVED" : "EMBROIDERY_CHANGES_TO_SAVE", null, Number(before - after), Number(after - 1));
        }
    }

    private static string Megabytes(int bytes) => (bytes / (double)BytesPerMegabyte).ToString("0.0", CultureInfo.InvariantCulture);

    private static IEnumerable<Finding> AboutName(DesignFormat format, string fileName)
    {
        var extension = Path.GetExtension(fileName);
        if (extension.Length > 0 && !extension.Equals("." + format, StringComparison.OrdinalIgnoreCase))
        {
            yield return new Finding(FindingSeverity.Advice, "EMBROIDERY_WRONG_EXTENSION", null, extension, format.ToString().ToUpperInvariant());
        }
    }

    private static CheckReport Refuse(string code, params IReadOnlyList<string> args) => new([Error(code, args)], Facts: null, Preview: null);

    private static Finding Error(string code, params IReadOnlyList<string> args) => new(FindingSeverity.Error, code, null, args);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
