using System.Diagnostics;
using FabQueue.Drivers.Brother.Stick;

namespace FabQueue.Drivers.Tests.Brother.Stick;

/// <summary>
/// A disk image on a loop device, in a tree that calls it a USB stick: all that is done to it are the real calls of a real
/// kernel. Where that kernel has no vfat, its file system is ext4.
/// </summary>
internal sealed class LoopStick : IDisposable
{
    private static readonly string[] ToolFolders = ["/usr/bin", "/usr/sbin", "/sbin", "/bin"];

    private readonly FakeSystem _system = new();
    private readonly string _image;
    private readonly string _loop;

    /// <param name="make">Program that makes the file system, and its arguments.</param>
    public LoopStick(params string[] make)
    {
        // In memory, so that syncing it costs nothing.
        _image = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : _system.Root, Path.GetFileName(_system.Root) + ".img");
        using (var file = File.Create(_image))
        {
            file.SetLength(40 << 20);
        }

        Run(make[0], [.. make[1..], _image]);
        _loop = Run("losetup", ["--find", "--show", _image]).Trim();
        var number = File.ReadAllText($"/sys/class/block/{Path.GetFileName(_loop)}/dev").Trim();
        _system.PlugIn(number: number);
        _system.Link("proc/self/mountinfo", "/proc/self/mountinfo");
        Directory.CreateDirectory(Path.Combine(_system.Root, "dev"));
        Run("mknod", [Path.Combine(_system.Root, "dev", "sdb1"), "b", .. number.Split(':')]);
    }

    public static string Type => File.ReadAllText("/proc/filesystems").Contains("\tvfat\n", StringComparison.Ordinal) ? "vfat" : "ext4";

    public FakeSystem System => _system;

    public string Image => _image;

    /// <summary>What is written to it, so that the image can be looked at.</summary>
    public void Flush() => Run("blockdev", ["--flushbufs", _loop]);

    public static LoopStick Mountable() => Type == "vfat" ? new LoopStick("mkfs.vfat", "-F", "16", "-n", "FABQUEUE") : new LoopStick("mkfs.ext4", "-q", "-O", "^has_journal");

    public static void SkipUnlessPossible(params string[] tools)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root has loop devices.");
        Assert.SkipUnless(File.Exists("/dev/loop-control"), "This machine has no loop devices.");
        Assert.SkipWhen(tools.Append("losetup").FirstOrDefault(t => Tool(t) is null) is { } missing, "A tool is not installed: losetup, mkfs.ext4 or mkfs.vfat.");
    }

    public KernelStick Open(StickCalls calls) => new(_system.Finder, calls) { FileSystem = Type };

    public void Dispose()
    {
        foreach (var folder in _system.Finder.Look().Stick is { } stick ? _system.Finder.MountsOf(stick) : [])
        {
            Run("umount", [folder]);
        }

        Run("losetup", ["--detach", _loop]);
        File.Delete(_image);
        _system.Dispose();
    }

    public static string? Tool(string name) => ToolFolders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);

    public static string Run(string tool, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Tool(tool)!, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{tool}: {output}{errors.GetAwaiter().GetResult()}");
        return output;
    }
}
