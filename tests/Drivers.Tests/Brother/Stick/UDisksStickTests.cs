using FabQueue.Drivers.Brother.Stick;

namespace FabQueue.Drivers.Tests.Brother.Stick;

/// <summary>The way without root's rights, with the real udisksd, udev and kernel on a loop device.</summary>
[Collection(LoopStick.OneAtATime)]
public sealed class UDisksStickTests : IClassFixture<RealUDisks>
{
    private const string Design = "FQ_K7R.PES";

    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];

    private readonly RealUDisks _udisks;

    public UDisksStickTests(RealUDisks udisks)
    {
        LoopStick.SkipUnlessPossible("mkfs.ext4", "mkfs.vfat", "fsck.vfat");
        Assert.SkipWhen(RealUDisks.Missing is not null, RealUDisks.Missing ?? "");
        _udisks = udisks;
    }

    [Fact]
    public async Task A_design_goes_the_whole_way_and_nothing_stays_mounted()
    {
        using var stick = await PlugInAsync();
        List<string> mounts = [];
        var calls = new WatchedCalls
        {
            BeforeCall = (_, call) =>
            {
                if (call is "write" or "fadvise")
                {
                    mounts.Add(File.ReadLines("/proc/self/mountinfo").Single(l => l.Contains($" {stick.Mounts[0]} ", StringComparison.Ordinal)).Split(' ')[5]);
                }
            },
        };
        Deliver(stick, calls);

        Assert.Equal("write fsync rename fsync fsync syncfs", string.Join(' ', calls.Made.Where(c => c is "write" or "fsync" or "rename" or "syncfs")));
        Assert.Equal(["rw,nosuid,nodev,noexec", "ro,nosuid,nodev,noexec"], mounts.Select(m => m.Replace(",relatime", "", StringComparison.Ordinal)));
        Assert.Empty(stick.Mounts);
        Assert.Equal(Content, stick.ReadBack(Design));
    }

    [Fact]
    public async Task A_stick_that_the_system_has_mounted_is_taken_over_when_nobody_has_it_open()
    {
        using var stick = await PlugInAsync();
        var folder = _udisks.Open(stick, new StickCalls()).Mount(stick.System.Finder.Look().Stick!, isReadOnly: false);
        using (File.Create(Path.Combine(folder, "LETTER.TXT")))
        {
            Assert.Equal(new Reason("STICK_BUSY"), Failure(stick, new StickCalls()));
            Assert.Equal([folder], stick.Mounts);
        }

        Deliver(stick, new StickCalls());
        Assert.Equal(Content, stick.ReadBack(Design));
    }

    [Fact]
    public async Task A_stick_that_is_mounted_between_two_steps_is_busy()
    {
        using var stick = await PlugInAsync();
        var udisks = _udisks.Open(stick, new StickCalls());
        var found = udisks.Look().Stick!;
        udisks.Mount(found, isReadOnly: true);
        Assert.Equal(new Reason("STICK_BUSY"), Assert.Throws<StickException>(() => udisks.Mount(found, isReadOnly: false)).Reason);
        udisks.Unmount(found);

        // Out of the tree is out of the tree, whoever took it.
        udisks.Unmount(found);
        Assert.Empty(stick.Mounts);
    }

    [Theory]
    [InlineData("write", 28, "STICK_FULL")]
    [InlineData("fsync", 5, "STICK_FAILED(fsync, 5)")]
    [InlineData("rename", 30, "STICK_READ_ONLY")]
    [InlineData("syncfs", 19, "STICK_MISSING")]
    [InlineData("read", 5, "STICK_FAILED(read, 5)")]
    public async Task A_real_call_that_fails_is_told_and_the_next_insertion_puts_it_right(string failing, int error, string reason)
    {
        using var stick = await PlugInAsync();
        Reason? told = null;
        var calls = new WatchedCalls
        {
            BeforeCall = (_, call) =>
            {
                if (call == failing)
                {
                    FailingKernel.Fail(call, error);
                }
            },
        };
        Assert.Null(FailingKernel.OnOwnThread(() => told = Failure(stick, calls)));
        Assert.Equal(reason, $"{told}");
        Assert.Empty(stick.Mounts);
        stick.Reinsert();
        Deliver(stick, new StickCalls());
        Assert.Equal(Content, stick.ReadBack(Design));
    }

    [Theory]
    [InlineData("open")]
    [InlineData("fsync")]
    [InlineData("fadvise")]
    public async Task A_udisksd_that_ends_under_way_delivers_nothing_and_the_next_one_does(string during)
    {
        using var stick = await PlugInAsync();
        var isStopped = false;
        var calls = new WatchedCalls
        {
            BeforeCall = (_, call) =>
            {
                if (call == during && !isStopped)
                {
                    isStopped = true;
                    _udisks.Stop();
                }
            },
        };
        Assert.Equal(new Reason("STICK_NOT_ALLOWED"), Failure(stick, calls));
        _udisks.Start();
        await _udisks.WaitForAsync(stick);
        stick.Reinsert();
        Deliver(stick, new StickCalls());
        Assert.Empty(stick.Mounts);
        Assert.Equal(Content, stick.ReadBack(Design));
    }

    [Fact]
    public async Task A_stick_that_goes_is_missing_and_nothing_else_is_touched_in_its_place()
    {
        using var stick = await PlugInAsync();
        foreach (var during in new[] { "open", "syncfs" })
        {
            var calls = new WatchedCalls
            {
                BeforeCall = (_, call) =>
                {
                    if (call == during)
                    {
                        stick.System.PullOut();
                    }
                },
            };
            Assert.Equal(new Reason("STICK_MISSING"), Failure(stick, calls));
            Assert.True(during != "open" || !calls.Made.Contains("write"), "It wrote on what may be another stick.");
            stick.Reinsert();
            Deliver(stick, new StickCalls());
        }

        // Of another number udisks2 knows nothing, whatever its name.
        var mounts = File.ReadAllText("/proc/self/mountinfo");
        stick.System.PlugIn(number: "7:4000");
        Assert.Equal(new Reason("STICK_MISSING"), Failure(stick, new StickCalls()));
        Assert.Equal(mounts, File.ReadAllText("/proc/self/mountinfo"));
        stick.Reinsert();
    }

    [Theory]
    [InlineData("12")]
    [InlineData("16")]
    [InlineData("32")]
    public async Task A_stick_that_was_pulled_while_mounted_is_repaired_before_it_is_written(string bits)
    {
        using var stick = LoopStick.Fat(bits);
        await _udisks.WaitForAsync(stick);
        stick.AssertIsRepairedBy(_udisks.Open(stick, new StickCalls(), "vfat"));
    }

    private async Task<LoopStick> PlugInAsync()
    {
        var stick = LoopStick.Mountable();
        await _udisks.WaitForAsync(stick);
        return stick;
    }

    private Reason Failure(LoopStick stick, StickCalls calls) => Assert.Throws<StickException>(() => Deliver(stick, calls)).Reason;

    private void Deliver(LoopStick stick, StickCalls calls)
    {
        var udisks = _udisks.Open(stick, calls);
        new StickDelivery(udisks).Deliver(udisks.Look(), "FQ_K7R", Content, CancellationToken.None);
    }
}
