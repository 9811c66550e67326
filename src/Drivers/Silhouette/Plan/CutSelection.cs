using System.Globalization;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>Which lines of a drawing are worked on with which preset. What is skipped is not looked at any further.</summary>
/// <param name="Shapes">All that can be chosen from.</param>
/// <param name="Used">Those that are worked on.</param>
/// <param name="LeftOut">Surfaces without a line, beside others with one, that nobody chose to be worked on.</param>
/// <param name="Notes">What the reader said of all that is not skipped.</param>
/// <param name="Material">What lies in the cutter.</param>
/// <param name="Marks">Those that are looked for first; null = none.</param>
/// <param name="Parts">In the order of the work: pens first, then from the lightest cut to the deepest.</param>
internal sealed record CutSelection(
    IReadOnlyList<DrawnShape> Shapes,
    IReadOnlyList<DrawnShape> Used,
    IReadOnlyList<DrawnShape> LeftOut,
    IReadOnlyList<DrawingNote> Notes,
    CutMaterial Material,
    RegistrationMarks? Marks,
    IReadOnlyList<(CutMaterial Preset, IReadOnlyList<CutLine> Lines)> Parts)
{
    /// <param name="problems">Takes what is wrong with the choices.</param>
    public static CutSelection Make(Drawing drawing, SilhouetteSettings settings, CutChoices choices, List<Finding> problems)
    {
        void Wrong(string code, params IReadOnlyList<string> args) => problems.Add(Finding.WrongChoice(code, args));

        void UnknownMaterial(string name) => Wrong("CUT_UNKNOWN_MATERIAL", Finding.Shortened(name), string.Join(", ", settings.Materials.Select(m => m.Name)));

        List<CutMaterial> materials =
            [.. settings.Materials.Select(m => choices.Numbers.FirstOrDefault(n => n.Material == m.Name) is { } numbers ? m.With(numbers) : m)];
        CutMaterial? Find(string name) => materials.Find(m => m.Name == name);

        var material = materials[0];
        if (choices.Material.Length > 0)
        {
            material = Find(choices.Material) ?? material;
            if (material.Name != choices.Material)
            {
                UnknownMaterial(choices.Material);
            }
        }

        var byKey = new Dictionary<string, CutGroupChoice>(StringComparer.Ordinal);
        foreach (var choice in choices.Groups.GroupBy(g => g.Key, StringComparer.Ordinal))
        {
            byKey.Add(choice.Key, choice.First());
            if (choice.Count() > 1)
            {
                Wrong("CUT_GROUP_TWICE", Finding.Shortened(choice.Key));
            }
        }

        // All of the drawing: what another choice leaves out is no unknown group.
        var known = drawing.Shapes.Select(s => CutGroups.KeyOf(s, choices.Grouping))
            .Concat(drawing.Notes.Where(n => n.IsUncuttable).Select(n => CutGroups.KeyOf(n, choices.Grouping)))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var key in byKey.Keys.Where(k => !known.Contains(k)))
        {
            Wrong("CUT_UNKNOWN_GROUP", Finding.Shortened(key));
        }

        var presets = known.ToDictionary(k => k, k => PresetOf(byKey.GetValueOrDefault(k)), StringComparer.Ordinal);
        bool IsChosen(DrawnShape shape) => presets[CutGroups.KeyOf(shape, choices.Grouping)] is not null;

        var content = PageContent.Of(drawing, [.. drawing.Shapes.Where(IsChosen)], choices);
        problems.AddRange(content.Findings);
        var leftOut = content.LeftOut.ToHashSet(ReferenceEqualityComparer.Instance);
        List<DrawnShape> onPage = [.. drawing.Shapes.Where(s => !leftOut.Contains(s))];
        var hasLines = onPage.Exists(s => s.IsStroked);
        List<DrawnShape> shapes = onPage.FindAll(s => s.IsStroked || !hasLines || choices.Fills != CutFills.Skip);
        List<DrawnShape> wanted = shapes.FindAll(IsChosen);
        List<DrawnShape> used = wanted.Exists(s => s.IsStroked) && choices.Fills != CutFills.Edges ? wanted.FindAll(s => s.IsStroked) : wanted;
        var shaping = new Shaping();
        if (choices.Outside == CutOutside.Crop)
        {
            used = [.. shaping.Crop(used, drawing)];
        }

        problems.AddRange(used.Select(s => presets[CutGroups.KeyOf(s, choices.Grouping)]!).Distinct().Where(p => !p.IsKnown)
            .Select(p => new Finding(FindingSeverity.Question, "CUT_ASKS_TEAM", null, p.LabelInBoth) { IsForStaff = true }));
        IReadOnlyList<CutLine> Lines(CutMaterial preset, IReadOnlyList<DrawnShape> of) => choices.JoinsShapes && preset.Tool != CutTool.Pen
            ? shaping.Join(of)
            : [.. of.SelectMany(s => s.Lines.Select(l => new CutLine(l, s.Color)))];

        return new CutSelection(
            shapes,
            used,
            [.. wanted.Except(used)],
            [.. drawing.Notes.Where(n => !n.IsUncuttable || presets[CutGroups.KeyOf(n, choices.Grouping)] is not null)],
            material,
            MarksChoice.Of(drawing, settings, choices, problems),
            [.. used.GroupBy(s => presets[CutGroups.KeyOf(s, choices.Grouping)]!)
                .OrderBy(p => p.Key.Tool == CutTool.Pen ? 0 : p.Key.Force * p.Key.Passes)
                .Select(p => (p.Key, Lines(p.Key, [.. p])))]);

        CutMaterial? PresetOf(CutGroupChoice? choice)
        {
            if (choice is null)
            {
                return material;
            }

            if (choice.Passes is < 0 or > SilhouetteSettings.MaxPasses)
            {
                Wrong("CUT_PASSES_OUT_OF_RANGE", SilhouetteSettings.MaxPasses.ToString(CultureInfo.InvariantCulture));
                return null;
            }

            var preset = choice.Material.Length > 0 ? Find(choice.Material)
                : choice.Action == CutAction.Draw && material.Tool != CutTool.Pen ? materials.Find(m => m.Tool == CutTool.Pen)
                : material;
            if (choice.Action == CutAction.Skip)
            {
                return null;
            }

            if (preset is null && choice.Material.Length > 0)
            {
                UnknownMaterial(choice.Material);
                return null;
            }

            if (preset is null)
            {
                Wrong("CUT_NO_PEN");
                return null;
            }

            if (choice.Action == CutAction.Draw && preset.Tool != CutTool.Pen)
            {
                Wrong("CUT_NOT_A_PEN", preset.Name);
            }

            return choice.Passes > 0 ? preset with { Passes = choice.Passes } : preset;
        }
    }
}
