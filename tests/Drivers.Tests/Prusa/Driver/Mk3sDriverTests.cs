using System.Text;
using FabQueue.Drivers.Prusa;
using FabQueue.Drivers.Prusa.Driver;
using FabQueue.Drivers.Prusa.Protocol;
using FabQueue.Drivers.Prusa.Simulation;
using FabQueue.Drivers.Serial;
using FabQueue.Drivers.Tests.Prusa.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace FabQueue.Drivers.Tests.Prusa.Driver;

/// <summary>The driver at the end of a real pseudo-terminal: what happens to the cable and to the port.</summary>
public sealed class Mk3sDriverTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fabqueue-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Scenario.Clean)]
    [InlineData(Scenario.Noisy)]
    public async Task A_cable_that_falls_out_interrupts_the_print_and_the_next_one_is_printed_whole(string noise)
    {
        // With this seed it falls out once, in the moves of the first print.
        var record = Path.Combine(_folder, "record");
        await using var running = new Running(new Mk3sDriver("", Options($"{noise}speed=400,seed=336,unplug=1/150,record={record}"), new Mk3sOptions(), TimeProvider.System, NullLogger.Instance));
        await running.UntilAsync<LinkUp>();
        running.Driver.Start(Job());
        Assert.Equal(new JobEnded(JobOutcome.Interrupted, new Reason("PRINTER_UNPLUGGED")), await running.UntilAsync<JobEnded>());
        Assert.Equal(new LinkDown(new Reason("PRINTER_UNPLUGGED")), await running.UntilAsync<LinkDown>());

        await running.UntilAsync<LinkUp>();
        running.Driver.Start(Job());
        Assert.Equal(JobOutcome.Completed, (await running.UntilAsync<JobEnded>()).Outcome);
        await running.StopAsync();

        var prints = (await File.ReadAllTextAsync(record, TestContext.Current.CancellationToken)).Split("N0 M110 N0\n");
        var done = prints.Select(p => VirtualPrint.Replay(p).Select(c => c.Replace(" ", "", StringComparison.Ordinal)).ToList())
            .Where(p => p.Contains("M501")).Select(p => p[(p.IndexOf("M501") + 1)..]).ToList();
        Assert.Equal(2, done.Count);
        Assert.InRange(done[0].Count, 10, Scenario.Commands.Length - 1);
        Assert.Equal(Scenario.Commands.Take(done[0].Count), done[0]);
        Assert.Equal([.. Scenario.Commands, "M400", "M104S0", "M140S0", "M107", "M114"], done[1].Take(Scenario.Commands.Length + 5));
    }

    // A bed takes 80 s to 60 °C; a busy computer can only make it longer.
    [Fact]
    public async Task What_it_measures_of_a_fast_printer_is_the_time_of_the_printer()
    {
        await using var running = new Running(new Mk3sDriver("", Options("speed=200"), new Mk3sOptions(), TimeProvider.System, NullLogger.Instance));
        await running.UntilAsync<LinkUp>();
        running.Driver.Start(Job());
        var bed = await running.UntilAsync<PartMeasured>();
        Assert.Equal("heatBed", bed.Part);
        Assert.True(bed.Actual > TimeSpan.FromSeconds(60), $"{bed}");
    }

    // No noise here: not a byte goes over the line.
    [Fact]
    public async Task A_port_that_another_program_has_is_named_and_taken_when_it_is_free()
    {
        using var printer = new SimulatedMk3s(Options("speed=25"), TimeProvider.System);
        var other = DeviceFile.Open(printer.Path);
        await using var running = new Running(new Mk3sDriver(printer.Path, simulation: null, new Mk3sOptions(), TimeProvider.System, NullLogger.Instance));
        Assert.Equal(new LinkDown(new Reason("PRINTER_PORT_IN_USE")), await running.UntilAsync<LinkDown>());
        running.Driver.Start(Job());
        Assert.Equal(new JobEnded(JobOutcome.Failed, new Reason("PRINTER_NOT_READY")), await running.UntilAsync<JobEnded>());

        other.Dispose();
        await running.UntilAsync<LinkUp>();
        Assert.Throws<DeviceBusyException>(() => DeviceFile.Open(printer.Path));
    }

    [Fact]
    public async Task A_host_that_goes_away_stops_a_printer_that_heats()
    {
        // The bed takes four seconds of real time.
        var driver = new Mk3sDriver("", Options("speed=25"), new Mk3sOptions { LeaveLimit = TimeSpan.FromSeconds(0.5) }, TimeProvider.System, NullLogger.Instance);
        await using var running = new Running(driver);
        await running.UntilAsync<LinkUp>();
        driver.Start(Job());
        await running.UntilAsync<JobStepped>();
        var dialogue = driver.WatchConsoleAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken).AsTask();
        await running.StopAsync();
        Assert.Contains(await dialogue, l => l.Text.Contains("kill() called", StringComparison.Ordinal));
    }

    private static SimulationOptions Options(string text) => SimulationOptions.Parse(text, out var error) ?? throw new ArgumentException(error, nameof(text));

    private static DriverJob Job() => new(
        "K7R", () => new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', Scenario.Commands))), new PrintFacts(), new PrusaMk3s().DefaultContext);

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        private readonly Task _run;

        public Running(IMachineDriver driver)
        {
            Driver = driver;
            _run = driver.RunAsync(_stopping.Token);
        }

        public IMachineDriver Driver { get; }

        public async Task<T> UntilAsync<T>()
            where T : MachineEvent
        {
            while (true)
            {
                if (await Driver.Events.ReadAsync(_stopping.Token) is T awaited)
                {
                    return awaited;
                }
            }
        }

        public async Task StopAsync()
        {
            await _stopping.CancelAsync();
            await _run;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stopping.Dispose();
        }
    }
}
