using FabQueue.Server.Api.Streams;
using FabQueue.Server.Intake;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace FabQueue.Server.Api;

/// <summary>What REST has beside the transcoded services: uploads, streams of events, pictures, files. And its errors.</summary>
public static class RestEndpoints
{
    public static void MapRestEndpoints(this WebApplication app)
    {
        app.MapPost("/v1/jobs", UploadEndpoint.HandleAsync);
        app.MapGet("/v1/jobs:watch", WatchEndpoints.WatchBoardAsync);
        app.MapGet("/v1/links/{link}/watch", WatchEndpoints.WatchLinkAsync);
        app.MapGet("/v1/kinds/{kind}", KindEndpoint.Handle);
        app.MapGet("/v1/jobs/{ticket}/preview", PreviewAsync);
        app.MapGet("/v1/links/{link}/preview", PreviewByLinkAsync);
        app.MapGet("/v1/machines/{id}/console", WatchEndpoints.WatchConsoleAsync).WithMetadata(new StaffOnlyAttribute());
        app.MapGet("/v1/jobs/{ticket}/file", File).WithMetadata(new StaffOnlyAttribute());
        app.MapGet("/healthz", () => Results.Text("ok\n"));
        app.MapHealthChecks("/readyz");
    }

    /// <summary>Errors of the endpoints above, in the form that transcoding gives to all others.</summary>
    public static void UseRestErrors(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<StaffOnlyAttribute>() is not null
                && context.GetEndpoint()?.Metadata.GetMetadata<Grpc.AspNetCore.Server.GrpcMethodMetadata>() is null
                && Caller.AudienceOf(context) != Audience.Staff)
            {
                throw new NotSignedInException();
            }

            FillEmptyOrder(context);
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && Explain(context, e) is { } status)
        {
            context.Response.Clear();
            context.Response.StatusCode = ErrorStatus.HttpStatus(e, status);
            ErrorStatus.AddRetryAfter(context.Response, e);
            context.Response.ContentType = "application/json";
            var body = ErrorStatus.Json.Format(status);
            if (e is FileRefusedException refused)
            {
                var language = Caller.LanguageOf(context);
                var findings = string.Join(',', refused.Findings.Select(f => ErrorStatus.Json.Format(Present.Finding(f, language))));
                body = $"{body[..^1].TrimEnd()}, \"findings\": [{findings}] }}";
            }

            await context.Response.WriteAsync(body, CancellationToken.None);
        }
    });

    // "curl -X POST …/v1/jobs/K7R:approve" has no body; transcoding wants one.
    private static void FillEmptyOrder(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsPost(request.Method)
            && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            && context.GetEndpoint()?.Metadata.GetMetadata<Grpc.AspNetCore.Server.GrpcMethodMetadata>() is not null)
        {
            request.Body = new MemoryStream("{}"u8.ToArray());
            request.ContentLength = 2;
            request.ContentType = "application/json";
        }
    }

    private static Google.Rpc.Status? Explain(HttpContext context, Exception error) =>
        error is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
            ? ErrorStatus.From(context.RequestServices.GetRequiredService<JobIntake>().TooLarge(), Caller.LanguageOf(context))
            : error is BadHttpRequestException or OperationCanceledException
                ? null
                : ErrorStatus.From(error, Caller.LanguageOf(context));

    private static Task<IResult> PreviewAsync(string ticket, string? view, HttpContext context, JobStore store, JobPictures pictures, CancellationToken cancellationToken) =>
        PictureAsync(store.ByTicket(ticket, Caller.AudienceOf(context)), view, pictures, cancellationToken);

    private static Task<IResult> PreviewByLinkAsync(string link, string? view, JobStore store, JobPictures pictures, CancellationToken cancellationToken) =>
        PictureAsync(store.ByLink(link), view, pictures, cancellationToken);

    private static async Task<IResult> PictureAsync(Job job, string? view, JobPictures pictures, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(view))
        {
            var (content, mediaType) = pictures.Stored(job);
            return Results.Stream(content, mediaType);
        }

        var drawn = await pictures.DrawAsync(job, view, cancellationToken);
        return Results.Bytes(drawn.Content, drawn.MediaType);
    }

    private static IResult File(string ticket, JobStore store, FileStore files)
    {
        var job = store.ByTicket(ticket, Audience.Staff);

        // Never under the patron's name, never as something a browser would open.
        return Results.Stream(files.Open(job.FileHash), "application/octet-stream", $"{job.Ticket}.bin");
    }
}
