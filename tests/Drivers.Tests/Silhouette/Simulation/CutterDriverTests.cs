using FabQueue.Drivers.Serial;
using FabQueue.Drivers.Silhouette;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace FabQueue.Drivers.Tests.Silhouette.Simulation;

/// <summary>The driver and the simulated cutter, with a real device file between them.</summary>
public sealed class CutterDriverTests : IDisposable
{
    private const string Body = "<rect x='10' y='10' width='40' height='30' rx='5'/><circle cx='30' cy='25' r='8'/><path d='M60 60C60 90 90 60 90 90'/>";

    private static readonly string Rings = Drawings.Page(string.Concat(Enumerable.Range(1, 40).Select(i => $"<circle cx='50' cy='50' r='{i}'/>")));

    private readonly string _folder = Directory.CreateTempSubdirectory("fabqueue-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_the_cutter_cut_is_the_drawing()
    {
        var events = await RunAsync($"speed=1000,draw={_folder}", Drawings.Page(Body));

        Assert.Equal(new JobEnded(JobOutcome.Completed, new Reason("CUTTING_FINISHED")), events[^1]);
        Assert.Equal(100, events.OfType<JobProgressed>().Last().Percent);
        Assert.InRange(Drawings.Distance(await CutAsync(), Drawings.Lines(Drawings.Read(Drawings.Page(Body)))), 0, 0.05);
    }

    [Fact]
    public async Task A_mat_that_comes_late_is_waited_for()
    {
        var events = await RunAsync("speed=100,load=300", Drawings.Page(Body));
        Assert.Contains(Load, events);
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(events[^1]).Outcome);
    }

    [Fact]
    public async Task A_mat_that_is_taken_out_ends_the_job()
    {
        var events = await RunAsync("speed=50,unload=120", Rings);
        var end = Assert.IsType<JobEnded>(events[^1]);
        Assert.Equal((JobOutcome.Failed, "CUTTER_UNLOADED"), (end.Outcome, end.Reason.Code));
    }

    [Fact]
    public async Task A_cable_that_falls_out_interrupts_the_job_and_when_it_is_back_the_next_one_is_cut_and_nothing_more_of_the_first()
    {
        var events = await RunAsync($"speed=20,unplug=120,draw={_folder}", Rings, next: Drawings.Page("<rect x='60' y='5' width='30' height='20'/>"));
        Assert.Equal([(JobOutcome.Interrupted, "CUTTER_UNPLUGGED"), (JobOutcome.Completed, "CUTTING_FINISHED")], events.OfType<JobEnded>().Select(e => (e.Outcome, e.Reason.Code)));
        var cut = await CutAsync();
        var rings = cut.Where(l => l.TrueForAll(p => p.X < 91 && p.Y is > 29 and < 71)).ToList();
        Assert.InRange(rings.Count, 1, 39);
        var rectangle = cut.Except(rings).ToList();
        Assert.InRange(Drawings.Distance(rectangle, [[new(60, 5), new(90, 5), new(90, 25), new(60, 25), new(60, 5)]]), 0, 0.05);
    }

    [Fact]
    public async Task After_the_mat_was_taken_out_the_next_job_waits_for_one()
    {
        var events = await RunAsync("speed=50,load=50,unload=120", Rings, next: Drawings.Page(Body));
        Assert.Equal([JobOutcome.Failed, JobOutcome.Completed], events.OfType<JobEnded>().Select(e => e.Outcome));
        var second = events.SkipWhile(e => e is not JobEnded).ToList();
        Assert.True(second.FindIndex(e => e is JobWaiting { Reason.Code: "CUTTER_LOAD_MAT" }) < second.FindIndex(e => e is JobProgressed));
        Assert.Contains(Load, second);
    }

    [Fact]
    public async Task A_pause_at_the_panel_is_told_and_the_cut_goes_on_by_itself_without_a_loss()
    {
        var events = await RunAsync($"speed=10,panel=150,draw={_folder}", Drawings.Page(Body), new CutChoices { Material = "paper" }, time: new QuickTime(10));
        var paused = events.IndexOf(new JobPaused(new Reason("CUTTER_STANDS")));
        Assert.InRange(paused, 0, events.LastIndexOf(new JobResumed()));
        Assert.Equal(new JobEnded(JobOutcome.Completed, new Reason("CUTTING_FINISHED")), events[^1]);
        Assert.DoesNotContain(events, e => e is PartMeasured);
        Assert.InRange(Drawings.Distance(await CutAsync(), Drawings.Lines(Drawings.Read(Drawings.Page(Body)))), 0, 0.05);
    }

    [Fact]
    public async Task A_jam_is_told_and_a_cancel_ends_the_job_though_the_cutter_never_gets_ready()
    {
        var events = await RunAsync("speed=10,jam=150", Rings, time: new QuickTime(20), cancelAt: "CUTTER_STANDS");
        Assert.Contains(new JobPaused(new Reason("CUTTER_STANDS")), events);
        Assert.Equal(new JobEnded(JobOutcome.Cancelled, new Reason("CUTTER_STUCK"), new Reason("CHECK_CUTTER_JAM")), events[^1]);
        Assert.True(events.OfType<JobProgressed>().All(p => p.Percent < 100));
    }

    [Fact]
    public async Task A_cutter_that_another_program_uses_is_said_to_be_in_use()
    {
        using var cutter = new SimulatedCutter(new SimulatedCutterOptions(), TimeProvider.System);
        using var other = DeviceFile.Open(cutter.Path);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var driver = new SilhouetteCameo4Pro().CreateDriver(MachineConnection.Parse($"usb:{cutter.Path}"), TimeProvider.System, NullLogger.Instance);
        var running = driver.RunAsync(stopping.Token);
        Assert.Equal(new LinkDown(new Reason("CUTTER_IN_USE")), await driver.Events.ReadAsync(stopping.Token));
        driver.Start(new DriverJob("K7R", () => Drawings.Stream(Drawings.Page(Body)), new CutFacts(), new SilhouetteCameo4Pro().DefaultContext));
        Assert.Equal(new JobEnded(JobOutcome.Failed, new Reason("CUTTER_IN_USE")), await driver.Events.ReadAsync(stopping.Token));
        await stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_printed_sheet_is_cut_where_its_marks_are()
    {
        var body = "<rect x='40' y='50' width='20' height='10'/>";
        var events = await RunAsync($"speed=1000,draw={_folder}", Drawings.Page(body), choices: new CutChoices { HasRegistrationMarks = true });
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(events[^1]).Outcome);
        Assert.InRange(Drawings.Distance(await CutAsync(), Drawings.Lines(Drawings.Read(Drawings.Page(body)))), 0, 0.05);
    }

    [Fact]
    public async Task A_material_that_staff_removed_after_the_check_is_told_before_anything_is_cut()
    {
        var events = await RunAsync("speed=1000", Drawings.Page(Body), choices: new CutChoices { Material = "removed" });
        Assert.Equal(new JobEnded(JobOutcome.Failed, new Reason("NO_LONGER_FITS")), events[^1]);
        Assert.DoesNotContain(new JobStarted(), events);
    }

    [Fact]
    public async Task A_file_that_is_damaged_on_the_disk_fails_the_job_before_anything_is_cut()
    {
        var events = await RunAsync("speed=1000", "<svg");
        Assert.Equal(new JobEnded(JobOutcome.Failed, new Reason("CUTTER_FILE_UNREADABLE")), events[^1]);
        Assert.DoesNotContain(new JobStarted(), events);
    }

    [Theory]
    [InlineData("usb:auto", true)]
    [InlineData("usb:/dev/usb/lp0", true)]
    [InlineData("usb:lp0", false)]
    [InlineData("simulated:", true)]
    [InlineData("simulated:speed=50,load=3,tool=2", true)]
    [InlineData("simulated:jam=10,panel=3,tool2=255,marks=0", true)]
    [InlineData("simulated:marks=yes", false)]
    [InlineData("simulated:speed=0", false)]
    [InlineData("simulated:fast", false)]
    public void Connections_are_held_to_what_can_be(string connection, bool isValid) =>
        Assert.Equal(isValid, new SilhouetteCameo4Pro().ValidateConnection(MachineConnection.Parse(connection)) is null);

    private static JobWaiting Load => new(new Reason("CUTTER_LOAD_MAT", Reason.InBoth("Vinyle adhésif", "Sticker vinyl"), "12×12", "1", "TOOL_BLADE(4)"));

    /// <summary>What the first job left on the material, or what came after a job that had no end.</summary>
    private async Task<List<List<Point>>> CutAsync() =>
        Drawings.Lines(Drawings.Read(await File.ReadAllTextAsync(Path.Combine(_folder, "cut-0001.svg"), TestContext.Current.CancellationToken)));

    /// <param name="next">A second job, started when the first has ended and the cutter is there.</param>
    /// <param name="cancelAt">A reason to pause at which the job is cancelled.</param>
    private static async Task<List<MachineEvent>> RunAsync(
        string options, string svg, CutChoices? choices = null, string? next = null, TimeProvider? time = null, string? cancelAt = null)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var driver = new SilhouetteCameo4Pro().CreateDriver(MachineConnection.Parse($"simulated:{options}"), time ?? TimeProvider.System, NullLogger.Instance);
        var running = driver.RunAsync(stopping.Token);
        var events = new List<MachineEvent>();
        var jobs = new Queue<string>(next is null ? [svg] : [svg, next]);
        var (isUp, isWorking) = (false, false);
        await foreach (var happened in driver.Events.ReadAllAsync(stopping.Token))
        {
            events.Add(happened);
            isUp = happened is LinkUp || (isUp && happened is not LinkDown && happened is not JobEnded { Outcome: JobOutcome.Interrupted });
            isWorking &= happened is not JobEnded;
            if (isUp && !isWorking && jobs.TryDequeue(out var job))
            {
                isWorking = true;
                driver.Start(new DriverJob("K7R", () => Drawings.Stream(job), new CutFacts(), new SilhouetteCameo4Pro().DefaultContext with { Choices = choices }));
            }
            else if (happened is JobWaiting { Reason.Code: "CUTTER_IS_IT_RIGHT" or "CUTTER_SET_DEPTH" or "CUTTER_WEED" or "CUTTER_JUDGE_TEST" or "CUTTER_PRESS" })
            {
                driver.CompleteStep();
            }
            else if (happened is JobPaused paused && paused.Reason.Code == cancelAt)
            {
                driver.Cancel();
            }
            else if (happened is JobEnded && jobs.Count == 0)
            {
                break;
            }
        }

        await stopping.CancelAsync();
        await running;
        return events;
    }

    /// <summary>The system's time, but faster: what a driver waits for on the clock is not waited for here.</summary>
    private sealed class QuickTime(int factor) : TimeProvider
    {
        public override long GetTimestamp() => System.GetTimestamp() * factor;

        public override long TimestampFrequency => System.TimestampFrequency;
    }
}
