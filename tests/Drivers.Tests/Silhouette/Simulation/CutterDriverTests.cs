using System.Text;
using FabQueue.Drivers.Silhouette;
using Microsoft.Extensions.Logging.Abstractions;

namespace FabQueue.Drivers.Tests.Silhouette.Simulation;

/// <summary>The driver and the simulated cutter, with a real device file between them.</summary>
public sealed class CutterDriverTests : IDisposable
{
    private const string Body = "<rect x='10' y='10' width='40' height='30' rx='5'/><circle cx='30' cy='25' r='8'/><path d='M60 60C60 90 90 60 90 90'/>";

    private readonly string _folder = Directory.CreateTempSubdirectory("fabqueue-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_the_cutter_cut_is_the_drawing()
    {
        var events = await RunAsync($"speed=1000,draw={_folder}", Drawings.Page(Body));

        Assert.Equal(new JobEnded(JobOutcome.Completed, new Reason("CUTTING_FINISHED")), events[^1]);
        Assert.Equal(100, events.OfType<JobProgressed>().Last().Percent);
        var cut = Drawings.Lines(Drawings.Read(await File.ReadAllTextAsync(Path.Combine(_folder, "cut-0001.svg"), TestContext.Current.CancellationToken)));
        Assert.InRange(Drawings.Distance(cut, Drawings.Lines(Drawings.Read(Drawings.Page(Body)))), 0, 0.05);
    }

    [Fact]
    public async Task A_mat_that_comes_late_is_waited_for()
    {
        var events = await RunAsync("speed=100,load=300", Drawings.Page(Body));
        Assert.Contains(new JobWaiting(new Reason("CUTTER_LOAD_MAT", "12×12")), events);
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(events[^1]).Outcome);
    }

    [Fact]
    public async Task A_mat_that_is_taken_out_ends_the_job()
    {
        var events = await RunAsync("speed=50,unload=120", Drawings.Page(string.Concat(Enumerable.Range(1, 40).Select(i => $"<circle cx='50' cy='50' r='{i}'/>"))));
        var end = Assert.IsType<JobEnded>(events[^1]);
        Assert.Equal((JobOutcome.Failed, "CUTTER_UNLOADED"), (end.Outcome, end.Reason.Code));
    }

    [Fact]
    public async Task A_cable_that_falls_out_interrupts_the_job_and_the_cutter_comes_back()
    {
        var events = await RunAsync("speed=20,unplug=120", Drawings.Page(string.Concat(Enumerable.Range(1, 40).Select(i => $"<circle cx='50' cy='50' r='{i}'/>"))), untilUpAgain: true);
        Assert.Contains(events, e => e is JobEnded { Outcome: JobOutcome.Interrupted, Reason.Code: "CUTTER_UNPLUGGED" });
        Assert.IsType<LinkUp>(events[^1]);
    }

    [Fact]
    public async Task A_printed_sheet_is_cut_where_its_marks_are()
    {
        var body = "<rect x='40' y='50' width='20' height='10'/>";
        var events = await RunAsync($"speed=1000,draw={_folder}", Drawings.Page(body), choices: new CutChoices { HasRegistrationMarks = true });
        Assert.Equal(JobOutcome.Completed, Assert.IsType<JobEnded>(events[^1]).Outcome);
        var cut = Drawings.Lines(Drawings.Read(await File.ReadAllTextAsync(Path.Combine(_folder, "cut-0001.svg"), TestContext.Current.CancellationToken)));
        Assert.InRange(Drawings.Distance(cut, Drawings.Lines(Drawings.Read(Drawings.Page(body)))), 0, 0.05);
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

    private static async Task<List<MachineEvent>> RunAsync(string options, string svg, bool untilUpAgain = false, CutChoices? choices = null)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var driver = new SilhouetteCameo4Pro().CreateDriver(MachineConnection.Parse($"simulated:{options}"), TimeProvider.System, NullLogger.Instance);
        var running = driver.RunAsync(stopping.Token);
        var events = new List<MachineEvent>();
        var isStarted = false;
        await foreach (var happened in driver.Events.ReadAllAsync(stopping.Token))
        {
            events.Add(happened);
            if (happened is LinkUp && !isStarted)
            {
                isStarted = true;
                driver.Start(new DriverJob("K7R", () => new MemoryStream(Encoding.UTF8.GetBytes(svg)), new CutFacts(), new SilhouetteCameo4Pro().DefaultContext with { Choices = choices }));
            }
            else if (happened is JobWaiting { Reason.Code: "CUTTER_WEED" or "CUTTER_JUDGE_TEST" or "CUTTER_PRESS" })
            {
                driver.CompleteStep();
            }
            else if (untilUpAgain ? happened is LinkUp : happened is JobEnded)
            {
                break;
            }
        }

        await stopping.CancelAsync();
        await running;
        return events;
    }
}
