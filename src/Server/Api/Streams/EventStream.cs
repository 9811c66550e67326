using System.Text;
using FabQueue.Server.Limits;
using Google.Protobuf;

namespace FabQueue.Server.Api.Streams;

/// <summary>One answer of server-sent events, with a <c>beat</c> in silence by which a page knows that the line is alive.</summary>
public sealed class EventStream
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly byte[] BeatEvent = Encoding.UTF8.GetBytes(Event("beat", "{}"));

    private readonly HttpResponse _response;
    private readonly TimeProvider _time;
    private readonly CancellationToken _ending;

    private EventStream(HttpResponse response, TimeProvider time, CancellationToken ending) => (_response, _time, _ending) = (response, time, ending);

    /// <summary>Runs a stream until its reader goes away or the server stops.</summary>
    /// <exception cref="LimitException">Too many follow.</exception>
    public static async Task RunAsync(HttpContext context, Func<EventStream, CancellationToken, Task> follow)
    {
        var services = context.RequestServices;
        using var place = services.GetRequiredService<StreamPlaces>().Take(context);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await follow(new EventStream(context.Response, services.GetRequiredService<TimeProvider>(), ending.Token), ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader went away or the server stops: the normal end of a stream.
        }
        finally
        {
            await ending.CancelAsync();
        }
    }

    /// <summary>An event as it goes over the line.</summary>
    public static string Event(string name, string data) => $"event: {name}\ndata: {data}\n\n";

    public static string Json(IMessage message) => ErrorStatus.Json.Format(message);

    /// <summary>Waits for what is to be sent next, and beats meanwhile.</summary>
    public async Task<T> NextAsync<T>(Task<T> next)
    {
        while (!next.IsCompleted)
        {
            await ((Task)next.WaitAsync(Beat, _time, _ending)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _ending.ThrowIfCancellationRequested();
            if (!next.IsCompleted)
            {
                await SendAsync(BeatEvent);
            }
        }

        return await next;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> events)
    {
        await _response.Body.WriteAsync(events, _ending);
        await _response.Body.FlushAsync(_ending);
    }

    public Task SendAsync(string name, string data) => SendAsync(Encoding.UTF8.GetBytes(Event(name, data)));

    /// <summary>Lets time pass in which changes come together.</summary>
    public Task PauseAsync(TimeSpan pause) => Task.Delay(pause, _time, _ending);
}
