using FabQueue.Drivers.Brother.Driver;

namespace FabQueue.Drivers.Tests.Brother.Driver;

public sealed class StickWriterTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];

    private readonly string _folder = Directory.CreateTempSubdirectory("stick-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_synced_again_after_its_rename_and_before_it_is_called_delivered()
    {
        var calls = new WatchedCalls();
        Assert.Null(new StickWriter(_folder, calls).Write("FQ_K7R", Content));
        Assert.Equal("open write fsync rename fsync open fsync syncfs close fadvise close", string.Join(' ', calls.Made));
        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(_folder, "FQ_K7R.PES")));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Whichever_call_fails_the_design_is_not_called_delivered_and_the_next_time_it_is()
    {
        for (var failing = 0; failing < 11; failing++)
        {
            var calls = new WatchedCalls { FailAt = failing, Error = 5 };
            var reason = new StickWriter(_folder, calls).Write("FQ_K7R", Content);
            Assert.NotNull(reason);
            Assert.Equal(new Reason("STICK_FAILED", calls.Made[failing], "5"), reason);

            // Nothing more is tried on a stick that failed, but to close what is open.
            Assert.All(calls.Made.Skip(failing + 1), c => Assert.Equal("close", c));
            Assert.Equal(0, calls.OpenCount);

            Assert.Null(new StickWriter(_folder, new StickCalls()).Write("FQ_K7R", Content));
            Assert.Equal(Content, File.ReadAllBytes(Assert.Single(Directory.GetFiles(_folder))));
        }
    }

    [Theory]
    [InlineData(28, "STICK_FULL")]
    [InlineData(30, "STICK_READ_ONLY")]
    [InlineData(19, "STICK_MISSING")]
    [InlineData(2, "STICK_MISSING")]
    public void What_is_wrong_with_the_stick_has_its_own_words(int error, string code) =>
        Assert.Equal(code, new StickWriter(_folder, new WatchedCalls { FailAt = 2, Error = error }).Write("FQ_K7R", Content)?.Code);

    [Fact]
    public void A_stick_that_is_not_there_is_missing() =>
        Assert.Equal(new Reason("STICK_MISSING"), new StickWriter(Path.Combine(_folder, "gone"), new StickCalls()).Write("FQ_K7R", Content));

    [Fact]
    public void A_stick_pulled_after_any_call_is_never_called_good()
    {
        for (var pulled = 0; pulled < 9; pulled++)
        {
            var mount = Directory.CreateDirectory(Path.Combine(_folder, $"mount{pulled}")).FullName;
            var calls = new WatchedCalls { AfterCall = (n, _) => PullIf(n == pulled, mount) };
            Assert.NotNull(new StickWriter(mount, calls).Write("FQ_K7R", Content));
        }
    }

    [Fact]
    public void What_a_stick_changes_is_noticed()
    {
        var calls = new WatchedCalls
        {
            AfterCall = (_, call) =>
            {
                if (call == "syncfs")
                {
                    File.WriteAllBytes(Path.Combine(_folder, "FQ_K7R.PES"), Content[..^1]);
                }
            },
        };
        Assert.Equal(new Reason("STICK_DIFFERS"), new StickWriter(_folder, calls).Write("FQ_K7R", Content));
    }

    [Fact]
    public void A_write_that_takes_only_a_part_goes_on_with_the_rest()
    {
        Assert.Null(new StickWriter(_folder, new WatchedCalls { LargestWrite = 700 }).Write("FQ_K7R", Content));
        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(_folder, "FQ_K7R.PES")));
    }

    [Fact]
    public void Our_own_old_files_make_room_and_nobody_elses_are_touched()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "bPocket"));
        foreach (var other in new[] { "ROSE.PES", "NOTES.TMP", "bPocket/FQ_ABC.PES" })
        {
            File.WriteAllText(Path.Combine(_folder, other), "theirs");
        }

        File.WriteAllText(Path.Combine(_folder, "FQ_OLD.TMP"), "half");
        File.WriteAllBytes(Path.Combine(_folder, "FQ_NUL.PES"), []);
        for (var i = 0; i < 20; i++)
        {
            Assert.Null(new StickWriter(_folder, new StickCalls()).Write($"FQ_{i}", Content));
            File.SetLastWriteTimeUtc(Path.Combine(_folder, $"FQ_{i}.PES"), new DateTime(2026, 1, 1, 0, i, 0, DateTimeKind.Utc));
        }

        var names = Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(12, 8).Select(i => $"FQ_{i}.PES").Concat(["NOTES.TMP", "ROSE.PES"]).Order(StringComparer.Ordinal), names);
        Assert.True(File.Exists(Path.Combine(_folder, "bPocket", "FQ_ABC.PES")));
    }

    private static void PullIf(bool isNow, string mount)
    {
        if (isNow)
        {
            Directory.Delete(mount, recursive: true);
        }
    }
}
