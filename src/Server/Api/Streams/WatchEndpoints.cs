using FabQueue.Server.Live;
using FabQueue.Server.Machines;
using FabQueue.Server.Storage;

namespace FabQueue.Server.Api.Streams;

/// <summary>Server-sent events: first everything, then what changed.</summary>
public static class WatchEndpoints
{
    /// <summary><c>GET /v1/jobs:watch</c>: events <c>snapshot</c>, <c>job</c>, <c>machine</c>, <c>queue</c>, <c>removed</c>, <c>beat</c>.</summary>
    public static Task WatchBoardAsync(HttpContext context, BoardFeeds feeds)
    {
        var feed = feeds.Events(Caller.AudienceOf(context), Caller.LanguageOf(context));
        return EventStream.RunAsync(context, async (stream, cancellation) =>
        {
            BoardView? seen = null;
            while (true)
            {
                (var events, seen) = await stream.NextAsync(feed.NextAsync(seen, cancellation));
                if (!events.IsEmpty)
                {
                    await stream.SendAsync(events);
                }

                await stream.PauseAsync(BoardFeeds.Pace);
            }
        });
    }

    /// <summary>
    /// <c>GET /v1/links/{link}/watch</c>: one job with all that its patron may see; events <c>job</c>, <c>place</c> where only its place in the queue is
    /// another, <c>beat</c>.
    /// </summary>
    public static Task WatchLinkAsync(string link, HttpContext context, JobStore store, StatusBoard board)
    {
        var language = Caller.LanguageOf(context);
        var known = store.ByLink(link);
        return EventStream.RunAsync(context, async (stream, cancellation) =>
        {
            (long Board, long Job, int Place) seen = (-1, -1, 0);
            while (true)
            {
                var now = await stream.NextAsync(board.NewerThanAsync(seen.Board, cancellation));
                var status = now.Jobs.GetValueOrDefault(known.Uid);
                var place = now.PlaceOf(known);
                if (seen.Job != (status?.Version ?? 0))
                {
                    var job = Present.Job(status ?? JobStatus.Stored(store.Get(known.Uid)), place, Audience.LinkHolder, language);
                    await stream.SendAsync("job", EventStream.Json(job));
                }
                else if (seen.Place != place)
                {
                    await stream.SendAsync("place", $"{{\"queuePosition\":{place}}}");
                }

                seen = (now.Version, status?.Version ?? 0, place);
                await stream.PauseAsync(BoardFeeds.Pace);
            }
        });
    }

    /// <summary>
    /// <c>GET /v1/machines/{id}/console</c>, staff: events <c>line</c>, <c>beat</c>. A page reads it by fetch, which can send the key;
    /// an EventSource cannot, and a key in an address would end up in logs and histories.
    /// </summary>
    public static Task WatchConsoleAsync(string id, HttpContext context, Fleet fleet)
    {
        // Outside of the stream, so that a machine without a terminal is an error with words.
        var worker = fleet.Worker(id);
        worker.RequireConsole();
        return EventStream.RunAsync(context, async (stream, cancellation) =>
        {
            await using var lines = worker.WatchConsoleAsync(cancellation).GetAsyncEnumerator(cancellation);
            while (await stream.NextAsync(lines.MoveNextAsync().AsTask()))
            {
                await stream.SendAsync("line", EventStream.Json(Present.ConsoleLine(lines.Current)));
            }
        });
    }
}
