using FabQueue.Drivers;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Intake;

/// <summary>Changes what was chosen about a job that no machine has in hand: its file is checked again with the new choices.</summary>
public sealed class JobConfiguration(JobStore store, FileStore files, FileCheck check, JobQueue queue)
{
    /// <summary>As staff.</summary>
    /// <exception cref="FileRefusedException">The file cannot be made so; nothing was changed.</exception>
    public Task<Job> ConfigureAsync(string ticket, JobChoices choices, CancellationToken cancellationToken) =>
        ConfigureAsync(store.FindByTicket(ticket) ?? throw new NotFoundException("JOB_NOT_FOUND", ticket), choices, Actors.Staff, cancellationToken);

    /// <summary>As the patron.</summary>
    /// <exception cref="FileRefusedException">The file cannot be made so; nothing was changed.</exception>
    public Task<Job> ConfigureByLinkAsync(string link, JobChoices choices, CancellationToken cancellationToken) =>
        ConfigureAsync(store.FindByLink(link) ?? throw new NotFoundException("LINK_NOT_FOUND", link), choices, Actors.Patron, cancellationToken);

    private async Task<Job> ConfigureAsync(Job job, JobChoices choices, string actor, CancellationToken cancellationToken)
    {
        // Told before the work of a check; what counts is the state in the transaction.
        JobQueue.RequireConfigurable(job, actor);
        var kind = MachineKinds.Find(job.Kind) ?? throw new NotAllowedException(new Reason("NO_MACHINE_OF_KIND", job.Ticket, job.Kind));
        await using var content = files.Open(job.FileHash);
        choices = actor == Actors.Staff ? choices : choices.AsPatron(job.Choices);
        var work = await check.CheckAsync(kind, job.Machine, choices, job.FileName, content, cancellationToken);
        return await queue.ConfigureAsync(job.Uid, work, actor, cancellationToken);
    }
}
