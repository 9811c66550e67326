using System.Text;
using FabQueue.Drivers;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Tests.Mqtt;

/// <summary>Jobs and machines as the queue would commit them.</summary>
internal static class Pictures
{
    private const string Kind = "prusa-mk3s";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 14, 0, 0, TimeSpan.Zero);

    public static Machine Machine(MachineState state, Guid? job = null, Reason? reason = null, string id = "prusa") => new()
    {
        Id = id,
        Kind = Kind,
        State = state,
        Reason = reason ?? Reasons.MachineReady,
        Job = job,
        UpdatedAt = Start,
    };

    public static Job Job(string ticket, JobState state, string? machine = null, int attempts = 0, int endedAt = 0) => new()
    {
        Number = 1,
        Uid = new Guid(Encoding.ASCII.GetBytes(ticket.PadRight(16))),
        Ticket = ticket,
        Link = "0",
        State = state,
        Reason = new Reason("TEST"),
        Nickname = "Lou",
        Kind = Kind,
        Machine = machine,
        FileName = "secret-name.gcode",
        FileHash = "0",
        FileSize = 1,
        Facts = new PrintFacts(),
        Attempts = attempts,
        SubmittedAt = Start,
        UpdatedAt = Start,
        QueuedAt = Start,
        EndedAt = state.HasEnded() ? Start.AddSeconds(endedAt) : null,
    };
}
