using FabQueue.Drivers.Brother.Stick;

namespace FabQueue.Drivers.Brother.Simulation;

/// <summary>
/// A directory that obeys the rules of a stick: what is written to the mounted folder is on the medium only after the calls
/// that bring it there on vfat (measured on Linux 6.1), and nothing more is there when it is pulled. Above all: a file that is
/// renamed and whose folder is synced has its new name and no bytes, until it is synced again.
/// </summary>
internal sealed class SimulatedStick : IStick, IDisposable
{
    private const string Fat = "vfat";
    private const string Label = "FABQUEUE";
    private const int NoDevice = 19;    // ENODEV
    private const int NoEntry = 2;      // ENOENT

    private readonly SimulatedStickOptions _options;
    private readonly TimeProvider _time;
    private readonly bool _isOwnFolder;
    private readonly SimulatedStickCalls _calls;
    private long? _awaySince;
    private int _insertion;
    private bool _isWritten;

    public SimulatedStick(SimulatedStickOptions options, TimeProvider time)
    {
        (_options, _time, _isOwnFolder) = (options, time, options.Folder is null);
        Medium = options.Folder is { } path ? Directory.CreateDirectory(path).FullName : Directory.CreateTempSubdirectory("fabqueue-medium-").FullName;
        _calls = new SimulatedStickCalls(this, options, time);
    }

    /// <summary>What is on the stick if it is pulled now.</summary>
    public string Medium { get; }

    /// <summary>What programs see of it; null = not mounted.</summary>
    public string? Mounted { get; private set; }

    /// <summary>It was pulled while it was mounted to be written.</summary>
    public bool IsDirty { get; private set; }

    public StickCalls Calls => _calls;

    public bool IsEjected => true;

    public StickSight Look()
    {
        if (_awaySince is { } since && _time.GetElapsedTime(since) >= TimeSpan.FromSeconds(_options.AwaySeconds))
        {
            _awaySince = null;
            _insertion++;
        }

        return _awaySince is not null ? StickSight.Unusable(StickReasons.Missing)
            : _options.AreTwo ? StickSight.Unusable(StickReasons.Two)
            : _options.HasOtherLabel ? StickSight.Unusable(StickReasons.WrongLabel(Label))
            : _options.Format != Fat ? StickSight.Unusable(StickReasons.WrongFormat(_options.Format))
            : _options.IsReadOnly ? StickSight.Unusable(StickReasons.ReadOnly)
            : new StickSight(new FoundStick(Medium, null, $"{_insertion}"), null);
    }

    public IReadOnlyList<string> MountsOf(FoundStick stick) => [Medium];

    public void Release(FoundStick stick)
    {
    }

    public void Repair(FoundStick stick)
    {
        if (_options.IsDirty)
        {
            throw new StickException(StickReasons.Dirty);
        }

        IsDirty = false;
    }

    public string Mount(FoundStick stick, bool isReadOnly)
    {
        Require(StickCalls.MountCall);
        _calls.Pass(StickCalls.MountCall);
        (Mounted, _isWritten) = (Directory.CreateTempSubdirectory("fabqueue-stick-").FullName, !isReadOnly);
        Copy(Medium, Mounted);
        return Mounted;
    }

    public void Unmount(FoundStick stick)
    {
        Require(StickCalls.UnmountCall);
        _calls.Pass(StickCalls.UnmountCall);
        if (Mounted is { } folder)
        {
            SyncAll();
            Mounted = null;
            Directory.Delete(folder, recursive: true);
        }
    }

    public void PowerOff(FoundStick stick)
    {
        Require("eject");
        _awaySince = _time.GetTimestamp();
    }

    /// <summary>A person takes it, whatever is under way.</summary>
    public void Pull()
    {
        IsDirty |= Mounted is not null && _isWritten;
        _awaySince = _time.GetTimestamp();
        if (Mounted is { } folder)
        {
            Mounted = null;
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Fails where it is not plugged in.</summary>
    public void Require(string call)
    {
        if (_awaySince is not null)
        {
            throw StickException.Of(call, call == StickCalls.MountCall ? NoEntry : NoDevice);
        }
    }

    /// <summary>Brings one file to the medium.</summary>
    public void SyncFile(string name) => File.Copy(Path.Combine(Mounted!, name), Path.Combine(Medium, name), overwrite: true);

    /// <summary>Brings all to the medium.</summary>
    public void SyncAll()
    {
        if (_isWritten)
        {
            foreach (var gone in Directory.GetFiles(Medium).Where(f => !File.Exists(Path.Combine(Mounted!, Path.GetFileName(f)))))
            {
                File.Delete(gone);
            }

            Copy(Mounted!, Medium);
        }
    }

    public void Dispose()
    {
        if (Mounted is { } folder)
        {
            Directory.Delete(folder, recursive: true);
        }

        if (_isOwnFolder)
        {
            Directory.Delete(Medium, recursive: true);
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from))
        {
            var target = new FileInfo(Path.Combine(to, Path.GetFileName(file)));
            var source = new FileInfo(file);
            if (!target.Exists || target.Length != source.Length || target.LastWriteTimeUtc != source.LastWriteTimeUtc)
            {
                source.CopyTo(target.FullName, overwrite: true);
            }
        }
    }
}
