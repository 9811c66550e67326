using System.Net;
using FabQueue.Drivers;
using FabQueue.Server.Configuration;
using FabQueue.Server.Limits;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Intake;

/// <summary>What comes with a file.</summary>
public sealed record SubmissionForm(string FileName, string Nickname, string Machine, string Note, JobChoices? Choices);

/// <summary>
/// The way of a file into the queue, the same for REST and gRPC: form checked, bytes received, file checked, file on disk,
/// job on disk. Until the last step nothing is kept.
/// </summary>
public sealed class JobIntake(FabQueueOptions options, FileStore files, UploadPlaces uploads, FileRecognition recognition, FileCheck check, JobQueue queue, JobStore store)
{
    private const int MaxNickname = 24;
    private const int MaxNote = 500;
    private const int MaxFileName = 200;

    /// <summary>Largest file, in bytes.</summary>
    public long MaxFileBytes => options.Intake.MaxFileMegabytes * 1_000_000L;

    /// <summary>Begins a file. Dispose what comes back: it deletes whatever was not accepted.</summary>
    /// <param name="address">Of who hands it in; null = nobody's limits.</param>
    /// <param name="length">In bytes, as far as it is known.</param>
    /// <exception cref="LimitException">There is no room for it now, or the address has had its part.</exception>
    public Upload Begin(IPAddress? address, long? length) => uploads.Begin(address, length);

    public FileTooLargeException TooLarge() => new(options.Intake.MaxFileMegabytes);

    /// <summary>Takes more bytes of the file.</summary>
    /// <exception cref="FileTooLargeException">It is over the limit.</exception>
    /// <exception cref="BusyException">They come too slowly, or there is no more room.</exception>
    public Task ReceiveAsync(Upload upload, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        upload.Require();
        return TakeAsync(upload.File, bytes, cancellationToken);
    }

    /// <summary>Checks the complete file and accepts the job. When this returns, both are on disk. Its findings say also where the same file was handed in before.</summary>
    /// <exception cref="InvalidArgumentException">The form is wrong.</exception>
    /// <exception cref="FileRefusedException">The file cannot be made.</exception>
    public async Task<Job> AcceptAsync(SubmissionForm form, Upload upload, CancellationToken cancellationToken)
    {
        var (nickname, note) = (form.Nickname.Trim(), form.Note.Trim());
        CheckForm(form, nickname, note);
        await using var chosen = await recognition.OpenAsync(form.FileName, upload.File, TakeAsync, cancellationToken);
        var kind = recognition.KindFor(chosen, KindOf(form.Machine), form.Machine);
        var machine = form.Machine.Length > 0 ? form.Machine : null;
        await using var content = chosen.File.OpenRead();
        var work = await check.CheckAsync(kind, machine, form.Choices?.AsPatron(kept: null), chosen.Name, content, cancellationToken);
        var hash = await files.KeepAsync(chosen.File, cancellationToken);
        var job = await queue.SubmitAsync(
            new Submission(
                chosen.Name, nickname, note, machine, kind.Name, hash, chosen.File.Length, work),
            cancellationToken);
        upload.Accepted(job);
        return job with { Findings = [.. job.Findings, .. SameFile(job)] };
    }

    private async Task TakeAsync(IncomingFile file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (file.Length + bytes.Length > MaxFileBytes)
        {
            throw TooLarge();
        }

        await file.WriteAsync(bytes, cancellationToken);
    }

    private void CheckForm(SubmissionForm form, string nickname, string note)
    {
        if (nickname.Length is 0 or > MaxNickname || !Nickname.CanBeRead(nickname))
        {
            throw new InvalidArgumentException("nickname", new Reason("NICKNAME_WRONG", $"{MaxNickname}"));
        }

        if (Nickname.TellsHowToReach(nickname))
        {
            throw new InvalidArgumentException("nickname", new Reason("NICKNAME_PRIVATE"));
        }

        if (note.Length > MaxNote)
        {
            throw new InvalidArgumentException("note", new Reason("NOTE_TOO_LONG", $"{MaxNote}"));
        }

        var name = form.FileName;
        if (name.Length is 0 or > MaxFileName || name is "." or ".." || name.Any(c => c is '/' or '\\' || char.IsControl(c)))
        {
            throw new InvalidArgumentException("file", new Reason("FILE_NAME_WRONG", $"{MaxFileName}"));
        }

        if (form.Machine.Length > 0 && options.Machines.All(m => m.Id != form.Machine))
        {
            throw new InvalidArgumentException("machine", new Reason("MACHINE_NOT_FOUND", form.Machine));
        }
    }

    /// <summary>
    /// Said to whoever hands in, and not kept: by then the first may be over, and its ticket another's. A ticket is told only where screens show it too.
    /// </summary>
    private IEnumerable<Finding> SameFile(Job job) => store.FirstWithFile(job.FileHash, job.Number) switch
    {
        null => [],
        { Closed: false } first when !first.State.HasEnded() => [new Finding(FindingSeverity.Advice, "SAME_FILE_HERE", null, first.Ticket)],
        _ => [new Finding(FindingSeverity.Advice, "SAME_FILE_BEFORE", null)],
    };

    private MachineKind? KindOf(string machine) => options.Machines.FirstOrDefault(m => m.Id == machine)?.Kind;
}

/// <summary>The file is over the limit.</summary>
public sealed class FileTooLargeException(int megabytes) : QueueException(new Reason("FILE_TOO_LARGE", $"{megabytes}"));
