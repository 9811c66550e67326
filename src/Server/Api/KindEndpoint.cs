using System.Text.Json;
using FabQueue.Drivers;
using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Format;
using FabQueue.Drivers.Silhouette;
using FabQueue.Server.Machines;
using FabQueue.Server.Queue;
using FabQueue.Server.Text;

namespace FabQueue.Server.Api;

/// <summary>
/// <c>GET /v1/kinds/{kind}?machine=</c>: what there is to choose from for a job of a kind of machine, or of one machine. Threads and materials are no
/// secrets: whoever has handed in a file chooses among them.
/// </summary>
public static class KindEndpoint
{
    /// <exception cref="NotFoundException">There is no such kind.</exception>
    public static IResult Handle(string kind, string? machine, MachineContexts contexts, HttpContext context)
    {
        var found = MachineKinds.Find(kind) ?? throw new NotFoundException("KIND_NOT_FOUND", kind);
        var language = Caller.LanguageOf(context);
        var settings = contexts.Of(found, machine, choices: null).Settings;
        return Results.Json(new
        {
            found.Name,
            found.Views,
            Threads = found.ChoicesType == typeof(EmbroideryChoices) ? BrotherThreads.All.Select(t => Thread(t, language)) : [],
            Spools = settings is BrotherSettings sewing ? sewing.Shelf.Select(s => new { s.Key, s.Name, s.Color }) : [],
            Hoops = settings is BrotherSettings frames ? frames.Hoops.Select(h => new { h.Name, WidthMm = h.WidthMillimetres, HeightMm = h.HeightMillimetres }) : [],
            Materials = settings is SilhouetteSettings cutter ? cutter.Materials.Select(m => Material(m, language == Language.French)) : [],
        });
    }

    private static object Thread(BrotherThread thread, Language language) => new { thread.Index, Name = Words.Thread(language, thread.Name), thread.Code, Color = thread.Color.ToString() };

    private static object Material(CutMaterial material, bool isFrench) => new
    {
        material.Name,
        Label = material.Label(isFrench),
        Tool = JsonNamingPolicy.CamelCase.ConvertName($"{material.Tool}"),
        IsPen = material.Tool == CutTool.Pen,
        material.Force,
        material.Speed,
        Depth = material.DepthToSet ?? 0,
        material.Passes,
        AsksTeam = !material.IsKnown,
        IsMirrored = material.Finish == CutFinish.Press,
    };
}
