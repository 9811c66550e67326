using FabQueue.Drivers;
using FabQueue.Server.Queue;

namespace FabQueue.Server.Limits;

/// <summary>Not now: there is no room for it, or who calls has had a fair part.</summary>
public abstract class LimitException(Reason reason, TimeSpan retryAfter) : QueueException(reason)
{
    /// <summary>When it is worth trying again.</summary>
    public TimeSpan RetryAfter => retryAfter;
}

/// <summary>The server has too much to do, or too little room, whoever calls.</summary>
public sealed class BusyException(Reason reason, TimeSpan retryAfter) : LimitException(reason, retryAfter);

/// <summary>The caller's address has had its part; others have not.</summary>
public sealed class QuotaException(Reason reason, TimeSpan retryAfter) : LimitException(reason, retryAfter);
