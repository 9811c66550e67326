using System.Diagnostics;

namespace FabQueue.Chaos;

/// <summary>The rounds: life, a trouble, life, the rules.</summary>
internal static class ChaosRun
{
    private const int LongestLife = 2000;

    /// <returns>The exit code: 1 when a rule was broken.</returns>
    public static async Task<int> RunAsync(int rounds, int seed, IReadOnlyList<TroubleKind> kinds)
    {
        var random = new Random(seed);
        await using var lab = new Lab();
        var people = new People(lab, new Random(seed));
        var trouble = new Trouble(lab, people, random);
        var rules = new Rules(lab, people);
        kinds = [.. kinds.Where(k => k != TroubleKind.FullDisk || lab.CanFill)];
        Console.WriteLine($"Chaos: {rounds} rounds, seed {seed}, data in {lab.Root}{(lab.CanFill ? "" : "; without full disks: no right to mount one")}");
        var (round, what, hasLostRows, took) = (0, "start", false, Stopwatch.StartNew());
        try
        {
            await lab.StartAsync();
            for (round = 1; round <= rounds; round++)
            {
                using var end = new CancellationTokenSource();
                var life = people.LiveAsync(end.Token);
                await Task.Delay(random.Next(LongestLife));
                var kind = kinds[random.Next(kinds.Count)];
                what = kind.ToString();
                what = await trouble.MakeAsync(kind);
                hasLostRows |= kind == TroubleKind.LostWal;
                await Task.Delay(random.Next(LongestLife / 2));
                await end.CancelAsync();
                await life;
                await rules.CheckAsync(hasLostRows);
                if (!lab.IsRunning)
                {
                    throw new BrokenRuleException("The server is gone");
                }

                Console.WriteLine($"{round,4} {what}; {people.Accepted.Count} jobs");
            }
        }
        catch (Exception e) when (e is BrokenRuleException or HttpRequestException or IOException or Microsoft.Data.Sqlite.SqliteException)
        {
            Console.WriteLine($"BROKEN in round {round} of seed {seed} ({what}): {e.Message}\nThe data is in {lab.Root}. The last lines of the server:\n{string.Join('\n', lab.Output.Split('\n').TakeLast(60))}");
            var kept = Path.Combine(lab.Root, "kept");
            await lab.KillAsync();
            CopyData(lab.DataPath, kept);
            return 1;
        }

        await lab.KillAsync();
        Console.WriteLine($"Held: {rounds} rounds in {took.Elapsed.TotalSeconds:0} s, {people.Accepted.Count} jobs accepted, none lost, none started twice.");
        await lab.DisposeAsync();
        Directory.Delete(lab.Root, recursive: true);
        return 0;
    }

    // The small disk goes with its mount.
    private static void CopyData(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, "fabqueue.db*"))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
