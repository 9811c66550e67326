using System.Globalization;
using FabQueue.Drivers.Silhouette.Format;

namespace FabQueue.Drivers.Silhouette.Plan;

/// <summary>Which lines of a drawing are worked on with which preset.</summary>
/// <param name="Shapes">All that can be chosen from.</param>
/// <param name="Used">Those that are not skipped.</param>
/// <param name="Material">What lies in the cutter.</param>
/// <param name="Parts">In the order of the work: pens first, then from the lightest cut to the deepest.</param>
internal sealed record CutSelection(
    IReadOnlyList<DrawnShape> Shapes,
    IReadOnlyList<DrawnShape> Used,
    CutMaterial Material,
    IReadOnlyList<(CutMaterial Preset, IReadOnlyList<CutLine> Lines)> Parts)
{
    // As inkscape-silhouette names them: neither what is printed nor its marks are cut.
    private const string MarksLayer = "Regmarks";
    private const string PrintLayer = "Print";

    /// <param name="problems">Takes what is wrong with the choices.</param>
    public static CutSelection Make(IReadOnlyList<DrawnShape> shapes, SilhouetteSettings settings, CutChoices choices, List<Finding> problems)
    {
        void Wrong(string code, params IReadOnlyList<string> args) => problems.Add(Finding.WrongChoice(code, args));

        void UnknownMaterial(string name) => Wrong("CUT_UNKNOWN_MATERIAL", Finding.Shortened(name), string.Join(", ", settings.Materials.Select(m => m.Name)));

        CutMaterial? Find(string name) => settings.Materials.FirstOrDefault(m => m.Name == name);

        var material = settings.Materials[0];
        if (choices.Material.Length > 0)
        {
            material = Find(choices.Material) ?? material;
            if (material.Name != choices.Material)
            {
                UnknownMaterial(choices.Material);
            }
        }

        if (choices.Copies is < 1 or > CutLayout.MaxCopies)
        {
            Wrong("CUT_COPIES_OUT_OF_RANGE", CutLayout.MaxCopies.ToString(CultureInfo.InvariantCulture));
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

        var known = shapes.Select(s => CutGroups.KeyOf(s, choices.Grouping)).ToHashSet(StringComparer.Ordinal);
        foreach (var key in byKey.Keys.Where(k => !known.Contains(k)))
        {
            Wrong("CUT_UNKNOWN_GROUP", Finding.Shortened(key));
        }

        if (!choices.HasRegistrationMarks && shapes.FirstOrDefault(s => Is(s, MarksLayer)) is { } mark)
        {
            problems.Add(new Finding(FindingSeverity.Warning, "CUT_HAS_MARKS", mark.FileLine, mark.LayerName));
        }

        var used = new List<DrawnShape>();
        var parts = new Dictionary<CutMaterial, List<CutLine>>();
        var presets = known.ToDictionary(k => k, k => PresetOf(byKey.GetValueOrDefault(k)), StringComparer.Ordinal);
        foreach (var shape in shapes)
        {
            var isPrinted = choices.HasRegistrationMarks && (Is(shape, MarksLayer) || Is(shape, PrintLayer));
            if (!isPrinted && presets[CutGroups.KeyOf(shape, choices.Grouping)] is { } preset)
            {
                used.Add(shape);
                parts.TryAdd(preset, []);
                parts[preset].AddRange(shape.Lines.Select(l => new CutLine(l, shape.Color)));
            }
        }

        return new CutSelection(shapes, used, material, [.. parts
            .OrderBy(p => p.Key.Tool == CutTool.Pen ? 0 : p.Key.Force * p.Key.Passes)
            .Select(p => (p.Key, (IReadOnlyList<CutLine>)p.Value))]);

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
                : choice.Action == CutAction.Draw && material.Tool != CutTool.Pen ? settings.Materials.FirstOrDefault(m => m.Tool == CutTool.Pen)
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

    private static bool Is(DrawnShape shape, string layer) => shape.LayerName.Equals(layer, StringComparison.OrdinalIgnoreCase);
}
