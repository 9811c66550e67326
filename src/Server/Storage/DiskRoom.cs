using FabQueue.Server.Configuration;

namespace FabQueue.Server.Storage;

/// <summary>
/// Room on the disk of the data folder. What is handed in leaves <c>Intake:KeepFreeMegabytes</c>, so that the queue can go on. A file <c>reserve</c> holds a little
/// more back from other programs: where the disk is full all the same, it is given to the database, so that staff can work and a start succeeds.
/// </summary>
public sealed partial class DiskRoom(FabQueueOptions options, TimeProvider time, ILogger<DiskRoom> logger) : BackgroundService
{
    /// <summary>Of the reserve: a few thousand changes of the database.</summary>
    public const long ReserveBytes = 8_000_000;

    private const long Megabyte = 1_000_000;
    private const long Scarce = 4_000_000;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private string Reserve => Path.Combine(options.Data.Path, "reserve");

    /// <summary>Bytes that may be handed in now; negative = none, and some more should be free.</summary>
    public long ForUploads => Free - (options.Intake.KeepFreeMegabytes * Megabyte);

    private long Free => new DriveInfo(options.Data.Path).AvailableFreeSpace;

    /// <summary>Gives the reserve away where the disk is full, and takes it back where there is room.</summary>
    public void Adjust()
    {
        try
        {
            var isHeld = File.Exists(Reserve);
            if (isHeld && Free < Scarce)
            {
                File.Delete(Reserve);
                Given(logger, ReserveBytes);
            }
            else if (!isHeld && ForUploads > ReserveBytes)
            {
                // Written in full: a file with holes would hold nothing back.
                File.WriteAllBytes(Reserve, new byte[ReserveBytes]);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotAdjusted(logger, e.Message);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Supervisor.RunAsync("The watch on the disk", WatchAsync, time, logger, stoppingToken);

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            Adjust();
        }
    }

    [LoggerMessage(50, LogLevel.Error, "The disk is full: {Bytes} bytes held in reserve are given to the database. Make room in Data:Path")]
    private static partial void Given(ILogger logger, long bytes);

    [LoggerMessage(51, LogLevel.Warning, "The reserve of the disk cannot be changed: {Error}")]
    private static partial void NotAdjusted(ILogger logger, string error);
}
