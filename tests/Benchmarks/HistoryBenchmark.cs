using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FabQueue.Benchmarks;

/// <summary>What jobs that have ended cost: start, memory, processor idle, a page of the list, with few and with many of them in the database.</summary>
internal static class HistoryBenchmark
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(string program, int jobs)
    {
        var data = Directory.CreateTempSubdirectory("fabqueue-history-").FullName;
        try
        {
            await using (var server = await BenchServer.StartAsync(program, "simulated:speed=20", data))
            {
                var ticket = await server.SubmitAsync(await File.ReadAllBytesAsync(Path.Combine("tests", "samples", "gcode", "tag.gcode")));
                await server.OrderAsync($"jobs/{ticket}:cancel");
            }

            Multiply(Path.Combine(data, "fabqueue.db"), jobs);
            await using var again = await BenchServer.StartAsync(program, "simulated:speed=20", data);

            // The first seconds are those of the start.
            await Task.Delay(Idle);
            var before = again.Cost();
            await Task.Delay(Idle);
            var idle = again.Cost() - before;
            var list = Stopwatch.StartNew();
            await again.GetAsync("jobs?pageSize=50&states=QUEUED");
            await again.GetAsync("jobs?pageSize=50&showClosed=true");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{program}: {jobs} ended jobs: start {again.StartTook.TotalMilliseconds:F0} ms, {idle} in {Idle.TotalSeconds:F0} s idle, two pages of the list {list.Elapsed.TotalMilliseconds:F0} ms"));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>Copies the one job of a database with all its columns, whatever the version has; names and numbers of their own.</summary>
    private static void Multiply(string path, int jobs)
    {
        using var connection = new SqliteConnection($"Data Source={path}");
        connection.Open();
        var columns = new List<string>();
        using (var info = connection.CreateCommand())
        {
            info.CommandText = "SELECT name FROM pragma_table_info('jobs')";
            using var names = info.ExecuteReader();
            while (names.Read())
            {
                columns.Add(names.GetString(0));
            }
        }

        var values = columns.Select(c => c switch
        {
            "number" => "1000 + n",
            "uid" => "printf('01a00000-0000-7000-8000-%012x', n)",
            "ticket" => "printf('T%06d', n)",
            "link" => "printf('%032x', n)",
            _ => c,
        });
        using var insert = connection.CreateCommand();
        insert.CommandText =
            $"""
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {jobs.ToString(CultureInfo.InvariantCulture)})
            INSERT INTO jobs ({string.Join(", ", columns)}) SELECT {string.Join(", ", values)} FROM numbers, (SELECT * FROM jobs LIMIT 1);
            """;
        insert.ExecuteNonQuery();
    }
}
