using FabQueue.Drivers.Brother.Stick;

namespace FabQueue.Drivers.Tests.Brother.Stick;

/// <summary>Makes the real calls and says which.</summary>
internal sealed class WatchedCalls : StickCalls
{
    private readonly List<int> _stillOpen = [];

    public List<string> Made { get; } = [];

    /// <summary>Done before a call, with its number.</summary>
    public Action<int, string> BeforeCall { get; init; } = (_, _) => { };

    /// <summary>Done after a call that went well, with its number.</summary>
    public Action<int, string> AfterCall { get; init; } = (_, _) => { };

    public override void Close(int descriptor)
    {
        _stillOpen.Add(descriptor);
        base.Close(descriptor);
        _stillOpen.Remove(descriptor);
    }

    /// <summary>Closes what the kernel refused to: other than a bad stick, a filter leaves it open.</summary>
    public void CloseWhatIsLeft() => _stillOpen.ForEach(new StickCalls().Close);

    protected override void Before(string call)
    {
        base.Before(call);
        Made.Add(call);
        BeforeCall(Made.Count - 1, call);
    }

    protected override void After(string call)
    {
        base.After(call);
        AfterCall(Made.Count - 1, call);
    }
}
