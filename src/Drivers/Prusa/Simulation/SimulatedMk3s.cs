using FabQueue.Drivers.Serial;

namespace FabQueue.Drivers.Prusa.Simulation;

/// <summary>
/// A simulated MK3S on a pseudo-terminal: open <see cref="Path"/> and speak with it as with a real one. Opening it resets
/// the board, as the DTR line does.
/// </summary>
public sealed class SimulatedMk3s : IDisposable
{
    /// <summary>
    /// While it waits for its host its time runs at most so much faster than the host's, or the host's own delays would look
    /// like silence; only work is done at full speed.
    /// </summary>
    public const double FastestIdleSpeed = 25;

    // Shorter waits than this cost more than they last.
    private const double ShortestWaitSeconds = 50e-6;
    private static readonly TimeSpan LookForHost = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan UnpluggedFor = TimeSpan.FromSeconds(3);

    private readonly SimulationOptions _options;
    private readonly TimeProvider _clock;
    private readonly Stream? _record;
    private readonly Waker _waker = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("fabqueue-printer-").FullName;
    private readonly Mk3sFirmware _firmware;
    private readonly SerialFaults _faultsIn;
    private readonly SerialFaults _faultsOut;
    private readonly Random _random;
    private readonly List<byte> _toHost = [];
    private readonly List<byte> _fromHost = [];
    private readonly Thread _thread;
    private PseudoTerminal? _terminal;
    private double _virtual;

    // Real seconds that the printer may still spend; below 0 where it has taken a short wait in advance.
    private double _credit;
    private long _lastExecuted;
    private bool _isOpen;
    private volatile bool _isStopping;
    private volatile bool _isUnplugWanted;

    /// <param name="clock">Real time; the printer's own runs faster as the options say.</param>
    /// <param name="record">Takes the executed commands; null takes the file that the options name, if any.</param>
    public SimulatedMk3s(SimulationOptions options, TimeProvider clock, Stream? record = null)
    {
        _options = options;
        _clock = clock;
        _record = record ?? (options.Record is { } path ? new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 1 << 16) : null);
        _firmware = new Mk3sFirmware(options, _record);
        _faultsIn = new SerialFaults(options, options.Seed);
        _faultsOut = new SerialFaults(options, ~options.Seed);
        _random = new Random(options.Seed ^ 0x5EED);
        Path = System.IO.Path.Combine(_folder, "ttyACM0");
        Plug();
        _thread = new Thread(RunGuarded) { IsBackground = true, Name = "Simulated MK3S" };
        _thread.Start();
    }

    /// <summary>A name that stays the same when the printer is unplugged and plugged in again, like those in /dev/serial/by-id.</summary>
    public string Path { get; }

    /// <summary>What ended the simulation before its time; null = nothing.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>How many faults the cable has made, both directions.</summary>
    public int Faults => _faultsIn.Count + _faultsOut.Count;

    /// <summary>Seconds of the printer's time in which its steppers stood still between two moves for want of lines.</summary>
    public double StarvedSeconds => _firmware.StarvedSeconds;

    /// <summary>Pulls the cable for some seconds.</summary>
    public void Unplug()
    {
        _isUnplugWanted = true;
        _waker.Wake();
    }

    public void Dispose()
    {
        _isStopping = true;
        _waker.Wake();
        _thread.Join();
        _terminal?.Dispose();
        _waker.Dispose();
        _record?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private double Speed => _firmware.IsWorking ? _options.Speed : Math.Min(_options.Speed, FastestIdleSpeed);

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
        var last = _clock.GetTimestamp();
        while (!_isStopping)
        {
            if (_isUnplugWanted)
            {
                StayUnplugged();
                last = _clock.GetTimestamp();
            }

            var now = _clock.GetTimestamp();
            Pass(_clock.GetElapsedTime(last, now).TotalSeconds);
            last = now;
            WriteToHost();
            Listen();
        }
    }

    /// <summary>Spends real time on the printer's: work goes at full speed.</summary>
    private void Pass(double seconds)
    {
        _credit += seconds;
        while (SecondsUntilNext() is var due && due <= _credit + ShortestWaitSeconds)
        {
            var (before, speed) = (_virtual, Speed);
            _firmware.RunUntil(Math.Max(_virtual, _firmware.NextEvent) + 1e-9);
            _virtual = Math.Max(_virtual, _firmware.Now);
            _credit -= (_virtual - before) / speed;
            MakeTrouble();
        }

        if (_credit > 0)
        {
            _virtual += _credit * Speed;
            _credit = 0;
            _firmware.RunUntil(_virtual);
        }
    }

    private double SecondsUntilNext() => Math.Max(0, _firmware.NextEvent - _virtual) / Speed;

    private void MakeTrouble()
    {
        while (_lastExecuted < _firmware.Executed)
        {
            _lastExecuted++;
            if (_options.Reset > 0 && _random.Next(_options.Reset) == 0)
            {
                _firmware.Reset();
            }

            _isUnplugWanted |= _options.Unplug > 0 && _random.Next(_options.Unplug) == 0;
        }
    }

    private void WriteToHost()
    {
        _faultsOut.PassLines(_firmware.TakeOutput(), _toHost);
        if (!_isOpen)
        {
            _toHost.Clear();
        }
        else if (_toHost.Count > 0)
        {
            _toHost.RemoveRange(0, _terminal!.Write(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_toHost)));
        }
    }

    private void Listen()
    {
        var untilNext = Math.Clamp(SecondsUntilNext() - _credit, 0, LongestWait.TotalSeconds);
        if (untilNext > ShortestWaitSeconds)
        {
            _record?.Flush();
        }

        var (isOpen, isReadable) = _terminal!.Wait(_waker, _toHost.Count > 0, TimeSpan.FromSeconds(untilNext));
        if (isReadable)
        {
            Span<byte> buffer = stackalloc byte[4096];
            var count = _terminal.Read(buffer);
            _fromHost.Clear();
            _faultsIn.Pass(buffer[..count], _fromHost);
            _firmware.Receive(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_fromHost), _virtual);
        }

        if (isOpen && !_isOpen)
        {
            _firmware.Reset();
        }

        _isOpen = isOpen;
        if (!isOpen)
        {
            _waker.Wait(LookForHost);
        }
    }

    private void StayUnplugged()
    {
        _isUnplugWanted = false;
        _isOpen = false;
        _terminal!.Dispose();
        _terminal = null;
        File.Delete(Path);
        var until = _clock.GetTimestamp();
        while (!_isStopping && _clock.GetElapsedTime(until) < UnpluggedFor)
        {
            _waker.Wait(LookForHost);
        }

        Plug();
    }

    private void Plug()
    {
        _terminal = new PseudoTerminal();
        File.CreateSymbolicLink(Path, _terminal.Path);
    }
}
