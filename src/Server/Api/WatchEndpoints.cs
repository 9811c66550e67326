using System.Threading.Channels;
using FabQueue.Server.Live;
using FabQueue.Server.Machines;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;
using Google.Protobuf;

namespace FabQueue.Server.Api;

/// <summary>
/// Server-Sent Events: first everything, then what changed, and a <c>beat</c> by which a page knows that the line is alive.
/// </summary>
public static class WatchEndpoints
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    /// <summary><c>GET /v1/jobs:watch</c>: events <c>snapshot</c>, <c>job</c>, <c>machine</c>, <c>removed</c>, <c>beat</c>.</summary>
    public static Task WatchBoardAsync(HttpContext context, StatusBoard board, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        var (audience, language) = (Caller.AudienceOf(context), Caller.LanguageOf(context));
        var first = true;
        return StreamAsync(context, new BoardWatch(board).ChangesAsync, time, lifetime, async (change, send) =>
        {
            if (first)
            {
                var jobs = string.Join(',', change.Jobs.Select(j => Json(Present.Job(j, audience, language))));
                var machines = string.Join(',', change.Machines.Select(m => Json(Present.Machine(m, audience, language))));
                await send("snapshot", $"{{\"jobs\":[{jobs}],\"machines\":[{machines}]}}");
                first = false;
                return;
            }

            foreach (var job in change.Jobs)
            {
                await send("job", Json(Present.Job(job, audience, language)));
            }

            foreach (var machine in change.Machines)
            {
                await send("machine", Json(Present.Machine(machine, audience, language)));
            }

            foreach (var ticket in change.Removed)
            {
                await send("removed", $"{{\"ticket\":\"{ticket}\"}}");
            }
        });
    }

    /// <summary><c>GET /v1/links/{link}/watch</c>: one job with all that its patron may see; events <c>job</c>, <c>beat</c>.</summary>
    public static Task WatchLinkAsync(
        string link, HttpContext context, JobStore store, StatusBoard board, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        var language = Caller.LanguageOf(context);
        var known = store.FindByLink(link) ?? throw new NotFoundException("LINK_NOT_FOUND", link);
        var first = true;
        return StreamAsync(context, new BoardWatch(board).ChangesAsync, time, lifetime, async (change, send) =>
        {
            var now = change.Jobs.FirstOrDefault(j => j.Job.Uid == known.Uid);
            if (now is null && (first || change.Removed.Contains(known.Ticket)))
            {
                now = new JobStatus(store.Get(known.Uid), Progress.Unknown, 0, 0);
            }

            first = false;
            if (now is not null)
            {
                await send("job", Json(Present.Job(now, Audience.LinkHolder, language)));
            }
        });
    }

    /// <summary>
    /// <c>GET /v1/machines/{id}/console</c>, staff: events <c>line</c>, <c>beat</c>. A page reads it by fetch, which can send the key;
    /// an EventSource cannot, and a key in an address would end up in logs and histories.
    /// </summary>
    public static Task WatchConsoleAsync(string id, HttpContext context, Fleet fleet, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        // Outside of the stream, so that a machine without a terminal is an error with words.
        var worker = fleet.Worker(id);
        worker.RequireConsole();
        return StreamAsync(context, worker.WatchConsoleAsync, time, lifetime, (line, send) => send("line", Json(Present.ConsoleLine(line))));
    }

    private static async Task StreamAsync<T>(
        HttpContext context,
        Func<CancellationToken, IAsyncEnumerable<T>> watch,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        Func<T, Func<string, string, Task>, Task> write)
        where T : class
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var cancellation = ending.Token;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";

        // Changes and beats come from two sources but only one may write; one pending item each is enough.
        var steps = Channel.CreateBounded<T?>(1);
        var changes = ForwardAsync(watch(cancellation), steps.Writer, cancellation);
        var beats = ForwardBeatsAsync(time, steps.Writer, cancellation);
        try
        {
            await foreach (var change in steps.Reader.ReadAllAsync(cancellation))
            {
                await (change is null ? SendAsync("beat", "{}") : write(change, SendAsync));
                await context.Response.Body.FlushAsync(cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The reader went away or the server stops: the normal end of a stream.
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(changes, beats);
        }

        Task SendAsync(string name, string data) => context.Response.WriteAsync($"event: {name}\ndata: {data}\n\n", cancellation);
    }

    private static async Task ForwardAsync<T>(IAsyncEnumerable<T> changes, ChannelWriter<T?> writer, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            await foreach (var change in changes)
            {
                await writer.WriteAsync(change, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The stream has ended.
        }
        finally
        {
            writer.TryComplete();
        }
    }

    private static async Task ForwardBeatsAsync<T>(TimeProvider time, ChannelWriter<T?> writer, CancellationToken cancellationToken)
        where T : class
    {
        using var timer = new PeriodicTimer(Beat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await writer.WriteAsync(null, cancellationToken);
            }
        }
        catch (Exception e) when (e is ChannelClosedException || (e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            // The stream has ended.
        }
    }

    private static string Json(IMessage message) => ErrorStatus.Json.Format(message);
}
