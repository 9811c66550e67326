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
        Assert.Equal(new JobWaiting(new Reason("SEWING_CARRY_STICK", "FQ_K7R.PES")), await machine.NextAsync());
        var design = DesignReader.Read(File.ReadAllBytes(Path.Combine(_folder, "FQ_K7R.PES"))).Design;
        Assert.Equal((165, new Bounds(-300, -200, 300, 200)), (design!.Count(StitchKind.Stitch), design.Sewn));

        machine.Driver.CompleteStep();
        Assert.Equal(new JobWaiting(new Reason("SEWING_BEGIN", "100 × 100", "Red", "800", "#ed171f")), await machine.NextAsync());
        machine.Driver.CompleteStep();
        Assert.Equal(new JobStepped(new Reason("SEWING_THREAD", "1", "3", "Red", "800", "#ed171f"), StepBy.Patron), await machine.NextAsync());
        machine.Driver.CompleteStep();
        Assert.Equal(new JobStepped(new Reason("SEWING_THREAD", "2", "3", "Blue", "405", "#0a55a3"), StepBy.Patron), await machine.NextAsync());
        machine.Driver.CompleteStep();
        Assert.Equal(new JobStepped(new Reason("SEWING_THREAD", "3", "3", "Leaf Green", "509", "#66ba49"), StepBy.Patron), await machine.NextAsync());
        machine.Driver.CompleteStep();
        Assert.Equal(new JobWaiting(new Reason("SEWING_LAST_THREAD_DONE")), await machine.NextAsync());
        machine.Driver.CompleteStep();
        Assert.Equal(new JobEnded(JobOutcome.Completed, new Reason("SEWING_DONE")), await machine.NextAsync());
    }

    [Fact]
    public async Task Only_the_time_left_is_reckoned_and_when_it_is_over_the_question_is_put()
    {
        await using var machine = new Running(this, $"folder:{_folder}");
        var job = await JobAsync("gen-rect.pec");
        await machine.NextAsync();
        machine.Driver.Start(job);
        await machine.NextAsync();
        machine.Driver.CompleteStep();
        await machine.NextAsync();
        machine.Driver.CompleteStep();
        await machine.NextAsync();

        var expected = job.Facts.ExpectedDuration!.Value;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new JobProgressed(-1, expected - TimeSpan.FromSeconds(1)), await machine.NextAsync());
        _time.Advance(expected);
        Assert.Equal(new JobWaiting(new Reason("SEWING_IS_IT_DONE")), await machine.NextAsync());
        machine.Driver.CompleteStep();
        Assert.Equal(new JobEnded(JobOutcome.Completed, new Reason("SEWING_DONE")), await machine.NextAsync());
    }

    [Fact]
    public async Task A_stick_that_goes_away_takes_the_machine_with_it_and_a_start_without_one_fails()
    {
        var mount = Path.Combine(_folder, "mount");
        await using var machine = new Running(this, $"folder:{mount}");
        Assert.Equal(new LinkDown(new Reason("STICK_MISSING")), await machine.NextAsync());
        machine.Driver.Start(await JobAsync("gen-rect.pec"));
        Assert.Equal(new JobEnded(JobOutcome.Failed, new Reason("STICK_MISSING")), await machine.NextAsync());

        Directory.CreateDirectory(mount);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new LinkUp(""), await machine.NextAsync());
        Directory.Delete(mount);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new LinkDown(new Reason("STICK_MISSING")), await machine.NextAsync());
    }

    [Fact]
    public async Task The_stick_may_be_carried_about_while_its_job_is_under_way()
    {
        var mount = Directory.CreateDirectory(Path.Combine(_folder, "mount")).FullName;
        await using var machine = new Running(this, $"folder:{mount}");
        await machine.NextAsync();
        machine.Driver.Start(await JobAsync("gen-rect.pec"));
        await machine.NextAsync();
        Directory.Delete(mount, recursive: true);
        _time.Advance(TimeSpan.FromSeconds(5));
        machine.Driver.CompleteStep();
        Assert.Equal("SEWING_BEGIN", Assert.IsType<JobWaiting>(await machine.NextAsync()).Reason.Code);
        machine.Driver.Cancel();
        Assert.Equal(new JobEnded(JobOutcome.Cancelled, new Reason("SEWING_CANCELLED")), await machine.NextAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new LinkDown(new Reason("STICK_MISSING")), await machine.NextAsync());
    }

    [Fact]
    public async Task A_pause_is_made_at_the_machine_and_said_here()
    {
        await using var machine = await SewingAsync();
        machine.Driver.Pause();
        Assert.Equal(new JobPaused(new Reason("SEWING_PAUSE_AT_MACHINE")), await machine.NextAsync());
        machine.Driver.Resume();
        Assert.Equal(new JobStepped(new Reason("SEWING_THREAD", "1", "3", "Red", "800", "#ed171f"), StepBy.Patron), await machine.NextAsync());
        machine.Driver.Stop();
        Assert.Equal(new JobEnded(JobOutcome.Cancelled, new Reason("SEWING_STOP_AT_MACHINE")), await machine.NextAsync());
    }

    [Fact]
    public async Task When_the_server_stops_nobody_knows_how_the_job_goes_on()
    {
        await using var machine = await SewingAsync();
        await machine.StopAsync();
        Assert.Equal(new JobEnded(JobOutcome.Interrupted, new Reason("SERVER_STOPPING")), await machine.NextAsync());
    }

    [Fact]
    public async Task A_simulated_stick_is_a_folder_of_its_own()
    {
        await using var machine = new Running(this, "simulated:");
        Assert.Equal(new LinkUp(""), await machine.NextAsync());
        machine.Driver.Start(await JobAsync("gen-rect.vp3"));
        Assert.IsType<JobWaiting>(await machine.NextAsync());
    }

    [Theory]
    [InlineData("folder:/media/FABQUEUE", true)]
    [InlineData("folder:media", false)]
    [InlineData("folder:", false)]
    [InlineData("simulated:", true)]
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

    private static async Task<DriverJob> JobAsync(string file)
    {
        var report = await Kind.CheckAsync(new MemoryStream(DesignSamples.Read(file)), Kind.DefaultContext, TestContext.Current.CancellationToken);
        return new DriverJob("K7R", () => new MemoryStream(DesignSamples.Read(file)), report.Facts!, Kind.DefaultContext);
    }

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public Running(BrotherDriverTests test, string connection)
        {
            Driver = Kind.CreateDriver(MachineConnection.Parse(connection), test._time, NullLogger.Instance);
            _run = Driver.RunAsync(_stop.Token);
        }

        public IMachineDriver Driver { get; }

        public async Task<MachineEvent> NextAsync() => await Driver.Events.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

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
