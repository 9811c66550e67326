using System.Net;
using FabQueue.Drivers;
using FabQueue.Server.Limits;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Intake;

/// <summary>The places for files on their way in: so many hold them at once, of one address half of them.</summary>
public sealed class UploadPlaces(FileStore files, DiskRoom room, HandInQuota quota, TimeProvider time)
{
    /// <summary>Uploads at once.</summary>
    public const int Total = 16;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly Places _places = new(Total, Total / 2);

    /// <summary>Begins a file. Dispose what comes back: it deletes whatever was not accepted.</summary>
    /// <param name="address">Of who hands it in; null = nobody's limits.</param>
    /// <param name="length">In bytes, as far as it is known.</param>
    /// <exception cref="LimitException">Not now.</exception>
    public Upload Begin(IPAddress? address, long? length)
    {
        quota.Require(address);
        RequireRoom(length ?? 0);
        return _places.Take(address, out var refusal) is { } place ? new Upload(files.Begin(), place, address, this, time)
            : refusal == Places.Refusal.Full ? throw new BusyException(new Reason("TOO_MANY_UPLOADS"), RetryAfter)
            : throw new QuotaException(new Reason("TOO_MANY_UPLOADS_OF_YOURS", $"{Total / 2}"), RetryAfter);
    }

    /// <exception cref="BusyException">The disk has no room for it.</exception>
    public void RequireRoom(long length)
    {
        if (room.ForUploads < length)
        {
            throw new BusyException(new Reason("NO_ROOM"), TimeSpan.FromMinutes(10));
        }
    }

    public void Received(IPAddress? address, long length) => quota.Received(address, length);

    public void Accepted(IPAddress? address, Job job) => quota.Accepted(address, job.Uid);
}

/// <summary>A file on its way in, with its place. Who stops sending, or sends next to nothing, loses it.</summary>
public sealed class Upload(IncomingFile file, IDisposable place, IPAddress? address, UploadPlaces places, TimeProvider time) : IAsyncDisposable
{
    private const long LookAgain = 8_000_000;

    // A telephone on the edge of the WLAN does better.
    private const long LeastBytesPerSecond = 4_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly long _begun = time.GetTimestamp();
    private long _looked;

    public IncomingFile File => file;

    /// <summary>Waits for the next bytes.</summary>
    /// <exception cref="BusyException">They come too slowly.</exception>
    public async Task<T> NextAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await read(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw TooSlow();
        }
    }

    /// <summary>Looks whether it may go on.</summary>
    /// <exception cref="BusyException">There is no more room, or it takes too long.</exception>
    public void Require()
    {
        if (file.Length - _looked >= LookAgain)
        {
            _looked = file.Length;
            places.RequireRoom(0);
        }

        var elapsed = time.GetElapsedTime(_begun);
        if (elapsed > Patience && file.Length < elapsed.TotalSeconds * LeastBytesPerSecond)
        {
            throw TooSlow();
        }
    }

    public void Accepted(Job job) => places.Accepted(address, job);

    public async ValueTask DisposeAsync()
    {
        places.Received(address, file.Length);
        place.Dispose();
        await file.DisposeAsync();
    }

    private static BusyException TooSlow() => new(new Reason("UPLOAD_TOO_SLOW"), Patience);
}
