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
            Embroidery = new Proto.EmbroideryChoices { Threads = { embroidery.Threads }, ClothColor = embroidery.ClothColor },
        },
        CutChoices cut => new Proto.JobChoices { Cut = Cut(cut) },
        _ => throw new InvalidOperationException($"Unknown choices {choices.GetType().Name}."),
    };

    /// <summary>Null where the message holds none.</summary>
    /// <exception cref="InvalidArgumentException">A value of an enum that this version does not know.</exception>
    public static JobChoices? Choices(Proto.JobChoices? choices) => choices?.ChoicesCase switch
    {
        Proto.JobChoices.ChoicesOneofCase.Embroidery => new EmbroideryChoices
        {
            Threads = [.. choices.Embroidery.Threads],
            ClothColor = choices.Embroidery.ClothColor is { Length: > 0 } color ? color : White,
        },
        Proto.JobChoices.ChoicesOneofCase.Cut => Cut(choices.Cut),
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
        Threads = { facts.Threads.Select(t => new Proto.Thread { Name = Words.Thread(language, t.Name), Code = t.Code, Color = t.Color }) },
    };

    private static Proto.CutFacts Cut(CutFacts facts) => new()
    {
        PathCount = facts.PathCount,
        CutLengthMm = facts.CutLengthMillimetres,
        TravelLengthMm = facts.TravelLengthMillimetres,
        WidthMm = facts.WidthMillimetres,
        HeightMm = facts.HeightMillimetres,
        Mat = facts.Mat,
        EstimatedDuration = facts.EstimatedDuration?.ToDuration(),
        Groups =
        {
            facts.Groups.Select(g => new Proto.CutGroup
            {
                Grouping = Grouping(g.Grouping),
                Key = g.Key,
                Name = g.Name,
                Color = g.Color,
                PathCount = g.PathCount,
                LengthMm = g.LengthMillimetres,
            }),
        },
    };

    private static Proto.CutChoices Cut(CutChoices choices)
    {
        var shown = new Proto.CutChoices
        {
            Material = choices.Material,
            Grouping = Grouping(choices.Grouping),
            Copies = choices.Copies,
            WeedingBox = choices.WeedingBox,
            TestSquare = choices.TestSquare,
            RegistrationMarks = choices.HasRegistrationMarks,
            Groups =
            {
                choices.Groups.Select(g => new Proto.CutGroupChoice { Key = g.Key, Action = Action(g.Action), Material = g.Material, Passes = g.Passes }),
            },
        };
        if (choices.IsMirrored is { } mirrored)
        {
            shown.Mirrored = mirrored;
        }

        return shown;
    }

    private static CutChoices Cut(Proto.CutChoices choices) => new()
    {
        Material = choices.Material,
        Grouping = choices.Grouping switch
        {
            Proto.CutGroup.Types.Grouping.Unspecified or Proto.CutGroup.Types.Grouping.Stroke => CutGrouping.Stroke,
            Proto.CutGroup.Types.Grouping.Color => CutGrouping.Color,
            Proto.CutGroup.Types.Grouping.Layer => CutGrouping.Layer,
            _ => throw new InvalidArgumentException("choices.cut.grouping", new Reason("CHOICE_UNKNOWN", $"{choices.Grouping}")),
        },
        Groups = [.. choices.Groups.Select(g => new CutGroupChoice(g.Key, Action(g.Action), g.Material, g.Passes))],
        Copies = choices.Copies == 0 ? 1 : choices.Copies,
        WeedingBox = choices.WeedingBox,
        IsMirrored = choices.HasMirrored ? choices.Mirrored : null,
        TestSquare = choices.TestSquare,
        HasRegistrationMarks = choices.RegistrationMarks,
    };

    private static Proto.CutGroup.Types.Grouping Grouping(CutGrouping grouping) => grouping switch
    {
        CutGrouping.Color => Proto.CutGroup.Types.Grouping.Color,
        CutGrouping.Layer => Proto.CutGroup.Types.Grouping.Layer,
        _ => Proto.CutGroup.Types.Grouping.Stroke,
    };

    private static Proto.CutGroupChoice.Types.Action Action(CutAction action) => action switch
    {
        CutAction.Draw => Proto.CutGroupChoice.Types.Action.Draw,
        CutAction.Skip => Proto.CutGroupChoice.Types.Action.Skip,
        _ => Proto.CutGroupChoice.Types.Action.Cut,
    };

    private static CutAction Action(Proto.CutGroupChoice.Types.Action action) => action switch
    {
        Proto.CutGroupChoice.Types.Action.Unspecified or Proto.CutGroupChoice.Types.Action.Cut => CutAction.Cut,
        Proto.CutGroupChoice.Types.Action.Draw => CutAction.Draw,
        Proto.CutGroupChoice.Types.Action.Skip => CutAction.Skip,
        _ => throw new InvalidArgumentException("choices.cut.groups.action", new Reason("CHOICE_UNKNOWN", $"{action}")),
    };
}
