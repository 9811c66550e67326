using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace FabQueue.Benchmarks;

/// <summary>
/// What many followers of the board cost: dispatches with a long queue, seen by all of them; how late an event is, what is sent, what the server takes.
/// </summary>
internal static class FollowersBenchmark
{
    private const int Dispatches = 3;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(string program, int followers, int jobs)
    {
        await using var server = await BenchServer.StartAsync(program, "simulated:speed=20");
        Console.WriteLine($"{program}: {followers} followers, {jobs} queued jobs");
        var tickets = await server.QueueAsync(jobs + Dispatches);
        var crowd = new Crowd(server.Http);
        var before = server.Cost();
        await crowd.JoinAsync(followers);
        Console.WriteLine($"  joined: {crowd.Bytes / 1e6:F1} MB sent, {server.Cost() - before}");
        for (var i = 0; i < Dispatches; i++)
        {
            await server.ReadyAsync();
            crowd.Expect(tickets[i]);
            var bytes = crowd.Bytes;
            before = server.Cost();
            var call = Stopwatch.StartNew();
            await server.OrderAsync($"jobs/{tickets[i]}:dispatch");
            var answered = call.Elapsed;
            await Task.Delay(Quiet);
            var late = crowd.Late();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  dispatch {i + 1}: answered in {answered.TotalMilliseconds:F0} ms, seen by {late.Count} of {followers}, "
                + $"p50 {At(late, 0.5):F0} ms, p99 {At(late, 0.99):F0} ms, {(crowd.Bytes - bytes) / 1e6:F1} MB in {Quiet.TotalSeconds:F0} s, {server.Cost() - before}"));
            await server.OrderAsync($"jobs/{tickets[i]}:cancel");
        }
    }

    private static double At(List<double> sorted, double part) => sorted.Count == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Count - 1, part * sorted.Count)];

    /// <summary>Followers of <c>/v1/jobs:watch</c>, who look for one job that starts.</summary>
    private sealed class Crowd(Uri http)
    {
        private readonly ConcurrentBag<double> _late = [];
        private string _expected = "none yet";
        private long _since;
        private long _bytes;

        public long Bytes => Interlocked.Read(ref _bytes);

        public async Task JoinAsync(int count)
        {
            var joined = new List<Task>();
            for (var i = 0; i < count; i++)
            {
                var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                joined.Add(first.Task);
                _ = FollowAsync(first);
                if (i % 50 == 49)
                {
                    await Task.WhenAll(joined);
                }
            }

            await Task.WhenAll(joined);
        }

        public void Expect(string ticket)
        {
            _late.Clear();
            _since = Stopwatch.GetTimestamp();
            Volatile.Write(ref _expected, $"\"ticket\": \"{ticket}\"");
        }

        public List<double> Late() => [.. _late.Order()];

        private async Task FollowAsync(TaskCompletionSource first)
        {
            using var client = new HttpClient { BaseAddress = http, Timeout = Timeout.InfiniteTimeSpan };
            using var lines = new StreamReader(await client.GetStreamAsync(new Uri("v1/jobs:watch", UriKind.Relative)));
            string? seen = null;
            while (await lines.ReadLineAsync() is { } line)
            {
                Interlocked.Add(ref _bytes, line.Length + 1);
                first.TrySetResult();
                var expected = Volatile.Read(ref _expected);
                if (!ReferenceEquals(seen, expected) && line.Contains(expected, StringComparison.Ordinal) && !line.Contains("\"QUEUED\"", StringComparison.Ordinal))
                {
                    seen = expected;
                    _late.Add(Stopwatch.GetElapsedTime(_since).TotalMilliseconds);
                }
            }
        }
    }
}
