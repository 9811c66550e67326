using System.Diagnostics;

namespace FabQueue.Drivers.Brother.Stick;

/// <summary>
/// The stick as root handles it: mount(2), umount(2), <c>fsck.vfat</c>. Before each, the finder must find the very same
/// stick; its name in <c>/dev</c> is held without following links, its device number compared, and the hold, not the name, is
/// what is mounted or repaired.
/// </summary>
internal sealed class KernelStick(StickFinder finder, StickCalls calls) : IStick
{
    private static readonly TimeSpan RepairTime = TimeSpan.FromMinutes(2);
    private static readonly string[] ToolFolders = ["/usr/sbin", "/sbin", "/usr/bin"];

    private const string MountPoint = "fabqueue-stick-";

    private string? _mounted;

    /// <summary>File system to mount; another one only where a kernel without vfat is tested.</summary>
    public string FileSystem { get; init; } = "vfat";

    public StickCalls Calls => calls;

    public bool IsEjected => true;

    public StickSight Look() => finder.Look();

    public IReadOnlyList<string> MountsOf(FoundStick stick) => finder.MountsOf(stick);

    public void Release(FoundStick stick)
    {
        foreach (var folder in finder.MountsOf(stick))
        {
            calls.Unmount(folder);
            DropMountPoint(folder);
        }
    }

    public void Repair(FoundStick stick)
    {
        finder.Require(stick);
        WhileHeld(stick, held =>
        {
            if (!IsDirty(held))
            {
                return;
            }

            RunFsck(held);
            if (IsDirty(held))
            {
                throw new StickException(StickReasons.Dirty);
            }
        });
    }

    public string Mount(FoundStick stick, bool isReadOnly)
    {
        finder.Require(stick);
        var folder = Directory.CreateTempSubdirectory(MountPoint).FullName;
        try
        {
            WhileHeld(stick, held =>
            {
                calls.Mount(StickCalls.PathOf(held), folder, FileSystem, isReadOnly);
                _mounted = folder;
            });
        }
        catch
        {
            DropMountPoint(folder);
            throw;
        }

        return folder;
    }

    public void Unmount(FoundStick stick)
    {
        if (_mounted is { } folder)
        {
            _mounted = null;
            calls.Unmount(folder);
            DropMountPoint(folder);
        }
    }

    public void PowerOff(FoundStick stick)
    {
        finder.Require(stick);
        var delete = Path.Combine(finder.DiskOf(stick), "device", "delete");
        try
        {
            // The kernel lets the disk write what it holds, stops it and forgets it.
            if (File.Exists(delete))
            {
                File.WriteAllText(delete, "1");
            }
        }
        catch (IOException)
        {
            throw new StickException(StickReasons.Missing);
        }
    }

    // Also one that a killed server left behind; nobody else's.
    private static void DropMountPoint(string folder)
    {
        if (!Path.GetFileName(folder).StartsWith(MountPoint, StringComparison.Ordinal))
        {
            return;
        }

        try
        {
            // Not recursive: whatever should lie in it is not ours to delete.
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Still mounted: the next Release takes it out.
        }
    }

    private void WhileHeld(FoundStick stick, Action<int> work)
    {
        var held = calls.OpenPath(finder.DeviceOf(stick));
        try
        {
            if (calls.BlockDeviceOf(held) != stick.Number)
            {
                throw new StickException(StickReasons.NotUsb);
            }

            work(held);
        }
        finally
        {
            calls.Close(held);
        }
    }

    private bool IsDirty(int held)
    {
        var device = calls.OpenHeld(held);
        try
        {
            var sector = new byte[FatState.SectorBytes];
            return calls.Read(device, sector) == sector.Length && FatState.IsDirty(sector);
        }
        finally
        {
            calls.Close(device);
        }
    }

    private static void RunFsck(int held)
    {
        var tool = ToolFolders.Select(f => Path.Combine(f, "fsck.vfat")).FirstOrDefault(File.Exists)
            ?? throw new StickException(StickReasons.Dirty);
        var device = $"/proc/{Environment.ProcessId}/fd/{held}";
        using var process = Process.Start(new ProcessStartInfo(tool, ["-a", device]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new StickException(StickReasons.Dirty);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        // 1 = something was repaired; more = it could not run.
        if (!process.WaitForExit(RepairTime))
        {
            process.Kill();
            throw new StickException(StickReasons.Dirty);
        }

        if (process.ExitCode > 1)
        {
            throw new StickException(StickReasons.Dirty);
        }
    }
}
