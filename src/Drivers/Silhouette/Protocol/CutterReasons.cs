using System.Globalization;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Protocol;

/// <summary>Why a cutter is as it is.</summary>
internal static class CutterReasons
{
    private const string LoadRoll = "CUTTER_LOAD_ROLL";
    private const string LoadMat = "CUTTER_LOAD_MAT";
    private const string IsMatRight = "CUTTER_IS_IT_RIGHT";
    private const string IsRollRight = "CUTTER_IS_ROLL_RIGHT";
    private const string Depth = "CUTTER_SET_DEPTH";

    public static readonly Reason NotFound = new("CUTTER_NOT_FOUND");
    public static readonly Reason InUse = new("CUTTER_IN_USE");
    public static readonly Reason Several = new("CUTTER_SEVERAL");
    public static readonly Reason Unplugged = new("CUTTER_UNPLUGGED");
    public static readonly Reason Silent = new("CUTTER_SILENT");
    public static readonly Reason Stuck = new("CUTTER_STUCK");
    public static readonly Reason Stands = new("CUTTER_STANDS");

    /// <summary>It stands, and the job is to be cancelled.</summary>
    public static readonly Reason Cancelling = new("CUTTER_CANCELLING");
    public static readonly Reason Unloaded = new("CUTTER_UNLOADED");
    public static readonly Reason Stopped = new("CUTTER_STOPPED");
    public static readonly Reason Finished = new("CUTTING_FINISHED");
    public static readonly Reason Cancelled = new("CUTTING_CANCELLED");
    public static readonly Reason FileUnreadable = new("CUTTER_FILE_UNREADABLE");

    /// <summary>What the lab sets for the cutter no longer holds what was chosen, or the drawing.</summary>
    public static readonly Reason NoLongerFits = new("NO_LONGER_FITS");
    public static readonly Reason Paused = new("PAUSED_ON_REQUEST");
    public static readonly Reason ServerStopped = new("SERVER_STOPPED");
    public static readonly Reason MarksNotFound = new("CUTTER_MARKS_NOT_FOUND");
    public static readonly Reason JudgeTest = new("CUTTER_JUDGE_TEST");
    public static readonly Reason Weed = new("CUTTER_WEED");

    // What to check before it works again, because it may be unsafe
    public static readonly Reason CheckJam = new("CHECK_CUTTER_JAM");
    public static readonly Reason CheckAfterStop = new("CHECK_AFTER_STOP");

    public static readonly Reason Testing = new("CUTTING_TEST");
    public static readonly Reason Drawing = new("CUTTING_DRAWING");
    public static readonly Reason Cutting = new("CUTTING");

    /// <summary>The material, what carries it, the tool for the first step.</summary>
    public static Reason LoadMaterial(CutOrderSheet sheet) => sheet.Mat == CuttingMat.None
        ? new Reason(LoadRoll, sheet.Material.LabelInBoth, Holder(sheet.Steps[0].Preset), Tool(sheet.Steps[0].Preset))
        : new Reason(LoadMat, sheet.Material.LabelInBoth, sheet.Mat.Name, Holder(sheet.Steps[0].Preset), Tool(sheet.Steps[0].Preset));

    /// <summary>Something lies there already: is it that?</summary>
    public static Reason IsItRight(CutOrderSheet sheet) => sheet.Mat == CuttingMat.None
        ? new Reason(IsRollRight, sheet.Material.LabelInBoth, Holder(sheet.Steps[0].Preset), Tool(sheet.Steps[0].Preset))
        : new Reason(IsMatRight, sheet.Material.LabelInBoth, sheet.Mat.Name, Holder(sheet.Steps[0].Preset), Tool(sheet.Steps[0].Preset));

    /// <summary>Whether it is asked what lies there.</summary>
    public static bool AsksIfRight(Reason? reason) => reason?.Code is IsMatRight or IsRollRight;

    /// <summary>A ratchet blade whose depth nobody can read but a person.</summary>
    public static Reason SetDepth(CutMaterial preset) =>
        new(Depth, Holder(preset), (preset.DepthToSet ?? 0).ToString(CultureInfo.InvariantCulture), preset.LabelInBoth);

    public static bool AsksForDepth(Reason? reason) => reason?.Code == Depth;

    /// <summary>How a film is pressed, as far as it is known.</summary>
    public static Reason Press(PressSettings press)
    {
        const string Unknown = "PRESS_SEE_SHEET";
        static string Number(string code, int? value) => value is { } known ? string.Create(CultureInfo.InvariantCulture, $"{code}({known})") : Unknown;
        return new Reason(
            "CUTTER_PRESS",
            Number("PRESS_CELSIUS", press.TemperatureCelsius),
            Number("PRESS_SECONDS", press.Seconds),
            press.Pressure == PressPressure.Unknown ? Unknown : $"PRESS_{press.Pressure.ToString().ToUpperInvariant()}",
            press.Peel == PressPeel.Unknown ? Unknown : $"PRESS_PEEL_{press.Peel.ToString().ToUpperInvariant()}");
    }

    /// <summary>A blade that a plain line cannot turn is in the holder.</summary>
    public static Reason CannotUse(CutMaterial preset, string tool) => new(tool == "4" ? "CUTTER_KRAFT_BLADE" : "CUTTER_ROTARY_BLADE", Holder(preset));

    /// <summary>Whether somebody is told to load something.</summary>
    public static bool AsksForMaterial(Reason reason) => reason.Code is LoadRoll or LoadMat;

    public static Reason Says(string status) => new("CUTTER_SAYS", status);

    /// <summary>The tool that a preset needs is not in its holder.</summary>
    public static Reason Needs(CutMaterial preset) => new(
        preset.Tool switch
        {
            CutTool.Pen => "CUTTER_NEEDS_PEN",
            CutTool.AutoBlade => "CUTTER_NEEDS_AUTOBLADE",
            _ => "CUTTER_NEEDS_BLADE",
        },
        Holder(preset));

    public static Reason ToolError(CutMaterial preset) => new("CUTTER_TOOL_ERROR", Holder(preset));

    /// <summary>A blade in words, with the depth to set where a person may have to.</summary>
    private static string Tool(CutMaterial preset) => preset.Tool switch
    {
        CutTool.Pen => "TOOL_PEN",
        CutTool.AutoBlade => "TOOL_AUTOBLADE",
        _ => string.Create(CultureInfo.InvariantCulture, $"TOOL_BLADE({preset.DepthToSet ?? 0})"),
    };

    private static string Holder(CutMaterial preset) => preset.Holder.ToString(CultureInfo.InvariantCulture);
}
