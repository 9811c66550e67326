using System.Net;
using FabQueue.Drivers;
using FabQueue.Server.Configuration;
using FabQueue.Server.Live;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Limits;

/// <summary>
/// What one address may hand in: jobs and bytes in an hour, jobs that wait for review. Kept in memory only, and no longer than it counts: a restart forgets who
/// handed in what.
/// </summary>
public sealed class HandInQuota(FabQueueOptions options, StatusBoard board, TimeProvider time)
{
    private const long Megabyte = 1_000_000;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Lock _counting = new();
    private readonly Dictionary<IPAddress, Use> _uses = [];
    private long _lastTidy = time.GetTimestamp();

    /// <summary>Whether an address may hand in one more file.</summary>
    /// <param name="address">Null = no limits.</param>
    /// <exception cref="QuotaException">It has had its part.</exception>
    public void Require(IPAddress? address)
    {
        if (address is null)
        {
            return;
        }

        lock (_counting)
        {
            Tidy();
            if (!_uses.TryGetValue(address, out var use))
            {
                return;
            }

            var (jobs, megabytes, inReview) = (options.Intake.JobsPerAddressAndHour, options.Intake.MegabytesPerAddressAndHour, options.Intake.InReviewPerAddress);
            if (jobs > 0 && use.Jobs.Count >= jobs)
            {
                throw new QuotaException(new Reason("TOO_MANY_JOBS", $"{jobs}"), Left(use.Jobs.Peek()));
            }

            if (megabytes > 0 && use.Bytes.Sum(b => b.Length) >= megabytes * Megabyte)
            {
                throw new QuotaException(new Reason("TOO_MANY_BYTES", $"{megabytes}"), Left(use.Bytes.Peek().At));
            }

            use.Open.RemoveAll(uid => board.Current.Jobs.GetValueOrDefault(uid)?.Job.State != JobState.InReview);
            if (inReview > 0 && use.Open.Count >= inReview)
            {
                throw new QuotaException(new Reason("TOO_MANY_IN_REVIEW", $"{use.Open.Count}"), TimeSpan.FromMinutes(5));
            }
        }
    }

    /// <summary>Counts a file that was received, whatever became of it.</summary>
    public void Received(IPAddress? address, long length) => Count(address, use => use.Bytes.Enqueue((time.GetTimestamp(), length)));

    /// <summary>Counts a job that was accepted.</summary>
    public void Accepted(IPAddress? address, Guid job) => Count(address, use =>
    {
        use.Jobs.Enqueue(time.GetTimestamp());
        use.Open.Add(job);
    });

    private void Count(IPAddress? address, Action<Use> count)
    {
        if (address is null)
        {
            return;
        }

        lock (_counting)
        {
            if (!_uses.TryGetValue(address, out var use))
            {
                _uses[address] = use = new Use();
            }

            count(use);
        }
    }

    private TimeSpan Left(long since) => Hour - time.GetElapsedTime(since);

    // What is an hour old no longer counts; nor does an address with nothing of the last hour and nothing in review.
    private void Tidy()
    {
        foreach (var use in _uses.Values)
        {
            while (use.Jobs.TryPeek(out var at) && time.GetElapsedTime(at) >= Hour)
            {
                use.Jobs.Dequeue();
            }

            while (use.Bytes.TryPeek(out var bytes) && time.GetElapsedTime(bytes.At) >= Hour)
            {
                use.Bytes.Dequeue();
            }
        }

        if (time.GetElapsedTime(_lastTidy) < Hour)
        {
            return;
        }

        _lastTidy = time.GetTimestamp();
        foreach (var (address, use) in _uses.ToList())
        {
            use.Open.RemoveAll(uid => board.Current.Jobs.GetValueOrDefault(uid)?.Job.State != JobState.InReview);
            if (use.Jobs.Count + use.Bytes.Count + use.Open.Count == 0)
            {
                _uses.Remove(address);
            }
        }
    }

    private sealed class Use
    {
        public Queue<long> Jobs { get; } = new();

        public Queue<(long At, long Length)> Bytes { get; } = new();

        public List<Guid> Open { get; } = [];
    }
}
