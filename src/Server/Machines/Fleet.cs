using FabQueue.Drivers;
using FabQueue.Server.Configuration;
using FabQueue.Server.Live;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Machines;

/// <summary>All machines of the configuration, each with its worker; finds the right one for an operation on a job.</summary>
public sealed class Fleet
{
    private readonly JobStore _store;
    private readonly JobQueue _queue;
    private readonly StatusBoard _board;
    private readonly Dictionary<string, MachineWorker> _workers;

    public Fleet(
        FabQueueOptions options, JobStore store, JobQueue queue, FileStore files, MachineContexts contexts, PaceStore paces, StatusBoard board, TimeProvider time, ILoggerFactory loggers)
    {
        _store = store;
        _queue = queue;
        _board = board;
        _workers = options.Machines.ToDictionary(
            m => m.Id,
            m =>
            {
                var logger = loggers.CreateLogger($"FabQueue.Machines.{m.Id}");
                return new MachineWorker(m.Id, m.Kind, () => m.Kind.CreateDriver(m.Connection, time, logger), store, files, contexts, paces, board, time, logger);
            });
    }

    public IEnumerable<MachineWorker> Workers => _workers.Values;

    /// <exception cref="NotFoundException">No machine of that id is configured.</exception>
    public MachineWorker Worker(string id) => _workers.GetValueOrDefault(id) ?? throw new NotFoundException("MACHINE_NOT_FOUND", id);

    /// <summary>Starts a job on the named machine, or its own, or the first of its kind that is ready.</summary>
    public Task<Job> DispatchAsync(string ticket, string machine, CancellationToken cancellationToken)
    {
        var job = Find(ticket);
        var worker = machine.Length > 0 ? Worker(machine) : job.Machine is { } own ? Worker(own) : FirstOf(job);
        return worker.Kind.Name == job.Kind
            ? worker.DispatchAsync(job.Uid, cancellationToken)
            : throw new NotAllowedException(new Reason("WRONG_KIND", job.Ticket, job.Kind, worker.Id, worker.Kind.Name));
    }

    public Task<Job> PauseAsync(string ticket, CancellationToken cancellationToken) =>
        OnItsMachine(Find(ticket), "CANNOT_PAUSE", (w, uid) => w.PauseAsync(uid, cancellationToken));

    public Task<Job> ResumeAsync(string ticket, CancellationToken cancellationToken) =>
        OnItsMachine(Find(ticket), "CANNOT_RESUME", (w, uid) => w.ResumeAsync(uid, cancellationToken));

    /// <summary>Staff did what the job waits for, or saw that the part the machine is at is done.</summary>
    /// <param name="step">Number of the step that is meant.</param>
    /// <param name="at">Which part of the job the machine is at, where that is asked; 0 = as it was last said.</param>
    public Task<Job> CompleteStepAsync(string ticket, int step, int at, CancellationToken cancellationToken) =>
        OnItsMachine(Find(ticket), "CANNOT_STEP", (w, uid) => w.CompleteStepAsync(uid, step, at, Actors.Staff, cancellationToken));

    /// <summary>The patron did.</summary>
    public Task<Job> CompleteStepByLinkAsync(string link, int step, CancellationToken cancellationToken) => OnItsMachine(
        _store.FindByLink(link) ?? throw new NotFoundException("LINK_NOT_FOUND", link),
        "CANNOT_STEP",
        (w, uid) => w.CompleteStepAsync(uid, step, at: 0, Actors.Patron, cancellationToken));

    /// <summary>Ends a job wherever it is: at once while it waits, by its machine while one has it.</summary>
    public Task<Job> CancelAsync(string ticket, string explanation, CancellationToken cancellationToken) =>
        Find(ticket) is var job && job.State.IsOnMachine()
            ? OnItsMachine(job, "CANNOT_CANCEL", (w, uid) => w.CancelAsync(uid, explanation, cancellationToken))
            : _queue.CancelWaitingAsync(ticket, explanation, cancellationToken);

    /// <summary>The job of that ticket: from the board where a machine has it, so that it is reached whatever the disk does.</summary>
    private Job Find(string ticket)
    {
        var board = _board.Current;
        return board.Machines.Values.FirstOrDefault(m => string.Equals(m.Ticket, ticket, StringComparison.OrdinalIgnoreCase)) is { Machine.Job: { } uid }
            && board.Jobs.TryGetValue(uid, out var onMachine)
            ? onMachine.Job
            : _store.FindByTicket(ticket) ?? throw new NotFoundException("JOB_NOT_FOUND", ticket);
    }

    private Task<Job> OnItsMachine(Job job, string refusal, Func<MachineWorker, Guid, Task<Job>> operation) =>
        job.State.IsOnMachine() && job.Machine is { } machine
            ? operation(Worker(machine), job.Uid)
            : throw new NotAllowedException(new Reason(refusal, job.Ticket, job.State.Word()));

    private MachineWorker FirstOf(Job job)
    {
        var machines = _board.Current.Machines.Values.Where(m => m.Machine.Kind == job.Kind && _workers.ContainsKey(m.Machine.Id)).ToList();
        var chosen = machines.Find(m => m.Machine.State == MachineState.Ready) ?? (machines.Count > 0 ? machines[0] : null);
        return chosen is null
            ? throw new NotAllowedException(new Reason("NO_MACHINE_OF_KIND", job.Ticket, job.Kind))
            : Worker(chosen.Machine.Id);
    }
}
