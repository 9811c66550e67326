using FabQueue.Drivers;

namespace FabQueue.Server.Queue;

/// <summary>Where a machine is. The words are those of the API.</summary>
public enum MachineState
{
    Offline,
    Ready,
    Busy,
    Paused,
    Waiting,
    NeedsClearing,
    Fault,
    Maintenance,
}

/// <summary>One machine as it is stored.</summary>
public sealed record Machine
{
    /// <summary>1 to 5 of <c>[a-z0-9]</c>.</summary>
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required MachineState State { get; init; }

    public required Reason Reason { get; init; }

    /// <summary>The job on it, while it is in hand.</summary>
    public Guid? Job { get; init; }

    /// <summary>Rises with each change of any job or machine.</summary>
    public long Revision { get; init; }

    /// <summary>What a person has to check before it works again, because it may be unsafe; null = nothing.</summary>
    public Reason? Inspection { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

public static class MachineStates
{
    /// <summary>A job is in the machine's hand.</summary>
    public static bool HasJob(this MachineState state) =>
        state is MachineState.Busy or MachineState.Paused or MachineState.Waiting;

    /// <summary>The word of the API: <c>NEEDS_CLEARING</c>.</summary>
    public static string Word(this MachineState state) => state switch
    {
        MachineState.NeedsClearing => "NEEDS_CLEARING",
        _ => state.ToString().ToUpperInvariant(),
    };
}
