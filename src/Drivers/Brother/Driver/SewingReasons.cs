namespace FabQueue.Drivers.Brother.Driver;

/// <summary>Why an embroidery is as it is.</summary>
internal static class SewingReasons
{
    /// <summary>The file was accepted and can no longer be read as a design.</summary>
    public static readonly Reason DesignUnreadable = new("SEWING_DESIGN_UNREADABLE");

    /// <summary>What the lab sets for the machine has no hoop for the design any more.</summary>
    public static readonly Reason NoLongerFits = new("NO_LONGER_FITS");

    /// <summary>The stick is written once more.</summary>
    public static readonly Reason WritingAgain = new("SEWING_WRITING_AGAIN");

    /// <summary>The last step was ticked off.</summary>
    public static readonly Reason LastThreadDone = new("SEWING_LAST_THREAD_DONE");

    /// <summary>The reckoned time is over, and nobody has said anything.</summary>
    public static readonly Reason IsItDone = new("SEWING_IS_IT_DONE");
    public static readonly Reason PauseAtMachine = new("SEWING_PAUSE_AT_MACHINE");
    public static readonly Reason StopAtMachine = new("SEWING_STOP_AT_MACHINE");
    public static readonly Reason Cancelled = new("SEWING_CANCELLED");
    public static readonly Reason Done = new("SEWING_DONE");
    public static readonly Reason ServerStopped = new("SERVER_STOPPED");

    public static readonly Reason CheckAfterStop = new("CHECK_AFTER_STOP");

    public static Reason CarryStick(string file) => new("SEWING_CARRY_STICK", file);

    /// <summary>The stick could not be taken out of the file system: a person has to.</summary>
    public static Reason EjectStick(string file) => new("SEWING_EJECT_STICK", file);

    /// <summary>Args: hoop, then name, code (empty where not known) and colour of the first thread.</summary>
    public static Reason Begin(string hoop, ThreadFact thread) => new("SEWING_BEGIN", hoop, thread.Name, thread.Code, thread.Color);

    /// <summary>
    /// The machine sews, or will when a person has done what it stopped for. Args: number of the step, how many there are, then name, code (empty where
    /// not known) and colour of its thread, then those of the next thread, or of the lab's spool for it, where one is put on after it.
    /// </summary>
    public static Reason Block(StopPurpose purpose, int number, int count, ThreadFact thread, ThreadFact? next) => new(
        purpose == StopPurpose.ChangeThread ? "SEWING_THREAD" : "SEWING_SAME_THREAD",
        [$"{number}", $"{count}", thread.Name, thread.Code, thread.Color, .. Spool(next)]);

    /// <summary>The host was away: at which step does the machine stand? Args: as of a block, of the last that was said.</summary>
    public static Reason Where(int number, int count, ThreadFact thread) => new("SEWING_WHERE", $"{number}", $"{count}", thread.Name, thread.Code, thread.Color);

    private static string[] Spool(ThreadFact? thread) =>
        thread is null ? [] : thread.Spool is { } spool ? [spool.Name, spool.Key, spool.Color] : [thread.Name, thread.Code, thread.Color];
}
