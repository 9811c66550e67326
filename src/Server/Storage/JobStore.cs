using Dapper;
using FabQueue.Drivers;
using FabQueue.Server.Live;
using FabQueue.Server.Queue;
using Microsoft.Data.Sqlite;

namespace FabQueue.Server.Storage;

/// <summary>
/// Jobs, machines and journal. A change is one transaction; what it changed is shown on the board only after its commit.
/// </summary>
public sealed class JobStore(Database database, StatusBoard board, TimeProvider time)
{
    /// <summary>So long a person waits for a change before there is an answer, be it that the disk gives none.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs a change that a person asked for. Whatever it throws, nothing of it is kept.</summary>
    /// <exception cref="StorageException">It cannot be stored; nothing was done.</exception>
    /// <exception cref="OutcomeUnknownException">It was begun, and there is no answer from the disk.</exception>
    public Task<T> ChangeAsync<T>(Func<StoreChange, T> change, CancellationToken cancellationToken) =>
        WriteAsync(change, Patience, cancellationToken);

    /// <summary>Writes down what has happened: waits for the disk as long as it takes, because who calls has to know how it came out.</summary>
    /// <exception cref="StorageException">It cannot be stored; nothing of it is kept.</exception>
    public Task<T> RecordAsync<T>(Func<StoreChange, T> change, CancellationToken cancellationToken = default) =>
        WriteAsync(change, Timeout.InfiniteTimeSpan, cancellationToken);

    public Job? FindByTicket(string ticket) => One("ticket = @value AND holds_ticket = 1", ticket.ToUpperInvariant());

    public Job? FindByLink(string link) => One("link = @value", link);

    public Job Get(Guid uid) => One("uid = @value", uid.ToString("D")) ?? throw new NotFoundException("JOB_NOT_FOUND", uid.ToString("D"));

    /// <summary>What the board shows: all open jobs, and of those in each state that have ended the newest.</summary>
    public IReadOnlyList<Job> OnBoard(int ended) => database.Read(c =>
    {
        var states = Enum.GetValues<JobState>();
        return states.Where(s => !s.HasEnded())
            .SelectMany(s => c.Query<JobRow>($"SELECT {JobRow.Columns} FROM jobs WHERE closed = 0 AND state = @state", new { state = s.Word() }))
            .Concat(states.Where(s => s.HasEnded()).SelectMany(s => c.Query<JobRow>(
                $"SELECT {JobRow.Columns} FROM jobs WHERE closed = 0 AND state = @state ORDER BY revision DESC LIMIT @ended", new { state = s.Word(), ended })))
            .Select(r => r.ToJob())
            .ToList();
    });

    /// <summary>Jobs, newest first, below the number <paramref name="before"/>.</summary>
    /// <param name="states">Empty = all.</param>
    public IReadOnlyList<Job> List(IReadOnlyCollection<JobState> states, bool showClosed, long? before, int count)
    {
        // A list of each state, of which the index gives the newest at once, and of these lists the newest: one over all would look at jobs that nobody asked for.
        var lists =
            from state in states.Count == 0 ? Enum.GetValues<JobState>() : states.Distinct()
            from closed in Enumerable.Range(0, showClosed ? 2 : 1)
            select $"SELECT * FROM (SELECT {JobRow.Columns} FROM jobs WHERE closed = {closed} AND state = '{state.Word()}' AND number < @before ORDER BY number DESC LIMIT @count)";
        return database.Read(c => c.Query<JobRow>(
            $"{string.Join(" UNION ALL ", lists)} ORDER BY number DESC LIMIT @count",
            new { before = before ?? long.MaxValue, count }).Select(r => r.ToJob()).ToList());
    }

    /// <summary>Jobs that have ended before a time and were not closed since.</summary>
    public IReadOnlyList<Guid> EndedBefore(DateTimeOffset time, int count) => database.Read(c => Enum.GetValues<JobState>().Where(s => s.HasEnded())
        .SelectMany(s => c.Query<string>(
            "SELECT uid FROM jobs WHERE closed = 0 AND state = @state AND ended_at < @time ORDER BY ended_at LIMIT @count",
            new { state = s.Word(), time = Column.Time(time), count }))
        .Take(count)
        .Select(uid => Guid.ParseExact(uid, "D"))
        .ToList());

    /// <summary>The first job with a file, before the job of a number: of those that have not ended, if there is one.</summary>
    public Job? FirstWithFile(string hash, long before) => database.Read(c => c.QueryFirstOrDefault<JobRow>(
        $"SELECT {JobRow.Columns} FROM jobs WHERE file_hash = @hash AND number < @before ORDER BY (closed = 0 AND state NOT IN @ended) DESC, number LIMIT 1",
        new { hash, before, ended = Enum.GetValues<JobState>().Where(s => s.HasEnded()).Select(s => s.Word()).ToList() })?.ToJob());

    /// <summary>Hashes of all files that a job needs.</summary>
    public IReadOnlySet<string> ReferencedFiles() => database.Read(c => c.Query<string>(
        "SELECT file_hash FROM jobs UNION SELECT preview_hash FROM jobs WHERE preview_hash IS NOT NULL").ToHashSet(StringComparer.Ordinal));

    /// <summary>What staff have set for a machine, as JSON; null = nothing.</summary>
    public string? MachineSettings(string machine) => database.Read(c =>
        c.ExecuteScalar<string?>("SELECT settings FROM machine_settings WHERE machine = @machine", new { machine }));

    /// <summary>The measurements kept of a machine as it is reached now, oldest first.</summary>
    public IReadOnlyList<PartMeasured> Measurements(string machine, string connection) => database.Read(c => c.Query<(string Part, double Reckoned, double Actual)>(
            "SELECT part, reckoned, actual FROM measurements WHERE machine = @machine AND connection = @connection ORDER BY seq", new { machine, connection })
        .Select(m => new PartMeasured(m.Part, TimeSpan.FromSeconds(m.Reckoned), TimeSpan.FromSeconds(m.Actual))).ToList());

    /// <summary>What is known of a machine from its past.</summary>
    public MachineMemory MachineMemory(string machine) => database.Read(c => new MachineMemory(
        c.Query<(string Name, string Value)>("SELECT name, value FROM machine_memory WHERE machine = @machine", new { machine })
            .ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal)));

    public string? Setting(string name) => database.Read(c =>
        c.ExecuteScalar<string?>("SELECT value FROM settings WHERE name = @name", new { name }));

    /// <summary>When the journal was last written to; null = never.</summary>
    public DateTimeOffset? LastEntryAt() => database.Read(c =>
        c.ExecuteScalar<string?>("SELECT at FROM journal ORDER BY seq DESC LIMIT 1")) is { } at ? Column.FromTime(at) : null;

    private async Task<T> WriteAsync<T>(Func<StoreChange, T> change, TimeSpan patience, CancellationToken cancellationToken)
    {
        var (result, _) = await database.WriteAsync(
            connection =>
            {
                var scope = new StoreChange(connection, time.GetUtcNow());
                return (change(scope), scope);
            },
            done => board.Show(done.scope.Jobs, done.scope.Machines),
            patience,
            cancellationToken);
        return result;
    }

    private Job? One(string where, string value) => database.Read(c =>
        c.QuerySingleOrDefault<JobRow>($"SELECT {JobRow.Columns} FROM jobs WHERE {where}", new { value })?.ToJob());
}

/// <summary>One change of the store, inside its transaction.</summary>
public sealed class StoreChange(SqliteConnection connection, DateTimeOffset now)
{
    private readonly Dictionary<Guid, Job> _jobs = [];
    private readonly Dictionary<string, Machine> _machines = [];

    public DateTimeOffset Now => now;

    public IEnumerable<Job> Jobs => _jobs.Values;

    public IEnumerable<Machine> Machines => _machines.Values;

    /// <exception cref="NotFoundException">No such job.</exception>
    public Job Job(string ticket) =>
        connection.QuerySingleOrDefault<JobRow>(
            $"SELECT {JobRow.Columns} FROM jobs WHERE ticket = @ticket AND holds_ticket = 1", new { ticket = ticket.ToUpperInvariant() })?.ToJob()
        ?? throw new NotFoundException("JOB_NOT_FOUND", ticket);

    public Job Job(Guid uid) =>
        connection.QuerySingle<JobRow>($"SELECT {JobRow.Columns} FROM jobs WHERE uid = @uid", new { uid = uid.ToString("D") }).ToJob();

    /// <summary>A number above all before: of jobs, places in the queue, changes. Clocks may be set back, numbers never are.</summary>
    public long NextNumber() =>
        connection.ExecuteScalar<long>("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0) + 1");

    /// <summary>Makes a ticket free, if it is or if the job that holds it is long over.</summary>
    /// <returns>Whether it is free now.</returns>
    public bool TakeTicket(string ticket)
    {
        var holder = connection.QuerySingleOrDefault<JobRow>(
            $"SELECT {JobRow.Columns} FROM jobs WHERE ticket = @ticket AND holds_ticket = 1", new { ticket })?.ToJob();
        if (holder is not null && Ticket.MayPassOn(holder, now))
        {
            Save(holder with { HoldsTicket = false, Closed = true, UpdatedAt = now }, "passOnTicket", Actors.Server, holder.State);
            return true;
        }

        return holder is null;
    }

    public Machine? FindMachine(string id) =>
        connection.QuerySingleOrDefault<MachineRow>($"SELECT {MachineRow.Columns} FROM machines WHERE id = @id", new { id })?.ToMachine();

    public Machine Machine(string id) => FindMachine(id) ?? throw new NotFoundException("MACHINE_NOT_FOUND", id);

    public IReadOnlyList<Job> JobsOnMachines() =>
        connection.Query<JobRow>(
            $"SELECT {JobRow.Columns} FROM jobs WHERE closed = 0 AND state IN @states",
            new { states = Enum.GetValues<JobState>().Where(s => s.IsOnMachine()).Select(s => s.Word()).ToList() })
            .Select(r => r.ToJob()).ToList();

    public IReadOnlyList<Machine> AllMachines() =>
        connection.Query<MachineRow>($"SELECT {MachineRow.Columns} FROM machines").Select(r => r.ToMachine()).ToList();

    /// <summary>Stores the job as it is now, with its journal entry.</summary>
    public Job Save(Job job, string action, string actor, JobState? from)
    {
        job = job with { Revision = NextNumber() };
        connection.Execute(JobRow.Upsert, JobRow.From(job));
        Journal(actor, action, job.Uid, job.Machine, from?.Word(), job.State.Word(), job.Reason);
        _jobs[job.Uid] = job;
        return job;
    }

    /// <summary>Moves a job along the table and stores it, with its journal entry.</summary>
    public Job Move(Job job, JobState to, Reason reason, string action, string actor) =>
        Save(job.To(to, reason, now) with { QueueNumber = to == JobState.Queued ? NextNumber() : job.QueueNumber }, action, actor, job.State);

    /// <summary>Stores a machine as it is now, with its journal entry.</summary>
    public Machine Save(Machine machine, string action, string actor, MachineState? from)
    {
        machine = machine with { Revision = NextNumber() };
        connection.Execute(MachineRow.Upsert, MachineRow.From(machine));
        Journal(actor, action, machine.Job, machine.Id, from?.Word(), machine.State.Word(), machine.Reason);
        _machines[machine.Id] = machine;
        return machine;
    }

    /// <summary>Moves a machine along the table and stores it, with its journal entry.</summary>
    public Machine Move(Machine machine, MachineState to, Reason reason, string action, string actor, Guid? job = null) =>
        Save(machine.To(to, reason, now, job), action, actor, machine.State);

    /// <summary>Writes down something that changed no state: a request to pause, an emergency stop.</summary>
    public void Note(Job? job, string? machine, Reason reason, string action, string actor) =>
        Journal(actor, action, job?.Uid, machine, null, null, reason);

    public void SetSetting(string name, string value) => connection.Execute(
        "INSERT INTO settings (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        new { name, value });

    /// <summary>Sets or, with null, forgets what staff have set for a machine.</summary>
    public void SetMachineSettings(string machine, string? json)
    {
        connection.Execute("DELETE FROM machine_settings WHERE machine = @machine", new { machine });
        if (json is not null)
        {
            connection.Execute(
                "INSERT INTO machine_settings (machine, settings, updated_at) VALUES (@machine, @json, @at)", new { machine, json, at = Column.Time(now) });
        }
    }

    /// <summary>Remembers something of a machine, in place of what had the same name.</summary>
    public void Remember(string machine, MachineRemembers remembered) => connection.Execute(
        """
        INSERT INTO machine_memory (machine, name, value, at) VALUES (@machine, @name, @value, @at)
        ON CONFLICT (machine, name) DO UPDATE SET value = excluded.value, at = excluded.at
        """,
        new { machine, name = remembered.Name, value = remembered.Value, at = Column.Time(now) });

    /// <summary>Adds a measurement and forgets those of the same part before the last <paramref name="kept"/>.</summary>
    public void AddMeasurement(string machine, string reachedBy, PartMeasured measured, int kept) => connection.Execute(
        """
        INSERT INTO measurements (machine, connection, part, reckoned, actual, at) VALUES (@machine, @reachedBy, @part, @reckoned, @actual, @at);
        DELETE FROM measurements WHERE machine = @machine AND connection = @reachedBy AND part = @part AND seq NOT IN (
          SELECT seq FROM measurements WHERE machine = @machine AND connection = @reachedBy AND part = @part ORDER BY seq DESC LIMIT @kept);
        """,
        new
        {
            reachedBy,
            machine,
            part = measured.Part,
            reckoned = measured.Reckoned.TotalSeconds,
            actual = measured.Actual.TotalSeconds,
            at = Column.Time(now),
            kept,
        });

    private void Journal(string actor, string action, Guid? job, string? machine, string? from, string? to, Reason reason) =>
        connection.Execute(
            """
            INSERT INTO journal (at, actor, action, job, machine, from_state, to_state, reason_code, reason_args)
            VALUES (@at, @actor, @action, @job, @machine, @from, @to, @code, @args)
            """,
            new
            {
                at = Column.Time(now),
                actor,
                action,
                job = job?.ToString("D"),
                machine,
                from,
                to,
                code = reason.Code,
                args = Column.Json(reason.Args),
            });
}
