using FabQueue.Drivers;

namespace FabQueue.Server.Queue;

/// <summary>One job as it is stored. Immutable: a change is a new record, made by <see cref="JobTransitions"/>.</summary>
public sealed record Job
{
    /// <summary>Rises with each job handed in: their order, whatever the clock says.</summary>
    public required long Number { get; init; }

    public required Guid Uid { get; init; }

    /// <summary>Three to five characters, unique among the jobs that hold theirs.</summary>
    public required string Ticket { get; init; }

    /// <summary>The ticket names this job. Long after its end another gets it, and this one is found by its link alone.</summary>
    public bool HoldsTicket { get; init; } = true;

    /// <summary>Secret of the private page <c>/t/{link}</c>.</summary>
    public required string Link { get; init; }

    public required JobState State { get; init; }

    public required Reason Reason { get; init; }

    public required string Nickname { get; init; }

    /// <summary>Kind of machine the file is for.</summary>
    public required string Kind { get; init; }

    /// <summary>The machine asked for or run on; null while any of the kind will do.</summary>
    public string? Machine { get; init; }

    public required string FileName { get; init; }

    /// <summary>SHA-256 of the file, lower-case hex: its name in the file store.</summary>
    public required string FileHash { get; init; }

    /// <summary>In bytes.</summary>
    public required long FileSize { get; init; }

    public string? PreviewHash { get; init; }

    public string? PreviewType { get; init; }

    public string Note { get; init; } = "";

    /// <summary>What a person chose about it; null = nothing yet.</summary>
    public JobChoices? Choices { get; init; }

    public required JobFacts Facts { get; init; }

    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The last step on a machine that a person has to say is done; null = there was none.</summary>
    public JobStep? Step { get; init; }

    /// <summary>From where the driver of its machine can go on after a restart, in that driver's words; null = from nowhere.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>How often a machine was started with it.</summary>
    public int Attempts { get; init; }

    /// <summary>Rises with each change of any job or machine: which of two pictures is the newer, and what waits longest.</summary>
    public long Revision { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Rises with each job that joins the queue: the order of the queue.</summary>
    public long? QueueNumber { get; init; }

    /// <summary>When it last joined the queue.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Picked up or given up: no longer on any screen.</summary>
    public bool Closed { get; init; }
}
