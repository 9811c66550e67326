using System.Diagnostics;
using FabQueue.Drivers.Brother.Stick;

namespace FabQueue.Drivers.Tests.Brother.Stick;

/// <summary>
/// A disk image on a loop device, in a tree that calls it a USB stick: all that is done to it are the real calls of a real
/// kernel. Where that kernel has no vfat, its file system is ext4.
/// </summary>
internal sealed class LoopStick : IDisposable
{
    /// <summary>Tests that mount, and that look at what is mounted, wait for each other.</summary>
    public const string OneAtATime = "Loop devices";

    private static readonly string[] ToolFolders = ["/usr/bin", "/usr/sbin", "/sbin", "/bin"];

    private readonly FakeSystem _system = new();
    private readonly string _image;
    private readonly string _loop;

    /// <param name="make">Program that makes the file system, and its arguments.</param>
    private LoopStick(params string[] make)
    {
        // In memory, so that syncing it costs nothing.
        _image = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : _system.Root, Path.GetFileName(_system.Root) + ".img");
        using (var file = File.Create(_image))
        {
            file.SetLength(40 << 20);
        }

        Run(make[0], [.. make[1..], _image]);
        _loop = Run("losetup", ["--find", "--show", _image]).Trim();
        Reinsert();
        _system.Link("proc/self/mountinfo", "/proc/self/mountinfo");
        Directory.CreateDirectory(Path.Combine(_system.Root, "dev"));
        Run("mknod", [Path.Combine(_system.Root, "dev", "sdb1"), "b", .. Number.Split(':')]);
    }

    public static string Type => File.ReadAllText("/proc/filesystems").Contains("\tvfat\n", StringComparison.Ordinal) ? "vfat" : "ext4";

    public FakeSystem System => _system;

    /// <summary>What the kernel really calls it.</summary>
    public string Name => Path.GetFileName(_loop);

    // Where FAT is marked as never unmounted.
    private int DirtyAt { get; init; }

    private string Number => File.ReadAllText($"/sys/class/block/{Name}/dev").Trim();

    /// <summary>It is plugged in anew: the same stick, another insertion.</summary>
    public void Reinsert() => _system.PlugIn(number: Number);

    /// <summary>All folders that it is mounted on.</summary>
    public IReadOnlyList<string> Mounts => _system.Finder.MountsOf(_system.Finder.Look().Stick!);

    public void Mount(string folder) => Run("mount", ["-t", Type, Path.Combine(_system.Root, "dev/sdb1"), folder]);

    /// <summary>A file of it, when nothing is half written there.</summary>
    public byte[] ReadBack(string name)
    {
        var folder = Directory.CreateTempSubdirectory("media-").FullName;
        Mount(folder);
        try
        {
            Assert.Empty(Directory.GetFiles(folder, "*.TMP"));
            return File.ReadAllBytes(Path.Combine(folder, name));
        }
        finally
        {
            Run("umount", [folder]);
            Directory.Delete(folder);
        }
    }

    /// <summary>Pulled while it was mounted, it is repaired the given way.</summary>
    public void AssertIsRepairedBy(IStick way)
    {
        var found = way.Look().Stick!;
        way.Repair(found);

        Write(DirtyAt, 1);
        way.Repair(found);
        Flush();
        using var image = File.OpenRead(_image);
        image.Position = DirtyAt;
        Assert.Equal(0, image.ReadByte() & 1);
    }

    /// <summary>Leaves it dirty and with no sane length of a cluster.</summary>
    public void Ruin()
    {
        Write(DirtyAt, 1);
        Write(11, 0, 0, 0);
    }

    /// <param name="bits">12, 16 or 32.</param>
    public static LoopStick Fat(string bits) => new("mkfs.vfat", "-F", bits, "-n", "FABQUEUE") { DirtyAt = bits == "32" ? 0x41 : 0x25 };

    public static LoopStick Mountable() => Type == "vfat" ? Fat("16") : new LoopStick("mkfs.ext4", "-q", "-L", "FABQUEUE", "-O", "^has_journal");

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

    private void Write(int at, params byte[] bytes)
    {
        using (var image = File.OpenWrite(_image))
        {
            image.Position = at;
            image.Write(bytes);
        }

        Flush();
    }

    // What was written on one side, so that the other sees it.
    private void Flush() => Run("blockdev", ["--flushbufs", _loop]);

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
