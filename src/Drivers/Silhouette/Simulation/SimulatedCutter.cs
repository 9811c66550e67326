using System.Globalization;
using System.Text;
using FabQueue.Drivers.Serial;
using FabQueue.Drivers.Silhouette.Plan;

namespace FabQueue.Drivers.Silhouette.Simulation;

/// <summary>A simulated Cameo 4 Pro behind a device file: open <see cref="Path"/> and speak with it as with a real one.</summary>
public sealed class SimulatedCutter : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan IdleStep = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan UnpluggedFor = TimeSpan.FromSeconds(3);

    private readonly SimulatedCutterOptions _options;
    private readonly TimeProvider _clock;
    private readonly CameoFirmware _firmware;
    private readonly Waker _waker = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("fabqueue-cutter-").FullName;
    private readonly Thread _thread;
    private readonly List<byte> _toHost = [];
    private PseudoTerminal? _terminal;
    private bool _isUnplugDone;
    private volatile bool _isStopping;

    /// <param name="clock">Real time; the cutter's own runs faster as the options say.</param>
    public SimulatedCutter(SimulatedCutterOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _firmware = new CameoFirmware(options);
        Path = System.IO.Path.Combine(_folder, "lp0");
        Plug();
        _thread = new Thread(Run) { IsBackground = true, Name = "Simulated cutter" };
        _thread.Start();
    }

    /// <summary>A name that stays the same when the cutter is unplugged and plugged in again.</summary>
    public string Path { get; }

    public void Dispose()
    {
        _isStopping = true;
        _waker.Wake();
        _thread.Join();
        _terminal?.Dispose();
        _waker.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Run()
    {
        Span<byte> buffer = stackalloc byte[1024];
        var last = _clock.GetTimestamp();
        var wasBusy = false;
        while (!_isStopping)
        {
            var (isOpen, isReadable) = _terminal!.Wait(_waker, wantWrite: _toHost.Count > 0, _firmware.IsBusy ? Step : IdleStep);
            var now = _clock.GetTimestamp();
            _firmware.Advance(_clock.GetElapsedTime(last, now).TotalSeconds * _options.Speed);
            last = now;
            if (isReadable && _terminal.Read(buffer) is > 0 and var count)
            {
                _firmware.Receive(buffer[..count]);
            }

            _toHost.AddRange(_firmware.TakeReplies());
            if (_toHost.Count > 0 && isOpen)
            {
                _toHost.RemoveRange(0, _terminal.Write([.. _toHost]));
            }

            if (wasBusy && !_firmware.IsBusy && _options.Record is { } record)
            {
                File.WriteAllText(record, Drawing());
            }

            wasBusy = _firmware.IsBusy;
            if (!_isUnplugDone && _firmware.CutLength >= _options.UnplugAfter)
            {
                _isUnplugDone = true;
                StayUnplugged();
                last = _clock.GetTimestamp();
            }
            else if (!isOpen)
            {
                // Nobody has it open, and the wait does not wait then.
                _waker.Wait(IdleStep);
            }
        }
    }

    private void StayUnplugged()
    {
        File.Delete(Path);
        _terminal!.Dispose();
        _toHost.Clear();
        _waker.Wait(UnpluggedFor);
        Plug();
    }

    private void Plug()
    {
        _terminal = new PseudoTerminal();
        File.CreateSymbolicLink(Path, _terminal.Path);
    }

    /// <summary>What was cut, in millimetres.</summary>
    private string Drawing()
    {
        var svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"600mm\" height=\"600mm\" viewBox=\"0 0 600 600\"><path fill=\"none\" stroke=\"black\" stroke-width=\"0.2\" d=\"");
        foreach (var cut in _firmware.Cuts.Where(c => c.Count > 1))
        {
            foreach (var (index, point) in cut.Index())
            {
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"{(index == 0 ? 'M' : 'L')}{(double)point.Across / CutPoint.PerMillimetre:0.##} {(double)point.Down / CutPoint.PerMillimetre:0.##}");
            }
        }

        return svg.Append("\"/></svg>\n").ToString();
    }
}
