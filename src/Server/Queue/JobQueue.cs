using FabQueue.Drivers;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Queue;

/// <summary>What a checked submission brings to the queue.</summary>
public sealed record Submission(
    string FileName, string Nickname, string Note, string? Machine, string Kind, string FileHash, long FileSize,
    string? PreviewHash, string? PreviewType, JobFacts Facts, IReadOnlyList<Finding> Findings);

/// <summary>
/// What can be done to a job that no machine has in hand. gRPC, REST and pages all call these; what concerns a machine is
/// done by its <see cref="Machines.MachineWorker"/>.
/// </summary>
public sealed partial class JobQueue(JobStore store, ILogger<JobQueue> logger)
{
    /// <summary>Accepts a job. When this returns, the job is on disk.</summary>
    public async Task<Job> SubmitAsync(Submission submission, CancellationToken cancellationToken)
    {
        var job = await store.ChangeAsync(
            change =>
            {
                if (submission.Machine is { } machine)
                {
                    change.Machine(machine);
                }

                return change.Save(
                    new Job
                    {
                        Uid = Guid.CreateVersion7(change.Now),
                        Ticket = Ticket.Draw(change.IsTicketFree),
                        Link = Ticket.DrawLink(),
                        State = JobState.InReview,
                        Reason = new Reason("AWAITS_REVIEW"),
                        Nickname = submission.Nickname,
                        Kind = submission.Kind,
                        Machine = submission.Machine,
                        FileName = submission.FileName,
                        FileHash = submission.FileHash,
                        FileSize = submission.FileSize,
                        PreviewHash = submission.PreviewHash,
                        PreviewType = submission.PreviewType,
                        Note = submission.Note,
                        Facts = submission.Facts,
                        Findings = submission.Findings,
                        SubmittedAt = change.Now,
                        UpdatedAt = change.Now,
                    },
                    "submit",
                    Actors.Patron,
                    null);
            },
            cancellationToken);
        Submitted(logger, job.Ticket, job.Kind);
        return job;
    }

    public Task<Job> ApproveAsync(string ticket, CancellationToken cancellationToken) =>
        MoveAsync(ticket, JobState.Queued, new Reason("IN_QUEUE"), "approve", cancellationToken);

    public Task<Job> SendBackAsync(string ticket, string explanation, CancellationToken cancellationToken) =>
        MoveAsync(ticket, JobState.SentBack, new Reason("SENT_BACK", explanation), "sendBack", cancellationToken);

    /// <summary>Ends a job that no machine has in hand.</summary>
    public Task<Job> CancelWaitingAsync(string ticket, string explanation, CancellationToken cancellationToken) =>
        MoveAsync(ticket, JobState.Cancelled, Reasons.Cancelled(explanation), "cancel", cancellationToken);

    public Task<Job> RequeueAsync(string ticket, CancellationToken cancellationToken) =>
        MoveAsync(ticket, JobState.Queued, new Reason("REQUEUED"), "requeue", cancellationToken);

    /// <summary>Takes an ended job off the screens.</summary>
    /// <exception cref="NotAllowedException">It has not ended.</exception>
    public async Task<Job> CloseAsync(string ticket, CancellationToken cancellationToken)
    {
        var closed = await store.ChangeAsync(
            change =>
            {
                var job = change.Job(ticket);
                if (!job.State.HasEnded())
                {
                    throw new NotAllowedException(new Reason("JOB_NOT_ENDED", job.Ticket, job.State.Word()));
                }

                return job.Closed
                    ? job
                    : change.Save(job with { Closed = true, UpdatedAt = change.Now }, "close", Actors.Staff, job.State);
            },
            cancellationToken);
        Moved(logger, closed.Ticket, "close", closed.State.Word());
        return closed;
    }

    private async Task<Job> MoveAsync(string ticket, JobState to, Reason reason, string action, CancellationToken cancellationToken)
    {
        var job = await store.ChangeAsync(
            change =>
            {
                var found = change.Job(ticket);
                return found.Closed
                    ? throw new NotAllowedException(new Reason("JOB_CLOSED", found.Ticket))
                    : change.Move(found, to, reason, action, Actors.Staff);
            },
            cancellationToken);
        Moved(logger, job.Ticket, action, job.State.Word());
        return job;
    }

    [LoggerMessage(1, LogLevel.Information, "{Ticket} handed in for {Kind}")]
    private static partial void Submitted(ILogger logger, string ticket, string kind);

    [LoggerMessage(2, LogLevel.Information, "{Ticket} {Action}: {State}")]
    private static partial void Moved(ILogger logger, string ticket, string action, string state);
}
