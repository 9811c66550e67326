using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using FabQueue.Drivers;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Storage;

/// <summary>How jobs and machines lie in their tables: plain columns, times as ISO 8601 in UTC, lists as JSON.</summary>
internal sealed class JobRow
{
    public long Number { get; init; }
    public string Uid { get; init; } = "";
    public string Ticket { get; init; } = "";
    public long HoldsTicket { get; init; }
    public string Link { get; init; } = "";
    public string State { get; init; } = "";
    public string ReasonCode { get; init; } = "";
    public string ReasonArgs { get; init; } = "";
    public string Nickname { get; init; } = "";
    public string Kind { get; init; } = "";
    public string? Machine { get; init; }
    public string FileName { get; init; } = "";
    public string FileHash { get; init; } = "";
    public long FileSize { get; init; }
    public string? PreviewHash { get; init; }
    public string? PreviewType { get; init; }
    public string Note { get; init; } = "";
    public string? Choices { get; init; }
    public string Facts { get; init; } = "";
    public string Findings { get; init; } = "";
    public string? Step { get; init; }
    public string? Checkpoint { get; init; }
    public long Attempts { get; init; }
    public long Revision { get; init; }
    public string SubmittedAt { get; init; } = "";
    public string UpdatedAt { get; init; } = "";
    public long? QueueNumber { get; init; }
    public string? QueuedAt { get; init; }
    public string? StartedAt { get; init; }
    public string? EndedAt { get; init; }
    public long Closed { get; init; }

    public const string Columns =
        "number, uid, ticket, holds_ticket, link, state, reason_code, reason_args, nickname, kind, machine, file_name, file_hash, file_size, "
        + "preview_hash, preview_type, note, choices, facts, findings, step, checkpoint, attempts, revision, submitted_at, updated_at, "
        + "queue_number, queued_at, started_at, ended_at, closed";

    public const string Upsert =
        $"""
        INSERT INTO jobs ({Columns})
        VALUES (@Number, @Uid, @Ticket, @HoldsTicket, @Link, @State, @ReasonCode, @ReasonArgs, @Nickname, @Kind, @Machine, @FileName, @FileHash,
          @FileSize, @PreviewHash, @PreviewType, @Note, @Choices, @Facts, @Findings, @Step, @Checkpoint, @Attempts, @Revision, @SubmittedAt,
          @UpdatedAt, @QueueNumber, @QueuedAt, @StartedAt, @EndedAt, @Closed)
        ON CONFLICT (uid) DO UPDATE SET holds_ticket = excluded.holds_ticket, state = excluded.state, reason_code = excluded.reason_code,
          reason_args = excluded.reason_args, machine = excluded.machine, preview_hash = excluded.preview_hash,
          preview_type = excluded.preview_type, choices = excluded.choices, facts = excluded.facts,
          findings = excluded.findings, step = excluded.step, checkpoint = excluded.checkpoint, attempts = excluded.attempts, revision = excluded.revision,
          updated_at = excluded.updated_at, queue_number = excluded.queue_number, queued_at = excluded.queued_at, started_at = excluded.started_at,
          ended_at = excluded.ended_at, closed = excluded.closed
        """;

    public static JobRow From(Job job) => new()
    {
        Number = job.Number,
        Uid = job.Uid.ToString("D"),
        Ticket = job.Ticket,
        HoldsTicket = job.HoldsTicket ? 1 : 0,
        Link = job.Link,
        State = job.State.Word(),
        ReasonCode = job.Reason.Code,
        ReasonArgs = Column.Json(job.Reason.Args),
        Nickname = job.Nickname,
        Kind = job.Kind,
        Machine = job.Machine,
        FileName = job.FileName,
        FileHash = job.FileHash,
        FileSize = job.FileSize,
        PreviewHash = job.PreviewHash,
        PreviewType = job.PreviewType,
        Note = job.Note,
        Choices = job.Choices is null ? null : Column.Json(job.Choices),
        Facts = Column.Json(job.Facts),
        Findings = Column.Json(job.Findings),
        Step = job.Step is null ? null : Column.Json(job.Step),
        Checkpoint = job.Checkpoint,
        Attempts = job.Attempts,
        Revision = job.Revision,
        SubmittedAt = Column.Time(job.SubmittedAt),
        UpdatedAt = Column.Time(job.UpdatedAt),
        QueueNumber = job.QueueNumber,
        QueuedAt = job.QueuedAt is { } queued ? Column.Time(queued) : null,
        StartedAt = job.StartedAt is { } started ? Column.Time(started) : null,
        EndedAt = job.EndedAt is { } ended ? Column.Time(ended) : null,
        Closed = job.Closed ? 1 : 0,
    };

    public Job ToJob() => new()
    {
        Number = Number,
        Uid = Guid.ParseExact(Uid, "D"),
        Ticket = Ticket,
        HoldsTicket = HoldsTicket != 0,
        Link = Link,
        State = Column.Word<JobState>(State, s => s.Word()),
        Reason = new Reason(ReasonCode, Column.FromJson<string[]>(ReasonArgs)),
        Nickname = Nickname,
        Kind = Kind,
        Machine = Machine,
        FileName = FileName,
        FileHash = FileHash,
        FileSize = FileSize,
        PreviewHash = PreviewHash,
        PreviewType = PreviewType,
        Note = Note,
        Choices = Choices is null ? null : Column.FromJson<JobChoices>(Choices),
        Facts = Column.FromJson<JobFacts>(Facts),
        Findings = Column.FromJson<Finding[]>(Findings),
        Step = Step is null ? null : Column.FromJson<JobStep>(Step),
        Checkpoint = Checkpoint,
        Attempts = (int)Attempts,
        Revision = Revision,
        SubmittedAt = Column.FromTime(SubmittedAt),
        UpdatedAt = Column.FromTime(UpdatedAt),
        QueueNumber = QueueNumber,
        QueuedAt = QueuedAt is null ? null : Column.FromTime(QueuedAt),
        StartedAt = StartedAt is null ? null : Column.FromTime(StartedAt),
        EndedAt = EndedAt is null ? null : Column.FromTime(EndedAt),
        Closed = Closed != 0,
    };
}

internal sealed class MachineRow
{
    public string Id { get; init; } = "";
    public string Kind { get; init; } = "";
    public string State { get; init; } = "";
    public string ReasonCode { get; init; } = "";
    public string ReasonArgs { get; init; } = "";
    public string? Job { get; init; }
    public string? Inspection { get; init; }
    public long Revision { get; init; }
    public string UpdatedAt { get; init; } = "";

    public const string Columns = "id, kind, state, reason_code, reason_args, job, inspection, revision, updated_at";

    public const string Upsert =
        $"""
        INSERT INTO machines ({Columns})
        VALUES (@Id, @Kind, @State, @ReasonCode, @ReasonArgs, @Job, @Inspection, @Revision, @UpdatedAt)
        ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, state = excluded.state, reason_code = excluded.reason_code,
          reason_args = excluded.reason_args, job = excluded.job, inspection = excluded.inspection, revision = excluded.revision,
          updated_at = excluded.updated_at
        """;

    public static MachineRow From(Machine machine) => new()
    {
        Id = machine.Id,
        Kind = machine.Kind,
        State = machine.State.Word(),
        ReasonCode = machine.Reason.Code,
        ReasonArgs = Column.Json(machine.Reason.Args),
        Job = machine.Job?.ToString("D"),
        Inspection = machine.Inspection is null ? null : Column.Json(machine.Inspection),
        Revision = machine.Revision,
        UpdatedAt = Column.Time(machine.UpdatedAt),
    };

    public Machine ToMachine() => new()
    {
        Id = Id,
        Kind = Kind,
        State = Column.Word<MachineState>(State, s => s.Word()),
        Reason = new Reason(ReasonCode, Column.FromJson<string[]>(ReasonArgs)),
        Job = Job is null ? null : Guid.ParseExact(Job, "D"),
        Inspection = Inspection is null ? null : Column.FromJson<Reason>(Inspection),
        Revision = Revision,
        UpdatedAt = Column.FromTime(UpdatedAt),
    };
}

internal static class Column
{
    // Names, not numbers: what is stored outlives the order in which an enum's members stand.
    private static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter() } };

    public static string Json<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T FromJson<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new FormatException($"'{json}' is no {typeof(T).Name}.");

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public static DateTimeOffset FromTime(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static T Word<T>(string word, Func<T, string> wordOf)
        where T : struct, Enum =>
        Enum.GetValues<T>().Cast<T?>().FirstOrDefault(v => wordOf(v!.Value) == word)
        ?? throw new FormatException($"'{word}' is no {typeof(T).Name}.");
}
