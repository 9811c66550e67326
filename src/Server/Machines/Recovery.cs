using FabQueue.Drivers;
using FabQueue.Server.Configuration;
using FabQueue.Server.Live;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Machines;

/// <summary>
/// What is done before any port is opened: whatever was on a machine when the server went away is INTERRUPTED and its
/// machine NEEDS_CLEARING; nothing starts again by itself.
/// </summary>
public sealed partial class Recovery(FabQueueOptions options, JobStore store, FileStore files, StatusBoard board, ILogger<Recovery> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var swept = files.Sweep(store.ReferencedFiles());
        var interrupted = await store.ChangeAsync(Interrupt, cancellationToken);
        var machines = await store.ChangeAsync(change => options.Machines.Select(m => Meet(change, m)).ToList(), cancellationToken);
        foreach (var machine in machines)
        {
            board.Add(machine, options.Machines.Single(m => m.Id == machine.Id).Connection.IsSimulated);
        }

        board.Show(store.Open(), []);
        Recovered(logger, board.Current.Jobs.Count, swept);
        foreach (var job in interrupted)
        {
            Interrupted(logger, job.Ticket, job.Machine);
        }
    }

    private static List<Job> Interrupt(StoreChange change)
    {
        var reason = new Reason("SERVER_RESTARTED");
        foreach (var machine in change.AllMachines().Where(m => m.State.HasJob()))
        {
            change.Move(machine, MachineState.NeedsClearing, Reasons.LookAndClear, "recover", Actors.Server);
        }

        return [.. change.JobsOnMachines().Select(job => change.Move(job, JobState.Interrupted, reason, "recover", Actors.Server))];
    }

    private static Machine Meet(StoreChange change, MachineOptions configured)
    {
        var known = change.FindMachine(configured.Id);
        if (known is null || known.Kind != configured.Kind.Name)
        {
            // Nobody has said yet that a machine seen for the first time is clear; a simulated one has no bed to look at.
            var (state, reason) = configured.Connection.IsSimulated
                ? (MachineState.Offline, Reasons.MachineOffline)
                : (MachineState.NeedsClearing, Reasons.FirstSeen);
            return change.Save(
                new Machine { Id = configured.Id, Kind = configured.Kind.Name, State = state, Reason = reason, UpdatedAt = change.Now },
                "meet",
                Actors.Server,
                known?.State);
        }

        return known.State is MachineState.Ready or MachineState.Fault
            ? change.Move(known, MachineState.Offline, Reasons.MachineOffline, "recover", Actors.Server)
            : known;
    }

    [LoggerMessage(20, LogLevel.Information, "Storage is open: {Jobs} jobs on the screens, {Swept} stray files removed")]
    private static partial void Recovered(ILogger logger, int jobs, int swept);

    [LoggerMessage(21, LogLevel.Warning, "{Ticket} was on {Machine} when the server went away: interrupted, the machine needs clearing")]
    private static partial void Interrupted(ILogger logger, string ticket, string? machine);
}
