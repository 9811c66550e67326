using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace FabQueue.Chaos;

/// <summary>The server with its three machines and its data, which outlive it.</summary>
internal sealed partial class Lab : IAsyncDisposable
{
    public const string Printer = "prusa";
    public const string Embroidery = "brode";
    public const string Cutter = "cameo";

    private const string Key = "key-of-the-chaos";
    private const int Terminate = 15;
    private const int TmpfsMegabytes = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly int _port = FreePort();
    private readonly Dictionary<string, string> _settings;
    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    public Lab()
    {
        Root = Directory.CreateTempSubdirectory("fabqueue-chaos-").FullName;
        DataPath = Path.Combine(Root, "data");
        Directory.CreateDirectory(DataPath);
        CanFill = Run("mount", "-t", "tmpfs", "-o", $"size={TmpfsMegabytes}m", "tmpfs", DataPath);
        Staff = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}/v1/"), Timeout = TimeSpan.FromSeconds(30) };
        Staff.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        _settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Http__Port"] = $"{_port}",
            ["Grpc__Port"] = $"{FreePort()}",
            ["Mqtt__Port"] = $"{FreePort()}",
            ["Data__Path"] = DataPath,
            ["Staff__Key"] = Key,
            ["Serilog__MinimumLevel__Default"] = "Warning",
        };
        Add(0, Printer, "prusa-mk3s", $"simulated:speed=2000,record={Record}");
        Add(1, Embroidery, "brother-870se", "simulated:");
        Add(2, Cutter, "silhouette-cameo4pro", "simulated:speed=500");
    }

    public static IReadOnlyList<string> Machines { get; } = [Printer, Embroidery, Cutter];

    /// <summary>Everything of this run.</summary>
    public string Root { get; }

    public string DataPath { get; }

    /// <summary>What the printer executed.</summary>
    public string Record => Path.Combine(Root, "executed");

    /// <summary>The data lies on a small disk of its own.</summary>
    public bool CanFill { get; }

    /// <summary>Calls with the key of staff.</summary>
    public HttpClient Staff { get; }

    public string Output => string.Join('\n', _output);

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts the server and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        _output.Clear();
        var start = new ProcessStartInfo(Environment.ProcessPath!, Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? [typeof(Lab).Assembly.Location, "server"] : ["server"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root,
        };
        foreach (var (key, value) in _settings)
        {
            start.Environment["FABQUEUE_" + key] = value;
        }

        start.Environment["TMPDIR"] = Root;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Keep(e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await UntilAsync(IsListeningAsync, "the server listens");
    }

    /// <summary>An order to the clock of the server.</summary>
    public void Order(string order)
    {
        if (_process is { HasExited: false } process)
        {
            process.StandardInput.WriteLine(order);
            process.StandardInput.Flush();
        }
    }

    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Stops it as a service manager does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        var process = _process!;
        _process = null;
        _ = kill(process.Id, Terminate);
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        var code = process.ExitCode;
        process.Dispose();
        return code;
    }

    /// <summary>Something as staff see it.</summary>
    public Task<JsonElement> GetAsync(string resource) => Staff.GetFromJsonAsync<JsonElement>(new Uri(resource, UriKind.Relative));

    /// <summary>A staff call; a refusal is an exception.</summary>
    public async Task OrderAsync(string call, object? body = null)
    {
        using var answer = await Staff.PostAsJsonAsync(new Uri(call, UriKind.Relative), body ?? new { });
        answer.EnsureSuccessStatusCode();
    }

    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (_process is null or { HasExited: true })
            {
                throw new BrokenRuleException($"The server ended by itself ({(_process is { } p ? p.ExitCode : 0)}) before {what}");
            }

            if (waited.Elapsed > Patience)
            {
                throw new BrokenRuleException($"Not within {Patience.TotalSeconds} s: {what}");
            }

            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Staff.Dispose();
        if (CanFill)
        {
            Run("umount", DataPath);
        }
    }

    private void Add(int number, string id, string kind, string connection)
    {
        _settings[$"Machines__{number}__Id"] = id;
        _settings[$"Machines__{number}__Kind"] = kind;
        _settings[$"Machines__{number}__Connection"] = connection;
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }

    private async Task<bool> IsListeningAsync()
    {
        try
        {
            using var answer = await Staff.GetAsync(new Uri("/readyz", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int process, int signal);
}

/// <summary>Something is not as it must be, whatever happened.</summary>
internal sealed class BrokenRuleException(string message) : Exception(message);
