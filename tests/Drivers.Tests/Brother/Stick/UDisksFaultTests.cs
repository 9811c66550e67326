using FabQueue.Drivers.Brother.Stick;

namespace FabQueue.Drivers.Tests.Brother.Stick;

/// <summary>What udisks2 may answer, over a real D-Bus, and what it must never be asked.</summary>
public sealed class UDisksFaultTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];

    private readonly FakeSystem _system = new();
    private readonly StandInUDisks _udisks;

    public UDisksFaultTests()
    {
        Assert.SkipWhen(LoopStick.Tool("dbus-daemon") is null, "dbus is not installed.");
        _udisks = new StandInUDisks(_system);
    }

    public void Dispose()
    {
        _udisks.Dispose();
        _system.Dispose();
    }

    [Fact]
    public void It_is_asked_for_the_stick_and_for_nothing_else()
    {
        Deliver();
        Assert.Equal(
            ["sdb1 Check", "sdb1 Mount vfat rw,noexec", "sdb1 Unmount", "sdb1 Mount vfat ro,noexec", "sdb1 Unmount", "Stick PowerOff"], _udisks.Asked);
        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(_udisks.Media, "FQ_K7R.PES")));
    }

    [Fact]
    public void A_stick_that_cannot_be_powered_off_is_ejected()
    {
        _udisks.CanPowerOff = false;
        Deliver();
        Assert.Equal("Stick Eject", _udisks.Asked[^1]);
    }

    [Theory]
    [InlineData("Mount", "NotAuthorized", "STICK_NOT_ALLOWED")]
    [InlineData("Mount", "NotAuthorizedCanObtain", "STICK_NOT_ALLOWED")]
    [InlineData("Mount", "NotAuthorizedDismissed", "STICK_NOT_ALLOWED")]
    [InlineData("Mount", "OptionNotPermitted", "STICK_NOT_ALLOWED")]
    [InlineData("Mount", "AlreadyMounted", "STICK_BUSY")]
    [InlineData("Mount", "Failed", "STICK_FAILED(Mount, Failed)")]
    [InlineData("Unmount", "DeviceBusy", "STICK_BUSY")]
    [InlineData("Unmount", "AlreadyUnmounting", "STICK_BUSY")]
    [InlineData("Unmount", "NotAuthorized", "STICK_NOT_ALLOWED")]
    [InlineData("Unmount", "Failed", "STICK_FAILED(Unmount, Failed)")]
    [InlineData("Check", "Failed", "STICK_DIRTY")]
    [InlineData("PowerOff", "Failed", "STICK_FAILED(PowerOff, Failed)")]
    [InlineData("PowerOff", "DeviceBusy", "STICK_BUSY")]
    public void What_it_refuses_has_the_sticks_own_words_and_the_next_time_goes_well(string method, string error, string reason)
    {
        _udisks.Refused[method] = StandInUDisks.Error + error;
        Assert.Equal(reason, $"{Failure()}");
        _udisks.Refused.Clear();
        Deliver();
    }

    [Theory]
    [InlineData("Check", "NotSupported")]
    [InlineData("Check", "NotAuthorized")]
    [InlineData("Unmount", "NotMounted")]
    [InlineData("PowerOff", "NotAuthorizedCanObtain")]
    [InlineData("PowerOff", "NotSupported")]
    public void What_is_not_needed_is_done_without(string method, string error)
    {
        _udisks.Refused[method] = StandInUDisks.Error + error;
        Deliver();
        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(_udisks.Media, "FQ_K7R.PES")));
    }

    [Fact]
    public void Without_a_tool_that_checks_nothing_is_checked()
    {
        _udisks.HasChecker = false;
        Deliver();
        Assert.Equal("sdb1 Mount vfat rw,noexec", _udisks.Asked[0]);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("Failed", "STICK_DIRTY")]
    [InlineData("NotAuthorized", "STICK_NOT_ALLOWED")]
    public void A_dirty_stick_is_repaired_and_looked_at_again(string? error, string reason)
    {
        _udisks.IsClean = false;
        if (error is not null)
        {
            _udisks.Refused["Repair"] = StandInUDisks.Error + error;
            Assert.Equal(reason, $"{Failure()}");
            Assert.DoesNotContain(_udisks.Asked, a => a.Contains("Mount", StringComparison.Ordinal));
            return;
        }

        Deliver();
        Assert.Equal(["sdb1 Check", "sdb1 Repair", "sdb1 Check"], _udisks.Asked.Take(3));
    }

    [Fact]
    public void What_somebody_mounted_meanwhile_is_not_repaired()
    {
        _udisks.IsClean = false;
        _udisks.BeforeCall = method => _system.Put("proc/self/mountinfo", $"36 22 {_udisks.Number} / /media/STICK rw - vfat /dev/sdb1 rw\n");
        Assert.Equal(new Reason("STICK_BUSY"), Failure());
        Assert.Equal(["sdb1 Check"], _udisks.Asked);
    }

    [Fact]
    public void A_stick_that_goes_at_any_step_is_never_called_delivered()
    {
        Deliver();
        var steps = _udisks.Asked.Count;
        for (var step = 0; step < steps; step++)
        {
            _udisks.Asked.Clear();
            var left = step;
            _udisks.BeforeCall = _ => _udisks.IsStickThere = left-- > 0;
            Assert.Equal(new Reason("STICK_MISSING"), Failure());
            Assert.Equal(step + 1, _udisks.Asked.Count);
            _udisks.BeforeCall = _ => { };
            _udisks.IsStickThere = true;
            Deliver();
        }
    }

    [Fact]
    public void A_stick_that_another_one_replaces_is_not_written()
    {
        _udisks.BeforeCall = method =>
        {
            if (method == "Mount")
            {
                // The same name and number, another insertion.
                _system.PlugIn(number: $"{_udisks.Number}");
            }
        };
        Assert.Equal(new Reason("STICK_MISSING"), Failure());
        Assert.Empty(Directory.GetFiles(_udisks.Media));
    }

    [Theory]
    [InlineData("Check")]
    [InlineData("Mount")]
    [InlineData("Unmount")]
    [InlineData("PowerOff")]
    public void A_service_that_dies_is_told(string during)
    {
        _udisks.Refused[during] = "";
        Assert.Equal(new Reason("STICK_FAILED", during, "NoReply"), Failure());

        // And from now on there is none.
        Assert.Equal(new Reason("STICK_NOT_ALLOWED"), Failure());
    }

    [Fact]
    public void Without_a_bus_the_computer_has_to_be_set_up()
    {
        var stick = new UDisksStick(_system.Finder, new StickCalls(), "unix:path=/nowhere/bus");
        Assert.Equal(new Reason("STICK_NOT_ALLOWED"), Assert.Throws<StickException>(() => Deliver(stick)).Reason);
    }

    [Theory]
    [InlineData("1", "pci0000:00/ata1/host0/target0:0:0/0:0:0:0", "vfat", FakeSystem.Label, "STICK_NOT_USB")]
    [InlineData("0", "pci0000:00/usb1/1-1/1-1:1.0/host6/target6:0:0/6:0:0:0", "vfat", FakeSystem.Label, "STICK_NOT_USB")]
    [InlineData("1", "pci0000:00/usb1/1-1/1-1:1.0/host6/target6:0:0/6:0:0:0", "exfat", FakeSystem.Label, "STICK_WRONG_FORMAT(exfat)")]
    [InlineData("1", "pci0000:00/usb1/1-1/1-1:1.0/host6/target6:0:0/6:0:0:0", "vfat", "HOLIDAYS", "STICK_WRONG_LABEL(FABQUEUE)")]
    public void Of_a_disk_that_is_no_removable_USB_stick_with_our_label_nothing_is_asked(string removable, string bus, string type, string label, string reason)
    {
        var found = _system.Finder.Look().Stick!;
        _system.PullOut();
        _system.PlugIn(number: $"{_udisks.Number}", removable: removable, bus: bus, type: type, label: label);
        Assert.Equal(reason, $"{Failure()}");

        // Nor where it takes the place of a stick that was found.
        var stick = Open();
        foreach (var step in new Action[] { () => stick.Repair(found), () => stick.Mount(found, isReadOnly: false), () => stick.Unmount(found), () => stick.PowerOff(found) })
        {
            Assert.Equal(reason, $"{Assert.Throws<StickException>(step).Reason}");
        }

        Assert.Empty(_udisks.Asked);
    }

    [Fact]
    public void Of_a_number_that_udisks_does_not_know_nothing_is_asked_whatever_its_name()
    {
        _system.PlugIn(number: "8:99");
        Assert.Equal(new Reason("STICK_MISSING"), Failure());
        Assert.Empty(_udisks.Asked);
    }

    [Theory]
    [InlineData("sata", true)]
    [InlineData("usb", false)]
    [InlineData("", true)]
    public void The_power_of_a_drive_that_udisks_does_not_call_a_removable_USB_one_is_not_cut(string bus, bool isRemovable)
    {
        (_udisks.ConnectionBus, _udisks.IsRemovable) = (bus, isRemovable);
        Assert.Equal(new Reason("STICK_NOT_USB"), Failure());
        Assert.Equal("sdb1 Unmount", _udisks.Asked[^1]);
    }

    private UDisksStick Open() => new(_system.Finder, new StickCalls(), _udisks.Address);

    private Reason Failure() => Assert.Throws<StickException>(Deliver).Reason;

    private void Deliver() => Deliver(Open());

    private static void Deliver(UDisksStick stick) => new StickDelivery(stick).Deliver(stick.Look(), "FQ_K7R", Content, CancellationToken.None);
}
