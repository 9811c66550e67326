using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace FabQueue.EndToEnd.Tests;

/// <summary>The power goes at any moment (SIGKILL): nothing accepted is lost, nothing starts by itself, nothing starts twice.</summary>
public sealed class KillTests
{
    private const int Rounds = 20;

    private static readonly string Machine = $"machines/{ServerProcess.Machine}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_in_the_middle_of_a_print_it_comes_back_with_everything_and_starts_nothing()
    {
        await using var server = await ServerProcess.StartAsync(("Machines:0:Connection", "simulated:speed=30"));
        await server.ClearAsync();
        var (running, _) = await server.SubmitAsync(Repository.Sample("tag.gcode"), "Lou");
        var (queued, _) = await server.SubmitAsync(Repository.Sample("screw.gcode"), "Zoé");
        var (inReview, _) = await server.SubmitAsync(Repository.Sample("recycling.gcode"), "Max");
        await server.OrderAsync($"jobs/{running}:approve");
        await server.OrderAsync($"jobs/{queued}:approve");
        await server.OrderAsync($"jobs/{running}:dispatch");
        await server.UntilStateAsync($"jobs/{running}", "RUNNING");

        await server.KillAsync();
        await server.StartAgainAsync();

        Assert.Equal("INTERRUPTED", await StateAsync(server, $"jobs/{running}"));
        Assert.Equal("QUEUED", await StateAsync(server, $"jobs/{queued}"));
        Assert.Equal("IN_REVIEW", await StateAsync(server, $"jobs/{inReview}"));
        await server.UntilStateAsync(Machine, "NEEDS_CLEARING");
        Assert.Equal(await HashAsync(File.OpenRead(Repository.Sample("screw.gcode"))), await HashAsync(await FileAsync(server, queued)));
        await Assert.ThrowsAsync<HttpRequestException>(() => server.OrderAsync($"jobs/{queued}:dispatch"));

        await server.ClearAsync();
        await server.OrderAsync($"jobs/{queued}:dispatch");
        await server.UntilStateAsync($"jobs/{queued}", "RUNNING");
    }

    [Fact]
    public async Task Killed_at_twenty_random_moments_it_loses_no_job_and_starts_none_twice()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        using var folder = new TempFolder();
        var record = Path.Combine(folder.Path, "executed");
        await using var server = await ServerProcess.StartAsync(("Machines:0:Connection", $"simulated:speed=1000,record={record}"));
        var patrons = new Patrons(server, folder);
        for (var round = 0; round < Rounds; round++)
        {
            await server.ClearAsync();
            using var killed = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            var life = patrons.LiveAsync(killed.Token);
            if (round % 2 == 1)
            {
                // However slow the machine: in half of the rounds something has been accepted when it is killed.
                var before = patrons.Accepted.Count;
                await ServerProcess.UntilAsync(() => Task.FromResult(patrons.Accepted.Count > before), "a job is accepted");
            }

            await Task.Delay(random.Next(1500), Stop);
            await server.KillAsync();
            await killed.CancelAsync();
            await life;
            await server.StartAgainAsync();

            foreach (var (ticket, hash) in patrons.Accepted)
            {
                var state = await StateAsync(server, $"jobs/{ticket}");
                Assert.True(state is "IN_REVIEW" or "QUEUED" or "INTERRUPTED" or "COMPLETED", $"seed {seed}, round {round}: {ticket} is {state}");
                Assert.Equal(hash, await HashAsync(await FileAsync(server, ticket)));
            }

            var machine = await StateAsync(server, Machine);
            Assert.True(machine is "OFFLINE" or "READY" or "NEEDS_CLEARING", $"seed {seed}, round {round}: the machine is {machine}");
        }

        // Each file has a dwell of its own near its start.
        var starts = File.ReadLines(record).Where(l => l.Contains("G4 P", StringComparison.Ordinal)).Select(l => l[l.IndexOf('G', StringComparison.Ordinal)..]).ToList();
        Assert.NotEmpty(starts);
        Assert.Equal(starts.Distinct(StringComparer.Ordinal), starts);
        Assert.True(patrons.Accepted.Count >= Rounds / 2, $"Only {patrons.Accepted.Count} jobs were accepted");
    }

    private static async Task<string> StateAsync(ServerProcess server, string resource) => (await server.GetAsync(resource)).GetProperty("state").GetString()!;

    private static Task<Stream> FileAsync(ServerProcess server, string ticket) => server.Staff.GetStreamAsync(new Uri($"v1/jobs/{ticket}/file", UriKind.Relative), Stop);

    private static async Task<string> HashAsync(Stream stream)
    {
        await using (stream)
        {
            return Convert.ToHexString(await SHA256.HashDataAsync(stream, Stop));
        }
    }

    /// <summary>People who hand in, approve and dispatch as fast as they can, until the server is gone.</summary>
    private sealed class Patrons(ServerProcess server, TempFolder folder)
    {
        private int _files;

        /// <summary>Every job that the server said it has: ticket and hash of the file.</summary>
        public ConcurrentDictionary<string, string> Accepted { get; } = new(StringComparer.Ordinal);

        public async Task LiveAsync(CancellationToken killed)
        {
            while (!killed.IsCancellationRequested)
            {
                try
                {
                    var (file, hash) = await NewFileAsync();
                    var (ticket, _) = await server.SubmitAsync(file, "Lou");
                    Accepted[ticket] = hash;
                    await server.OrderAsync($"jobs/{ticket}:approve");
                    await server.OrderAsync($"jobs/{ticket}:dispatch");
                    await Task.Delay(20, killed);
                }
                catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
                {
                    // Refused because the machine is not free, or nobody there any more.
                }
            }
        }

        private async Task<(string File, string Hash)> NewFileAsync()
        {
            var number = ++_files;
            var file = Path.Combine(folder.Path, $"{number}.gcode");
            var text = await File.ReadAllTextAsync(Repository.Sample("tag.gcode"), Stop);
            await File.WriteAllTextAsync(file, $"G4 P{number}\n{text}", Stop);
            return (file, await HashAsync(File.OpenRead(file)));
        }
    }
}
