using FabQueue.Drivers;
using FabQueue.Server.Configuration;
using FabQueue.Server.Live;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Machines;

/// <summary>
/// What is done before any port is opened: whatever was on a machine when the server went away is INTERRUPTED and its
/// machine NEEDS_CLEARING; nothing starts again by itself. Where the machine's part was done, people go on with theirs.
/// </summary>
public sealed partial class Recovery(FabQueueOptions options, JobStore store, FileStore files, StatusBoard board, TimeProvider time, ILogger<Recovery> logger)
{
    // Until then somebody will have noticed that something is missing.
    private static readonly TimeSpan LostFor = TimeSpan.FromDays(30);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await TakeStockAsync(cancellationToken);
        var interrupted = await store.RecordAsync(Interrupt, cancellationToken);
        var machines = await store.RecordAsync(change => options.Machines.Select(m => Meet(change, m)).ToList(), cancellationToken);
        foreach (var machine in machines)
        {
            board.Add(machine, options.Machines.Single(m => m.Id == machine.Id).Connection.IsSimulated);
        }

        board.Show(store.OnBoard(BoardView.Shown), []);
        Recovered(logger, board.Current.Jobs.Count);
        foreach (var job in interrupted)
        {
            Interrupted(logger, job.Ticket, job.Machine);
        }
    }

    /// <summary>Sees to the files, if the database is the one that knows about them.</summary>
    private async Task TakeStockAsync(CancellationToken cancellationToken)
    {
        var referenced = store.ReferencedFiles();
        if (!await DataIdentity.ProveAsync(options.Data.Path, store, files.HasStrays(referenced), referenced.Count > 0, cancellationToken))
        {
            if (files.HasStrays(referenced))
            {
                NotProved(logger, options.Data.Path);
            }

            return;
        }

        // A clock that has jumped ahead since the journal was written to must not make anything old.
        var now = time.GetUtcNow();
        var lostBefore = store.LastEntryAt() is { } last ? (last < now ? last : now) - LostFor : DateTimeOffset.MinValue;
        var stock = files.TakeStock(referenced, now, lostBefore);
        if (stock is not { Moved: 0, Returned: 0, Removed: 0 })
        {
            StockTaken(logger, stock.Moved, stock.Returned, stock.Removed, (int)LostFor.TotalDays);
        }

        if (stock.Missing.Count > 0)
        {
            FilesMissing(logger, stock.Missing.Count, stock.Missing[0]);
        }
    }

    private List<Job> Interrupt(StoreChange change)
    {
        var reason = new Reason("SERVER_RESTARTED");
        var jobs = change.JobsOnMachines().ToDictionary(j => j.Uid);
        var interrupted = new List<Job>();
        foreach (var machine in change.AllMachines().Where(m => m.Job is not null))
        {
            jobs.Remove(machine.Job!.Value, out var job);
            var kind = options.Machines.FirstOrDefault(m => m.Id == machine.Id)?.Kind;
            if (Interruption.Apply(change, machine, kind?.Name == machine.Kind ? kind : null, job, reason, Reasons.LookAndClear) is { } ended)
            {
                interrupted.Add(ended);
            }
        }

        return [.. interrupted, .. jobs.Values.Select(job => change.Move(job, JobState.Interrupted, reason, "recover", Actors.Server))];
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

    [LoggerMessage(20, LogLevel.Information, "Storage is open: {Jobs} jobs on the screens")]
    private static partial void Recovered(ILogger logger, int jobs);

    [LoggerMessage(22, LogLevel.Warning, "Files of no job: {Moved} moved to lost/, {Returned} wanted again and moved back, {Removed} deleted that had been there for {Days} days")]
    private static partial void StockTaken(ILogger logger, int moved, int returned, int removed, int days);

    [LoggerMessage(23, LogLevel.Error, "{Count} files of jobs are missing, such as {Hash}: were they not restored together with the database?")]
    private static partial void FilesMissing(ILogger logger, int count, string hash);

    [LoggerMessage(24, LogLevel.Error, "The database does not know files that lie in {Folder}, and is not proved to belong to it: nothing is touched. Is it the right one? docs/operations.md, Data")]
    private static partial void NotProved(ILogger logger, string folder);

    [LoggerMessage(21, LogLevel.Warning, "{Ticket} was on {Machine} when the server went away: interrupted, the machine needs clearing")]
    private static partial void Interrupted(ILogger logger, string ticket, string? machine);
}
