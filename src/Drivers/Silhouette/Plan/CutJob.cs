using System.Xml;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>What one tool does with one preset, between two looks at what is in the holder.</summary>
/// <param name="Preset">With the passes that were chosen.</param>
/// <param name="Plan">In the place on the material where it is cut.</param>
/// <param name="IsTest">It is the square that tries the preset.</param>
public sealed record CutStep(CutMaterial Preset, CutPlan Plan, bool IsTest = false)
{
    public bool IsDrawn => Preset.Tool == CutTool.Pen;

    /// <summary>As reckoned, without what was learned.</summary>
    public TimeSpan Duration { get; } = CutTime.Of(Plan, Preset.Speed);
}

/// <summary>
/// A drawing with all that is done with it: made in one way for the check, its pictures and the driver, so that what was
/// shown is what is cut.
/// </summary>
public sealed record CutJob
{
    public required Drawing Drawing { get; init; }

    /// <summary>What is wrong with the choices, or does not fit; with an error there is nothing to cut.</summary>
    public required IReadOnlyList<Finding> Problems { get; init; }

    /// <summary>What can be chosen from.</summary>
    public required IReadOnlyList<DrawnShape> Shapes { get; init; }

    /// <summary>What the reader said of all that is not skipped.</summary>
    public required IReadOnlyList<DrawingNote> Notes { get; init; }

    /// <summary>Shapes of which something is cut or drawn.</summary>
    public IReadOnlyList<DrawnShape> Used { get; init; } = [];

    /// <summary>Surfaces without a line, beside others with one, that nobody chose to be worked on.</summary>
    public required IReadOnlyList<DrawnShape> LeftOut { get; init; }

    public required CutMaterial Material { get; init; }

    public required CuttingMat Mat { get; init; }

    /// <summary>Of the material, in millimetres.</summary>
    public double SheetWidth { get; init; }

    /// <inheritdoc cref="SheetWidth"/>
    public double SheetLength { get; init; }

    /// <summary>In the order of the work: test squares, what is drawn, what is cut.</summary>
    public IReadOnlyList<CutStep> Steps { get; init; } = [];

    /// <summary>The marks that are looked for first; null = the material carries none.</summary>
    public RegistrationMarks? Marks { get; init; }

    /// <summary>Whether nothing that is worked on has a line, so that edges are cut.</summary>
    public bool CutsEdges => Used.Count > 0 && !Used.Any(s => s.IsStroked);

    /// <summary>Size of one copy, without a frame around it, in millimetres.</summary>
    public Point Piece { get; init; }

    /// <summary>How many times larger than drawn.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>From the page of the drawing to where the first copy lies on the material.</summary>
    public Affine FromPage { get; init; } = Affine.Identity;

    /// <summary>What people do after the cut; what is only drawn is lifted off.</summary>
    public CutFinish Finish => Steps.Any(s => !s.IsDrawn) ? Material.Finish : CutFinish.Lift;

    /// <summary>All that is worked on, without the test.</summary>
    public CutBox Box => Steps.Where(s => !s.IsTest).Aggregate(CutBox.Nothing, (box, step) => box.With(step.Plan.Box));

    /// <summary>How long the machine works.</summary>
    public TimeSpan Duration(Pace pace) => CutTime.StartAndEnd + (Steps.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.Duration) * pace[CutTime.Part]);

    /// <param name="context">Settings and choices of a cutter.</param>
    /// <exception cref="XmlException">It is no well-formed XML, uses entities of its own, or is no SVG.</exception>
    /// <exception cref="DrawingTooComplexException">It is larger or deeper than any real drawing.</exception>
    public static CutJob Read(byte[] file, CheckContext context, CancellationToken cancellationToken)
    {
        var (settings, choices) = ((SilhouetteSettings)context.Settings, context.Choices as CutChoices ?? new CutChoices());
        var job = Plan(DrawingReader.Read(file, CutPlanner.Flatness, cancellationToken, choices.UnitsPerInch), settings, choices, cancellationToken, context.Memory);

        // Curves that are made larger need more points.
        return job.Scale > 1
            ? Plan(DrawingReader.Read(file, CutPlanner.Flatness / job.Scale, cancellationToken, choices.UnitsPerInch), settings, choices, cancellationToken, context.Memory)
            : job;
    }

    /// <inheritdoc cref="Read"/>
    /// <param name="memory">Of the machine; null = no machine in particular is meant.</param>
    public static CutJob Plan(
        Drawing drawing, SilhouetteSettings settings, CutChoices choices, CancellationToken cancellationToken, MachineMemory? memory = null)
    {
        var problems = new List<Finding>(ChoiceRanges.Problems(choices));
        var selection = CutSelection.Make(drawing, settings, choices, problems);
        var job = new CutJob
        {
            Drawing = drawing,
            Problems = problems,
            Shapes = selection.Shapes,
            Used = selection.Used,
            LeftOut = selection.LeftOut,
            Notes = selection.Notes,
            Material = selection.Material,
            Mat = CuttingMat.None,
        };
        return problems.Exists(p => p.Severity == FindingSeverity.Error) || selection.Parts.Count == 0
            ? job
            : CutLayout.Place(job, selection, settings, choices, memory, problems, cancellationToken);
    }
}
