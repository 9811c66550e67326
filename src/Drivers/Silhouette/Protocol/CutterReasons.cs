using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Protocol;

/// <summary>Why a cutter is as it is.</summary>
internal static class CutterReasons
{
    public static readonly Reason NotFound = new("CUTTER_NOT_FOUND");
    public static readonly Reason Unplugged = new("CUTTER_UNPLUGGED");
    public static readonly Reason Silent = new("CUTTER_SILENT");
    public static readonly Reason Stuck = new("CUTTER_STUCK");
    public static readonly Reason Unloaded = new("CUTTER_UNLOADED");
    public static readonly Reason Stopped = new("CUTTER_STOPPED");
    public static readonly Reason Finished = new("CUTTING_FINISHED");
    public static readonly Reason Cancelled = new("CUTTING_CANCELLED");
    public static readonly Reason FileUnreadable = new("CUTTER_FILE_UNREADABLE");
    public static readonly Reason Paused = new("PAUSED_ON_REQUEST");
    public static readonly Reason ToolWrong = new("CUTTER_TOOL_WRONG");
    public static readonly Reason ToolMissing = new("CUTTER_TOOL_MISSING");
    public static readonly Reason ServerStopping = new("SERVER_STOPPING");

    public static Reason LoadMaterial(CuttingMat mat) => mat == CuttingMat.None ? new Reason("CUTTER_LOAD_ROLL") : new Reason("CUTTER_LOAD_MAT", mat.Name);

    public static Reason Says(string status) => new("CUTTER_SAYS", status);
}
