using System.Diagnostics;
using FabQueue.Drivers.Brother.Stick;
using Tmds.DBus.Protocol;

namespace FabQueue.Drivers.Tests.Brother.Stick;

/// <summary>The real udisksd, on a bus of its own. It learns of devices from the udev that runs on this computer.</summary>
public sealed class RealUDisks : IDisposable
{
    private const string Program = "/usr/libexec/udisks2/udisksd";

    private const string Service = "org.freedesktop.UDisks2";

    private readonly PrivateBus? _bus;
    private Process? _daemon;

    public RealUDisks()
    {
        if (Missing is null)
        {
            _bus = new PrivateBus();
            Start();
        }
    }

    /// <summary>Why it cannot be run here; null = it can.</summary>
    public static string? Missing { get; } =
        !Environment.IsPrivilegedProcess ? "Only root may run udisksd."
        : LoopStick.Tool("dbus-daemon") is null || !File.Exists(Program) ? "dbus or udisks2 are not installed."
        : !IsUdevThere() ? "No udev runs here, which tells udisksd of devices."
        : null;

    public void Start()
    {
        var start = new ProcessStartInfo(Program, ["--debug"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DBUS_SYSTEM_BUS_ADDRESS"] = _bus!.Address;
        start.Environment["LC_ALL"] = "C";
        _daemon = Process.Start(start)!;
        _daemon.OutputDataReceived += (_, _) => { };
        _daemon.ErrorDataReceived += (_, _) => { };
        _daemon.BeginOutputReadLine();
        _daemon.BeginErrorReadLine();
        WaitUntilThereAsync().GetAwaiter().GetResult();
    }

    public void Stop()
    {
        _daemon!.Kill();
        _daemon.WaitForExit();
        _daemon.Dispose();
        _daemon = null;
    }

    internal UDisksStick Open(LoopStick stick, StickCalls calls, string? type = null) =>
        new(stick.System.Finder, calls, _bus!.Address) { FileSystem = type ?? LoopStick.Type };

    /// <summary>Until udev and udisksd have seen what lies on a loop device.</summary>
    internal async Task WaitForAsync(LoopStick stick)
    {
        using var bus = new DBusConnection(_bus!.Address);
        await bus.ConnectAsync();
        var tries = 2000;
        while (await LabelAsync(bus, stick) != FakeSystem.Label)
        {
            Assert.True(tries-- > 0, "Neither udev nor udisksd has seen the loop device.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose()
    {
        if (_bus is not null)
        {
            Stop();
            _bus.Dispose();
        }
    }

    // Asked: an udev that was killed leaves its socket behind.
    private static bool IsUdevThere()
    {
        if (LoopStick.Tool("udevadm") is not { } program)
        {
            return false;
        }

        using var ping = Process.Start(new ProcessStartInfo(program, ["control", "--ping", "--timeout=5"]) { UseShellExecute = false, RedirectStandardError = true })!;
        ping.StandardError.ReadToEnd();
        ping.WaitForExit();
        return ping.ExitCode == 0;
    }

    private async Task WaitUntilThereAsync()
    {
        using var bus = new DBusConnection(_bus!.Address);
        await bus.ConnectAsync();
        while (!(await bus.ListServicesAsync()).Contains(Service))
        {
            Assert.False(_daemon!.HasExited, "udisksd ended.");
            await Task.Delay(10);
        }
    }

    private static async Task<string> LabelAsync(DBusConnection bus, LoopStick stick)
    {
        try
        {
            return await bus.CallMethodAsync(Message(), static (message, _) => message.GetBodyReader().ReadVariantValue().GetString());
        }
        catch (DBusErrorReplyException)
        {
            return "";
        }

        MessageBuffer Message()
        {
            using var writer = bus.GetMessageWriter();
            writer.WriteMethodCallHeader(
                Service, $"/org/freedesktop/UDisks2/block_devices/{stick.Name}", "org.freedesktop.DBus.Properties", "Get", "ss");
            writer.WriteString(Service + ".Block");
            writer.WriteString("IdLabel");
            return writer.CreateMessage();
        }
    }
}
