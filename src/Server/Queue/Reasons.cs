using FabQueue.Drivers;

namespace FabQueue.Server.Queue;

/// <summary>Reasons that more than one place gives.</summary>
public static class Reasons
{
    public static readonly Reason MachineReady = new("MACHINE_READY");
    public static readonly Reason MachineOffline = new("MACHINE_OFFLINE");

    /// <summary>A good end: the result is still on the machine.</summary>
    public static readonly Reason TakeTheResult = new("TAKE_THE_RESULT");

    /// <summary>Nobody saw the end: the server went away in the middle.</summary>
    public static readonly Reason LookAndClear = new("LOOK_AND_CLEAR");

    /// <summary>A machine that has not been known before.</summary>
    public static readonly Reason FirstSeen = new("FIRST_SEEN");

    public static readonly Reason BackInService = new("BACK_IN_SERVICE");

    /// <summary>Whether a reason to clear a machine says by itself what to do; any other says how the job ended.</summary>
    public static bool SaysHowToClear(Reason reason) =>
        reason == TakeTheResult || reason == LookAndClear || reason == FirstSeen || reason == BackInService;

    /// <summary>A machine was asked to cancel, and is not there yet.</summary>
    public static Reason CancelAsked(string explanation) =>
        explanation.Length == 0 ? new Reason("CANCEL_ASKED") : new Reason("CANCEL_ASKED_BECAUSE", explanation);

    public static Reason Cancelled(string explanation) =>
        explanation.Length == 0 ? new Reason("CANCELLED_BY_STAFF") : new Reason("CANCELLED_BY_STAFF_BECAUSE", explanation);
}

/// <summary>Who does things, in the journal.</summary>
public static class Actors
{
    public const string Patron = "patron";
    public const string Staff = "staff";
    public const string Machine = "machine";
    public const string Server = "server";
}
