using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Threading.Channels;
using FabQueue.Drivers.Serial;
using FabQueue.Drivers.Silhouette.Format;
using FabQueue.Drivers.Silhouette.Plan;
using FabQueue.Drivers.Silhouette.Protocol;
using FabQueue.Drivers.Silhouette.Simulation;
using Microsoft.Extensions.Logging;

namespace FabQueue.Drivers.Silhouette.Driver;

/// <summary>
/// Drives one Cameo 4 Pro: one thread that waits at the device and moves bytes between it and the
/// <see cref="CutterProtocol"/>; drawings are read and planned beside it.
/// </summary>
/// <param name="path">The device file, or null to look each time for the only cutter by vendor and product.</param>
/// <param name="simulation">Null for a real cutter; else one is simulated as long as the driver runs.</param>
[SuppressMessage("Design", "CA1001", Justification = "Disposed of with the job that it belongs to.")]
public sealed partial class CutterDriver(string? path, SimulatedCutterOptions? simulation, TimeProvider time, ILogger logger) : IMachineDriver
{
    private static readonly TimeSpan ReopenPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan EmptyReadPause = TimeSpan.FromMilliseconds(10);

    // What a polite end may take when the host goes away: less than a service gets to stop.
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(20);

    // Progress comes at most a hundred times in a job, and everything else is rare.
    private readonly Channel<MachineEvent> _events = Channel.CreateUnbounded<MachineEvent>(new() { SingleReader = true });
    private readonly DeviceThread<CutterProtocol> _thread = new(time);

    private CancellationTokenSource? _reading;
    private SimulatedCutter? _simulated;

    public ChannelReader<MachineEvent> Events => _events.Reader;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var cutter = simulation is null ? null : new SimulatedCutter(simulation, time);
        _simulated = cutter;
        try
        {
            await _thread.RunAsync("cutter", () => RunAtDevice(cutter?.Path, cancellationToken), cancellationToken);
        }
        finally
        {
            _events.Writer.Complete();
        }
    }

    public void Start(DriverJob job) => Request(protocol =>
    {
        protocol.Announce();
        if (protocol.HasJob)
        {
            Starting(logger, job.Name);
            _reading = new CancellationTokenSource();
            var reading = _reading.Token;
            _ = Task.Run(() => ReadAsync(job, reading), CancellationToken.None);
        }
    });

    /// <summary>What was cut is done: weeding and pressing need no host.</summary>
    public void Continue(DriverJob job, string checkpoint) => Emit(new JobEnded(JobOutcome.Completed, CutterReasons.Finished));

    public void Pause() => Request(p => p.Pause());

    public void Resume() => Request(p => p.Resume());

    public void CompleteStep() => Request(p => p.CompleteStep());

    public void Cancel() => Request(p => p.Cancel());

    public void Stop() => Request(p => p.Stop());

    private void Request(Action<CutterProtocol> request) => _thread.Request(request);

    private async Task ReadAsync(DriverJob job, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = job.OpenFile();
            var file = await DrawingFile.ReadAsync(stream, cancellationToken) ?? throw new DrawingTooComplexException();
            var cut = CutJob.Read(file, job.Context, cancellationToken);
            Request(p =>
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return;
                }

                // The file is the one that was checked: only the settings can have changed since.
                if (cut.Steps.Count == 0 || cut.Problems.Any(f => f.Severity == FindingSeverity.Question))
                {
                    p.Fail(CutterReasons.NoLongerFits);
                }
                else
                {
                    p.Start(new CutOrderSheet(cut.Mat, EndsBelow: cut.Mat == CuttingMat.None, cut.Steps, cut.Marks, cut.Finish, job.Context.Pace)
                    {
                        EndMargin = (int)Math.Round(((SilhouetteSettings)job.Context.Settings).RollMarginMillimetres * CutPoint.PerMillimetre),
                        Material = cut.Material,
                        Memory = job.Context.Memory ?? MachineMemory.Empty,
                    });
                }
            });
        }
        catch (OperationCanceledException)
        {
            // The job ended while it was read.
        }
#pragma warning disable CA1031 // Whatever it is, the job must not wait for a plan that never comes.
        catch (Exception e)
#pragma warning restore CA1031
        {
            FileFailed(logger, job.Name, e);
            Request(p => p.Fail((e as JobFileException)?.Reason ?? CutterReasons.FileUnreadable));
        }
    }

    private void RunAtDevice(string? simulated, CancellationToken cancellationToken)
    {
        var protocol = new CutterProtocol(time, Emit);
        var lastError = "";
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var device = simulated ?? path ?? FindOnly();
                using var file = DeviceFile.Open(device);
                lastError = "";
                Opened(logger, device);
                protocol.Open();
                Move(file, protocol, cancellationToken);
                protocol.Close(CutterReasons.ServerStopped);
                return;
            }
            catch (IOException e)
            {
                if (_simulated?.Failure is { } failure)
                {
                    throw new InvalidOperationException("The simulated cutter failed.", failure);
                }

                if (e.Message != lastError)
                {
                    NotOpen(logger, e.Message);
                    lastError = e.Message;
                }

                protocol.Close(protocol.IsOpen ? CutterReasons.Unplugged
                    : e is DeviceBusyException ? CutterReasons.InUse
                    : e is SeveralCuttersException ? CutterReasons.Several
                    : CutterReasons.NotFound);
            }

            _thread.Wait(ReopenPause, protocol, cancellationToken);
        }
    }

    // Of two nobody could say which one lies ready for the job.
    private static string FindOnly() => UsbPrinters.FindCameo4Pros() switch
    {
        [var only] => only,
        [] => throw new IOException("No Cameo 4 Pro is plugged in."),
        _ => throw new SeveralCuttersException(),
    };

    /// <summary>Moves bytes until cancelled, or until the device fails.</summary>
    /// <exception cref="IOException">The device is gone.</exception>
    private void Move(DeviceFile file, CutterProtocol protocol, CancellationToken cancellationToken)
    {
        Span<byte> buffer = stackalloc byte[1024];
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

                if (!protocol.HasJob || time.GetElapsedTime(leaving.Value) > LeaveLimit)
                {
                    return;
                }
            }

            if (!protocol.Output.IsEmpty && file.Write(protocol.Output) is > 0 and var sent)
            {
                LogBytes(">>", protocol.Output[..sent]);
                protocol.Sent(sent);
            }

            var signals = file.Wait(_thread.Waker, !protocol.Output.IsEmpty, protocol.UntilNextTick);
            if (signals.HasFlag(LinkSignals.Readable))
            {
                Receive(file, protocol, buffer);
            }
            else if (signals.HasFlag(LinkSignals.HungUp))
            {
                throw new IOException("The cutter was unplugged.");
            }

            // After reading: what lay in the pipe is no answer to what is asked now.
            _thread.HandleRequests(protocol);
            protocol.Tick();
        }
    }

    private void Receive(DeviceFile file, CutterProtocol protocol, Span<byte> buffer)
    {
        var count = file.Read(buffer);
        if (count == 0)
        {
            // usblp says readable for an empty packet: do not turn round it.
            _thread.Waker.Wait(EmptyReadPause);
            return;
        }

        LogBytes("<<", buffer[..count]);
        protocol.Receive(buffer[..count]);
    }

    private void Emit(MachineEvent happened)
    {
        if (happened is JobEnded && _reading is { } reading)
        {
            _reading = null;
            reading.Cancel();
            reading.Dispose();
        }

        if (happened is JobWaiting waiting && CutterReasons.AsksForMaterial(waiting.Reason))
        {
            _simulated?.AskForMat();
        }

        // A simulated cutter is quicker than a real one, and its pace is not to be learned so.
        _events.Writer.TryWrite(happened is PartMeasured part && simulation is not null ? part with { Actual = part.Actual * simulation.Speed } : happened);
    }

    private void LogBytes(string direction, ReadOnlySpan<byte> bytes)
    {
        if (logger.IsEnabled(LogLevel.Debug))
        {
            Wire(logger, direction, Encoding.Latin1.GetString(bytes).Replace("\u0003", "␃", StringComparison.Ordinal).Replace("\u001b", "␛", StringComparison.Ordinal));
        }
    }

    private sealed class SeveralCuttersException() : IOException("Several Cameo 4 Pro are plugged in: the connection has to name the device.");

    [LoggerMessage(200, LogLevel.Information, "{Path} is open; waiting for the cutter")]
    private static partial void Opened(ILogger logger, string path);

    [LoggerMessage(201, LogLevel.Warning, "No cutter: {Error}")]
    private static partial void NotOpen(ILogger logger, string error);

    [LoggerMessage(202, LogLevel.Information, "Starting {Job}")]
    private static partial void Starting(ILogger logger, string job);

    [LoggerMessage(203, LogLevel.Error, "The file of {Job} cannot be read")]
    private static partial void FileFailed(ILogger logger, string job, Exception error);

    [LoggerMessage(204, LogLevel.Debug, "{Direction} {Bytes}")]
    private static partial void Wire(ILogger logger, string direction, string bytes);
}
