using FabQueue.Drivers;

namespace FabQueue.Server.Queue;

/// <summary>What is with a step.</summary>
public enum StepState
{
    /// <summary>Nobody has said yet that it is done.</summary>
    Open,

    /// <summary>Somebody has; the machine's driver has not gone on yet.</summary>
    Said,

    /// <summary>The job went on, is paused or has ended.</summary>
    Over,
}

/// <summary>A part of a job on its machine that a person says is done.</summary>
/// <param name="Number">Rises with each step of the job, so that a second click can never mean the next step.</param>
/// <param name="By">Who may say it.</param>
public sealed record JobStep(int Number, StepBy By, StepState State);

public static class JobSteps
{
    // A click that comes so soon after the first is its double, also by a clock that was set back meanwhile; after that, the machine did not go on and staff may say it again.
    private static readonly TimeSpan DoubleClick = TimeSpan.FromSeconds(5);

    /// <summary>The job at its next step.</summary>
    public static Job AtNextStep(this Job job, StepBy by) => job with { Step = new JobStep((job.Step?.Number ?? 0) + 1, by, StepState.Open) };

    /// <summary>The job at no step.</summary>
    public static Job AtNoStep(this Job job) => job with { Step = job.Step is { } step ? step with { State = StepState.Over } : null };

    /// <summary>The job, with a person having said that its step is done.</summary>
    /// <param name="number">Of the step that the person means.</param>
    /// <exception cref="NotAllowedException">It is at another step or at none, or this step is not the person's to complete.</exception>
    public static Job WithStepSaid(this Job job, int number, string actor, DateTimeOffset now)
    {
        if (job.State is not (JobState.Waiting or JobState.Running) || job.Step is not { State: not StepState.Over } step || number > step.Number)
        {
            throw new NotAllowedException(new Reason("CANNOT_STEP", job.Ticket, job.State.Word()));
        }

        if (number < step.Number || (step.State == StepState.Said && (actor == Actors.Patron || (now - job.UpdatedAt).Duration() < DoubleClick)))
        {
            throw new NotAllowedException(new Reason("STEP_ALREADY_DONE", job.Ticket));
        }

        return actor == Actors.Patron && step.By != StepBy.Patron
            ? throw new NotAllowedException(new Reason("STEP_BY_STAFF", job.Ticket))
            : job with { Step = step with { State = StepState.Said } };
    }
}
