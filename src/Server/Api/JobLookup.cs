using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Api;

/// <summary>Finds the job that a caller means.</summary>
public static class JobLookup
{
    /// <summary>By ticket. One that was picked up is nobody's business but the staff's: its patron has the link.</summary>
    /// <exception cref="NotFoundException">There is none for this audience.</exception>
    public static Job ByTicket(this JobStore store, string ticket, Audience audience) =>
        store.FindByTicket(ticket) is { } job && (!job.Closed || audience == Audience.Staff) ? job : throw new NotFoundException("JOB_NOT_FOUND", ticket);

    /// <summary>By the secret of its private page.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    public static Job ByLink(this JobStore store, string link) => store.FindByLink(link) ?? throw new NotFoundException("LINK_NOT_FOUND", link);
}
