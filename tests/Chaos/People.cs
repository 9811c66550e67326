using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FabQueue.Chaos;

/// <summary>A job that the server said it has.</summary>
internal sealed record AcceptedJob(string Uid, string Ticket, string Hash);

/// <summary>Patrons and staff who do all that there is to do, as fast as they can, whatever they are told.</summary>
internal sealed class People(Lab lab, Random random)
{
    private static readonly string Samples = Path.Combine(FindRoot(AppContext.BaseDirectory), "tests", "samples");

    private int _files;

    /// <summary>Every job that was answered with success.</summary>
    public ConcurrentDictionary<string, AcceptedJob> Accepted { get; } = new(StringComparer.Ordinal);

    /// <summary>Lives until told to stop.</summary>
    public Task LiveAsync(CancellationToken stop) => Task.WhenAll(Lab.Machines.Select(m => ServeAsync(m, stop)));

    /// <summary>Everything that one machine needs.</summary>
    private async Task ServeAsync(string machine, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await DoNextAsync(machine);
                await Task.Delay(Draw(40), stop);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or JsonException or KeyNotFoundException)
            {
                // Refused, or nobody there: people try again.
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    private async Task DoNextAsync(string machine)
    {
        var now = await lab.GetAsync($"machines/{machine}");
        var ticket = now.GetProperty("ticket").GetString()!;
        switch (now.GetProperty("state").GetString())
        {
            case "READY":
                var job = await HandInAsync(machine);
                await lab.OrderAsync($"jobs/{job.Ticket}:approve");
                await lab.OrderAsync($"jobs/{job.Ticket}:dispatch", new { machine });
                break;
            case "NEEDS_CLEARING":
                await lab.OrderAsync($"machines/{machine}:clear");
                break;
            case "MAINTENANCE":
                await lab.OrderAsync($"machines/{machine}:mode", new { mode = "IN_SERVICE", explanation = "looked at everything" });
                break;
            case "BUSY" or "WAITING" or "PAUSED" when ticket.Length > 0:
                await MeddleAsync(machine, ticket);
                break;
        }
    }

    private async Task MeddleAsync(string machine, string ticket)
    {
        var job = await lab.GetAsync($"jobs/{ticket}");
        if (job.TryGetProperty("step", out var step) && step.ValueKind == JsonValueKind.Object && Draw(3) > 0)
        {
            await lab.OrderAsync($"jobs/{ticket}:completeStep", new { step = step.GetProperty("number").GetInt32() });
            return;
        }

        switch (Draw(60))
        {
            case 0:
                await lab.OrderAsync($"jobs/{ticket}:cancel");
                break;
            case 1:
                await lab.OrderAsync($"machines/{machine}:stop");
                break;
            case 2:
                await lab.OrderAsync($"jobs/{ticket}:pause");
                break;
            case < 12:
                await lab.OrderAsync($"jobs/{ticket}:resume");
                break;
            case < 16:
                await HandInAsync(machine);
                break;
        }
    }

    private async Task<AcceptedJob> HandInAsync(string machine)
    {
        var (name, content) = await NewFileAsync(machine);
        using var file = new ByteArrayContent(content);
        using var nickname = new StringContent("Lou");
        using var form = new MultipartFormDataContent { { nickname, "nickname" }, { file, "file", name } };
        using var answer = await lab.Staff.PostAsync(new Uri("jobs", UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
        var job = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("job");
        var accepted = new AcceptedJob(job.GetProperty("uid").GetString()!, job.GetProperty("ticket").GetString()!, Convert.ToHexStringLower(SHA256.HashData(content)));
        Accepted[accepted.Uid] = accepted;
        return accepted;
    }

    // Each file is another one: its dwell, its comment, or what lies behind its end says which.
    private async Task<(string Name, byte[] Content)> NewFileAsync(string machine)
    {
        var number = Interlocked.Increment(ref _files);
        return machine switch
        {
            Lab.Printer => ("a.gcode", Encoding.ASCII.GetBytes($"G4 P{number}\n{await File.ReadAllTextAsync(Path.Combine(Samples, "gcode", "tag.gcode"))}")),
            Lab.Cutter => ("a.svg", Encoding.UTF8.GetBytes($"{await File.ReadAllTextAsync(Path.Combine(Samples, "drawings", "rectangle.svg"))}<!-- {number} -->")),
            _ => ("a.pec", [.. await File.ReadAllBytesAsync(Path.Combine(Samples, "embroidery", "gen-rect.pec")), .. BitConverter.GetBytes(number)]),
        };
    }

    private int Draw(int below)
    {
        lock (random)
        {
            return random.Next(below);
        }
    }

    private static string FindRoot(string from) => File.Exists(Path.Combine(from, "FabQueue.sln"))
        ? from
        : FindRoot(Path.GetDirectoryName(from) ?? throw new InvalidOperationException("FabQueue.sln was not found above this program."));
}
