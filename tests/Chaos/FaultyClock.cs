using System.Diagnostics;

namespace FabQueue.Chaos;

/// <summary>
/// A clock that can be set, and that throws once in the loop that is meant: every loop of the server asks it for the time, so that
/// exceptions come where nobody expects them, without a hook in the product.
/// </summary>
public sealed class FaultyClock : TimeProvider
{
    private string? _where;
    private long _offset;

    /// <summary>How far the clock is off. What is measured with it, not read from it, is not.</summary>
    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _offset));
        set => Interlocked.Exchange(ref _offset, value.Ticks);
    }

    /// <summary>Whether an exception that was asked for has not been thrown yet.</summary>
    public bool IsArmed => Volatile.Read(ref _where) is not null;

    /// <param name="where">Beginning of the name of a thread, or name of a class or method that is on its stack; null = nowhere.</param>
    public void ThrowIn(string? where) => Volatile.Write(ref _where, where);

    public override DateTimeOffset GetUtcNow()
    {
        ThrowIfMeant();
        return System.GetUtcNow() + Offset;
    }

    public override long GetTimestamp()
    {
        ThrowIfMeant();
        return System.GetTimestamp();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ThrowIfMeant();
        return System.CreateTimer(callback, state, dueTime, period);
    }

    private void ThrowIfMeant()
    {
        if (Volatile.Read(ref _where) is { } where
            && (Thread.CurrentThread.Name?.StartsWith(where, StringComparison.Ordinal) == true || new StackTrace().ToString().Contains(where, StringComparison.Ordinal))
            && Interlocked.CompareExchange(ref _where, null, where) == where)
        {
            throw new InvalidOperationException($"On purpose, in {where}");
        }
    }
}
