using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Stick;

namespace FabQueue.Drivers.Tests.Brother.Stick;

/// <summary>Which disk may be touched, and that no other can be reached.</summary>
public sealed class StickFinderTests : IDisposable
{
    private readonly FakeSystem _system = new();

    public void Dispose() => _system.Dispose();

    [Theory]
    [InlineData("sdb", "1", "sdb1")]
    [InlineData("sdb", "", "sdb")]
    public void A_removable_USB_stick_with_our_label_is_found_with_or_without_partitions(string disk, string partition, string name)
    {
        _system.PlugIn(disk, partition: partition);
        var stick = _system.Finder.Look().Stick!;
        Assert.Equal((name, new DeviceNumber(8, 17)), (stick.Name, stick.Number));
        Assert.EndsWith("/block/sdb", _system.Finder.DiskOf(stick), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sda", "0", "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0")]                  // an internal disk
    [InlineData("sdb", "1", "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0")]                  // removable, not USB
    [InlineData("sdb", "0", "pci0000:00/usb1/1-1/1-1:1.0/host6/target6:0:0/6:0:0:0")]                   // a USB hard disk
    [InlineData("sdb", "", "pci0000:00/usb1/1-1/1-1:1.0/host6/target6:0:0/6:0:0:0")]                    // says nothing of it
    [InlineData("sdb", "1", "platform/usbstorage9/host6")]                                             // only named like USB
    [InlineData("sdb", "1", "platform/myusb1/host6")]
    public void A_disk_that_is_not_removable_USB_is_never_used_whatever_its_label(string disk, string removable, string bus)
    {
        _system.PlugIn(disk, removable: removable, bus: bus);
        Assert.Equal(new StickSight(null, new Reason("STICK_NOT_USB")), _system.Finder.Look());
    }

    [Theory]
    [InlineData("loop0", "")]
    [InlineData("dm-0", "")]
    [InlineData("nvme0n", "1")]
    [InlineData("mmcblk0p", "1")]
    [InlineData("vda", "1")]
    [InlineData("sr0", "")]
    [InlineData("md0", "")]
    public void What_the_kernel_does_not_call_a_SCSI_disk_does_not_exist_even_below_USB(string disk, string partition)
    {
        _system.PlugIn(disk, partition: partition);
        Assert.Equal(new StickSight(null, new Reason("STICK_MISSING")), _system.Finder.Look());
    }

    [Fact]
    public void A_loop_or_mapped_device_under_a_name_of_a_disk_is_not_used()
    {
        _system.PlugIn("sdb", bus: "virtual");
        Assert.Equal(new Reason("STICK_NOT_USB"), _system.Finder.Look().Reason);
        _system.PlugIn("loop0", partition: "", bus: "virtual", number: "7:0");
        _system.Link("sys/class/block/sdb1", Path.Combine(_system.Root, "sys/devices/virtual/block/loop0"));
        Assert.NotNull(_system.Finder.Look().Reason);
    }

    [Fact]
    public void A_tree_elsewhere_that_looks_like_USB_proves_nothing()
    {
        // Below /tmp, say: only what lies in /sys/devices counts.
        var elsewhere = Path.Combine(_system.Root, "tmp/sys/devices/usb1/1-1/block/sdb");
        _system.PlugIn(target: Path.Combine(elsewhere, "sdb1"));
        Directory.CreateDirectory(Path.Combine(elsewhere, "sdb1"));
        File.WriteAllText(Path.Combine(elsewhere, "removable"), "1");
        File.WriteAllText(Path.Combine(elsewhere, "sdb1/dev"), "8:17");
        File.WriteAllText(Path.Combine(elsewhere, "sdb1/partition"), "1");
        Assert.Equal(new Reason("STICK_NOT_USB"), _system.Finder.Look().Reason);
    }

    [Fact]
    public void Links_in_dev_are_not_followed_to_find_it()
    {
        _system.PlugIn("sda", "8:2", removable: "0", bus: "pci0000:00/ata1/host0", partition: "2", label: "ROOT");
        _system.Put("dev/sda2", "");
        _system.Link("dev/disk/by-label/FABQUEUE", "../../sda2");
        Assert.Equal(new Reason("STICK_MISSING"), _system.Finder.Look().Reason);

        _system.PlugIn();
        Assert.Equal("sdb1", _system.Finder.Look().Stick?.Name);
    }

    [Fact]
    public void The_partition_of_a_disk_that_is_not_removable_is_not_used_beside_a_stick_that_is()
    {
        _system.PlugIn("sda", "8:3", removable: "0", bus: "pci0000:00/ata1/host0", partition: "3");
        _system.PlugIn();
        Assert.Equal("sdb1", _system.Finder.Look().Stick?.Name);
        _system.PullOut();
        Assert.Equal(new Reason("STICK_NOT_USB"), _system.Finder.Look().Reason);
    }

    [Theory]
    [InlineData("exfat", "FABQUEUE", "0", "STICK_WRONG_FORMAT(exfat)")]
    [InlineData("ntfs", "FABQUEUE", "0", "STICK_WRONG_FORMAT(ntfs)")]
    [InlineData("vfat", "FABQUEUE", "1", "STICK_READ_ONLY")]
    [InlineData("vfat", "HOLIDAYS", "0", "STICK_WRONG_LABEL(FABQUEUE)")]
    [InlineData("vfat", "", "0", "STICK_WRONG_LABEL(FABQUEUE)")]
    [InlineData("", "", "0", "STICK_MISSING")]
    public void A_wrong_stick_has_its_own_words(string type, string label, string readOnly, string reason)
    {
        _system.PlugIn(type: type, label: label, readOnly: readOnly);
        Assert.Equal(reason, $"{_system.Finder.Look().Reason}");
    }

    [Fact]
    public void Two_sticks_with_our_label_are_one_too_many()
    {
        _system.PlugIn();
        _system.PlugIn("sdc", "8:33");
        Assert.Equal(new Reason("STICK_TWO"), _system.Finder.Look().Reason);
        _system.PullOut("sdc1");
        Assert.Equal("sdb1", _system.Finder.Look().Stick?.Name);
    }

    [Fact]
    public void A_stick_that_was_plugged_in_again_is_not_the_one_that_was_found()
    {
        Assert.Equal(new Reason("STICK_MISSING"), _system.Finder.Look().Reason);
        _system.PlugIn();
        var first = _system.Finder.Look().Stick!;
        _system.Finder.Require(first);
        _system.PullOut();
        Assert.Equal(new Reason("STICK_MISSING"), Assert.Throws<StickException>(() => _system.Finder.Require(first)).Reason);

        // Another disk, with the same name and number.
        _system.PlugIn();
        Assert.Equal(new Reason("STICK_MISSING"), Assert.Throws<StickException>(() => _system.Finder.Require(first)).Reason);
        _system.Finder.Require(_system.Finder.Look().Stick!);
    }

    [Fact]
    public void Its_mounts_are_told_by_its_number()
    {
        _system.PlugIn();
        _system.Put("proc/self/mountinfo", "22 1 8:2 / / rw - ext4 /dev/sda2 rw\n36 22 8:17 / /media/FQ\\040STICK rw shared:9 - vfat /dev/sdb1 rw\n37 22 8:1 / /mnt rw - vfat /dev/sdb1 rw\n");
        Assert.Equal(["/media/FQ STICK"], _system.Finder.MountsOf(_system.Finder.Look().Stick!));
    }

    [Theory]
    [InlineData("stick:FABQUEUE", true)]
    [InlineData("stick:../sda", false)]
    [InlineData("stick:", false)]
    [InlineData("stick:TWELVELETTER", false)]
    public void A_label_is_a_name_and_no_path(string connection, bool isAllowed) =>
        Assert.Equal(isAllowed, new Brother870se().ValidateConnection(MachineConnection.Parse(connection)) is null);
}
