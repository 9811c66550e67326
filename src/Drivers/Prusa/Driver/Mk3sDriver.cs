using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Threading.Channels;
using FabQueue.Drivers.Prusa.Protocol;
using FabQueue.Drivers.Prusa.Simulation;
using FabQueue.Drivers.Serial;
using Microsoft.Extensions.Logging;

namespace FabQueue.Drivers.Prusa.Driver;

/// <summary>
/// Drives one MK3S: one thread that waits at the line and moves bytes between it and the <see cref="Mk3sProtocol"/>, and
/// one task that reads the file ahead. The line is kept open for the life of the service, because opening it resets the
/// printer.
/// </summary>
/// <param name="path">The serial line; not used where the printer is simulated.</param>
/// <param name="simulation">Null for a real printer; else one is simulated as long as the driver runs.</param>
[SuppressMessage("Design", "CA1001", Justification = "Disposed of with the job that it belongs to.")]
public sealed partial class Mk3sDriver(string path, SimulationOptions? simulation, Mk3sOptions options, TimeProvider time, ILogger logger)
    : IMachineDriver, IMachineConsole
{
    private const int BaudRate = 115200;
    private const int ReadAheadBlocks = 4;

    private static readonly TimeSpan ReopenPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PathCheckPeriod = TimeSpan.FromSeconds(1);

    // What an emergency stop behind a polite end may take when the host goes away.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    // The host's patience shrinks with the time of a simulated printer.
    private readonly double _speed = Math.Min(simulation?.Speed ?? 1, SimulatedMk3s.FastestIdleSpeed);
    private readonly EventQueue _events = new();
    private readonly DeviceThread<Mk3sProtocol> _thread = new(time);
    private readonly Dialogue _dialogue = new(time);

    private string _path = path;
    private CancellationTokenSource? _reading;
    private SimulatedMk3s? _simulated;

    public ChannelReader<MachineEvent> Events => _events;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var printer = simulation is null ? null : new SimulatedMk3s(simulation, time);
        _simulated = printer;
        _path = printer?.Path ?? _path;
        try
        {
            await _thread.RunAsync($"mk3s {_path}", () => RunAtLine(cancellationToken), cancellationToken);
        }
        finally
        {
            _events.Complete();
            _dialogue.Complete();
        }
    }

    public void Start(DriverJob job) => Request(protocol =>
    {
        var feed = new JobFeed(ReadAheadBlocks, () => Request(p => p.FeedArrived()));
        _reading = new CancellationTokenSource();
        var filling = ReadFileAsync(feed, job, _reading.Token);
        Starting(logger, _path, job.Name);
        var facts = job.Facts as PrintFacts;
        protocol.Start(feed, facts?.Timeline, facts?.Stops);
        _ = filling;
    });

    public void Pause() => Request(p => p.Pause());

    public void Resume() => Request(p => p.Resume());

    public void Cancel() => Request(p => p.Cancel());

    public void Stop() => Request(p => p.Stop());

    public IAsyncEnumerable<ConsoleLine> WatchConsoleAsync(CancellationToken cancellationToken) => _dialogue.WatchAsync(cancellationToken);

    public async Task<ConsoleAnswer> SendCommandAsync(string command, bool isConfirmed, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<ConsoleAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        Request(p => answer.SetResult(p.Send(command, isConfirmed)));
        return await answer.Task.WaitAsync(cancellationToken);
    }

    private void Request(Action<Mk3sProtocol> request) => _thread.Request(request);

    private async Task ReadFileAsync(JobFeed feed, DriverJob job, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (await feed.FillAsync(job.OpenFile, cancellationToken) is { } error)
        {
            FileFailed(logger, _path, job.Name, error);
        }
    }

    private void RunAtLine(CancellationToken cancellationToken)
    {
        // What a service gets to stop does not shrink with the time of a simulated printer.
        var protocol = new Mk3sProtocol(new ScaledTimeProvider(time, _speed), options with { LeaveLimit = options.LeaveLimit * _speed }, Emit);
        var lastError = "";
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var link = SerialLink.Open(_path, BaudRate);
                lastError = "";
                Opened(logger, _path);
                protocol.Open();
                Move(link, protocol, cancellationToken);
                protocol.Close(PrinterReasons.ServerStopped);
                return;
            }
            catch (IOException e)
            {
                if (_simulated?.Failure is { } failure)
                {
                    throw new InvalidOperationException("The simulated printer failed.", failure);
                }

                if (e.Message != lastError)
                {
                    NotOpen(logger, e.Message);
                    lastError = e.Message;
                }

                protocol.Close(protocol.IsOpen ? PrinterReasons.Unplugged : e is DeviceBusyException ? PrinterReasons.PortInUse : PrinterReasons.NotFound);
            }

            _thread.Wait(ReopenPause, protocol, cancellationToken);
        }
    }

    /// <summary>Moves bytes until cancelled, or until the line fails.</summary>
    /// <exception cref="IOException">The line is gone.</exception>
    private void Move(SerialLink link, Mk3sProtocol protocol, CancellationToken cancellationToken)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var pathChecked = time.GetTimestamp();
        long? leaving = null;
        while (true)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                if (leaving is null)
                {
                    leaving = time.GetTimestamp();
                    protocol.Leave();
                }

                if (!(protocol.HasJob || protocol.IsStopping) || time.GetElapsedTime(leaving.Value) > options.LeaveLimit + StopLimit)
                {
                    return;
                }
            }

            Write(link, protocol);
            var timeout = protocol.UntilNextTick / _speed;
            var signals = link.Wait(_thread.Waker, !protocol.Output.IsEmpty, timeout < PathCheckPeriod ? timeout : PathCheckPeriod);
            _thread.HandleRequests(protocol);
            if (signals.HasFlag(LinkSignals.Readable) && link.Read(buffer) is > 0 and var count)
            {
                Note(buffer[..count], isFromMachine: true);
                protocol.Receive(buffer[..count]);
            }
            else if (signals.HasFlag(LinkSignals.HungUp))
            {
                throw new IOException($"{_path}: the line was hung up.");
            }

            protocol.Tick();
            if (time.GetElapsedTime(pathChecked) >= PathCheckPeriod)
            {
                pathChecked = time.GetTimestamp();
                if (link.IsGone())
                {
                    throw new IOException($"{_path}: the device is gone.");
                }
            }
        }
    }

    private void Write(SerialLink link, Mk3sProtocol protocol)
    {
        if (!protocol.Output.IsEmpty && link.Write(protocol.Output) is > 0 and var count)
        {
            Note(protocol.Output[..count], isFromMachine: false);
            protocol.Sent(count);
        }
    }

    private void Emit(MachineEvent happened)
    {
        switch (happened)
        {
            case LinkUp up:
                Up(logger, _path, up.Firmware);
                break;
            case LinkDown down:
                Down(logger, _path, down.Reason);
                break;
            case MachineFaulted faulted:
                Faulted(logger, _path, faulted.Reason);
                break;
            case JobEnded:
                _reading?.Cancel();
                _reading?.Dispose();
                _reading = null;
                break;
        }

        // Measured in the printer's time, which may go faster than the host's patience shrinks.
        _events.Add(happened is PartMeasured part && simulation is not null ? part with { Actual = part.Actual * (simulation.Speed / _speed) } : happened);
    }

    private void Note(ReadOnlySpan<byte> bytes, bool isFromMachine)
    {
        _dialogue.Note(bytes, isFromMachine);
        if (logger.IsEnabled(LogLevel.Debug))
        {
            Wire(logger, _path, isFromMachine ? "<<" : ">>", Encoding.Latin1.GetString(bytes).Replace("\n", "⏎", StringComparison.Ordinal));
        }
    }

    [LoggerMessage(100, LogLevel.Information, "{Path} is open; waiting for the printer")]
    private static partial void Opened(ILogger logger, string path);

    [LoggerMessage(101, LogLevel.Warning, "No printer: {Error}")]
    private static partial void NotOpen(ILogger logger, string error);

    [LoggerMessage(102, LogLevel.Information, "{Path}: {Firmware} is ready")]
    private static partial void Up(ILogger logger, string path, string firmware);

    [LoggerMessage(103, LogLevel.Warning, "{Path} cannot be reached: {Reason}")]
    private static partial void Down(ILogger logger, string path, Reason reason);

    [LoggerMessage(104, LogLevel.Warning, "{Path} needs a person: {Reason}")]
    private static partial void Faulted(ILogger logger, string path, Reason reason);

    [LoggerMessage(105, LogLevel.Information, "{Path}: starting {Job}")]
    private static partial void Starting(ILogger logger, string path, string job);

    [LoggerMessage(106, LogLevel.Error, "{Path}: the file of {Job} cannot be read")]
    private static partial void FileFailed(ILogger logger, string path, string job, Exception error);

    [LoggerMessage(107, LogLevel.Debug, "{Path} {Direction} {Bytes}")]
    private static partial void Wire(ILogger logger, string path, string direction, string bytes);
}
