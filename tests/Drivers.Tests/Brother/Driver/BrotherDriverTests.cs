using System.Globalization;
using FabQueue.Drivers.Brother;
using FabQueue.Drivers.Brother.Format;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FabQueue.Drivers.Tests.Brother.Driver;

public sealed class BrotherDriverTests : IDisposable
{
    private static readonly Brother870se Kind = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("stick-").FullName;
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_job_goes_by_what_people_say_from_the_stick_to_the_last_thread()
    {
        await using var machine = new Running(this, $"folder:{_folder}");
        Assert.Equal(new LinkUp(""), await machine.NextAsync());

        machine.Driver.Start(await JobAsync("gen-rect.pec"));
        Assert.Equal(new JobWaiting(new Reason("SEWING_EJECT_STICK", "FQ_K7R.PES")), await machine.NextAsync());
        var design = DesignReader.Read(File.ReadAllBytes(Path.Combine(_folder, "FQ_K7R.PES"))).Design;
        Assert.Equal((165, new Bounds(-300, -200, 300, 200)), (design!.Count(StitchKind.Stitch), design.Sewn));

        machine.Driver.CompleteStep();
        Assert.Equal(new JobWaiting(new Reason("SEWING_BEGIN", "100 × 100", "Red", "800", "#ed171f")), await machine.NextAsync());
        machine.Driver.CompleteStep();
        Assert.Equal(new JobStepped(new Reason("SEWING_THREAD", "1", "3", "Red", "800", "#ed171f", "Blue", "405", "#0a55a3"), StepBy.Patron), await machine.NextAsync());
        machine.Driver.CompleteStep();
        Assert.Equal(new JobStepped(new Reason("SEWING_THREAD", "2", "3", "Blue", "405", "#0a55a3", "Leaf Green", "509", "#66ba49"), StepBy.Patron), await machine.NextAsync());
        machine.Driver.CompleteStep();
        Assert.Equal(new JobStepped(new Reason("SEWING_THREAD", "3", "3", "Leaf Green", "509", "#66ba49"), StepBy.Patron), await machine.NextAsync());
        machine.Driver.CompleteStep();
        Assert.Equal(new JobWaiting(new Reason("SEWING_LAST_THREAD_DONE")), await machine.NextAsync());
        machine.Driver.CompleteStep();
        Assert.Equal(new JobEnded(JobOutcome.Completed, new Reason("SEWING_DONE")), await machine.NextAsync());
    }

    [Fact]
    public async Task A_stop_inside_a_colour_is_a_step_that_says_that_the_thread_stays()
    {
        await using var machine = new Running(this, $"folder:{_folder}");
        await machine.NextAsync();
        machine.Driver.Start(await JobAsync("applique.pes"));
        await machine.NextAsync();
        machine.Driver.CompleteStep();
        await machine.NextAsync();
        foreach (var (number, code, next) in new[] { ("1", "SEWING_THREAD", ""), ("2", "SEWING_SAME_THREAD", ""), ("3", "SEWING_SAME_THREAD", "Black,900,#000000") })
        {
            machine.Driver.CompleteStep();
            string[] args = [number, "4", "Red", "800", "#ed171f", .. next.Split(',', StringSplitOptions.RemoveEmptyEntries)];
            Assert.Equal(new JobStepped(new Reason(code, args), StepBy.Patron), await machine.NextAsync());
        }

        machine.Driver.CompleteStep();
        Assert.Equal(new JobStepped(new Reason("SEWING_THREAD", "4", "4", "Black", "900", "#000000"), StepBy.Patron), await machine.NextAsync());
        machine.Driver.CompleteStep();
        Assert.Equal(new JobWaiting(new Reason("SEWING_LAST_THREAD_DONE")), await machine.NextAsync());
    }

    [Theory]
    [InlineData(30, 30, "NO_LONGER_FITS")]
    [InlineData(50, 70, "NO_LONGER_FITS")]
    [InlineData(130, 180, null)]
    public async Task Hoops_that_staff_changed_after_the_check_are_those_that_count(double width, double height, string? failure)
    {
        await using var machine = new Running(this, $"folder:{_folder}");
        await machine.NextAsync();
        var job = await JobAsync("gen-rect.pec");
        machine.Driver.Start(job with { Context = job.Context with { Settings = new BrotherSettings { Hoops = [new(width, height)] } } });
        if (failure is not null)
        {
            Assert.Equal(new JobEnded(JobOutcome.Failed, new Reason(failure)), await machine.NextAsync());
            Assert.Empty(Directory.GetFiles(_folder));
            return;
        }

        await machine.NextAsync();
        machine.Driver.CompleteStep();
        Assert.Equal("180 × 130", Assert.IsType<JobWaiting>(await machine.NextAsync()).Reason.Args[0]);
    }

    [Fact]
    public async Task Only_the_time_left_is_reckoned_and_when_it_is_over_the_question_is_put()
    {
        await using var machine = await SewingAsync();
        var expected = ((EmbroideryFacts)(await JobAsync("gen-rect.pec")).Facts).SewingDuration + (2 * new BrotherSettings().PerThreadChange);
        _time.Advance(TimeSpan.FromSeconds(1));
        var progress = Assert.IsType<JobProgressed>(await machine.NextAsync(progress: true));
        Assert.Equal(-1, progress.Percent);
        Assert.Equal(expected.TotalSeconds - 1, progress.Remaining!.Value.TotalSeconds, 0.01);
        _time.Advance(expected);
        Assert.Equal(new JobWaiting(new Reason("SEWING_IS_IT_DONE")), await machine.NextAsync());
        machine.Driver.CompleteStep();
        Assert.Equal(new JobEnded(JobOutcome.Completed, new Reason("SEWING_DONE")), await machine.NextAsync());
    }

    [Fact]
    public async Task What_people_say_as_it_happens_measures_the_machine_and_them()
    {
        await using var machine = new Running(this, $"folder:{_folder}");
        await machine.NextAsync();
        machine.Driver.Start(await JobAsync("gen-rect.pec"));
        await machine.NextAsync();
        machine.Driver.CompleteStep();
        await machine.NextAsync();

        _time.Advance(TimeSpan.FromMinutes(6));
        machine.Driver.CompleteStep();
        Assert.Equal(new PartMeasured("attended", new BrotherSettings().SetUp, TimeSpan.FromMinutes(6)), await machine.NextAsync());
        for (var thread = 0; thread < 3; thread++)
        {
            Assert.IsType<JobStepped>(await machine.NextAsync());

            // Five seconds a thread, and the change as reckoned.
            _time.Advance(TimeSpan.FromSeconds(5) + (thread > 0 ? new BrotherSettings().PerThreadChange : TimeSpan.Zero));
            machine.Driver.CompleteStep();
        }

        var measured = Assert.IsType<PartMeasured>(await machine.NextAsync());
        Assert.Equal(("sewing", TimeSpan.FromSeconds(15)), (measured.Part, measured.Actual));
        Assert.Equal(new JobWaiting(new Reason("SEWING_LAST_THREAD_DONE")), await machine.NextAsync());
    }

    [Fact]
    public async Task What_is_ticked_off_in_play_or_after_a_pause_measures_nothing()
    {
        await using var machine = await SewingAsync();
        machine.Driver.Pause();
        Assert.IsType<JobPaused>(await machine.NextAsync());
        machine.Driver.Resume();
        for (var thread = 0; thread < 3; thread++)
        {
            Assert.IsType<JobStepped>(await machine.NextAsync());
            machine.Driver.CompleteStep();
        }

        Assert.Equal(new JobWaiting(new Reason("SEWING_LAST_THREAD_DONE")), await machine.NextAsync());
    }

    [Fact]
    public async Task A_stick_that_goes_away_takes_the_machine_with_it()
    {
        var mount = Path.Combine(_folder, "mount");
        await using var machine = new Running(this, $"folder:{mount}");
        Assert.Equal(new LinkDown(new Reason("STICK_MISSING")), await machine.NextAsync());
        Directory.CreateDirectory(mount);
        Assert.Equal(new LinkUp(""), await machine.NextAsync(tick: true));
        Directory.Delete(mount);
        Assert.Equal(new LinkDown(new Reason("STICK_MISSING")), await machine.NextAsync(tick: true));
    }

    [Fact]
    public async Task The_stick_may_be_carried_about_while_its_job_is_under_way()
    {
        await using var machine = new Running(this, "simulated:away=60");
        await machine.NextAsync();
        machine.Driver.Start(await JobAsync("gen-rect.pec"));
        Assert.Equal(new JobWaiting(new Reason("SEWING_CARRY_STICK", "FQ_K7R.PES")), await machine.NextAsync());
        _time.Advance(TimeSpan.FromSeconds(5));
        machine.Driver.CompleteStep();
        Assert.Equal("SEWING_BEGIN", Assert.IsType<JobWaiting>(await machine.NextAsync()).Reason.Code);
        machine.Driver.Cancel();
        Assert.Equal(new JobEnded(JobOutcome.Cancelled, new Reason("SEWING_CANCELLED")), await machine.NextAsync());
        Assert.Equal(new LinkDown(new Reason("STICK_MISSING")), await machine.NextAsync(tick: true));
    }

    [Theory]
    [InlineData("open")]
    [InlineData("write")]
    [InlineData("fsync")]
    [InlineData("rename")]
    [InlineData("syncfs")]
    [InlineData("close")]
    [InlineData("umount")]
    [InlineData("mount")]
    [InlineData("read")]
    public async Task A_job_whose_stick_is_pulled_waits_for_it_and_is_written_again(string call)
    {
        var medium = Path.Combine(_folder, "medium");
        await using var machine = new Running(this, $"simulated:pulled={call},folder={medium}");
        await machine.NextAsync();
        machine.Driver.Start(await JobAsync("gen-rect.pec"));
        Assert.Equal(new JobWaiting(new Reason("STICK_MISSING")), await machine.NextAsync());
        Assert.Equal(new JobWaiting(new Reason("SEWING_WRITING_AGAIN")), await machine.NextAsync(tick: true));
        Assert.Equal(new JobWaiting(new Reason("SEWING_CARRY_STICK", "FQ_K7R.PES")), await machine.NextAsync());
        Assert.NotNull(DesignReader.Read(File.ReadAllBytes(Assert.Single(Directory.GetFiles(medium)))).Design);
    }

    [Fact]
    public async Task A_call_that_fails_is_said_and_tried_again_when_a_person_says_so()
    {
        await using var machine = new Running(this, "simulated:fail=syncfs");
        await machine.NextAsync();
        machine.Driver.Start(await JobAsync("gen-rect.pec"));
        Assert.Equal(new JobWaiting(new Reason("STICK_FAILED", "syncfs", "5")), await machine.NextAsync());
        machine.Driver.CompleteStep();
        Assert.Equal(new JobWaiting(new Reason("SEWING_WRITING_AGAIN")), await machine.NextAsync());
        Assert.Equal("SEWING_CARRY_STICK", Assert.IsType<JobWaiting>(await machine.NextAsync()).Reason.Code);
    }

    [Fact]
    public async Task Without_the_stick_nobody_can_say_that_it_is_done()
    {
        await using var machine = new Running(this, "simulated:pulled=write,away=60");
        await machine.NextAsync();
        machine.Driver.Start(await JobAsync("gen-rect.pec"));
        Assert.Equal(new JobWaiting(new Reason("STICK_MISSING")), await machine.NextAsync());
        Assert.Equal(new Reason("STICK_MISSING"), machine.Driver.StepRefusal);
        machine.Driver.CompleteStep();

        // Not tried before it is back: 60 seconds later.
        for (var second = 0; second < 50; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(new Reason("STICK_MISSING"), machine.Driver.StepRefusal);
        Assert.Equal(new JobWaiting(new Reason("SEWING_WRITING_AGAIN")), await machine.NextAsync(tick: true));
        Assert.Null(machine.Driver.StepRefusal);
        Assert.Equal(new JobWaiting(new Reason("SEWING_CARRY_STICK", "FQ_K7R.PES")), await machine.NextAsync());
    }

    [Fact]
    public async Task What_lies_on_the_stick_is_said_when_it_is_plugged_in_and_again_after_a_job()
    {
        var medium = Directory.CreateDirectory(Path.Combine(_folder, "medium"));
        File.WriteAllText(Path.Combine(medium.FullName, "HOLIDAY.PES"), "");
        File.WriteAllText(Path.Combine(medium.FullName, "FQ_A2B.PES"), "");
        medium.CreateSubdirectory("System Volume Information");
        await using var machine = new Running(this, $"simulated:away=5,folder={medium.FullName}");
        await machine.NextAsync();
        var note = Assert.IsType<MachineNoted>(await machine.NextAsync(notes: true)).Note!;
        Assert.Equal(("STICK_HOLDS_OTHERS", "2", "1"), (note.Code, note.Args[1], note.Args[2]));
        Assert.True(long.Parse(note.Args[0], CultureInfo.InvariantCulture) <= new DriveInfo(medium.FullName).TotalSize / 1_000_000);

        machine.Driver.Start(await JobAsync("gen-rect.pec"));
        await machine.NextAsync();
        File.Delete(Path.Combine(medium.FullName, "HOLIDAY.PES"));
        machine.Driver.Cancel();
        Assert.IsType<JobEnded>(await machine.NextAsync());
        Assert.Equal(new MachineNoted(null), await machine.NextAsync(notes: true));
        Reason? again;
        do
        {
            again = (await machine.NextAsync(tick: true, notes: true) as MachineNoted)?.Note;
        }
        while (again is null);
        Assert.Equal(("STICK_HOLDS", "1"), (again.Code, again.Args[1]));
    }

    [Theory]
    [InlineData("full", "STICK_FULL")]
    [InlineData("dirty", "STICK_DIRTY")]
    public async Task A_job_on_a_stick_that_takes_nothing_is_not_lost_and_can_be_cancelled(string option, string code)
    {
        await using var machine = new Running(this, $"simulated:{option}");
        await machine.NextAsync();
        machine.Driver.Start(await JobAsync("gen-rect.pec"));
        Assert.Equal(new JobWaiting(new Reason(code)), await machine.NextAsync());
        machine.Driver.Cancel();
        Assert.Equal(new JobEnded(JobOutcome.Cancelled, new Reason("SEWING_CANCELLED")), await machine.NextAsync());
    }

    [Theory]
    [InlineData("readonly", "STICK_READ_ONLY")]
    [InlineData("two", "STICK_TWO")]
    [InlineData("format=exfat", "STICK_WRONG_FORMAT")]
    [InlineData("otherlabel", "STICK_WRONG_LABEL")]
    public async Task A_wrong_stick_is_said_before_a_job_is_started(string option, string code)
    {
        await using var machine = new Running(this, $"simulated:{option}");
        Assert.Equal(code, Assert.IsType<MachineFaulted>(await machine.NextAsync()).Reason.Code);
    }

    [Fact]
    public async Task A_stick_that_hangs_is_said_and_the_driver_still_answers()
    {
        await using var machine = new Running(this, "simulated:hang=fsync,away=40");
        await machine.NextAsync();
        machine.Driver.Start(await JobAsync("gen-rect.pec"));
        Assert.Equal(new JobWaiting(new Reason("STICK_SLOW", "fsync")), await machine.NextAsync(tick: true, untilSeconds: 60));
        machine.Driver.Cancel();
        Assert.Equal(new JobEnded(JobOutcome.Cancelled, new Reason("SEWING_CANCELLED")), await machine.NextAsync());
        Assert.Equal(new MachineFaulted(new Reason("STICK_SLOW", "fsync")), await machine.NextAsync(tick: true));

        // Pulled at last, and put back in.
        Assert.Equal(new LinkDown(new Reason("STICK_MISSING")), await machine.NextAsync(tick: true));
        Assert.Equal(new LinkUp(""), await machine.NextAsync(tick: true));
    }

    [Fact]
    public async Task A_pause_is_made_at_the_machine_and_said_here()
    {
        await using var machine = await SewingAsync();
        machine.Driver.Pause();
        Assert.Equal(new JobPaused(new Reason("SEWING_PAUSE_AT_MACHINE")), await machine.NextAsync());
        machine.Driver.Resume();
        Assert.Equal(new JobStepped(new Reason("SEWING_THREAD", "1", "3", "Red", "800", "#ed171f", "Blue", "405", "#0a55a3"), StepBy.Patron), await machine.NextAsync());
        machine.Driver.Stop();
        Assert.Equal(new JobEnded(JobOutcome.Cancelled, new Reason("SEWING_STOP_AT_MACHINE"), new Reason("CHECK_AFTER_STOP")), await machine.NextAsync());
    }

    [Fact]
    public async Task When_the_server_stops_people_sew_on_and_it_goes_on_from_there()
    {
        string? checkpoint;
        await using (var machine = await SewingAsync())
        {
            await machine.StopAsync();
            Assert.Empty(await machine.Driver.Events.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
            checkpoint = machine.Checkpoint;
        }

        Assert.True(Kind.CanContinue(checkpoint!));
        await using var again = new Running(this, $"folder:{_folder}", (await JobAsync("gen-rect.pec"), checkpoint!));
        Assert.Equal(new LinkUp(""), await again.NextAsync());
        Assert.Equal(new JobWaiting(new Reason("SEWING_WHERE", "1", "3", "Red", "800", "#ed171f")), await again.NextAsync());

        // It is asked only there, and there is no fourth.
        again.Driver.StandsAt(4);
        again.Driver.StandsAt(2);
        Assert.Equal(new JobStepped(new Reason("SEWING_THREAD", "2", "3", "Blue", "405", "#0a55a3", "Leaf Green", "509", "#66ba49"), StepBy.Patron), await again.NextAsync());
        again.Driver.StandsAt(1);
        again.Driver.CompleteStep();
        Assert.Equal(new JobStepped(new Reason("SEWING_THREAD", "3", "3", "Leaf Green", "509", "#66ba49"), StepBy.Patron), await again.NextAsync());
    }

    [Fact]
    public async Task When_the_server_stops_before_the_design_is_on_the_stick_the_job_is_interrupted()
    {
        await using var machine = new Running(this, "simulated:full");
        await machine.NextAsync();
        machine.Driver.Start(await JobAsync("gen-rect.pec"));
        Assert.IsType<JobWaiting>(await machine.NextAsync());
        await machine.StopAsync();
        Assert.Equal(new JobEnded(JobOutcome.Interrupted, new Reason("SERVER_STOPPED")), await machine.NextAsync());
        Assert.Null(machine.Checkpoint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cut")]
    [InlineData("Sewing")]
    [InlineData("Sewing -1")]
    [InlineData("Sewing 1 2")]
    [InlineData("7 1")]
    public void What_is_no_checkpoint_is_not_gone_on_from(string text) => Assert.False(Kind.CanContinue(text));

    [Fact]
    public async Task The_threads_that_a_person_chose_are_on_the_stick()
    {
        await using var machine = new Running(this, $"folder:{_folder}");
        await machine.NextAsync();
        machine.Driver.Start(await JobAsync("gen-rect.pec", new EmbroideryChoices { Threads = [20, 29, 13] }));
        await machine.NextAsync();
        machine.Driver.CompleteStep();
        Assert.Equal(new JobWaiting(new Reason("SEWING_BEGIN", "100 × 100", "Black", "900", "#000000")), await machine.NextAsync());
        var design = DesignReader.Read(File.ReadAllBytes(Path.Combine(_folder, "FQ_K7R.PES"))).Design!;
        Assert.Equal(["#000000", "#f0f0f0", "#ffff00"], design.Colors.Select(c => $"{c}"));
    }

    [Theory]
    [InlineData("folder:/media/FABQUEUE", true)]
    [InlineData("folder:media", false)]
    [InlineData("folder:", false)]
    [InlineData("simulated:", true)]
    [InlineData("simulated:full,pulled=rename,away=2.5", true)]
    [InlineData("simulated:pulled=lunch", false)]
    [InlineData("simulated:folder=medium", false)]
    [InlineData("simulated:speed=2", false)]
    public void A_connection_is_an_absolute_folder_or_simulated(string connection, bool isAllowed) =>
        Assert.Equal(isAllowed, Kind.ValidateConnection(MachineConnection.Parse(connection)) is null);

    private async Task<Running> SewingAsync()
    {
        var machine = new Running(this, $"folder:{_folder}");
        await machine.NextAsync();
        machine.Driver.Start(await JobAsync("gen-rect.pec"));
        await machine.NextAsync();
        machine.Driver.CompleteStep();
        await machine.NextAsync();
        machine.Driver.CompleteStep();
        await machine.NextAsync();
        return machine;
    }

    private static async Task<DriverJob> JobAsync(string file, EmbroideryChoices? choices = null)
    {
        var context = Kind.DefaultContext with { Choices = choices };
        var report = await Kind.CheckAsync(new MemoryStream(DesignSamples.Read(file)), context, TestContext.Current.CancellationToken);
        return new DriverJob("K7R", () => new MemoryStream(DesignSamples.Read(file)), report.Facts!, context);
    }

    private sealed class Running : IAsyncDisposable
    {
        private readonly BrotherDriverTests _test;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public Running(BrotherDriverTests test, string connection, (DriverJob Job, string Checkpoint)? from = null)
        {
            _test = test;
            Driver = Kind.CreateDriver(MachineConnection.Parse(connection), test._time, NullLogger.Instance);
            if (from is var (job, checkpoint))
            {
                Driver.Continue(job, checkpoint);
            }

            _run = Driver.RunAsync(_stop.Token);
        }

        public IMachineDriver Driver { get; }

        /// <summary>The last that was reported.</summary>
        public string? Checkpoint { get; private set; }

        /// <param name="tick">Let time pass, second by second, until something happens.</param>
        /// <param name="progress">Also what is said of the time that is left.</param>
        /// <param name="notes">Also what lies on the stick.</param>
        public async Task<MachineEvent> NextAsync(bool tick = false, bool progress = false, int untilSeconds = 200, bool notes = false)
        {
            var next = ReadAsync(progress, notes);
            for (var seconds = 0; tick && !next.IsCompleted && seconds < untilSeconds; seconds++)
            {
                _test._time.Advance(TimeSpan.FromSeconds(1));
                await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken));
            }

            return await next.WaitAsync(TimeSpan.FromSeconds(30));
        }

        private async Task<MachineEvent> ReadAsync(bool progress, bool notes)
        {
            MachineEvent happened;
            do
            {
                happened = await Driver.Events.ReadAsync(TestContext.Current.CancellationToken);
                Checkpoint = (happened as JobReached)?.Checkpoint ?? Checkpoint;
            }
            while ((!progress && happened is JobProgressed) || happened is JobReached || (!notes && happened is MachineNoted));
            return happened;
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _run;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
        }
    }
}
