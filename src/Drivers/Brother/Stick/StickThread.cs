using System.Collections.Concurrent;

namespace FabQueue.Drivers.Brother.Stick;

/// <summary>
/// The one thread that touches the stick. A dying stick can hold it for minutes, in a call that nothing ends; nobody waits
/// for it.
/// </summary>
internal sealed class StickThread
{
#pragma warning disable CA2213, CA1001 // Its thread disposes of it, at its end.
    private readonly BlockingCollection<Action> _work = [];
#pragma warning restore CA2213, CA1001

    public StickThread() => new Thread(Run) { IsBackground = true, Name = "Stick" }.Start();

    /// <summary>Does it after all that was given before.</summary>
    /// <param name="work">Must not throw.</param>
    public void Post(Action work) => _work.Add(work);

    /// <summary>Ends it when what was given is done.</summary>
    public void Complete() => _work.CompleteAdding();

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }

        _work.Dispose();
    }
}
