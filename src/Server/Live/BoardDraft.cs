using System.Collections.Immutable;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Live;

/// <summary>One change of the board: collects what is new, then works out what follows from it (queue places, progress).</summary>
internal sealed class BoardDraft(BoardSnapshot from)
{
    private readonly long _version = from.Version + 1;
    private readonly ImmutableDictionary<Guid, JobStatus>.Builder _jobs = from.Jobs.ToBuilder();
    private readonly ImmutableSortedDictionary<string, MachineStatus>.Builder _machines = from.Machines.ToBuilder();
    private ImmutableList<(string Ticket, long Version)> _removed = from.Removed;

    public void Put(Job job)
    {
        if (job.Closed)
        {
            if (_jobs.Remove(job.Uid))
            {
                _removed = _removed.Add((job.Ticket, _version));
            }

            return;
        }

        var progress = job.State switch
        {
            JobState.Completed => new Progress(100, TimeSpan.Zero),
            _ when job.State.IsOnMachine() => _jobs.GetValueOrDefault(job.Uid)?.Progress ?? Progress.Unknown,
            _ => Progress.Unknown,
        };
        _jobs[job.Uid] = new JobStatus(job, job.State == JobState.Starting ? Progress.Unknown : progress, 0, _version);
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

    public void Add(Machine machine, bool simulated) =>
        _machines[machine.Id] = new MachineStatus(machine, MachineLive.Unknown(simulated), null, Progress.Unknown, 0, _version);

    public BoardSnapshot Finish(int removedKept)
    {
        PlaceQueue();
        FollowJobs();
        var jobs = _jobs.ToImmutable();
        var machines = _machines.ToImmutable();
        if (jobs == from.Jobs && machines == from.Machines && _removed == from.Removed)
        {
            return from;
        }

        if (_removed.Count > removedKept)
        {
            _removed = _removed.RemoveRange(0, _removed.Count - removedKept);
        }

        return new BoardSnapshot(_version, jobs, machines, _removed);
    }

    private void PlaceQueue()
    {
        foreach (var kind in _jobs.Values.GroupBy(j => j.Job.Kind).ToList())
        {
            var place = 0;
            foreach (var job in kind.OrderBy(j => j.Job.QueueNumber).ThenBy(j => j.Job.Number))
            {
                var position = job.Job.State == JobState.Queued ? ++place : 0;
                if (job.QueuePosition != position)
                {
                    _jobs[job.Job.Uid] = job with { QueuePosition = position, Version = _version };
                }
            }
        }
    }

    private void FollowJobs()
    {
        foreach (var machine in _machines.Values.ToList())
        {
            var job = machine.Machine.Job is { } uid ? _jobs.GetValueOrDefault(uid) : null;
            var queued = _jobs.Values.Count(j => j.Job.Kind == machine.Machine.Kind && j.Job.State == JobState.Queued);
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
