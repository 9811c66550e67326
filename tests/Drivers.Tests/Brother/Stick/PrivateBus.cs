using System.Diagnostics;

namespace FabQueue.Drivers.Tests.Brother.Stick;

/// <summary>A D-Bus of its own: the real dbus-daemon, on a socket that nobody else knows.</summary>
internal sealed class PrivateBus : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bus-").FullName;
    private readonly Process _daemon;

    public PrivateBus()
    {
        var configuration = Path.Combine(_folder, "bus.conf");
        File.WriteAllText(configuration, $"""
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <listen>unix:path={_folder}/socket</listen>
              <auth>EXTERNAL</auth>
              <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
            </busconfig>
            """);
        var start = new ProcessStartInfo(LoopStick.Tool("dbus-daemon")!, [$"--config-file={configuration}", "--nofork", "--nopidfile", "--print-address"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _daemon = Process.Start(start)!;
        _daemon.ErrorDataReceived += (_, _) => { };
        _daemon.BeginErrorReadLine();
        Address = _daemon.StandardOutput.ReadLine()!;
    }

    public string Address { get; }

    public void Dispose()
    {
        _daemon.Kill();
        _daemon.WaitForExit();
        _daemon.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
