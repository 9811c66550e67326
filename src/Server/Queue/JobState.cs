namespace FabQueue.Server.Queue;

/// <summary>Where a job is on its way. The words are those of the API.</summary>
public enum JobState
{
    InReview,
    SentBack,
    Queued,
    Starting,
    Running,
    Paused,
    Waiting,
    Completed,
    Failed,
    Cancelled,
    Interrupted,
}

public static class JobStates
{
    /// <summary>A machine has the job in hand.</summary>
    public static bool IsOnMachine(this JobState state) =>
        state is JobState.Starting or JobState.Running or JobState.Paused or JobState.Waiting;

    /// <summary>The job goes no further unless a person says so.</summary>
    public static bool HasEnded(this JobState state) =>
        state is JobState.SentBack or JobState.Completed or JobState.Failed or JobState.Cancelled or JobState.Interrupted;

    /// <summary>The word of the API: <c>IN_REVIEW</c>.</summary>
    public static string Word(this JobState state) => state switch
    {
        JobState.InReview => "IN_REVIEW",
        JobState.SentBack => "SENT_BACK",
        _ => state.ToString().ToUpperInvariant(),
    };
}
