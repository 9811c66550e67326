using FabQueue.Drivers.Brother.Driver;

namespace FabQueue.Drivers.Tests.Brother.Driver;

/// <summary>Makes the real calls, says which, and fails one of them as a bad stick does.</summary>
internal sealed class WatchedCalls : StickCalls
{
    public List<string> Made { get; } = [];

    /// <summary>Number of the call that fails; -1 = none.</summary>
    public int FailAt { get; init; } = -1;

    public int Error { get; init; }

    public int LargestWrite { get; init; } = int.MaxValue;

    public Action<int, string> AfterCall { get; init; } = (_, _) => { };

    public int OpenCount { get; private set; }

    public override int Create(string path) => Opened(Make("open", () => base.Create(path)));

    public override int OpenFolder(string path) => Opened(Make("open", () => base.OpenFolder(path)));

    public override nint Write(int descriptor, ReadOnlySpan<byte> data)
    {
        var piece = data[..Math.Min(data.Length, LargestWrite)].ToArray();
        return Make("write", () => (int)base.Write(descriptor, piece));
    }

    public override int Sync(int descriptor) => Make("fsync", () => base.Sync(descriptor));

    public override int SyncFileSystem(int descriptor) => Make("syncfs", () => base.SyncFileSystem(descriptor));

    public override int Rename(string from, string to) => Make("rename", () => base.Rename(from, to));

    public override int Forget(int descriptor) => Make("fadvise", () => base.Forget(descriptor));

    public override int Close(int descriptor)
    {
        // The kernel closes also where it reports an error.
        var result = base.Close(descriptor);
        OpenCount--;
        return Make("close", () => result);
    }

    private int Opened(int descriptor)
    {
        OpenCount += descriptor >= 0 ? 1 : 0;
        return descriptor;
    }

    private int Make(string call, Func<int> real)
    {
        var number = Made.Count;
        Made.Add(call);
        if (number == FailAt)
        {
            LastError = Error;
            return -1;
        }

        var result = real();
        AfterCall(number, call);
        return result;
    }
}
