using System.Globalization;
using System.Net.Http.Headers;

namespace FabQueue.Chaos;

internal enum TroubleKind
{
    Kill,
    Stop,
    FullDisk,
    LostWal,
    Throw,
    Clock,
    Flood,
}

/// <summary>One trouble, and what is left of it when it is over: a server that runs.</summary>
internal sealed class Trouble(Lab lab, People people, Random random)
{
    // Threads, and classes or methods on the stack of a loop.
    private static readonly string[] Loops =
    [
        "mk3s ", "Simulated MK3S", "cutter", "Simulated cutter", "BrotherDriver", "SewingSteps", "database writer", "MachineWorker", "Inbox", "StatusPublisher",
        "EndedJobs", "JobQueue",
    ];

    /// <summary>Makes it.</summary>
    /// <returns>What it was, for the report.</returns>
    public async Task<string> MakeAsync(TroubleKind kind)
    {
        switch (kind)
        {
            case TroubleKind.Kill:
                await lab.KillAsync();
                await lab.StartAsync();
                return "killed";
            case TroubleKind.Stop:
                return await StopAsync();
            case TroubleKind.FullDisk:
                return await FillAsync();
            case TroubleKind.LostWal:
                return await LoseWalAsync();
            case TroubleKind.Throw:
                var loop = Loops[random.Next(Loops.Length)];
                lab.Order($"throw {loop}");
                await Task.Delay(random.Next(1500));
                lab.Order("throw nowhere at all");
                return $"exception in {loop.Trim()}";
            case TroubleKind.Clock:
                var offset = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(2, 9));
                lab.Order(string.Create(CultureInfo.InvariantCulture, $"offset {offset:0}"));
                return string.Create(CultureInfo.InvariantCulture, $"clock off by {TimeSpan.FromSeconds(offset):c}");
            default:
                return await FloodAsync();
        }
    }

    private async Task<string> StopAsync()
    {
        var code = await lab.StopAsync();
        if (code != 0)
        {
            throw new BrokenRuleException($"A stop ended with {code}");
        }

        await lab.StartAsync();
        return "stopped";
    }

    private async Task<string> FillAsync()
    {
        var filler = Path.Combine(lab.DataPath, "filler");
        await using (var file = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.None, 0))
        {
            var block = new byte[1 << 20];
            try
            {
                while (true)
                {
                    await file.WriteAsync(block);
                }
            }
            catch (IOException)
            {
                // Full.
            }
        }

        await Task.Delay(random.Next(3000));
        var isKilled = random.Next(2) == 0;
        if (isKilled)
        {
            await lab.KillAsync();
        }

        File.Delete(filler);
        if (isKilled)
        {
            await lab.StartAsync();
        }

        return isKilled ? "disk full, killed meanwhile" : "disk full for a while";
    }

    /// <summary>What was committed last is gone. The rows of these jobs cannot be kept; their files must be, and the start must not fail.</summary>
    private async Task<string> LoseWalAsync()
    {
        await lab.KillAsync();
        File.Delete(Path.Combine(lab.DataPath, "fabqueue.db-wal"));
        File.Delete(Path.Combine(lab.DataPath, "fabqueue.db-shm"));
        await lab.StartAsync();
        var known = Rules.UidsIn(lab.DataPath);
        var lost = people.Accepted.Values.Where(j => !known.Contains(j.Uid)).ToList();
        foreach (var job in lost)
        {
            Rules.RequireFile(lab.DataPath, job.Hash, mayBeAside: true);
            people.Accepted.TryRemove(job.Uid, out _);
        }

        return $"WAL lost, and {lost.Count} rows with it";
    }

    private async Task<string> FloodAsync()
    {
        var calls = Enumerable.Range(0, 200).Select(async i =>
        {
            try
            {
                using var garbage = new StringContent(new string('x', 20_000));
                garbage.Headers.ContentType = MediaTypeHeaderValue.Parse(i % 2 == 0 ? "multipart/form-data; boundary=x" : "application/json");
                using var answer = i % 3 == 0
                    ? await lab.Staff.GetAsync(new Uri("jobs?page_size=200", UriKind.Relative))
                    : await lab.Staff.PostAsync(new Uri(i % 2 == 0 ? "jobs" : "jobs/K7R:approve", UriKind.Relative), garbage);
                if ((int)answer.StatusCode == 500)
                {
                    throw new BrokenRuleException($"A call of the flood was answered with 500: {await answer.Content.ReadAsStringAsync()}");
                }
            }
            catch (HttpRequestException)
            {
                // Refused in its own way.
            }
        });
        await Task.WhenAll(calls);
        return "a flood of 200 calls";
    }
}
