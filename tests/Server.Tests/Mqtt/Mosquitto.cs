using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FabQueue.Server.Tests.Mqtt;

/// <summary>A real Mosquitto, in a folder and on a port of its own.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private const string Program = "/usr/sbin/mosquitto";

    private readonly string _folder = Directory.CreateTempSubdirectory("fabqueue-mosquitto-").FullName;
    private Process? _process;

    public int Port { get; } = FreePort();

    public string Folder => _folder;

    /// <param name="configuration">Lines behind <c>listener</c>.</param>
    public static Task<Mosquitto> StartAsync(params string[] configuration) => StartAsync(configuration, []);

    /// <param name="configuration">Lines behind <c>listener</c>; <c>FOLDER</c> is the broker's own folder.</param>
    /// <param name="users">With passwords in <c>FOLDER/fabqueue.passwd</c>.</param>
    public static async Task<Mosquitto> StartAsync(IReadOnlyList<string> configuration, params string[] users)
    {
        Assert.SkipUnless(File.Exists(Program), $"NO {Program}: install mosquitto to run this test.");
        var broker = new Mosquitto();
        var port = broker.Port.ToString(CultureInfo.InvariantCulture);
        IReadOnlyList<string> lines = configuration.Count > 0 ? configuration : ["allow_anonymous true"];
        await File.WriteAllLinesAsync(Path.Combine(broker._folder, "mosquitto.conf"), [$"listener {port} 127.0.0.1", .. lines.Select(l => l.Replace("FOLDER", broker._folder, StringComparison.Ordinal))]);
        if (users.Length > 0)
        {
            var passwords = Path.Combine(broker._folder, "fabqueue.passwd");
            await File.WriteAllLinesAsync(passwords, users.Select(u => $"{u}:{PasswordOf(u)}"));
            using var hashing = Process.Start("/usr/bin/mosquitto_passwd", ["-U", passwords]);
            await hashing.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await broker.StartAgainAsync();
        return broker;
    }

    public static string PasswordOf(string user) => $"key-of-{user}";

    public async Task StartAgainAsync()
    {
        _process = Process.Start(new ProcessStartInfo(Program, ["-c", Path.Combine(_folder, "mosquitto.conf")])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        while (true)
        {
            try
            {
                using var tcp = new TcpClient();
                await tcp.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException)
            {
                Assert.False(_process.HasExited, "Mosquitto does not start");
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

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

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
