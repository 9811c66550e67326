namespace FabQueue.Server;

/// <summary>
/// Keeps a loop running that lives as long as the server. What goes wrong in it is logged and told to those concerned, and the
/// loop starts anew after a pause, which grows while it goes on failing: the others never notice.
/// </summary>
public static partial class Supervisor
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // Whoever ran so long begins again with the first pause.
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(10);

    /// <param name="loop">Ends when cancelled; any other end is a failure.</param>
    /// <param name="failed">Puts right what the failure has left behind; the next run waits for it.</param>
    public static async Task RunAsync(
        string name, Func<CancellationToken, Task> loop, Func<Exception, CancellationToken, Task> failed, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested)
        {
            var begun = time.GetTimestamp();
            var error = await FailureOfAsync(async () =>
            {
                await loop(stopping);
                stopping.ThrowIfCancellationRequested();
                throw new InvalidOperationException("It has ended by itself.");
            });
            if (error is null || (error is OperationCanceledException && stopping.IsCancellationRequested))
            {
                return;
            }

            LoopFailed(logger, name, error);
            if (await FailureOfAsync(() => failed(error, stopping)) is { } second and not OperationCanceledException)
            {
                LeftBehind(logger, name, second);
            }

            pause = time.GetElapsedTime(begun) > Calm ? FirstPause : pause;
            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>For a loop that leaves nothing behind.</summary>
    public static Task RunAsync(string name, Func<CancellationToken, Task> loop, TimeProvider time, ILogger logger, CancellationToken stopping) =>
        RunAsync(name, loop, (_, _) => Task.CompletedTask, time, logger, stopping);

    private static async Task<Exception?> FailureOfAsync(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
#pragma warning disable CA1031 // Logged by the caller.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e;
        }
    }

    [LoggerMessage(2, LogLevel.Critical, "{Loop} failed and starts anew")]
    private static partial void LoopFailed(ILogger logger, string loop, Exception error);

    [LoggerMessage(3, LogLevel.Critical, "What the failure of {Loop} has left behind could not be put right")]
    private static partial void LeftBehind(ILogger logger, string loop, Exception error);
}
