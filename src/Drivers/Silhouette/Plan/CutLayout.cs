using System.Globalization;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>Lays a drawing on the material: mirrored, in copies, with boxes around them, with a square beside that tries the material.</summary>
internal static class CutLayout
{
    public const int MaxCopies = 100;

    // Copies share the bound of one drawing several times over.
    private const long MaxPoints = 2_000_000;
    private const double TestMargin = 2;

    // From the corner of the material, where a drawing has to be moved onto it.
    private const double CornerMargin = 5;
    private const string BoxColor = "#808080";

    /// <param name="problems">Takes what does not fit.</param>
    /// <exception cref="DrawingTooComplexException">The copies together are larger than any real drawing.</exception>
    public static CutJob Place(
        CutJob job, CutSelection selection, SilhouetteSettings settings, CutChoices choices, MachineMemory? memory, List<Finding> problems, CancellationToken cancellationToken)
    {
        var parts = selection.Parts.ToList();
        var isAsDrawn = choices is { WidthMillimetres: 0, HeightMillimetres: 0, ScalePercent: 0, QuarterTurns: 0, Position: null };
        var fromPage = Affine.Identity;
        void Transform(Affine matrix) => (parts, fromPage) = (Transformed(parts, matrix), matrix * fromPage);

        var marks = selection.Marks;
        if (marks is not null && (choices.Copies > 1 || choices.IsMirrored == true || choices.TestSquare == true || !isAsDrawn))
        {
            problems.Add(Finding.WrongChoice("CUT_MARKS_AS_PRINTED"));
            return job;
        }

        if (marks is not null)
        {
            // Points are counted from the first mark, which need not stand on the grid of the cutter.
            var first = new Point(marks.LeftMillimetres, marks.TopMillimetres);
            var by = CutPoint.Nearest(first).ToMillimetres() - first;
            Transform(Affine.Translation(by.X, by.Y));
        }

        if (!isAsDrawn)
        {
            if (Sizing.Of(BoundsOf(parts), choices) is not { } sizing)
            {
                problems.Add(Finding.WrongChoice("CUT_CANNOT_BE_SIZED"));
                return job;
            }

            job = job with { Scale = sizing.Scale };
            Transform(sizing.Matrix);
        }

        var (corner, end) = BoundsOf(parts);
        job = job with { Piece = end - corner };
        if (choices.IsMirrored ?? (job.Material.Finish == CutFinish.Press && marks is null))
        {
            // In its own place, as the reference does it.
            Transform(new Affine(-1, 0, 0, 1, corner.X + end.X, 0));
        }

        if (choices.OutlineMillimetres > 0)
        {
            parts = Outlined(parts, job.Material, choices);
        }

        if (choices.WeedingBox)
        {
            AddBox(parts, job.Material, settings.WeedingMarginMillimetres);
        }

        List<CutStep> steps = [.. parts
            .Select(p => new CutStep(p.Preset, CutPlanner.Plan(
                p.Lines, p.Preset.OvercutMillimetres, p.Preset.Passes, cancellationToken, p.Preset.OvercutsBefore, job.Material.Feeding == CutFeeding.Roll)))
            .Where(s => s.Plan.Paths.Count > 0)];
        if (steps.Count == 0)
        {
            return job;
        }

        var box = BoxOf(steps);
        var move = choices.Position is { } at ? CutPoint.Nearest(new Point(at.LeftMillimetres, at.TopMillimetres)) - new CutPoint(box.Left, box.Top)
            // A drawing near the edge of its page makes room for what is around it.
            : choices.WeedingBox || choices.OutlineMillimetres > 0 ? new CutPoint(Math.Max(0, -box.Left), Math.Max(0, -box.Top))
            : default;
        (steps, box) = (Moved(steps, move), box.Moved(move));
        if (marks is not null && !marks.Box.Holds(box))
        {
            problems.Add(Error("CUT_OUTSIDE_MARKS", Millimetres(marks.WidthMillimetres), Millimetres(marks.HeightMillimetres)));
            return job;
        }

        (Sheet Sheet, IReadOnlyList<CutPoint> Places)? FitAt(CutBox where) =>
            Sheets(job.Material, settings).Select(s => Fit(s, where, choices.Copies, settings.CopyGapMillimetres, marks)).FirstOrDefault(f => f is not null);

        var fitting = FitAt(box);
        if (fitting is null && marks is null && choices.Position is null)
        {
            // Where it lies on its page says nothing about a product: in the corner it may fit.
            var toCorner = new CutPoint(-box.Left, -box.Top);
            var margin = (int)(CornerMargin * CutPoint.PerMillimetre);
            foreach (var way in new[] { toCorner + new CutPoint(margin, margin), toCorner })
            {
                if (FitAt(box.Moved(way)) is { } place)
                {
                    problems.Add(new Finding(FindingSeverity.Advice, "CUT_MOVED", null, Number(box.Left), Number(box.Top)));
                    (fitting, steps, move) = (place, Moved(steps, way), move + way);
                    break;
                }
            }
        }

        if (fitting is not { } fit)
        {
            problems.Add(TooLarge(job, settings, choices, box));
            return job;
        }

        if (steps.Sum(s => s.Plan.Paths.Sum(p => (long)p.Points.Length)) * choices.Copies > MaxPoints)
        {
            throw new DrawingTooComplexException();
        }

        steps = Copied(steps, fit.Places);
        var (width, length) = (fit.Sheet.Width, fit.Sheet.Length);
        List<CutMaterial> untried = memory is null ? [] : [.. steps.Where(s => !s.IsDrawn && memory[CutterMemory.Works(s.Preset)] is null).Select(s => s.Preset).Distinct()];
        if (choices.TestSquare ?? (untried.Count > 0 && marks is null))
        {
            if (Tests(steps, settings, BoxOf(steps), width, length, cancellationToken) is { } tests)
            {
                steps.InsertRange(0, tests);
            }
            else if (choices.TestSquare == true)
            {
                problems.Add(Finding.WrongChoice("CUT_NO_ROOM_FOR_TEST", Millimetres(settings.TestSquareMillimetres)));
                return job;
            }
        }

        if (untried.Count > 0)
        {
            // What staff read before they start it, and the patron beside the square that is cut first.
            problems.Add(new Finding(FindingSeverity.Warning, steps[0].IsTest ? "CUT_STARTING_POINT" : "CUT_UNTRIED", null, untried[0].LabelInBoth));
        }

        var moved = move.ToMillimetres();
        job = job with { FromPage = Affine.Translation(moved.X, moved.Y) * fromPage };
        return job with { Mat = fit.Sheet.Mat, SheetWidth = width, SheetLength = length, Steps = steps, Marks = marks };
    }

    /// <summary>What the material may lie on, the smallest first.</summary>
    private static IEnumerable<Sheet> Sheets(CutMaterial material, SilhouetteSettings settings)
    {
        var mats = material.Feeding == CutFeeding.Roll ? [CuttingMat.None] : CuttingMat.All.Where(m => settings.Mats.Any(n => CuttingMat.Named(n) == m));
        return mats.Select(m => new Sheet(m, Smaller(m.Width, material.WidthMillimetres), Smaller(m.Height, material.LengthMillimetres)));
    }

    private static double Smaller(double carrier, double sheet) => sheet > 0 ? Math.Min(carrier, sheet) : carrier;

    /// <summary>Where the copies go, row by row and the second row back, or null where they do not fit.</summary>
    private static (Sheet Sheet, IReadOnlyList<CutPoint> Places)? Fit(Sheet sheet, CutBox box, int copies, double gap, RegistrationMarks? marks)
    {
        var room = new CutBox(0, 0, (int)(sheet.Width * CutPoint.PerMillimetre), (int)(sheet.Length * CutPoint.PerMillimetre));
        if (!room.Holds(marks is null ? box : box.With(marks.Box)))
        {
            return null;
        }

        var step = (int)Math.Ceiling(gap * CutPoint.PerMillimetre);
        var (width, height) = (box.Right - box.Left + step, box.Bottom - box.Top + step);
        var columns = Math.Min(copies, 1 + ((room.Right - box.Right) / Math.Max(1, width)));
        var rows = (copies + columns - 1) / columns;
        return box.Bottom + ((long)(rows - 1) * height) <= room.Bottom
            ? (sheet, [.. Enumerable.Range(0, copies).Select(i => (Row: i / columns, Column: i % columns))
                .Select(i => new CutPoint((i.Row % 2 == 0 ? i.Column : columns - 1 - i.Column) * width, i.Row * height))])
            : null;
    }

    /// <summary>Why there is no place. What is too large as it was drawn can be made smaller by a choice: it is asked.</summary>
    private static Finding TooLarge(CutJob job, SilhouetteSettings settings, CutChoices choices, CutBox box)
    {
        var largest = Sheets(job.Material, settings).MaxBy(s => s.Width * s.Length)!;
        var inCorner = box.Moved(new CutPoint(-box.Left, -box.Top));
        if (choices.Copies > 1 && Fit(largest, inCorner, 1, 0, null) is not null)
        {
            var fitting = Enumerable.Range(1, choices.Copies).Last(c => Fit(largest, inCorner, c, settings.CopyGapMillimetres, null) is not null);
            return Finding.WrongChoice("CUT_COPIES_DO_NOT_FIT", choices.Copies.ToString(CultureInfo.InvariantCulture), fitting.ToString(CultureInfo.InvariantCulture));
        }

        if (box.Width <= largest.Width && box.Height <= largest.Length)
        {
            return Finding.WrongChoice("CUT_OFF_THE_SHEET", Number(box.Right), Number(box.Bottom), Millimetres(largest.Width), Millimetres(largest.Length));
        }

        string[] sizes = [Millimetres(box.Width), Millimetres(box.Height), Millimetres(largest.Width), Millimetres(largest.Length)];
        return choices is { WidthMillimetres: 0, HeightMillimetres: 0 } ? new Finding(FindingSeverity.Question, "CUT_TOO_BIG", null, sizes) : Finding.WrongChoice("CUT_TOO_BIG", sizes);
    }

    private static Finding Error(string code, params IReadOnlyList<string> args) => new(FindingSeverity.Error, code, null, args);

    /// <summary>The corners, at the top left and the bottom right, of all lines.</summary>
    private static (Point From, Point To) BoundsOf(List<(CutMaterial Preset, IReadOnlyList<CutLine> Lines)> parts)
    {
        var points = parts.SelectMany(p => p.Lines).SelectMany(l => l.Line.Points).ToList();
        return (new Point(points.Min(p => p.X), points.Min(p => p.Y)), new Point(points.Max(p => p.X), points.Max(p => p.Y)));
    }

    private static List<(CutMaterial Preset, IReadOnlyList<CutLine> Lines)> Transformed(List<(CutMaterial Preset, IReadOnlyList<CutLine> Lines)> parts, Affine matrix) =>
        [.. parts.Select(p => (p.Preset, (IReadOnlyList<CutLine>)[.. p.Lines.Select(l => l with { Line = l.Line.Transform(matrix) })]))];

    private static void AddBox(List<(CutMaterial Preset, IReadOnlyList<CutLine> Lines)> parts, CutMaterial material, double margin)
    {
        var (from, to) = BoundsOf(parts);
        var (left, top, right, bottom) = (from.X - margin, from.Y - margin, to.X + margin, to.Y + margin);
        var box = new CutLine(new Polyline([new(left, top), new(right, top), new(right, bottom), new(left, bottom)], IsClosed: true), BoxColor, IsWeedingBox: true);
        Add(parts, material, [box]);
    }

    /// <summary>A line around everything, with what it is around or, of what is cut, alone.</summary>
    private static List<(CutMaterial Preset, IReadOnlyList<CutLine> Lines)> Outlined(
        List<(CutMaterial Preset, IReadOnlyList<CutLine> Lines)> parts, CutMaterial material, CutChoices choices)
    {
        List<CutLine> outline = [.. new Shaping().Outline(parts.SelectMany(p => p.Lines), choices.OutlineMillimetres).Select(l => new CutLine(l, BoxColor))];
        var outlined = choices.CutsOutlineOnly ? parts.FindAll(p => p.Preset.Tool == CutTool.Pen) : [.. parts];
        Add(outlined, material, outline);
        return outlined;
    }

    /// <summary>Adds lines that are worked on with the material's preset; where that is a pen, with the last one.</summary>
    private static void Add(List<(CutMaterial Preset, IReadOnlyList<CutLine> Lines)> parts, CutMaterial material, IReadOnlyList<CutLine> lines)
    {
        var preset = material.Tool == CutTool.Pen && parts.Count > 0 ? parts[^1].Preset : material;
        var index = parts.FindIndex(p => p.Preset == preset);
        if (index >= 0)
        {
            parts[index] = (preset, [.. parts[index].Lines, .. lines]);
        }
        else
        {
            parts.Add((preset, lines));
        }
    }

    /// <summary>A square for each preset that cuts, side by side in a free corner; null where there is none.</summary>
    private static List<CutStep>? Tests(List<CutStep> steps, SilhouetteSettings settings, CutBox work, double width, double length, CancellationToken cancellationToken)
    {
        var presets = steps.Where(s => !s.IsDrawn).Select(s => s.Preset).Distinct().ToList();
        var side = settings.TestSquareMillimetres;
        var (right, bottom) = ((double)work.Right / CutPoint.PerMillimetre, (double)work.Bottom / CutPoint.PerMillimetre);
        Point[] corners = [new(TestMargin, TestMargin), new(right + TestMargin, TestMargin), new(TestMargin, bottom + TestMargin)];
        foreach (var corner in corners)
        {
            var end = corner + new Point((presets.Count * (side + TestMargin)) - TestMargin, side);
            var box = CutBox.Nothing.With(CutPoint.Nearest(corner)).With(CutPoint.Nearest(end));
            if (end.X <= width && end.Y <= length && !box.Grown(TestMargin - 0.1).Meets(work))
            {
                return [.. presets.Select((preset, i) => new CutStep(preset, Square(corner + new Point(i * (side + TestMargin), 0), preset), IsTest: true))];
            }
        }

        return null;

        CutPlan Square(Point at, CutMaterial preset) => CutPlanner.Plan(
            [new CutLine(new Polyline([at, at + new Point(side, 0), at + new Point(side, side), at + new Point(0, side)], IsClosed: true), BoxColor)],
            preset.OvercutMillimetres,
            preset.Passes,
            cancellationToken);
    }

    private static List<CutStep> Copied(List<CutStep> steps, IReadOnlyList<CutPoint> places) =>
        places.Count == 1
            ? steps
            : steps.ConvertAll(s => new CutStep(s.Preset, s.Plan.At(places)));

    private static List<CutStep> Moved(List<CutStep> steps, CutPoint by) => by == default ? steps : steps.ConvertAll(s => new CutStep(s.Preset, s.Plan.At([by])));

    private static CutBox BoxOf(List<CutStep> steps) => steps.Aggregate(CutBox.Nothing, (box, step) => box.With(step.Plan.Box));

    private static string Number(int units) => Millimetres((double)units / CutPoint.PerMillimetre);

    private static string Millimetres(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private sealed record Sheet(CuttingMat Mat, double Width, double Length);
}
