using FabQueue.Drivers;
using FabQueue.Server.Queue;
using FabQueue.Server.Text;
using Google.Protobuf.WellKnownTypes;
using Proto = FabQueue.Protos.V1;

namespace FabQueue.Server.Api;

/// <summary>Facts and choices, by kind of work, as messages of the API; and choices back from them.</summary>
public static class PresentWork
{
    private const string White = "#ffffff";

    public static Proto.JobFacts Facts(JobFacts facts, Language language) => facts switch
    {
        PrintFacts print => new Proto.JobFacts { Print = Print(print) },
        EmbroideryFacts embroidery => new Proto.JobFacts { Embroidery = Embroidery(embroidery, language) },
        CutFacts cut => new Proto.JobFacts { Cut = Cut(cut) },
        _ => throw new InvalidOperationException($"Unknown facts {facts.GetType().Name}."),
    };

    public static Proto.JobChoices Choices(JobChoices choices) => choices switch
    {
        EmbroideryChoices embroidery => new Proto.JobChoices
        {
            Embroidery = new Proto.EmbroideryChoices
            {
                Threads = { embroidery.Threads },
                Spools = { embroidery.Spools },
                ClothColor = embroidery.ClothColor,
                QuarterTurns = embroidery.QuarterTurns,
                Mirrored = embroidery.IsMirrored,
                Hoop = embroidery.Hoop,
                FewerChanges = embroidery.HasFewerChanges,
            },
        },
        CutChoices cut => new Proto.JobChoices { Cut = PresentCut.Choices(cut) },
        _ => throw new InvalidOperationException($"Unknown choices {choices.GetType().Name}."),
    };

    /// <summary>Null where the message holds none.</summary>
    /// <exception cref="InvalidArgumentException">A value of an enum that this version does not know.</exception>
    public static JobChoices? Choices(Proto.JobChoices? choices) => choices?.ChoicesCase switch
    {
        Proto.JobChoices.ChoicesOneofCase.Embroidery => new EmbroideryChoices
        {
            Threads = [.. choices.Embroidery.Threads],
            Spools = [.. choices.Embroidery.Spools],
            ClothColor = choices.Embroidery.ClothColor is { Length: > 0 } color ? color : White,
            QuarterTurns = choices.Embroidery.QuarterTurns,
            IsMirrored = choices.Embroidery.Mirrored,
            Hoop = choices.Embroidery.Hoop,
            HasFewerChanges = choices.Embroidery.FewerChanges,
        },
        Proto.JobChoices.ChoicesOneofCase.Cut => PresentCut.Choices(choices.Cut),
        _ => null,
    };

    private static Proto.PrintFacts Print(PrintFacts facts) => new()
    {
        EstimatedDuration = facts.EstimatedDuration?.ToDuration(),
        SlicerDuration = facts.SlicerDuration?.ToDuration(),
        FilamentGrams = facts.FilamentGrams ?? 0,
        FilamentMm = Math.Round(facts.FilamentMillimetres, 1),
        LayerCount = facts.LayerCount,
        PrinterModel = facts.PrinterModel ?? "",
        NozzleMm = facts.NozzleMillimetres ?? 0,
        Material = facts.Material ?? "",
        Slicer = facts.Slicer ?? "",
        CommandCount = facts.CommandCount,
        Stops =
        {
            facts.Stops.Select(s => new Proto.PlannedStop
            {
                Kind = s.Kind == PlannedStopKind.Pause ? Proto.PlannedStop.Types.Kind.Pause : Proto.PlannedStop.Types.Kind.FilamentChange,
                Layer = s.Layer,
                HeightMm = s.HeightMillimetres,
                Text = s.Text,
                Color = s.Color,
            }),
        },
    };

    private static Proto.EmbroideryFacts Embroidery(EmbroideryFacts facts, Language language) => new()
    {
        Format = facts.Format,
        StitchCount = facts.StitchCount,
        JumpCount = facts.JumpCount,
        TrimCount = facts.TrimCount,
        ColorChangeCount = facts.ColorChangeCount,
        WidthMm = facts.WidthMillimetres,
        HeightMm = facts.HeightMillimetres,
        Hoop = facts.Hoop,
        Turned = facts.IsTurned,
        SewingDuration = facts.SewingDuration.ToDuration(),
        AttendedDuration = facts.AttendedDuration.ToDuration(),
        Threads = { facts.Threads.Select(t => Thread(t, language)) },
        Steps =
        {
            facts.Steps.Select(s => new Proto.SewingStep
            {
                Purpose = s.Purpose == StopPurpose.ChangeThread ? Proto.SewingStep.Types.Purpose.ChangeThread : Proto.SewingStep.Types.Purpose.SameThread,
                Thread = s.Thread,
                StitchCount = s.StitchCount,
                SewingDuration = s.SewingDuration.ToDuration(),
            }),
        },
    };

    private static Proto.Thread Thread(ThreadFact thread, Language language) => new()
    {
        Name = Words.Thread(language, thread.Name),
        Code = thread.Code,
        Color = thread.Color,
        Spool = thread.Spool is { } spool ? new Proto.Spool { Key = spool.Key, Name = spool.Name, Color = spool.Color } : null,
    };

    private static Proto.CutFacts Cut(CutFacts facts) => new()
    {
        PathCount = facts.PathCount,
        CutLengthMm = facts.CutLengthMillimetres,
        TravelLengthMm = facts.TravelLengthMillimetres,
        WidthMm = facts.WidthMillimetres,
        HeightMm = facts.HeightMillimetres,
        Mat = facts.Mat,
        PieceWidthMm = facts.PieceWidthMillimetres,
        PieceHeightMm = facts.PieceHeightMillimetres,
        LeftMm = facts.LeftMillimetres,
        TopMm = facts.TopMillimetres,
        Scale = facts.Scale,
        HasTest = facts.HasTest,
        EstimatedDuration = facts.EstimatedDuration?.ToDuration(),
        Groups =
        {
            facts.Groups.Select(g => new Proto.CutGroup
            {
                Grouping = PresentCut.Grouping(g.Grouping),
                Key = g.Key,
                Name = g.Name,
                Color = g.Color,
                PathCount = g.PathCount,
                LengthMm = g.LengthMillimetres,
                UncuttableCount = g.UncuttableCount,
            }),
        },
    };
}
