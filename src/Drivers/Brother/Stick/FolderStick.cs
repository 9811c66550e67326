namespace FabQueue.Drivers.Brother.Stick;

/// <summary>A folder that stands for the stick, mounted and ejected by somebody else.</summary>
internal sealed class FolderStick(string path, StickCalls calls) : IStick
{
    public StickCalls Calls => calls;

    public bool IsEjected => false;

    public StickSight Look() =>
        Directory.Exists(path) ? new StickSight(new FoundStick(path, null, path), null) : StickSight.Unusable(StickReasons.Missing);

    public IReadOnlyList<string> MountsOf(FoundStick stick) => [path];

    public void Release(FoundStick stick)
    {
    }

    public void Repair(FoundStick stick)
    {
    }

    public string Mount(FoundStick stick, bool isReadOnly) => path;

    public void Unmount(FoundStick stick)
    {
    }

    public void PowerOff(FoundStick stick)
    {
    }
}
