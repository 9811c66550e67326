using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;

namespace FabQueue.Chaos;

/// <summary>What must be true whatever happened.</summary>
internal sealed class Rules(Lab lab, People people)
{
    private static readonly string[] JobStates =
        ["IN_REVIEW", "SENT_BACK", "QUEUED", "STARTING", "RUNNING", "PAUSED", "WAITING", "COMPLETED", "FAILED", "CANCELLED", "INTERRUPTED"];

    private static readonly string[] MachineStates = ["OFFLINE", "READY", "BUSY", "PAUSED", "WAITING", "NEEDS_CLEARING", "FAULT", "MAINTENANCE"];

    private int _hashed;

    public static HashSet<string> UidsIn(string dataPath)
    {
        using var database = Open(dataPath);
        return database.Query<string>("SELECT uid FROM jobs").ToHashSet(StringComparer.Ordinal);
    }

    public static void RequireFile(string dataPath, string hash, bool mayBeAside)
    {
        var path = Path.Combine(dataPath, "files", hash[..2], hash);
        path = !File.Exists(path) && mayBeAside ? Path.Combine(dataPath, "lost", hash) : path;
        if (!File.Exists(path) || Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) != hash)
        {
            throw new BrokenRuleException($"The file {hash} is missing or not what was handed in");
        }
    }

    /// <param name="hasLostRows">The database was set back: a start that it has forgotten may come again.</param>
    public async Task CheckAsync(bool hasLostRows)
    {
        using (var database = Open(lab.DataPath))
        {
            using var snapshot = database.BeginTransaction(deferred: true);
            var jobs = database.Query<JobRow>("SELECT uid, ticket, state, machine, file_hash AS Hash, attempts FROM jobs").ToDictionary(j => j.Uid, StringComparer.Ordinal);
            var machines = database.Query<MachineRow>("SELECT id, state, job FROM machines").ToList();
            var journal = database.Query<EntryRow>("SELECT seq, action, job, machine, from_state AS FromState, to_state AS ToState FROM journal ORDER BY seq").ToList();
            AcceptedIsKept(jobs);
            StartedOnce(jobs, journal);
            ClearedBeforeStarted(journal);
            StatesAreThoseOfTheJournal(jobs, machines, journal);
            OnlyOneOnEachMachine(jobs, machines);
        }

        if (!hasLostRows)
        {
            ExecutedOnce();
        }

        foreach (var machine in Lab.Machines)
        {
            await HeatersAreOffAsync(machine);
        }
    }

    private void AcceptedIsKept(Dictionary<string, JobRow> jobs)
    {
        foreach (var accepted in people.Accepted.Values)
        {
            var job = jobs.GetValueOrDefault(accepted.Uid) ?? throw new BrokenRuleException($"{accepted.Ticket} was accepted and is gone");
            if (job.Hash != accepted.Hash)
            {
                throw new BrokenRuleException($"{accepted.Ticket} has another file than was handed in");
            }
        }

        // All of them each tenth round, else the newest: a thousand files are read in no time, ten thousand are not.
        foreach (var job in _hashed++ % 10 == 0 ? jobs.Values : jobs.Values.TakeLast(100))
        {
            RequireFile(lab.DataPath, job.Hash, mayBeAside: false);
        }
    }

    // People never ask for it again here.
    private static void StartedOnce(Dictionary<string, JobRow> jobs, List<EntryRow> journal)
    {
        if (journal.Where(e => e is { Action: "dispatch", ToState: "STARTING" }).GroupBy(e => e.Job).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new BrokenRuleException($"{twice.Key} was started {twice.Count()} times");
        }

        if (jobs.Values.FirstOrDefault(j => j.Attempts > 1) is { } again)
        {
            throw new BrokenRuleException($"{again.Ticket} was started {again.Attempts} times");
        }
    }

    private static void ClearedBeforeStarted(List<EntryRow> journal)
    {
        foreach (var machine in journal.Where(e => e.Machine is not null).GroupBy(e => e.Machine))
        {
            var isClear = true;
            foreach (var entry in machine)
            {
                if (entry is { Action: "dispatch", ToState: "BUSY" })
                {
                    isClear = isClear ? false : throw new BrokenRuleException($"{machine.Key} took a job that nobody cleared it for (journal {entry.Seq})");
                }
                else if (entry.Action == "clear")
                {
                    isClear = true;
                }
            }
        }
    }

    private static void StatesAreThoseOfTheJournal(Dictionary<string, JobRow> jobs, List<MachineRow> machines, List<EntryRow> journal)
    {
        var lastOfJob = journal.Where(e => e.Job is not null && JobStates.Contains(e.ToState)).GroupBy(e => e.Job!).ToDictionary(g => g.Key, g => g.Last().ToState, StringComparer.Ordinal);
        foreach (var job in jobs.Values.Where(j => lastOfJob.GetValueOrDefault(j.Uid) != j.State))
        {
            throw new BrokenRuleException($"{job.Ticket} is {job.State}, and the journal says {lastOfJob.GetValueOrDefault(job.Uid)}");
        }

        var lastOfMachine = journal.Where(e => e.Machine is not null && MachineStates.Contains(e.ToState)).GroupBy(e => e.Machine!).ToDictionary(g => g.Key, g => g.Last().ToState, StringComparer.Ordinal);
        foreach (var machine in machines.Where(m => lastOfMachine.GetValueOrDefault(m.Id) != m.State))
        {
            throw new BrokenRuleException($"{machine.Id} is {machine.State}, and the journal says {lastOfMachine.GetValueOrDefault(machine.Id)}");
        }
    }

    private static void OnlyOneOnEachMachine(Dictionary<string, JobRow> jobs, List<MachineRow> machines)
    {
        foreach (var machine in machines)
        {
            var onIt = jobs.Values.Where(j => j.Machine == machine.Id && j.State is "STARTING" or "RUNNING" or "PAUSED" or "WAITING").ToList();
            onIt.RemoveAll(j => j.Machine != machine.Id);
            if (onIt.Count != (machine.Job is null ? 0 : 1) || onIt.Exists(j => j.Uid != machine.Job))
            {
                throw new BrokenRuleException($"{machine.Id} is {machine.State} with {machine.Job ?? "nothing"}, and on it are {string.Join(", ", onIt.Select(j => $"{j.Ticket} {j.State}"))}");
            }
        }
    }

    // Each print has a dwell of its own.
    private void ExecutedOnce()
    {
        if (!File.Exists(lab.Record))
        {
            return;
        }

        using var stream = new FileStream(lab.Record, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var at = line.IndexOf("G4 P", StringComparison.Ordinal);
            if (at >= 0 && !seen.Add(line[at..]))
            {
                throw new BrokenRuleException($"The printer executed {line[at..]} twice");
            }
        }
    }

    private async Task HeatersAreOffAsync(string machine)
    {
        await lab.UntilAsync(
            async () =>
            {
                var now = await lab.GetAsync($"machines/{machine}");
                return now.GetProperty("state").GetString() is "BUSY" or "WAITING" or "PAUSED"
                    || !now.GetProperty("online").GetBoolean()
                    || !now.TryGetProperty("readings", out var readings)
                    || readings.ValueKind != JsonValueKind.Object
                    || readings.EnumerateObject().Where(r => r.Name.EndsWith("Target", StringComparison.Ordinal)).All(r => r.Value.GetDouble() == 0);
            },
            $"heaters of {machine} are off");
    }

    private static SqliteConnection Open(string dataPath)
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        var connection = new SqliteConnection($"Data Source={Path.Combine(dataPath, "fabqueue.db")};Pooling=false");
        connection.Open();
        return connection;
    }

    private sealed class JobRow
    {
        public string Uid { get; init; } = "";
        public string Ticket { get; init; } = "";
        public string State { get; init; } = "";
        public string? Machine { get; init; }
        public string Hash { get; init; } = "";
        public long Attempts { get; init; }
    }

    private sealed class MachineRow
    {
        public string Id { get; init; } = "";
        public string State { get; init; } = "";
        public string? Job { get; init; }
    }

    private sealed class EntryRow
    {
        public long Seq { get; init; }
        public string Action { get; init; } = "";
        public string? Job { get; init; }
        public string? Machine { get; init; }
        public string? FromState { get; init; }
        public string? ToState { get; init; }
    }
}
