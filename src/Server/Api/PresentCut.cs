using FabQueue.Drivers;
using FabQueue.Server.Queue;
using Proto = FabQueue.Protos.V1;

namespace FabQueue.Server.Api;

/// <summary>Choices about a cut as messages of the API, and back.</summary>
public static class PresentCut
{
    public static Proto.CutChoices Choices(CutChoices choices)
    {
        var shown = new Proto.CutChoices
        {
            Material = choices.Material,
            Grouping = Grouping(choices.Grouping),
            Copies = choices.Copies,
            WeedingBox = choices.WeedingBox,
            WidthMm = choices.WidthMillimetres,
            HeightMm = choices.HeightMillimetres,
            ScalePercent = choices.ScalePercent,
            QuarterTurns = choices.QuarterTurns,
            Position = choices.Position is { } at ? new Proto.CutPosition { LeftMm = at.LeftMillimetres, TopMm = at.TopMillimetres } : null,
            Fills = choices.Fills switch
            {
                CutFills.Edges => Proto.CutChoices.Types.Fills.Edges,
                CutFills.Skip => Proto.CutChoices.Types.Fills.Leave,
                _ => Proto.CutChoices.Types.Fills.Unspecified,
            },
            Outside = choices.Outside switch
            {
                CutOutside.Keep => Proto.CutChoices.Types.Outside.Keep,
                CutOutside.Crop => Proto.CutChoices.Types.Outside.Crop,
                _ => Proto.CutChoices.Types.Outside.Unspecified,
            },
            Join = choices.JoinsShapes,
            OutlineMm = choices.OutlineMillimetres,
            OutlineOnly = choices.CutsOutlineOnly,
            LeaveOutUncuttable = choices.LeavesOutUncuttable,
            Background = choices.CutsBackground,
            UnitsPerInch = choices.UnitsPerInch,
            NotEmbroidered = choices.IsNotEmbroidered,
            Marks = choices.Marks is { } marks
                ? new Proto.CutMarks { LeftMm = marks.LeftMillimetres, TopMm = marks.TopMillimetres, WidthMm = marks.WidthMillimetres, HeightMm = marks.HeightMillimetres }
                : null,
            Numbers =
            {
                choices.Numbers.Select(n => new Proto.CutNumbers { Material = n.Material, Force = n.Force, Speed = n.Speed, Depth = n.Depth, Passes = n.Passes }),
            },
            Groups =
            {
                choices.Groups.Select(g => new Proto.CutGroupChoice { Key = g.Key, Action = Action(g.Action), Material = g.Material, Passes = g.Passes }),
            },
        };
        if (choices.IsMirrored is { } mirrored)
        {
            shown.Mirrored = mirrored;
        }

        if (choices.TestSquare is { } test)
        {
            shown.TestSquare = test;
        }

        if (choices.HasRegistrationMarks is { } hasMarks)
        {
            shown.RegistrationMarks = hasMarks;
        }

        return shown;
    }

    /// <exception cref="InvalidArgumentException">A value of an enum that this version does not know.</exception>
    public static CutChoices Choices(Proto.CutChoices choices) => new()
    {
        Material = choices.Material,
        Grouping = choices.Grouping switch
        {
            Proto.CutGroup.Types.Grouping.Unspecified or Proto.CutGroup.Types.Grouping.Stroke => CutGrouping.Stroke,
            Proto.CutGroup.Types.Grouping.Color => CutGrouping.Color,
            Proto.CutGroup.Types.Grouping.Layer => CutGrouping.Layer,
            _ => throw Unknown("grouping", choices.Grouping),
        },
        Groups = [.. choices.Groups.Select(g => new CutGroupChoice(g.Key, Action(g.Action), g.Material, g.Passes))],
        Copies = choices.Copies == 0 ? 1 : choices.Copies,
        WeedingBox = choices.WeedingBox,
        IsMirrored = choices.HasMirrored ? choices.Mirrored : null,
        TestSquare = choices.HasTestSquare ? choices.TestSquare : null,
        HasRegistrationMarks = choices.HasRegistrationMarks ? choices.RegistrationMarks : null,
        Marks = choices.Marks is { } marks ? new CutMarks(marks.LeftMm, marks.TopMm, marks.WidthMm, marks.HeightMm) : null,
        IsNotEmbroidered = choices.NotEmbroidered,
        WidthMillimetres = choices.WidthMm,
        HeightMillimetres = choices.HeightMm,
        ScalePercent = choices.ScalePercent,
        QuarterTurns = choices.QuarterTurns,
        Position = choices.Position is { } at ? new CutPosition(at.LeftMm, at.TopMm) : null,
        Fills = choices.Fills switch
        {
            Proto.CutChoices.Types.Fills.Unspecified => CutFills.Ask,
            Proto.CutChoices.Types.Fills.Edges => CutFills.Edges,
            Proto.CutChoices.Types.Fills.Leave => CutFills.Skip,
            _ => throw Unknown("fills", choices.Fills),
        },
        Outside = choices.Outside switch
        {
            Proto.CutChoices.Types.Outside.Unspecified => CutOutside.LeaveOut,
            Proto.CutChoices.Types.Outside.Keep => CutOutside.Keep,
            Proto.CutChoices.Types.Outside.Crop => CutOutside.Crop,
            _ => throw Unknown("outside", choices.Outside),
        },
        JoinsShapes = choices.Join,
        OutlineMillimetres = choices.OutlineMm,
        CutsOutlineOnly = choices.OutlineOnly,
        LeavesOutUncuttable = choices.LeaveOutUncuttable,
        CutsBackground = choices.Background,
        UnitsPerInch = choices.UnitsPerInch,
        Numbers = [.. choices.Numbers.Select(n => new CutNumbers(n.Material, n.Force, n.Speed, n.Depth, n.Passes))],
    };

    public static Proto.CutGroup.Types.Grouping Grouping(CutGrouping grouping) => grouping switch
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
        _ => throw Unknown("groups.action", action),
    };

    private static InvalidArgumentException Unknown(string field, object value) => new($"choices.cut.{field}", new Reason("CHOICE_UNKNOWN", $"{value}"));
}
