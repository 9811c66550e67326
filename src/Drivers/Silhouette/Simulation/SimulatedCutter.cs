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
    private int _drawnCount;
    private volatile bool _isStopping;
    private volatile bool _wantsMat;

    /// <param name="clock">Real time; the cutter's own runs faster as the options say.</param>
    public SimulatedCutter(SimulatedCutterOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _firmware = new CameoFirmware(options);
        Path = System.IO.Path.Combine(_folder, "lp0");
        Plug();
        _thread = new Thread(RunGuarded) { IsBackground = true, Name = "Simulated cutter" };
        _thread.Start();
    }

    /// <summary>A name that stays the same when the cutter is unplugged and plugged in again.</summary>
    public string Path { get; }

    /// <summary>What ended the simulation before its time; null = nothing.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Somebody is told to load a mat, and will.</summary>
    public void AskForMat() => _wantsMat = true;

    public void Dispose()
    {
        _isStopping = true;
        _waker.Wake();
        _thread.Join();
        _terminal?.Dispose();
        _waker.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // An exception here would end the process: the device is gone instead, and whoever has it open sees that.
    private void RunGuarded()
    {
        try
        {
            Run();
        }
#pragma warning disable CA1031 // Kept for the driver, which tells.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure = e;
            File.Delete(Path);
            _terminal?.Dispose();
            _terminal = null;
        }
    }

    private void Run()
    {
        Span<byte> buffer = stackalloc byte[1024];
        var last = _clock.GetTimestamp();
        while (!_isStopping)
        {
            var (isOpen, isReadable) = _terminal!.Wait(_waker, wantWrite: _toHost.Count > 0, _firmware.IsBusy ? Step : IdleStep);
            if (_wantsMat)
            {
                _wantsMat = false;
                _firmware.AskForMat();
            }

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

            Draw();
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
        _terminal = null;
        _toHost.Clear();
        _waker.Wait(UnpluggedFor);
        Plug();
    }

    private void Plug()
    {
        _terminal = new PseudoTerminal();
        File.CreateSymbolicLink(Path, _terminal.Path);
    }

    /// <summary>Puts down what was cut when a job has ended, for people and tests to look at.</summary>
    private void Draw()
    {
        if (_firmware.EndCount == _drawnCount)
        {
            return;
        }

        _drawnCount = _firmware.EndCount;
        if (_options.DrawFolder is { } folder)
        {
            Directory.CreateDirectory(folder);
            var name = System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"cut-{_drawnCount:0000}.svg"));

            // Whole or not at all: somebody may wait for it.
            File.WriteAllText(name + ".part", Drawing());
            File.Move(name + ".part", name, overwrite: true);
        }

        _firmware.Cuts.Clear();
    }

    /// <summary>In millimetres: cuts red, the pen's lines blue.</summary>
    private string Drawing()
    {
        var cuts = _firmware.Cuts.Where(c => c.Points.Count > 1).ToList();
        var length = cuts.Count == 0 ? 1 : Math.Ceiling(cuts.Max(c => c.Points.Max(p => p.Down)) / (double)CutPoint.PerMillimetre) + 5;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"600mm\" height=\"{length}mm\" viewBox=\"0 0 600 {length}\">");
        foreach (var tool in cuts.GroupBy(c => c.IsPen))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path fill=\"none\" stroke=\"{(tool.Key ? "#1f4fbf" : "#c8102e")}\" stroke-width=\"0.2\" d=\"");
            foreach (var (index, point) in tool.SelectMany(c => c.Points.Index()))
            {
                var at = point.ToMillimetres();
                svg.Append(CultureInfo.InvariantCulture, $"{(index == 0 ? 'M' : 'L')}{at.X:0.##} {at.Y:0.##}");
            }

            svg.Append("\"/>");
        }

        return svg.Append("</svg>\n").ToString();
    }
}
