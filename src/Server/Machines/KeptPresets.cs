using FabQueue.Drivers;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Machines;

/// <summary>Keeps what staff found right for a material on a machine.</summary>
public sealed class KeptPresets(JobStore store, MachineContexts contexts, MachineSettingsStore settings)
{
    /// <summary>Staff say that a job came out well: what it was made with is kept for its machine.</summary>
    /// <exception cref="NotAllowedException">It was not made yet, or there is nothing to keep.</exception>
    public async Task<Job> KeepAsync(string ticket, CancellationToken cancellationToken)
    {
        var job = store.FindByTicket(ticket) ?? throw new NotFoundException("JOB_NOT_FOUND", ticket);
        var isMade = job.State is JobState.Completed or JobState.Waiting or JobState.Running;
        if (!isMade || job.Machine is not { } machine || MachineKinds.Find(job.Kind) is not { } kind
            || kind.WhatWorked(contexts.Of(kind, machine, job.Choices)) is not { } worked)
        {
            throw new NotAllowedException(new Reason("NOTHING_TO_KEEP", job.Ticket));
        }

        await settings.KeepAsync(machine, worked.Settings, cancellationToken);
        return await store.ChangeAsync(
            change =>
            {
                foreach (var remembered in worked.Memory)
                {
                    change.Remember(machine, remembered);
                }

                change.Note(job, machine, new Reason("PRESETS_KEPT", worked.Names), "keep", Actors.Staff);
                return change.Job(job.Uid);
            },
            cancellationToken);
    }
}
