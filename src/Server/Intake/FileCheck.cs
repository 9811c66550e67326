using FabQueue.Drivers;
using FabQueue.Server.Limits;
using FabQueue.Server.Machines;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Intake;

/// <summary>Checks files for a kind of machine, and keeps their pictures.</summary>
public sealed class FileCheck(FileStore files, MachineContexts contexts, CheckSlots slots)
{
    /// <summary>Checks a file with what a person chose. When this returns, the picture is on disk.</summary>
    /// <param name="machine">The machine asked for, if any.</param>
    /// <exception cref="InvalidArgumentException">The choices are not of this kind of work.</exception>
    /// <exception cref="FileRefusedException">The file cannot be made, or not so.</exception>
    /// <exception cref="BusyException">Too many files wait for their check.</exception>
    public async Task<CheckedWork> CheckAsync(
        MachineKind kind, string? machine, JobChoices? choices, string fileName, Stream content, CancellationToken cancellationToken)
    {
        if (choices is not null && choices.GetType() != kind.ChoicesType)
        {
            throw new InvalidArgumentException("choices", new Reason("CHOICES_FOR_OTHER_KIND", kind.Name));
        }

        var context = contexts.Of(kind, machine, choices) with { FileName = fileName };
        var report = await slots.RunAsync(() => kind.CheckAsync(content, context, cancellationToken), cancellationToken);
        return report.IsRefused || report.Facts is null
            ? throw new FileRefusedException(report.Findings)
            : new CheckedWork(choices, report.Facts, report.Findings, await KeepAsync(report.Preview, cancellationToken), report.Preview?.MediaType);
    }

    // A picture that is no longer needed goes with the next sweep.
    private async Task<string?> KeepAsync(Preview? preview, CancellationToken cancellationToken)
    {
        if (preview is null)
        {
            return null;
        }

        await using var picture = files.Begin();
        await picture.WriteAsync(preview.Content, cancellationToken);
        return await files.KeepAsync(picture, cancellationToken);
    }
}
