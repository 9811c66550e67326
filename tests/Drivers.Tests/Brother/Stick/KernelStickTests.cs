using FabQueue.Drivers.Brother.Stick;

namespace FabQueue.Drivers.Tests.Brother.Stick;

/// <summary>The whole way onto a stick, with the real mount, umount, fsync… of this kernel on a loop device.</summary>
[Collection(LoopStick.OneAtATime)]
public sealed class KernelStickTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];

    public KernelStickTests() => LoopStick.SkipUnlessPossible("mkfs.ext4", "mkfs.vfat");

    [Fact]
    public void A_design_goes_the_whole_way_and_nothing_stays_mounted()
    {
        using var stick = LoopStick.Mountable();
        var calls = new WatchedCalls();
        Deliver(stick, calls);

        var way = string.Join(' ', calls.Made.Where(c => c is "mount" or "write" or "fsync" or "rename" or "syncfs" or "umount"));
        Assert.Equal("mount write fsync rename fsync fsync syncfs umount mount umount", way);
        Assert.Empty(stick.Mounts);
        Assert.Equal(Content, stick.ReadBack("FQ_K7R.PES"));
    }

    [Fact]
    public void What_lies_on_it_is_counted_and_nothing_stays_mounted()
    {
        using var stick = LoopStick.Mountable();
        Deliver(stick, new StickCalls());
        var way = stick.Open(new StickCalls());
        var content = StickContent.Of(way, way.Look().Stick!)!;
        Assert.Equal((1, 0), (content.Files, content.Others));
        Assert.InRange(content.FreeBytes, 1, long.MaxValue);
        Assert.Empty(stick.Mounts);
    }

    [Fact]
    public void A_stick_that_the_system_has_mounted_is_taken_over()
    {
        using var stick = LoopStick.Mountable();
        var (first, second) = (Directory.CreateTempSubdirectory("media-").FullName, Directory.CreateTempSubdirectory("media-").FullName);
        try
        {
            stick.Mount(first);
            stick.Mount(second);
            Deliver(stick, new StickCalls());
            Assert.Empty(stick.Mounts);
            Assert.Empty(Directory.GetFileSystemEntries(first));
            Assert.Equal(Content, stick.ReadBack("FQ_K7R.PES"));
        }
        finally
        {
            Directory.Delete(first);
            Directory.Delete(second);
        }
    }

    [Fact]
    public void A_stick_whose_files_somebody_has_open_is_left_to_them()
    {
        using var stick = LoopStick.Mountable();
        var media = Directory.CreateTempSubdirectory("media-").FullName;
        try
        {
            stick.Mount(media);
            using (File.Create(Path.Combine(media, "LETTER.TXT")))
            {
                Assert.Equal(new Reason("STICK_BUSY"), Assert.Throws<StickException>(() => Deliver(stick, new StickCalls())).Reason);
                Assert.Equal([media], stick.Mounts);
            }

            Deliver(stick, new StickCalls());
        }
        finally
        {
            Directory.Delete(media);
        }
    }

    [Fact]
    public void Whichever_real_call_fails_it_is_not_delivered_and_the_next_insertion_puts_it_right()
    {
        using var stick = LoopStick.Mountable();
        Deliver(stick, new StickCalls());
        var good = new WatchedCalls();
        Deliver(stick, good);
        for (var failing = 0; failing < good.Made.Count; failing++)
        {
            var calls = new WatchedCalls
            {
                BeforeCall = (n, call) =>
                {
                    if (n == failing)
                    {
                        FailingKernel.Fail(call, 5);
                    }
                },
            };
            var failure = Assert.IsType<StickException>(FailingKernel.OnOwnThread(() => Deliver(stick, calls)));
            Assert.Equal(new Reason("STICK_FAILED", good.Made[failing], "5"), failure.Reason);
            Assert.DoesNotContain("write", calls.Made.Skip(failing + 1));
            calls.CloseWhatIsLeft();
            stick.Reinsert();
            Deliver(stick, new StickCalls());
            Assert.Empty(stick.Mounts);
        }

        Assert.Equal(Content, stick.ReadBack("FQ_K7R.PES"));
    }

    [Fact]
    public void A_stick_that_goes_at_any_step_is_never_called_good()
    {
        using var stick = LoopStick.Mountable();
        Deliver(stick, new StickCalls());
        var good = new WatchedCalls();
        Deliver(stick, good);
        foreach (var pulled in Enumerable.Range(0, good.Made.Count).Where(n => good.Made[n] is not ("statx" or "close" or "fadvise")))
        {
            // As seen of a stick that is pulled: write and rename go well, in memory; syncing, reading and mounting do not.
            var calls = new WatchedCalls
            {
                BeforeCall = (n, _) =>
                {
                    if (n == pulled)
                    {
                        stick.System.PullOut();
                        FailingKernel.Fail("fsync", 19);
                        FailingKernel.Fail("syncfs", 5);
                        FailingKernel.Fail("read", 5);
                        FailingKernel.Fail("mount", 6);
                    }
                },
            };
            Assert.IsType<StickException>(FailingKernel.OnOwnThread(() => Deliver(stick, calls)));
            stick.Reinsert();
            Deliver(stick, new StickCalls());
        }

        Assert.Equal(Content, stick.ReadBack("FQ_K7R.PES"));
    }

    [Fact]
    public void Only_the_device_with_the_number_that_was_found_is_mounted()
    {
        using var stick = LoopStick.Mountable();
        var node = Path.Combine(stick.System.Root, "dev/sdb1");
        var good = File.ReadAllText("/proc/self/mountinfo");

        // Another device under its name; a link to the right one; no device at all.
        File.Delete(node);
        LoopStick.Run("mknod", [node, "b", "7", "200"]);
        AssertNotTouched(new Reason("STICK_NOT_USB"));
        File.Move(node, node + ".other");
        File.CreateSymbolicLink(node, node + ".other");
        AssertNotTouched(new Reason("STICK_NOT_USB"));
        File.Delete(node);
        File.WriteAllText(node, "a file");
        AssertNotTouched(new Reason("STICK_NOT_USB"));
        File.Delete(node);
        AssertNotTouched(new Reason("STICK_MISSING"));

        void AssertNotTouched(Reason reason)
        {
            var calls = new WatchedCalls();
            Assert.Equal(reason, Assert.Throws<StickException>(() => Deliver(stick, calls)).Reason);
            Assert.DoesNotContain(calls.Made, c => c is "mount" or "umount" or "read" or "write");
            Assert.Equal(good, File.ReadAllText("/proc/self/mountinfo"));
        }
    }

    [Fact]
    public void What_another_disk_in_its_place_holds_is_not_written()
    {
        using var stick = LoopStick.Mountable();
        var calls = new WatchedCalls
        {
            // Between mounting and writing something else is mounted over it.
            AfterCall = (_, call) => LoopStick.Run(call == "mount" ? "mount" : "true", call == "mount" ? ["-t", "tmpfs", "tmpfs", stick.Mounts[0]] : []),
        };
        try
        {
            Assert.Equal(new Reason("STICK_MISSING"), Assert.Throws<StickException>(() => Deliver(stick, calls)).Reason);
            Assert.DoesNotContain("write", calls.Made);
        }
        finally
        {
            foreach (var folder in stick.Mounts)
            {
                LoopStick.Run("umount", [folder]);
                Directory.Delete(folder);
            }
        }
    }

    [Fact]
    public void Power_is_cut_by_the_disk_s_own_switch_and_by_no_other()
    {
        using var stick = LoopStick.Mountable();
        var found = stick.System.Finder.Look().Stick!;
        var device = Path.Combine(stick.System.Finder.DiskOf(found), "device");
        Directory.CreateDirectory(device);
        File.WriteAllText(Path.Combine(device, "delete"), "");
        Deliver(stick, new StickCalls());
        Assert.Equal("1", File.ReadAllText(Path.Combine(device, "delete")));
    }

    [Theory]
    [InlineData("12")]
    [InlineData("16")]
    [InlineData("32")]
    public void A_stick_that_was_pulled_while_mounted_is_repaired_before_it_is_written(string bits)
    {
        using var stick = LoopStick.Fat(bits);
        stick.AssertIsRepairedBy(stick.Open(new StickCalls()));
    }

    [Fact]
    public void A_stick_that_cannot_be_repaired_has_its_own_words()
    {
        using var stick = LoopStick.Fat("16");
        stick.Ruin();
        var kernel = stick.Open(new StickCalls());
        Assert.Equal(new Reason("STICK_DIRTY"), Assert.Throws<StickException>(() => kernel.Repair(kernel.Look().Stick!)).Reason);
    }

    private static void Deliver(LoopStick stick, StickCalls calls)
    {
        var kernel = stick.Open(calls);
        new StickDelivery(kernel).Deliver(kernel.Look(), "FQ_K7R", Content, CancellationToken.None);
    }
}
