using FabQueue.Drivers;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Queue;

/// <summary>What a file was found to be, with what a person chose: it has no errors, and its picture is on disk.</summary>
public sealed record CheckedWork(JobChoices? Choices, JobFacts Facts, IReadOnlyList<Finding> Findings, string? PreviewHash, string? PreviewType)
{
    /// <summary>Something has to be chosen before it can be made.</summary>
    public bool HasQuestions => Findings.Any(f => f.Severity == FindingSeverity.Question);
}

/// <summary>What a checked submission brings to the queue.</summary>
public sealed record Submission(
    string FileName, string Nickname, string Note, string? Machine, string Kind, string FileHash, long FileSize, CheckedWork Work);

/// <summary>
/// What can be done to a job that no machine has in hand. gRPC, REST and pages all call these; what concerns a machine is
/// done by its <see cref="Machines.MachineWorker"/>.
/// </summary>
public sealed partial class JobQueue(JobStore store, ILogger<JobQueue> logger)
{
    // Others wait for the writer no longer than this takes.
    private const int ClosedAtOnce = 100;

    /// <summary>Accepts a job. When this returns, the job is on disk.</summary>
    public async Task<Job> SubmitAsync(Submission submission, CancellationToken cancellationToken)
    {
        var stored = await store.ChangeAsync(
            change =>
            {
                if (submission.Machine is { } machine)
                {
                    change.Machine(machine);
                }

                var job = With(
                    new Job
                    {
                        Number = change.NextNumber(),
                        Uid = Guid.CreateVersion7(change.Now),
                        Ticket = Ticket.Draw(change.TakeTicket),
                        Link = Ticket.DrawLink(),
                        State = JobState.InReview,
                        Reason = Awaits(submission.Work),
                        Nickname = submission.Nickname,
                        Kind = submission.Kind,
                        Machine = submission.Machine,
                        FileName = submission.FileName,
                        FileHash = submission.FileHash,
                        FileSize = submission.FileSize,
                        Note = submission.Note,
                        Facts = submission.Work.Facts,
                        SubmittedAt = change.Now,
                        UpdatedAt = change.Now,
                    },
                    submission.Work);
                return change.Save(job, "submit", Actors.Patron, null);
            },
            cancellationToken);
        Submitted(logger, stored.Ticket, stored.Kind);
        return stored;
    }

    /// <summary>Gives a job what was chosen about it, and what its file is found to be with that. Its state stays.</summary>
    /// <param name="actor">The patron may choose until staff have looked, staff until a machine has it.</param>
    /// <exception cref="NotAllowedException">It is too late for that.</exception>
    public async Task<Job> ConfigureAsync(Guid uid, CheckedWork work, string actor, CancellationToken cancellationToken)
    {
        var configured = await store.ChangeAsync(
            change =>
            {
                var job = change.Job(uid);
                RequireConfigurable(job, actor);
                if (job.State == JobState.InReview)
                {
                    job = job with { Reason = Awaits(work) };
                }
                else if (work.HasQuestions)
                {
                    // It would start with its question open.
                    throw new NotAllowedException(new Reason("CHOICE_NEEDED", job.Ticket));
                }

                return change.Save(With(job, work) with { UpdatedAt = change.Now }, "configure", actor, job.State);
            },
            cancellationToken);
        Moved(logger, configured.Ticket, "configure", configured.State.Word());
        return configured;
    }

    /// <exception cref="NotAllowedException">It is too late to choose anything.</exception>
    public static void RequireConfigurable(Job job, string actor)
    {
        if (job.Closed || (job.State != JobState.InReview && (job.State != JobState.Queued || actor != Actors.Staff)))
        {
            throw new NotAllowedException(new Reason("TOO_LATE_TO_CHOOSE", job.Ticket, job.State.Word()));
        }
    }

    /// <exception cref="NotAllowedException">It is not in review, or a question about it waits for its answer.</exception>
    public Task<Job> ApproveAsync(string ticket, CancellationToken cancellationToken) =>
        MoveAsync(ticket, JobState.Queued, new Reason("IN_QUEUE"), "approve", cancellationToken, mustBeAnswered: true);

    public Task<Job> SendBackAsync(string ticket, string explanation, CancellationToken cancellationToken) =>
        MoveAsync(ticket, JobState.SentBack, new Reason("SENT_BACK", explanation), "sendBack", cancellationToken);

    /// <summary>Ends a job that no machine has in hand.</summary>
    public Task<Job> CancelWaitingAsync(string ticket, string explanation, CancellationToken cancellationToken) =>
        MoveAsync(ticket, JobState.Cancelled, Reasons.Cancelled(explanation), "cancel", cancellationToken);

    /// <summary>Puts a job that has ended back into the queue.</summary>
    /// <exception cref="NotAllowedException">It has not ended, or it was completed.</exception>
    public Task<Job> RequeueAsync(string ticket, CancellationToken cancellationToken) =>
        MoveAsync(ticket, JobState.Queued, new Reason("REQUEUED"), "requeue", cancellationToken, mustHaveEnded: true);

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

    /// <summary>Takes jobs off the screens that have ended before a time and that nobody has closed; a bounded number of them.</summary>
    /// <returns>How many.</returns>
    public async Task<int> CloseEndedAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var ended = store.EndedBefore(before, ClosedAtOnce);
        if (ended.Count == 0)
        {
            return 0;
        }

        var closed = await store.RecordAsync(
            change => ended.Select(change.Job).Where(j => j.State.HasEnded() && !j.Closed && j.EndedAt < before)
                .Select(j => change.Save(j with { Closed = true, UpdatedAt = change.Now }, "close", Actors.Server, j.State))
                .Count(),
            cancellationToken);
        if (closed > 0)
        {
            ClosedByItself(logger, closed);
        }

        return closed;
    }

    /// <summary>What a job in review waits for: first for the patron, where something is asked of the patron.</summary>
    private static Reason Awaits(CheckedWork work) =>
        new(work.Findings.Any(f => f is { Severity: FindingSeverity.Question, IsForStaff: false }) ? "AWAITS_CHOICE" : "AWAITS_REVIEW");

    private static Job With(Job job, CheckedWork work) => job with
    {
        Choices = work.Choices,
        Facts = work.Facts,
        Findings = work.Findings,
        PreviewHash = work.PreviewHash,
        PreviewType = work.PreviewType,
    };

    private async Task<Job> MoveAsync(
        string ticket, JobState to, Reason reason, string action, CancellationToken cancellationToken, bool mustHaveEnded = false, bool mustBeAnswered = false)
    {
        var job = await store.ChangeAsync(
            change =>
            {
                var found = change.Job(ticket);
                return found.Closed ? throw new NotAllowedException(new Reason("JOB_CLOSED", found.Ticket))
                    : mustHaveEnded && !found.State.HasEnded() ? throw new NotAllowedException(new Reason("JOB_NOT_ENDED", found.Ticket, found.State.Word()))
                    : mustBeAnswered && found.Findings.Any(f => f.Severity == FindingSeverity.Question) ? throw new NotAllowedException(new Reason("CHOICE_NEEDED", found.Ticket))
                    : change.Move(found, to, reason, action, Actors.Staff);
            },
            cancellationToken);
        Moved(logger, job.Ticket, action, job.State.Word());
        return job;
    }

    [LoggerMessage(1, LogLevel.Information, "{Ticket} handed in for {Kind}")]
    private static partial void Submitted(ILogger logger, string ticket, string kind);

    [LoggerMessage(3, LogLevel.Information, "{Count} jobs that had ended long ago left the screens")]
    private static partial void ClosedByItself(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Information, "{Ticket} {Action}: {State}")]
    private static partial void Moved(ILogger logger, string ticket, string action, string state);
}
