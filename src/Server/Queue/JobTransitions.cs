using FabQueue.Drivers;

namespace FabQueue.Server.Queue;

/// <summary>
/// The one table of what a job may become. Every caller goes through <see cref="To"/>; a change that is not in the table
/// is an error that names both states.
/// </summary>
public static class JobTransitions
{
    private static readonly Dictionary<JobState, JobState[]> Table = new()
    {
        [JobState.InReview] = [JobState.Queued, JobState.SentBack, JobState.Cancelled],
        [JobState.SentBack] = [],
        [JobState.Queued] = [JobState.Starting, JobState.Cancelled],
        [JobState.Starting] = [JobState.Running, JobState.Waiting, JobState.Failed, JobState.Cancelled, JobState.Interrupted],
        [JobState.Running] =
            [JobState.Paused, JobState.Waiting, JobState.Completed, JobState.Failed, JobState.Cancelled, JobState.Interrupted],
        [JobState.Paused] = [JobState.Running, JobState.Waiting, JobState.Failed, JobState.Cancelled, JobState.Interrupted],
        [JobState.Waiting] =
            [JobState.Running, JobState.Paused, JobState.Completed, JobState.Failed, JobState.Cancelled, JobState.Interrupted],
        [JobState.Completed] = [],
        [JobState.Failed] = [JobState.Queued],
        [JobState.Cancelled] = [JobState.Queued],
        [JobState.Interrupted] = [JobState.Queued, JobState.Cancelled],
    };

    public static bool IsAllowed(JobState from, JobState to) => Table[from].Contains(to);

    /// <summary>The job in its new state, with the times that go with it.</summary>
    /// <exception cref="IllegalTransitionException">The table does not hold this change.</exception>
    public static Job To(this Job job, JobState to, Reason reason, DateTimeOffset now)
    {
        if (!IsAllowed(job.State, to))
        {
            throw new IllegalTransitionException(job.Ticket, job.State.Word(), to.Word());
        }

        // A step that was open when the job last ended on a machine is not one of this start.
        return (to == JobState.Starting ? job.AtNoStep() : job) with
        {
            Checkpoint = to is JobState.Starting or JobState.Queued ? null : job.Checkpoint,
            State = to,
            Reason = reason,
            UpdatedAt = now,
            QueuedAt = to == JobState.Queued ? now : job.QueuedAt,
            StartedAt = to == JobState.Starting ? now : job.StartedAt,
            EndedAt = to.HasEnded() ? now : to == JobState.Queued ? null : job.EndedAt,
            Attempts = to == JobState.Starting ? job.Attempts + 1 : job.Attempts,
        };
    }
}
