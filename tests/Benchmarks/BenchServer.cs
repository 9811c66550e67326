using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace FabQueue.Benchmarks;

/// <summary>What a server has taken so far.</summary>
internal sealed record ServerCost(TimeSpan Processor, double ResidentMegabytes, double OwnMegabytes)
{
    /// <summary>The processor since then; memory as it is now.</summary>
    public static ServerCost operator -(ServerCost now, ServerCost before) => now with { Processor = now.Processor - before.Processor };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Processor.TotalSeconds:F2} s of processor, {ResidentMegabytes:F0} MB resident, {OwnMegabytes:F0} of them its own");
}

/// <summary>A server as a process of its own, from any build: versions are compared in one run.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private const string Key = "key-of-the-benchmarks";
    private const string Machine = "prusa";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly HttpClient _staff;

    private BenchServer(Process process, string data, int port)
    {
        (_process, Data, Http) = (process, data, new Uri($"http://127.0.0.1:{port}/"));
        _staff = new HttpClient { BaseAddress = Http, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Key) } };
    }

    public Uri Http { get; }

    public string Data { get; }

    /// <summary>Until it answered that it is ready.</summary>
    public TimeSpan StartTook { get; private set; }

    /// <param name="program">Path of a FabQueue.Server.dll.</param>
    /// <param name="connection">Of its one printer.</param>
    /// <param name="data">A folder that is there already; null = one of its own.</param>
    public static async Task<BenchServer> StartAsync(string program, string connection, string? data = null)
    {
        var folder = data ?? Directory.CreateTempSubdirectory("fabqueue-bench-").FullName;
        var ports = FreePorts(3);
        var start = new ProcessStartInfo("dotnet", [program]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = folder };
        foreach (var (name, value) in new[]
        {
            ("Http__Port", $"{ports[0]}"), ("Grpc__Port", $"{ports[1]}"), ("Mqtt__Port", $"{ports[2]}"), ("Data__Path", folder), ("Staff__Key", Key),
            ("Machines__0__Id", Machine), ("Machines__0__Kind", "prusa-mk3s"), ("Machines__0__Connection", connection),
        })
        {
            start.Environment["FABQUEUE_" + name] = value;
        }

        var clock = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var server = new BenchServer(process, folder, ports[0]);
        await server.UntilAsync(async () => (await server._staff.GetAsync(new Uri("readyz", UriKind.Relative))).IsSuccessStatusCode);
        server.StartTook = clock.Elapsed;
        return server;
    }

    public ServerCost Cost()
    {
        _process.Refresh();
        var lines = File.ReadAllLines($"/proc/{_process.Id}/status");
        return new ServerCost(_process.TotalProcessorTime, Megabytes("VmRSS:"), Megabytes("RssAnon:"));

        double Megabytes(string name) => double.Parse(
            lines.First(l => l.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Hands jobs in and approves them.</summary>
    public async Task<IReadOnlyList<string>> QueueAsync(int count)
    {
        var file = await File.ReadAllBytesAsync(Path.Combine("tests", "samples", "gcode", "tag.gcode"));
        var tickets = new List<string>(count);
        for (var i = 0; i < count; i++)
        {
            tickets.Add(await SubmitAsync(file));
            await OrderAsync($"jobs/{tickets[i]}:approve");
        }

        return tickets;
    }

    public async Task<string> SubmitAsync(byte[] file)
    {
        using var form = new MultipartFormDataContent { { new StringContent("Lou"), "nickname" }, { new ByteArrayContent(file), "file", "tag.gcode" } };
        using var answer = await _staff.PostAsync(new Uri("v1/jobs", UriKind.Relative), form);
        var body = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(body).RootElement.GetProperty("job").GetProperty("ticket").GetString()! : throw new HttpRequestException(body);
    }

    public async Task OrderAsync(string call)
    {
        using var answer = await _staff.PostAsJsonAsync(new Uri($"v1/{call}", UriKind.Relative), new { });
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{call}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    public Task<string> GetAsync(string path) => _staff.GetStringAsync(new Uri($"v1/{path}", UriKind.Relative));

    /// <summary>Waits until the printer takes a job, and clears it where it needs that.</summary>
    public Task ReadyAsync() => UntilAsync(async () =>
    {
        var state = JsonDocument.Parse(await GetAsync($"machines/{Machine}")).RootElement.GetProperty("state").GetString();
        if (state == "NEEDS_CLEARING")
        {
            await OrderAsync($"machines/{Machine}:clear");
        }

        return state == "READY";
    });

    /// <summary>Ends it without leaving anything behind but a folder that was there before.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _staff.Dispose();
        if (Path.GetFileName(Data).StartsWith("fabqueue-bench-", StringComparison.Ordinal))
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await IsAsync())
        {
            if (waited.Elapsed > Patience || _process.HasExited)
            {
                throw new InvalidOperationException("The server does not get there.");
            }

            await Task.Delay(20);
        }

        async Task<bool> IsAsync()
        {
            try
            {
                return await condition();
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
            {
                return false;
            }
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(l => l.Start());
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        listeners.ForEach(l => l.Dispose());
        return ports;
    }
}
