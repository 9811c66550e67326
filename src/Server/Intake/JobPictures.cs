using FabQueue.Drivers;
using FabQueue.Server.Limits;
using FabQueue.Server.Machines;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Intake;

/// <summary>The pictures of a job: the one of its check is stored, the others are drawn from its file when somebody looks.</summary>
public sealed class JobPictures(FileStore files, MachineContexts contexts, CheckSlots slots)
{
    /// <summary>Names of the pictures beside the one of the check.</summary>
    public static IReadOnlyList<string> ViewsOf(Job job) => MachineKinds.Find(job.Kind)?.Views ?? [];

    /// <summary>The picture that the check made.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    public (Stream Content, string MediaType) Stored(Job job) => job is { PreviewHash: { } hash, PreviewType: { } type }
        ? (files.Open(hash), type)
        : throw new NotFoundException("NO_PREVIEW", job.Ticket);

    /// <summary>Draws one of the others.</summary>
    /// <exception cref="NotFoundException">There is none of that name.</exception>
    /// <exception cref="BusyException">Too many wait for theirs.</exception>
    public async Task<Preview> DrawAsync(Job job, string view, CancellationToken cancellationToken)
    {
        if (!ViewsOf(job).Contains(view))
        {
            throw new NotFoundException("NO_VIEW", view);
        }

        var kind = MachineKinds.Find(job.Kind)!;
        await using var content = files.Open(job.FileHash);
        var context = contexts.Of(kind, job.Machine, job.Choices) with { FileName = job.FileName };
        return await slots.RunAsync(() => kind.DrawAsync(content, context, view, cancellationToken), cancellationToken) ?? throw new NotFoundException("NO_VIEW", view);
    }
}
