using FabQueue.Server.Queue;

namespace FabQueue.Server.Mqtt.Topics;

/// <summary>The eight words of the contract: <c>off idle prep run hold wait done err</c>.</summary>
public static class StateWords
{
    public static readonly IReadOnlyList<string> All = ["off", "idle", "prep", "run", "hold", "wait", "done", "err"];

    /// <summary>
    /// The word for a machine. After an end <c>done</c> and <c>err</c> stay until somebody has cleared it; <c>wait</c> =
    /// a person has to do something before it goes on.
    /// </summary>
    public static string Of(Machine machine, JobState? job) => machine.State switch
    {
        MachineState.Offline or MachineState.Maintenance => "off",
        MachineState.Ready => "idle",
        MachineState.Busy => job == JobState.Starting ? "prep" : "run",
        MachineState.Paused => "hold",
        MachineState.Waiting => "wait",
        MachineState.NeedsClearing when machine.Reason == Reasons.TakeTheResult => "done",
        // Nothing has gone wrong: it was seen for the first time or comes back from maintenance, and somebody has to look.
        MachineState.NeedsClearing when machine.Reason == Reasons.FirstSeen || machine.Reason == Reasons.BackInService => "wait",
        MachineState.NeedsClearing => "err",
        MachineState.Fault => "err",
        _ => throw new ArgumentOutOfRangeException(nameof(machine), machine.State, "A state without a word"),
    };

    /// <summary>
    /// The word for a job. <c>wait</c> is kept for the queue, where the number after the ticket is the place; a job that
    /// waits for a person on a machine is on <c>hold</c>; <c>off</c> = it goes no further, and nothing broke.
    /// </summary>
    public static string Of(JobState state) => state switch
    {
        JobState.InReview or JobState.Queued => "wait",
        JobState.Starting => "prep",
        JobState.Running => "run",
        JobState.Paused or JobState.Waiting => "hold",
        JobState.Completed => "done",
        JobState.SentBack or JobState.Cancelled => "off",
        JobState.Failed or JobState.Interrupted => "err",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "A state without a word"),
    };
}
