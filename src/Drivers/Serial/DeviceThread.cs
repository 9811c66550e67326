using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace FabQueue.Drivers.Serial;

/// <summary>
/// The one thread that waits at a device. What it has there belongs to it alone; others ask it for things, and wake it, but
/// never wait for it.
/// </summary>
/// <typeparam name="TProtocol">What it has there.</typeparam>
[SuppressMessage("Design", "CA1001", Justification = "RunAsync disposes of the waker when it ends; to wake it afterwards does nothing.")]
internal sealed class DeviceThread<TProtocol>(TimeProvider time)
{
    private readonly ConcurrentQueue<Action<TProtocol>> _requests = new();
    private bool _hasRun;

    /// <summary>Ends a wait at the device.</summary>
    public Waker Waker { get; private set; } = new();

    /// <summary>Runs the thread until its work is done. It is woken when cancelled. After its end it may be run again.</summary>
    public async Task RunAsync(string name, Action work, CancellationToken cancellationToken)
    {
        Waker = _hasRun ? new Waker() : Waker;
        _hasRun = true;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                work();
                ended.SetResult();
            }
#pragma warning disable CA1031 // Handed on to the one who awaits.
            catch (Exception e)
#pragma warning restore CA1031
            {
                ended.SetException(e);
            }
        })
        {
            IsBackground = true,
            Name = name,
        };
        await using (cancellationToken.Register(Waker.Wake))
        {
            thread.Start();
            try
            {
                await ended.Task;
            }
            finally
            {
                Waker.Dispose();
            }
        }
    }

    /// <summary>From any thread: something to do on this one.</summary>
    public void Request(Action<TProtocol> request)
    {
        _requests.Enqueue(request);
        Waker.Wake();
    }

    /// <summary>On the thread: does what was asked for.</summary>
    public void HandleRequests(TProtocol protocol)
    {
        while (_requests.TryDequeue(out var request))
        {
            request(protocol);
        }
    }

    /// <summary>On the thread: waits without a device. Requests are answered too, so that a start ends at once.</summary>
    public void Wait(TimeSpan pause, TProtocol protocol, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        for (var left = pause; left > TimeSpan.Zero && !cancellationToken.IsCancellationRequested; left = pause - time.GetElapsedTime(since))
        {
            Waker.Wait(left);
            HandleRequests(protocol);
        }
    }
}
