using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Driver;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FabQueue.Drivers.Tests.Brother.Driver;

/// <summary>The finder looks at a tree that is laid out as the kernel does it.</summary>
public sealed class StickFinderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("stick-").FullName;

    public StickFinderTests()
    {
        Put("proc/self/mountinfo", "22 1 8:2 / / rw - ext4 /dev/sda2 rw");
        Mount = Directory.CreateDirectory(Path.Combine(_root, "media", "FQ STICK")).FullName;
    }

    private string Mount { get; }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_mounted_stick_with_our_label_is_found()
    {
        PlugIn();
        MountAs("vfat", "rw");
        Assert.Equal(new StickPlace(Mount, null, IsMount: true), Find());
    }

    [Fact]
    public void A_disk_that_is_not_removable_is_never_used_whatever_its_label()
    {
        PlugIn(removable: "0");
        MountAs("vfat", "rw");
        Assert.Equal(new Reason("STICK_NOT_USB"), Find().Reason);
    }

    [Fact]
    public void A_disk_that_is_not_on_USB_is_never_used_whatever_its_label()
    {
        PlugIn(bus: "pci0000:00/ata1/host0");
        MountAs("vfat", "rw");
        Assert.Equal(new Reason("STICK_NOT_USB"), Find().Reason);
    }

    [Theory]
    [InlineData("exfat", "rw", "rw", "STICK_WRONG_FORMAT")]
    [InlineData("ntfs3", "rw", "rw", "STICK_WRONG_FORMAT")]
    [InlineData("vfat", "ro", "rw", "STICK_READ_ONLY")]
    [InlineData("vfat", "rw", "ro", "STICK_READ_ONLY")]
    public void A_wrong_stick_has_its_own_words(string type, string options, string superOptions, string code)
    {
        PlugIn();
        MountAs(type, options, superOptions);
        Assert.Equal(code, Find().Reason?.Code);
    }

    [Fact]
    public void A_stick_that_is_not_there_or_not_mounted_is_told_apart()
    {
        Assert.Equal(new Reason("STICK_MISSING"), Find().Reason);
        PlugIn();
        Assert.Equal(new Reason("STICK_NOT_MOUNTED"), Find().Reason);
    }

    [Theory]
    [InlineData(0, "SEWING_CARRY_STICK")]
    [InlineData(-1, "SEWING_EJECT_STICK")]
    public async Task A_stick_that_only_a_person_can_eject_is_not_said_to_be_free(int unmount, string code)
    {
        PlugIn();
        MountAs("vfat", "rw");
        var calls = new UnmountingCalls(unmount);
        Assert.Equal(code, Assert.IsType<JobWaiting>(await StartAsync(calls)).Reason.Code);
        Assert.Equal(Mount, calls.Unmounted);
        Assert.True(File.Exists(Path.Combine(Mount, "FQ_K7R.PES")));
    }

    [Fact]
    public async Task What_was_written_under_a_mount_point_whose_stick_is_gone_is_not_delivered()
    {
        PlugIn();
        MountAs("vfat", "rw");
        var calls = new WatchedCalls { AfterCall = (_, call) => Unplug(call == "fadvise") };
        Assert.Equal(new JobEnded(JobOutcome.Failed, new Reason("STICK_MISSING")), await StartAsync(calls));
    }

    [Theory]
    [InlineData("stick:FABQUEUE", true)]
    [InlineData("stick:../sda", false)]
    [InlineData("stick:", false)]
    [InlineData("stick:TWELVELETTER", false)]
    public void A_label_is_a_name_and_no_path(string connection, bool isAllowed) =>
        Assert.Equal(isAllowed, new Brother870se().ValidateConnection(MachineConnection.Parse(connection)) is null);

    private async Task<MachineEvent> StartAsync(StickCalls calls)
    {
        var stop = TestContext.Current.CancellationToken;
        var driver = new BrotherDriver(new StickFinder("FABQUEUE", _root).Find, calls, new FakeTimeProvider(), NullLogger.Instance);
        using var running = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var run = driver.RunAsync(running.Token);
        var report = await new Brother870se().CheckAsync(new MemoryStream(DesignSamples.Read("gen-rect.pec")), new Brother870se().DefaultContext, stop);
        Assert.Equal(new LinkUp(""), await driver.Events.ReadAsync(stop));
        driver.Start(new DriverJob("K7R", () => new MemoryStream(DesignSamples.Read("gen-rect.pec")), report.Facts!, new Brother870se().DefaultContext));
        var happened = await driver.Events.ReadAsync(stop);
        await running.CancelAsync();
        await run;
        return happened;
    }

    private StickPlace Find() => new StickFinder("FABQUEUE", _root).Find();

    private void PlugIn(string removable = "1", string bus = "pci0000:00/usb1/1-1/host6")
    {
        var disk = $"sys/devices/{bus}/block/sdb";
        Put("dev/sdb1", "");
        Put($"{disk}/removable", removable + "\n");
        Put($"{disk}/sdb1/dev", "8:17\n");
        Directory.CreateDirectory(Path.Combine(_root, "dev/disk/by-label"));
        File.CreateSymbolicLink(Path.Combine(_root, "dev/disk/by-label/FABQUEUE"), "../../sdb1");
        Directory.CreateDirectory(Path.Combine(_root, "sys/class/block"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "sys/class/block/sdb1"), Path.Combine(_root, disk, "sdb1"));
    }

    private void Unplug(bool isNow)
    {
        if (isNow)
        {
            File.Delete(Path.Combine(_root, "dev/disk/by-label/FABQUEUE"));
        }
    }

    private void MountAs(string type, string options, string superOptions = "rw") =>
        Put("proc/self/mountinfo", $"22 1 8:2 / / rw - ext4 /dev/sda2 rw\n36 22 8:17 / {Mount.Replace(" ", "\\040", StringComparison.Ordinal)} {options},noatime shared:9 - {type} /dev/sdb1 {superOptions},errors=remount-ro\n");

    private void Put(string path, string content)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    private sealed class UnmountingCalls(int result) : StickCalls
    {
        public string? Unmounted { get; private set; }

        public override int Unmount(string folder)
        {
            Unmounted = folder;
            return result;
        }
    }
}
