using System.Globalization;
using System.Xml;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Check;

/// <summary>Checks a drawing for the cutter: whether it can be cut, and what it will be.</summary>
public static class DrawingCheck
{
    /// <summary>Reads the file once, with bounded memory. Whatever is wrong with it is in the report.</summary>
    /// <param name="context">Settings of a cutter, and what was chosen about the cut.</param>
    public static async Task<CheckReport> CheckAsync(Stream stream, CheckContext context, CancellationToken cancellationToken)
    {
        if (await DrawingFile.ReadAsync(stream, cancellationToken) is not { } file)
        {
            return Refused(new Finding(FindingSeverity.Error, "CUT_FILE_TOO_LARGE", null, Number(SvgDocument.MaxBytes / 1e6)));
        }

        if (!DrawingSignature.IsSvg(file))
        {
            return Refused(new Finding(FindingSeverity.Error, "CUT_NOT_SVG", null));
        }

        try
        {
            return await Task.Run(() => Check(CutJob.Read(file, context, cancellationToken), context), cancellationToken);
        }
        catch (XmlException e)
        {
            var code = SvgDocument.DeclaresEntities(file) ? "CUT_HAS_ENTITIES" : "CUT_XML_BROKEN";
            return Refused(new Finding(FindingSeverity.Error, code, e.LineNumber > 0 ? e.LineNumber : null));
        }
        catch (DrawingTooComplexException)
        {
            return Refused(new Finding(FindingSeverity.Error, "CUT_TOO_COMPLEX", null, CutPlanner.MaxPaths.ToString(CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Draws one of <see cref="CutPreview.Views"/> of a file that can be cut; null where it cannot, or where there is no such picture.</summary>
    /// <inheritdoc cref="CheckAsync"/>
    public static async Task<Preview?> DrawAsync(Stream stream, CheckContext context, string view, CancellationToken cancellationToken)
    {
        if (!CutPreview.Views.Contains(view) || await DrawingFile.ReadAsync(stream, cancellationToken) is not { } file || !DrawingSignature.IsSvg(file))
        {
            return null;
        }

        try
        {
            var job = await Task.Run(() => CutJob.Read(file, context, cancellationToken), cancellationToken);
            return job.Steps.Count == 0 ? null : CutPreview.Draw(job, view);
        }
        catch (Exception e) when (e is XmlException or DrawingTooComplexException)
        {
            return null;
        }
    }

    private static CheckReport Check(CutJob job, CheckContext context)
    {
        var findings = new List<Finding>(job.Problems);
        var choices = context.Choices as CutChoices ?? new CutChoices();
        AddNotes(job, choices, findings);
        if (job.Shapes.Count == 0 || (job.Steps.Count == 0 && findings.TrueForAll(f => f.Severity is not (FindingSeverity.Error or FindingSeverity.Question))))
        {
            findings.Add(job.Shapes.Count > 0 && job.Used.Count == 0
                ? Finding.WrongChoice("CUT_ALL_SKIPPED")
                : new Finding(FindingSeverity.Error, "CUT_NOTHING", null));
        }

        AddShapes(job, (SilhouetteSettings)context.Settings, choices, findings);
        if (job.Steps.Count > 0)
        {
            AddMaterial(job, findings);
        }

        return job.Shapes.Count == 0
            ? new CheckReport(Sorted(findings), Facts: null, Preview: null)
            : new CheckReport(Sorted(findings), Facts(job, context.Pace), Picture(job));
    }

    private static Preview? Picture(CutJob job) =>
        job.Steps.Count > 0 ? CutPreview.Draw(job, CutPreview.Default) : job.Used.Count > 0 ? UnplacedPicture.Draw(job) : null;

    private static void AddNotes(CutJob job, CutChoices choices, List<Finding> findings)
    {
        // Beside something that can be cut it is asked; a choice to leave it out is kept in sight.
        var isAlone = job.Used.Count == 0 && job.LeftOut.Count == 0;
        var uncuttable = isAlone ? FindingSeverity.Error : FindingSeverity.Question;
        var leftOut = choices.LeavesOutUncuttable && !isAlone ? job.Notes.Where(n => n.IsUncuttable).ToList() : [];
        if (leftOut.Count > 0)
        {
            findings.Add(new Finding(FindingSeverity.Warning, "CUT_LEFT_OUT", null, Finding.Names(leftOut.Select(n => n.Element))));
        }

        foreach (var notes in job.Notes.Except(leftOut).GroupBy(n => n.Kind))
        {
            var (severity, code) = notes.Key switch
            {
                NoteKind.Text => (uncuttable, "CUT_TEXT"),
                NoteKind.Image => (uncuttable, "CUT_IMAGE"),
                NoteKind.Effect => (uncuttable, "CUT_EFFECT"),
                NoteKind.LostReference => (uncuttable, "CUT_LOST_REFERENCE"),
                NoteKind.Unreadable => (uncuttable, "CUT_UNREADABLE"),
                NoteKind.StyleUnknown => (uncuttable, "CUT_STYLE_UNKNOWN"),
                NoteKind.StyleLeftOut => (FindingSeverity.Warning, "CUT_STYLE_LEFT_OUT"),
                NoteKind.HiddenLayer => (FindingSeverity.Advice, "CUT_HIDDEN_LAYER"),
                NoteKind.PrintedLayer => (FindingSeverity.Advice, "CUT_PRINTED_LAYER"),
                NoteKind.InkStitch => (choices.IsNotEmbroidered ? FindingSeverity.Advice : FindingSeverity.Question, "CUT_INKSTITCH"),
                NoteKind.EmptyLayer => (FindingSeverity.Advice, "CUT_EMPTY_LAYER"),
                NoteKind.NoSize => (FindingSeverity.Advice, "CUT_NO_SIZE"),
                NoteKind.OldPixels => (FindingSeverity.Advice, "CUT_OLD_PIXELS"),
                _ => (FindingSeverity.Advice, "CUT_ILLUSTRATOR_UNITS"),
            };
            IReadOnlyList<string> args = notes.Key is NoteKind.NoSize or NoteKind.OldPixels or NoteKind.IllustratorUnits
                ? [Number(job.Drawing.Width), Number(job.Drawing.Height)]
                : [Finding.Names(notes.Select(n => n.Element))];
            var line = notes.First().FileLine;
            findings.Add(new Finding(severity, code, line > 0 ? line : null, args));
        }
    }

    private static void AddMaterial(CutJob job, List<Finding> findings)
    {
        if (job.Mat == CuttingMat.None)
        {
            findings.Add(new Finding(FindingSeverity.Advice, "CUT_NEEDS_ROLL", null, Number(job.Box.Bottom / (double)CutPoint.PerMillimetre)));
        }
        else if (job.Mat != CuttingMat.Mat12x12)
        {
            findings.Add(new Finding(FindingSeverity.Warning, "CUT_NEEDS_MAT", null, job.Mat.Name));
        }
    }

    private static void AddShapes(CutJob job, SilhouetteSettings settings, CutChoices choices, List<Finding> findings)
    {
        void Add(FindingSeverity severity, string code, IEnumerable<DrawnShape> shapes)
        {
            if (shapes.FirstOrDefault() is { } first)
            {
                findings.Add(new Finding(severity, code, first.FileLine, Finding.Names(shapes.Select(s => s.Element))));
            }
        }

        Add(FindingSeverity.Question, "CUT_FILL_LEFT_OUT", choices.Fills == CutFills.Ask ? job.LeftOut : []);
        if (job.CutsEdges)
        {
            findings.Add(new Finding(FindingSeverity.Advice, "CUT_EDGES", null));
        }

        Add(FindingSeverity.Warning, "CUT_TOO_FINE", job.Used.Where(s => s.Lines.Any(l => IsTooFine(l, settings.SmallestPieceMillimetres))));
        if (job.Steps.Sum(s => s.Plan.DuplicateCount) is > 0 and var duplicates)
        {
            findings.Add(new Finding(FindingSeverity.Advice, "CUT_DUPLICATES", null, duplicates.ToString(CultureInfo.InvariantCulture)));
        }

        if (job.Steps.Where(s => !s.IsDrawn).Sum(s => s.Plan.OpenCount) is > 0 and var open)
        {
            var names = Finding.Names(job.Used.Where(s => s.Lines.Any(l => !l.IsClosed)).Select(s => s.Element));
            findings.Add(new Finding(FindingSeverity.Advice, "CUT_OPEN", null, open.ToString(CultureInfo.InvariantCulture), names));
        }
    }

    private static bool IsTooFine(Polyline line, double smallest) =>
        line.IsClosed
        && line.Points.Max(p => p.X) - line.Points.Min(p => p.X) < smallest
        && line.Points.Max(p => p.Y) - line.Points.Min(p => p.Y) < smallest;

    private static CutFacts Facts(CutJob job, Pace pace) => new()
    {
        PathCount = job.Steps.Where(s => !s.IsTest).Sum(s => s.Plan.Paths.Distinct().Count()),
        CutLengthMillimetres = Math.Round(job.Steps.Where(s => !s.IsTest).Sum(s => s.Plan.CutLength), 1),
        TravelLengthMillimetres = Math.Round(job.Steps.Where(s => !s.IsTest).Sum(s => s.Plan.TravelLength), 1),
        WidthMillimetres = Math.Round(job.Box.Width, 2),
        HeightMillimetres = Math.Round(job.Box.Height, 2),
        PieceWidthMillimetres = Math.Round(job.Piece.X, 2),
        PieceHeightMillimetres = Math.Round(job.Piece.Y, 2),
        LeftMillimetres = job.Box.IsNothing ? 0 : (double)job.Box.Left / CutPoint.PerMillimetre,
        TopMillimetres = job.Box.IsNothing ? 0 : (double)job.Box.Top / CutPoint.PerMillimetre,
        Scale = job.Scale,
        HasTest = job.Steps.Any(s => s.IsTest),
        Mat = job.Mat.Name,
        EstimatedDuration = job.Steps.Count == 0 ? null : job.Duration(pace),
        Groups = CutGroups.Of(job.Shapes, job.Drawing.Notes),
    };

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static CheckReport Refused(Finding finding) => new([finding], Facts: null, Preview: null);

    private static List<Finding> Sorted(List<Finding> findings) => [.. findings.OrderBy(f => f.Severity).ThenBy(f => f.Line ?? 0)];
}
