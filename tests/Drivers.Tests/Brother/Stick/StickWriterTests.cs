using FabQueue.Drivers.Brother.Stick;

namespace FabQueue.Drivers.Tests.Brother.Stick;

public sealed class StickWriterTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];

    private readonly string _folder = Directory.CreateTempSubdirectory("stick-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_synced_again_after_its_rename_and_before_it_is_called_delivered()
    {
        var calls = new WatchedCalls();
        Deliver(calls);
        Assert.Equal(
            "open open write fsync rename fsync fsync syncfs close close open open fadvise read read close close", string.Join(' ', calls.Made));
        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(_folder, "FQ_K7R.PES")));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Whichever_real_call_fails_the_design_is_not_called_delivered_and_the_next_time_it_is()
    {
        Deliver(new StickCalls());
        var good = new WatchedCalls();
        Deliver(good);
        for (var failing = 0; failing < good.Made.Count; failing++)
        {
            // The second fsync, say, fails in the kernel while the first did not.
            var calls = new WatchedCalls { BeforeCall = (n, call) => FailFrom(n == failing, call, 5) };
            var failure = Assert.IsType<StickException>(FailingKernel.OnOwnThread(() => Deliver(calls)));
            Assert.Equal(new Reason("STICK_FAILED", good.Made[failing], "5"), failure.Reason);

            calls.CloseWhatIsLeft();
            // Nothing more is tried on a stick that failed, but to close what is open.
            Assert.All(calls.Made.Skip(failing + 1), c => Assert.Equal("close", c));

            Deliver(new StickCalls());
            Assert.Equal(Content, File.ReadAllBytes(Assert.Single(Directory.GetFiles(_folder))));
        }
    }

    [Theory]
    [InlineData(28, "STICK_FULL")]
    [InlineData(30, "STICK_READ_ONLY")]
    [InlineData(19, "STICK_MISSING")]
    [InlineData(2, "STICK_MISSING")]
    [InlineData(13, "STICK_NOT_ALLOWED")]
    public void What_the_kernel_says_is_wrong_has_its_own_words(int error, string code)
    {
        var calls = new WatchedCalls { BeforeCall = (_, call) => FailFrom(call == "write", call, error) };
        Assert.Equal(code, Assert.IsType<StickException>(FailingKernel.OnOwnThread(() => Deliver(calls))).Reason.Code);
    }

    [Fact]
    public void A_stick_that_is_not_there_is_missing()
    {
        var gone = new FolderStick(Path.Combine(_folder, "gone"), new StickCalls());
        var failure = Assert.Throws<StickException>(() => Deliver(gone));
        Assert.Equal(new Reason("STICK_MISSING"), failure.Reason);
    }

    [Fact]
    public void What_a_stick_changes_is_noticed()
    {
        foreach (var change in new Action<string>[]
        {
            f => File.WriteAllBytes(f, Content[..^1]),
            f => File.WriteAllBytes(f, []),
            f => File.WriteAllBytes(f, [.. Content, 0]),
            f => File.Move(f, f + ".pes"),
        })
        {
            var calls = new WatchedCalls { AfterCall = (_, call) => Do(call == "syncfs", () => change(Path.Combine(_folder, "FQ_K7R.PES"))) };
            Assert.Equal(new Reason("STICK_DIFFERS"), Assert.Throws<StickException>(() => Deliver(calls)).Reason);
        }
    }

    [Fact]
    public void Our_own_old_files_make_room_and_nobody_elses_are_touched()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "bPocket"));
        Directory.CreateDirectory(Path.Combine(_folder, "FQ_DIR.TMP"));
        foreach (var other in new[] { "ROSE.PES", "NOTES.TMP", "FQ_notes.PES", "FQ_TOOLONG.PES", "FQ_K7R.PES.BAK", "bPocket/FQ_ABC.PES", "FQ_DIR.TMP/FQ_ABC.PES" })
        {
            File.WriteAllText(Path.Combine(_folder, other), "theirs");
        }

        File.WriteAllText(Path.Combine(_folder, "FQ_OLD.TMP"), "half");
        File.WriteAllBytes(Path.Combine(_folder, "FQ_NUL.PES"), []);
        for (var i = 0; i < 20; i++)
        {
            Deliver(new StickCalls(), $"FQ_{i}");
            File.SetLastWriteTimeUtc(Path.Combine(_folder, $"FQ_{i}.PES"), new DateTime(2026, 1, 1, 0, i, 0, DateTimeKind.Utc));
        }

        var names = Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(
            Enumerable.Range(12, 8).Select(i => $"FQ_{i}.PES").Concat(["NOTES.TMP", "ROSE.PES", "FQ_notes.PES", "FQ_TOOLONG.PES", "FQ_K7R.PES.BAK"]).Order(StringComparer.Ordinal),
            names);
        Assert.True(File.Exists(Path.Combine(_folder, "bPocket", "FQ_ABC.PES")));
        Assert.True(File.Exists(Path.Combine(_folder, "FQ_DIR.TMP", "FQ_ABC.PES")));
    }

    [Fact]
    public void A_link_that_somebody_left_is_not_written_through()
    {
        var outside = Path.Combine(_folder, "outside");
        File.WriteAllText(outside, "theirs");
        var root = Directory.CreateDirectory(Path.Combine(_folder, "root")).FullName;
        File.CreateSymbolicLink(Path.Combine(root, "FQ_K7R.TMP"), outside);
        File.CreateSymbolicLink(Path.Combine(root, "FQ_K7R.PES"), outside);
        Deliver(new FolderStick(root, new StickCalls()));
        Assert.Equal("theirs", File.ReadAllText(outside));
        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(root, "FQ_K7R.PES")));
    }

    [Theory]
    [InlineData("FQ_../X")]
    [InlineData("FQ_TOOLONG")]
    [InlineData("ROSE")]
    public void Only_names_of_ours_are_written(string name) => Assert.Throws<ArgumentException>(() => Deliver(new StickCalls(), name));

    private void Deliver(StickCalls calls, string name = "FQ_K7R") => Deliver(new FolderStick(_folder, calls), name);

    private static void Deliver(FolderStick stick, string name = "FQ_K7R") =>
        new StickDelivery(stick).Deliver(stick.Look(), name, Content, CancellationToken.None);

    private static void FailFrom(bool isNow, string call, int error) => Do(isNow, () => FailingKernel.Fail(call, error));

    private static void Do(bool isNow, Action action)
    {
        if (isNow)
        {
            action();
        }
    }
}
