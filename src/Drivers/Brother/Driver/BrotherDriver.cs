using System.Threading.Channels;
using FabQueue.Drivers.Brother.Check;
using FabQueue.Drivers.Brother.Format;
using Microsoft.Extensions.Logging;

namespace FabQueue.Drivers.Brother.Driver;

/// <summary>
/// Brings designs to an embroidery machine by stick: writes the file, then leads through the steps that people do and say.
/// </summary>
/// <param name="findStick">Says where the stick is; null = a folder of its own stands for it as long as the driver runs.</param>
internal sealed partial class BrotherDriver(Func<StickPlace>? findStick, StickCalls calls, TimeProvider time, ILogger logger) : IMachineDriver
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    private readonly Channel<MachineEvent> _events = Channel.CreateUnbounded<MachineEvent>();
    private readonly Channel<Func<Task>> _requests = Channel.CreateUnbounded<Func<Task>>(new() { SingleReader = true });
    private Func<StickPlace> _findStick = findStick ?? (() => InFolder(""));
    private StickPlace? _stick;
    private SewingSteps? _job;

    public ChannelReader<MachineEvent> Events => _events.Reader;

    /// <summary>A folder that stands for a stick, as long as it is there.</summary>
    public static StickPlace InFolder(string path) =>
        Directory.Exists(path) ? new StickPlace(path, null, IsMount: false) : new StickPlace(null, SewingReasons.StickMissing, IsMount: false);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var own = findStick is null ? Directory.CreateTempSubdirectory("fabqueue-stick-") : null;
        _findStick = own is null ? _findStick : () => InFolder(own.FullName);
        Request(Tick);
        await using var timer = time.CreateTimer(_ => Request(Tick), null, TickPeriod, TickPeriod);
        try
        {
            await foreach (var request in _requests.Reader.ReadAllAsync(cancellationToken))
            {
                await request();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _job?.End(JobOutcome.Interrupted, SewingReasons.ServerStopping);
        }
        finally
        {
            _events.Writer.Complete();
            own?.Delete(recursive: true);
        }
    }

    public void Start(DriverJob job) => _requests.Writer.TryWrite(() => StartAsync(job));

    public void CompleteStep() => Request(() => _job?.CompleteStep());

    public void Pause() => Request(() => _job?.Pause());

    public void Resume() => Request(() => _job?.Resume());

    public void Cancel() => Request(() => _job?.End(JobOutcome.Cancelled, SewingReasons.Cancelled));

    public void Stop() => Request(() => _job?.End(JobOutcome.Cancelled, SewingReasons.StopAtMachine));

    private void Request(Action request) => _requests.Writer.TryWrite(() =>
    {
        request();
        _job = _job is { HasEnded: true } ? null : _job;
        return Task.CompletedTask;
    });

    private async Task StartAsync(DriverJob job)
    {
        var label = StickWriter.Prefix + job.Name;
        _job = new SewingSteps((EmbroideryFacts)job.Facts, time, Emit);
        var stick = _findStick();
        if ((stick.Reason ?? await DeliverAsync(job, label, stick.Folder!)) is { } failure)
        {
            NotDelivered(logger, job.Name, failure);
            _job.End(JobOutcome.Failed, failure);
            _job = null;
            return;
        }

        var isFree = !stick.IsMount || calls.Unmount(stick.Folder!) == 0;
        Delivered(logger, job.Name, stick.Folder!);
        _job.Delivered(label + ".PES", mustEject: !isFree);
    }

    private async Task<Reason?> DeliverAsync(DriverJob job, string label, string folder)
    {
        byte[] content;
        try
        {
            await using var file = job.OpenFile();
            var read = await EmbroideryCheck.ReadAsync(file, CancellationToken.None);
            if (DesignReader.Read(read.Span).Design is not { } design)
            {
                return SewingReasons.DesignUnreadable;
            }

            var plan = SewingPlan.Of(design, (BrotherSettings)job.Context.Settings, (EmbroideryChoices?)job.Context.Choices);
            if (PesWriter.FindRefusal(plan.Design) != PesRefusal.None)
            {
                return SewingReasons.DesignUnreadable;
            }

            content = PesWriter.Write(plan.Design, label);
        }
        catch (IOException e)
        {
            NotRead(logger, job.Name, e.Message);
            return SewingReasons.DesignUnreadable;
        }

        // A slow stick holds its caller for seconds.
        var failure = await Task.Factory.StartNew(
            () => new StickWriter(folder, calls).Write(label, content), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        // What was written after the stick was pulled would lie in the folder under its mount point.
        return failure ?? (_findStick().Folder == folder ? null : SewingReasons.StickMissing);
    }

    private void Tick()
    {
        _job?.Tick();

        // While a job is under way its stick is carried about.
        if (_job is null && _findStick() is var stick && (_stick is null || stick.Reason != _stick.Reason))
        {
            _stick = stick;
            Emit(stick.Reason is { } reason ? new LinkDown(reason) : new LinkUp(""));
        }
    }

    private void Emit(MachineEvent happened) => _events.Writer.TryWrite(happened);

    [LoggerMessage(30, LogLevel.Information, "{Job}: on the stick at {Folder}")]
    private static partial void Delivered(ILogger logger, string job, string folder);

    [LoggerMessage(31, LogLevel.Warning, "{Job}: not on the stick: {Reason}")]
    private static partial void NotDelivered(ILogger logger, string job, Reason reason);

    [LoggerMessage(32, LogLevel.Error, "{Job}: the file cannot be read: {Error}")]
    private static partial void NotRead(ILogger logger, string job, string error);
}
