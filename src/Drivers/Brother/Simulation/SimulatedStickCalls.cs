using FabQueue.Drivers.Brother.Stick;

namespace FabQueue.Drivers.Brother.Simulation;

/// <summary>Makes the real calls in the mounted folder, and brings to the medium what vfat would.</summary>
internal sealed class SimulatedStickCalls(SimulatedStick stick, SimulatedStickOptions options, TimeProvider time) : StickCalls
{
    private const int InputOutput = 5;      // EIO
    private const int NoSpace = 28;         // ENOSPC

    private readonly Dictionary<int, string> _names = [];
    private readonly HashSet<string> _renamed = [];
    private bool _wasPulled;
    private bool _hasFailed;
    private bool _hasHung;

    public override int Create(int folder, string name)
    {
        var file = base.Create(folder, name);
        _names[file] = name;
        return file;
    }

    public override void Sync(int descriptor)
    {
        base.Sync(descriptor);
        if (_names.TryGetValue(descriptor, out var file))
        {
            stick.SyncFile(file);
            _renamed.Remove(file);
            return;
        }

        // The folder: its new entries say neither how long the file is nor where it lies.
        foreach (var name in _renamed)
        {
            File.WriteAllBytes(Path.Combine(stick.Medium, name), []);
        }
    }

    public override void SyncFileSystem(int descriptor)
    {
        base.SyncFileSystem(descriptor);
        stick.SyncAll();
        _renamed.Clear();
    }

    public override void Rename(int folder, string from, string to)
    {
        base.Rename(folder, from, to);
        foreach (var file in _names.Where(n => n.Value == from).Select(n => n.Key).ToList())
        {
            _names[file] = to;
        }

        File.Delete(Path.Combine(stick.Medium, from));
        _renamed.Add(to);
    }

    public override void Close(int descriptor)
    {
        _names.Remove(descriptor);
        base.Close(descriptor);
    }

    /// <summary>Lets a call through, or makes the trouble that was asked for.</summary>
    public void Pass(string call)
    {
        base.Before(call);
        if (call == options.HangsAt && !_hasHung)
        {
            _hasHung = true;
            Hang();
        }

        if (call == options.PulledAt && !_wasPulled)
        {
            _wasPulled = true;
            stick.Pull();
        }

        if (call != "close")
        {
            stick.Require(call);
        }

        if (call == options.FailsAt && !_hasFailed)
        {
            _hasFailed = true;
            throw StickException.Of(call, InputOutput);
        }

        if (call == "write" && options.IsFull)
        {
            throw StickException.Of(call, NoSpace);
        }
    }

    protected override void Before(string call) => Pass(call);

    // On its own thread, as a call into a dead device; until somebody pulls the stick.
    private void Hang()
    {
        using var pulled = new ManualResetEventSlim();
        using var timer = time.CreateTimer(_ => pulled.Set(), null, TimeSpan.FromSeconds(options.AwaySeconds), Timeout.InfiniteTimeSpan);
        pulled.Wait();
        stick.Pull();
    }
}
