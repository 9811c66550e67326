using System.Collections.Immutable;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Live;

/// <summary>One change of the board: collects what is new, then works out what follows from it (queues, progress). Costs what changed, not what is there.</summary>
internal sealed class BoardDraft(BoardSnapshot from)
{
    private readonly long _version = from.Version + 1;
    private readonly ImmutableDictionary<Guid, JobStatus>.Builder _jobs = from.Jobs.ToBuilder();
    private readonly ImmutableSortedDictionary<string, MachineStatus>.Builder _machines = from.Machines.ToBuilder();
    private readonly ImmutableSortedDictionary<JobState, ImmutableSortedSet<(long Order, Guid Job)>>.Builder _lists = from.Lists.ToBuilder();
    private readonly Dictionary<string, HashSet<Guid>> _queuesToOrder = new(StringComparer.Ordinal);
    private ImmutableList<KitCall> _calls = from.Calls;

    public void Put(Job job)
    {
        var before = _jobs.GetValueOrDefault(job.Uid);
        if (before is not null)
        {
            Take(before.Job);
        }

        if (!job.Closed)
        {
            var progress = job.State switch
            {
                JobState.Completed => new Progress(100, TimeSpan.Zero),
                JobState.Starting => Progress.Unknown,
                _ when job.State.IsOnMachine() => before?.Progress ?? Progress.Unknown,
                _ => Progress.Unknown,
            };
            Place(new JobStatus(job, progress, _version));
        }
    }

    public void Put(Machine machine)
    {
        if (_machines.TryGetValue(machine.Id, out var old))
        {
            _machines[machine.Id] = old with { Machine = machine, Version = _version };
        }
    }

    public void Put(string machine, Progress progress)
    {
        if (_machines.TryGetValue(machine, out var old) && old.Machine.Job is { } uid && _jobs.TryGetValue(uid, out var job)
            && job.Progress != progress)
        {
            _jobs[uid] = job with { Progress = progress, Version = _version };
        }
    }

    public void Put(string machine, Func<MachineLive, MachineLive> change)
    {
        if (_machines.TryGetValue(machine, out var old))
        {
            var live = change(old.Live);
            if (live != old.Live)
            {
                _machines[machine] = old with { Live = live, Version = _version };
            }
        }
    }

    public void Put(ImmutableList<KitCall> calls) => _calls = calls;

    public void Add(Machine machine, bool simulated) =>
        _machines[machine.Id] = new MachineStatus(machine, MachineLive.Unknown(simulated), null, Progress.Unknown, 0, _version);

    /// <summary>The board as it is then; the same where nothing has changed.</summary>
    public BoardSnapshot Finish()
    {
        var queues = _queuesToOrder.Aggregate(from.Queues, (all, kind) => all.SetItem(kind.Key, Order(kind.Key, kind.Value)));
        FollowJobs(queues);
        var (jobs, machines) = (_jobs.ToImmutable(), _machines.ToImmutable());
        return jobs == from.Jobs && machines == from.Machines && _calls == from.Calls
            ? from
            : new BoardSnapshot(_version, jobs, machines, queues, _lists.ToImmutable(), _calls);
    }

    private void Place(JobStatus status)
    {
        var job = status.Job;
        _jobs[job.Uid] = status;
        if (job.State == JobState.Queued)
        {
            ToOrder(job.Kind).Add(job.Uid);
            return;
        }

        var list = _lists.GetValueOrDefault(job.State, []).Add(PlaceOf(job));
        if (job.State.HasEnded() && list.Count > BoardView.Shown)
        {
            _jobs.Remove(list.Min.Job);
            list = list.Remove(list.Min);
        }

        _lists[job.State] = list;
    }

    private void Take(Job job)
    {
        _jobs.Remove(job.Uid);
        if (job.State == JobState.Queued)
        {
            ToOrder(job.Kind).Remove(job.Uid);
        }
        else
        {
            _lists[job.State] = _lists[job.State].Remove(PlaceOf(job));
        }
    }

    private static (long Order, Guid Job) PlaceOf(Job job) => (job.State.HasEnded() ? job.Revision : job.Number, job.Uid);

    /// <summary>The jobs of a queue that changes.</summary>
    private HashSet<Guid> ToOrder(string kind)
    {
        if (!_queuesToOrder.TryGetValue(kind, out var jobs))
        {
            _queuesToOrder[kind] = jobs = from.Queues.TryGetValue(kind, out var queue) ? [.. queue.Jobs] : [];
        }

        return jobs;
    }

    private KindQueue Order(string kind, HashSet<Guid> jobs) => new(kind, [.. QueueOrder.Of(jobs.Select(uid => _jobs[uid].Job)).Select(j => j.Uid)]);

    private void FollowJobs(ImmutableSortedDictionary<string, KindQueue> queues)
    {
        foreach (var machine in _machines.Values.ToList())
        {
            var job = machine.Machine.Job is { } uid ? _jobs.GetValueOrDefault(uid) : null;
            var queued = queues.GetValueOrDefault(machine.Machine.Kind)?.Jobs.Length ?? 0;
            var progress = job?.Progress ?? Progress.Unknown;
            if (machine.Ticket != job?.Job.Ticket || machine.Progress != progress || machine.QueueLength != queued)
            {
                _machines[machine.Machine.Id] = machine with
                {
                    Ticket = job?.Job.Ticket,
                    Progress = progress,
                    QueueLength = queued,
                    Version = _version,
                };
            }
        }
    }
}
