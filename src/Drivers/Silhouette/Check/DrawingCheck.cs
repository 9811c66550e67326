using System.Globalization;
using System.Xml;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;
using FabQueue.Drivers.Silhouette.Protocol;

namespace FabQueue.Drivers.Silhouette.Check;

/// <summary>Checks a drawing for the cutter: whether it can be cut, and what it will be.</summary>
public static class DrawingCheck
{
    // Smaller pieces than this a blade tears, and nobody can weed.
    private const double SmallestPiece = 2;

    /// <summary>Whether a file is a drawing, or something that a patron takes for one. The content counts, then the extension.</summary>
    /// <param name="head">The first bytes of the file, up to 4 KB.</param>
    public static bool Recognises(string fileName, ReadOnlySpan<byte> head) => DrawingSignature.Recognises(fileName, head);

    /// <summary>Reads the file once, with bounded memory. Whatever is wrong with it is in the report.</summary>
    public static async Task<CheckReport> CheckAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (await DrawingFile.ReadAsync(stream, cancellationToken) is not { } file)
        {
            return Refused(new Finding(FindingSeverity.Error, "CUT_FILE_TOO_LARGE", null, Number(SvgDocument.MaxBytes / 1e6)));
        }

        if (DrawingSignature.Refusal(file) is { } refusal)
        {
            return Refused(refusal);
        }

        try
        {
            return await Task.Run(() => Check(CutJob.Read(file, cancellationToken)), cancellationToken);
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

    private static CheckReport Check(CutJob job)
    {
        var findings = new List<Finding>();
        AddNotes(job, findings);
        if (job.Plan.Paths.Count == 0)
        {
            findings.Add(new Finding(FindingSeverity.Error, "CUT_NOTHING", null));
            return new CheckReport(Sorted(findings), Facts: null, Preview: null);
        }

        var mat = AddSizes(job, findings);
        AddShapes(job, findings);
        return new CheckReport(Sorted(findings), mat is null ? null : Facts(job, mat), mat is null ? null : CutPreview.Draw(job, mat));
    }

    private static void AddNotes(CutJob job, List<Finding> findings)
    {
        foreach (var notes in job.Drawing.Notes.GroupBy(n => n.Kind))
        {
            var (severity, code) = notes.Key switch
            {
                NoteKind.Text => (FindingSeverity.Error, "CUT_TEXT"),
                NoteKind.Image => (FindingSeverity.Error, "CUT_IMAGE"),
                NoteKind.Effect => (FindingSeverity.Error, "CUT_EFFECT"),
                NoteKind.LostReference => (FindingSeverity.Error, "CUT_LOST_REFERENCE"),
                NoteKind.Unreadable => (FindingSeverity.Error, "CUT_UNREADABLE"),
                NoteKind.StyleLeftOut => (FindingSeverity.Warning, "CUT_STYLE_LEFT_OUT"),
                NoteKind.HiddenLayer => (FindingSeverity.Advice, "CUT_HIDDEN_LAYER"),
                NoteKind.EmptyLayer => (FindingSeverity.Advice, "CUT_EMPTY_LAYER"),
                NoteKind.NoSize => (FindingSeverity.Advice, "CUT_NO_SIZE"),
                _ => (FindingSeverity.Warning, "CUT_OLD_PIXELS"),
            };
            IReadOnlyList<string> args = notes.Key is NoteKind.NoSize or NoteKind.OldPixels
                ? [Number(job.Drawing.Width), Number(job.Drawing.Height)]
                : [Names(notes.Select(n => n.Element))];
            var line = notes.First().FileLine;
            findings.Add(new Finding(severity, code, line > 0 ? line : null, args));
        }
    }

    private static CuttingMat? AddSizes(CutJob job, List<Finding> findings)
    {
        var (topLeft, bottomRight) = job.Bounds();
        var size = bottomRight - topLeft;
        var largest = CuttingMat.None;
        if (size.X > largest.Width || size.Y > largest.Height)
        {
            findings.Add(new Finding(
                FindingSeverity.Error, "CUT_TOO_BIG", null, Number(size.X), Number(size.Y), Number(largest.Width), Number(largest.Height)));
            return null;
        }

        var mat = CuttingMat.For(bottomRight.X, bottomRight.Y);
        if (topLeft.X < 0 || topLeft.Y < 0 || mat is null)
        {
            findings.Add(new Finding(FindingSeverity.Error, "CUT_OFF_THE_MAT", null, Number(topLeft.X), Number(topLeft.Y)));
            return null;
        }

        if (mat == CuttingMat.None)
        {
            findings.Add(new Finding(FindingSeverity.Warning, "CUT_NEEDS_ROLL", null, Number(bottomRight.Y)));
        }
        else if (mat != CuttingMat.Mat12x12)
        {
            findings.Add(new Finding(FindingSeverity.Warning, "CUT_NEEDS_MAT", null, mat.Name));
        }

        return mat;
    }

    private static void AddShapes(CutJob job, List<Finding> findings)
    {
        void Add(FindingSeverity severity, string code, IEnumerable<DrawnShape> shapes)
        {
            if (shapes.FirstOrDefault() is { } first)
            {
                findings.Add(new Finding(severity, code, first.FileLine, Names(shapes.Select(s => s.Element))));
            }
        }

        Add(FindingSeverity.Warning, "CUT_FILL_LEFT_OUT", job.LeftOut);
        if (job.CutsEdges)
        {
            findings.Add(new Finding(FindingSeverity.Advice, "CUT_EDGES", null));
        }

        Add(FindingSeverity.Warning, "CUT_TOO_FINE", job.Cut.Where(s => s.Lines.Any(IsTooFine)));
        if (job.Plan.DuplicateCount > 0)
        {
            findings.Add(new Finding(FindingSeverity.Advice, "CUT_DUPLICATES", null, job.Plan.DuplicateCount.ToString(CultureInfo.InvariantCulture)));
        }

        var open = job.Plan.Paths.Count(p => !IsClosed(p));
        if (open > 0)
        {
            findings.Add(new Finding(FindingSeverity.Advice, "CUT_OPEN", null, open.ToString(CultureInfo.InvariantCulture)));
        }
    }

    // A planned path may end past its start: it is closed if it comes back there.
    private static bool IsClosed(CutPath path) => path.Points.Skip(1).Contains(path.Start);

    private static bool IsTooFine(Polyline line) =>
        line.IsClosed
        && line.Points.Max(p => p.X) - line.Points.Min(p => p.X) < SmallestPiece
        && line.Points.Max(p => p.Y) - line.Points.Min(p => p.Y) < SmallestPiece;

    private static CutFacts Facts(CutJob job, CuttingMat mat)
    {
        var (topLeft, bottomRight) = job.Bounds();
        return new CutFacts
        {
            PathCount = job.Plan.Paths.Count,
            CutLengthMillimetres = Math.Round(job.Plan.CutLength, 1),
            TravelLengthMillimetres = Math.Round(job.Plan.TravelLength, 1),
            WidthMillimetres = Math.Round(bottomRight.X - topLeft.X, 2),
            HeightMillimetres = Math.Round(bottomRight.Y - topLeft.Y, 2),
            Mat = mat.Name,
            EstimatedDuration = CutTime.Of(job.Plan, ToolSetup.Vinyl.Speed),
        };
    }

    /// <summary>The first few names, each once, and how many more there are.</summary>
    private static string Names(IEnumerable<string> names)
    {
        const int Shown = 4;
        var all = names.Distinct().ToList();
        return string.Join(", ", all.Take(Shown)) + (all.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $" (+{all.Count - Shown})") : "");
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static CheckReport Refused(Finding finding) => new([finding], Facts: null, Preview: null);

    private static List<Finding> Sorted(List<Finding> findings) => [.. findings.OrderBy(f => f.Severity).ThenBy(f => f.Line ?? 0)];
}
