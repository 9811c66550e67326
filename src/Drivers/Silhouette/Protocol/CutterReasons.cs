using System.Globalization;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Protocol;

/// <summary>Why a cutter is as it is.</summary>
internal static class CutterReasons
{
    private const string LoadRoll = "CUTTER_LOAD_ROLL";
    private const string LoadMat = "CUTTER_LOAD_MAT";

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
    public static readonly Reason IsItRight = new("CUTTER_IS_IT_RIGHT");
    public static readonly Reason Weed = new("CUTTER_WEED");
    public static readonly Reason Press = new("CUTTER_PRESS");

    // What to check before it works again, because it may be unsafe
    public static readonly Reason CheckJam = new("CHECK_CUTTER_JAM");
    public static readonly Reason CheckAfterStop = new("CHECK_AFTER_STOP");

    public static readonly Reason Testing = new("CUTTING_TEST");
    public static readonly Reason Drawing = new("CUTTING_DRAWING");
    public static readonly Reason Cutting = new("CUTTING");

    public static Reason LoadMaterial(CuttingMat mat) => mat == CuttingMat.None ? new Reason(LoadRoll) : new Reason(LoadMat, mat.Name);

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

    private static string Holder(CutMaterial preset) => preset.Holder.ToString(CultureInfo.InvariantCulture);
}
