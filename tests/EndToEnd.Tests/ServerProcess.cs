using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace FabQueue.EndToEnd.Tests;

/// <summary>
/// The real server as a process of its own, with a data directory of its own and one simulated printer <c>prusa</c>.
/// It can be killed and started again on the same data and ports. Disposing it kills it and deletes the data.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    public const string StaffKey = "key-of-the-tests";
    public const string Machine = "prusa";

    // Only a test that fails waits so long: a build machine may have other things to do.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, string> _environment;
    private readonly ConcurrentQueue<string> _output = new();

    // What a killed server leaves in the temporary folder goes with this one.
    private readonly string _temporary = Directory.CreateTempSubdirectory("fabqueue-e2e-tmp-").FullName;
    private Process? _process;

    private ServerProcess(IEnumerable<(string Key, string Value)> settings)
    {
        DataPath = Directory.CreateTempSubdirectory("fabqueue-e2e-").FullName;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{HttpPort}/") };
        Staff = new HttpClient { BaseAddress = Http.BaseAddress };
        Staff.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", StaffKey);
        _environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Http:Port"] = HttpPort.ToString(CultureInfo.InvariantCulture),
            ["Grpc:Port"] = GrpcPort.ToString(CultureInfo.InvariantCulture),
            ["Mqtt:Port"] = MqttPort.ToString(CultureInfo.InvariantCulture),
            ["Data:Path"] = DataPath,
            ["Staff:Key"] = StaffKey,
            ["Machines:0:Id"] = Machine,
            ["Machines:0:Kind"] = "prusa-mk3s",
            ["Machines:0:Connection"] = "simulated:speed=200",
        };
        foreach (var (key, value) in settings)
        {
            _environment[key] = value;
        }
    }

    public int HttpPort { get; } = FreePorts.Draw();

    public int GrpcPort { get; } = FreePorts.Draw();

    public int MqttPort { get; } = FreePorts.Draw();

    public string DataPath { get; }

    /// <summary>REST and pages as everybody sees them.</summary>
    public HttpClient Http { get; }

    /// <summary>REST with the staff key.</summary>
    public HttpClient Staff { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="settings">Configuration on top of that of all tests, such as <c>Machines:0:Connection</c>.</param>
    public static async Task<ServerProcess> StartAsync(params (string Key, string Value)[] settings)
    {
        var server = new ServerProcess(settings);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Changes the configuration for the next start.</summary>
    public void Set(string key, string value) => _environment[key] = value;

    /// <summary>Starts the server on the data and ports that it had, and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        _process = new Process { StartInfo = StartInfo() };
        _process.OutputDataReceived += (_, e) => Keep(e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await UntilRunningAsync(async () => !_process.HasExited && await IsReadyAsync(), "ready", Patience);
    }

    public int ProcessId => _process!.Id;

    /// <summary>Stops it as a service manager does (SIGTERM).</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        var process = _process!;
        _process = null;
        using var signal = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(Stop);
        using (process)
        {
            return process.ExitCode;
        }
    }

    /// <summary>Runs the program on these settings until it ends by itself.</summary>
    /// <returns>Its exit code, and what it wrote.</returns>
    public async Task<(int Code, string Output)> RunToEndAsync(params string[] arguments)
    {
        var start = StartInfo(arguments);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Stop), process.StandardError.ReadToEndAsync(Stop));
        await process.WaitForExitAsync(Stop);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Kills it as a power cut would (SIGKILL), and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
    }

    /// <summary>Hands a file in, by REST.</summary>
    /// <returns>Ticket and private link.</returns>
    public async Task<(string Ticket, string Link)> SubmitAsync(string file, string nickname)
    {
        using var content = new StreamContent(File.OpenRead(file));
        using var words = new StringContent(nickname);
        using var form = new MultipartFormDataContent { { words, "nickname" }, { content, "file", Path.GetFileName(file) } };
        using var answer = await Http.PostAsync("v1/jobs", form, Stop);
        var body = await ReadAsync(answer);
        return (body.GetProperty("job").GetProperty("ticket").GetString()!, body.GetProperty("link").GetString()!);
    }

    /// <summary>A staff call such as <c>jobs/K7R:approve</c>; anything but success is an error with the server's words.</summary>
    public async Task<JsonElement> OrderAsync(string call)
    {
        using var answer = await Staff.PostAsJsonAsync($"v1/{call}", new { }, Stop);
        return await ReadAsync(answer);
    }

    /// <summary>Says, as staff, that the step a job is at is done, once it is at one that nobody has said yet.</summary>
    public async Task CompleteStepAsync(string ticket)
    {
        var number = 0;
        await UntilAsync(
            async () => (await GetAsync($"jobs/{ticket}")).TryGetProperty("step", out var step) && step.ValueKind == JsonValueKind.Object
                && !step.GetProperty("said").GetBoolean() && (number = step.GetProperty("number").GetInt32()) > 0,
            $"a step of {ticket}");
        using var answer = await Staff.PostAsJsonAsync($"v1/jobs/{ticket}:completeStep", new { step = number }, Stop);
        await ReadAsync(answer);
    }

    /// <summary>Something as staff see it, such as <c>jobs/K7R</c> or <c>machines/prusa</c>.</summary>
    public async Task<JsonElement> GetAsync(string resource)
    {
        using var answer = await Staff.GetAsync(new Uri($"v1/{resource}", UriKind.Relative), Stop);
        return await ReadAsync(answer);
    }

    /// <summary>Waits until a job or machine is in a state.</summary>
    /// <param name="patience">How long at most; null for what is enough for nearly all.</param>
    public Task UntilStateAsync(string resource, string state, TimeSpan? patience = null) =>
        UntilRunningAsync(async () => (await GetAsync(resource)).GetProperty("state").GetString() == state, $"{resource} in {state}", patience ?? Patience);

    /// <summary>Waits until a job has ended, however long its machine takes: only one that no longer goes on fails.</summary>
    public async Task UntilEndedAsync(string ticket)
    {
        var ended = false;
        while (!ended)
        {
            var before = await ProgressAsync();
            await UntilRunningAsync(
                async () =>
                {
                    ended = (await GetAsync($"jobs/{ticket}")).GetProperty("state").GetString() is "COMPLETED" or "FAILED" or "CANCELLED" or "INTERRUPTED";
                    return ended || await ProgressAsync() != before;
                },
                $"going on with {ticket}",
                Patience);
        }

        async Task<string> ProgressAsync() =>
            (await GetAsync($"machines/{Machine}")) is var machine && machine.TryGetProperty("progress", out var progress) ? progress.GetRawText() : "";
    }

    /// <summary>Waits until something as staff see it is as wanted.</summary>
    public Task UntilAsync(string resource, Func<JsonElement, bool> condition) =>
        UntilRunningAsync(async () => condition(await GetAsync(resource)), $"as wanted: {resource}", Patience);

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > Patience)
            {
                throw new InvalidOperationException($"Not within {Patience.TotalSeconds} s: {what}");
            }

            await Task.Delay(Pause, Stop);
        }
    }

    /// <summary>Makes the machine ready for a job: a new one, like one after a job, needs a person who says that it is clear.</summary>
    public async Task ClearAsync()
    {
        await UntilRunningAsync(async () => (await GetAsync($"machines/{Machine}")).GetProperty("online").GetBoolean(), "the machine online", Patience);
        if ((await GetAsync($"machines/{Machine}")).GetProperty("state").GetString() == "NEEDS_CLEARING")
        {
            await OrderAsync($"machines/{Machine}:clear");
        }

        await UntilStateAsync($"machines/{Machine}", "READY");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Http.Dispose();
        Staff.Dispose();
        Directory.Delete(DataPath, recursive: true);
        Directory.Delete(_temporary, recursive: true);
    }

    private ProcessStartInfo StartInfo(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Repository.ServerProgram, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = DataPath,
        };
        foreach (var (key, value) in _environment)
        {
            start.Environment["FABQUEUE_" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        start.Environment["TMPDIR"] = _temporary;
        return start;
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Stop);
        return answer.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonElement>(text)
            : throw new HttpRequestException($"{answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {text}", null, answer.StatusCode);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri("readyz", UriKind.Relative), Stop);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Not listening yet.
            return false;
        }
    }

    private async Task UntilRunningAsync(Func<Task<bool>> condition, string what, TimeSpan patience)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > patience || _process is { HasExited: true })
            {
                throw new InvalidOperationException($"The server was not {what}. Its output:\n{string.Join('\n', _output)}");
            }

            await Task.Delay(Pause, Stop);
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }
}
