using System.Threading.RateLimiting;
using FabQueue.Drivers;

namespace FabQueue.Server.Limits;

/// <summary>
/// The processors' time for checks and pictures: half of the cores at most, so that a machine that runs is always served. Who comes then waits; where too many
/// wait already, the answer is to come again.
/// </summary>
public sealed class CheckSlots : IDisposable
{
    private const int Waiting = 32;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(15);

    private readonly ConcurrencyLimiter _slots = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Math.Max(1, Environment.ProcessorCount / 2),
        QueueLimit = Waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits for a slot and does the work in it.</summary>
    /// <exception cref="BusyException">Too many wait.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        using var slot = await _slots.AcquireAsync(1, cancellationToken);

        // Off the thread of whoever left the slot: the work takes a core for as long as it takes.
        return slot.IsAcquired ? await Task.Run(work, cancellationToken) : throw new BusyException(new Reason("TOO_MANY_CHECKS"), RetryAfter);
    }

    public void Dispose() => _slots.Dispose();
}
