using FabQueue.Drivers;
using FabQueue.Server.Intake;
using FabQueue.Server.Queue;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FabQueue.Server.Api;

/// <summary>
/// <c>POST /v1/jobs</c>: a multipart form with <c>file</c>, <c>nickname</c>, optional <c>machine</c>, <c>note</c> and
/// <c>choices</c> (JSON), in any order. The file goes straight to disk; nothing is buffered but the small fields.
/// </summary>
public static class UploadEndpoint
{
    private const int ChunkBytes = 64 * 1024;
    private const int MaxFieldBytes = 16 * 1024;
    private const int MaxBoundary = 200;
    private const int MaxShownName = 40;
    private static readonly TimeSpan Lingering = TimeSpan.FromSeconds(30);

    // Headers, boundaries and small fields around the file.
    private const long FormOverhead = 256 * 1024;

    private static readonly string[] Fields = ["nickname", "machine", "note", "choices"];

    public static async Task<IResult> HandleAsync(HttpContext context, JobIntake intake, TimeProvider time, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { } limit)
        {
            limit.MaxRequestBodySize = intake.MaxFileBytes + FormOverhead;
        }

        if (context.Request.ContentLength > intake.MaxFileBytes + FormOverhead)
        {
            await DiscardAsync(context, time, cancellationToken);
            throw intake.TooLarge();
        }

        var reader = new MultipartReader(BoundaryOf(context.Request), context.Request.Body);
        await using var upload = intake.Begin(Caller.LimitedAddressOf(context), context.Request.ContentLength);
        string? fileName = null;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await upload.NextAsync(c => NextAsync(reader, c), cancellationToken) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
            {
                throw NotAForm();
            }

            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (name == "file")
            {
                fileName = fileName is null ? NameOf(disposition) : throw new InvalidArgumentException("file", new Reason("ONE_FILE_ONLY"));
                await ReceiveAsync(section.Body, upload, intake, cancellationToken);
            }
            else if (!Fields.Contains(name))
            {
                throw new InvalidArgumentException("form", new Reason("FIELD_UNKNOWN", name.Length > MaxShownName ? name[..MaxShownName] : name, string.Join(", ", Fields)));
            }
            else if (!fields.TryAdd(name, await upload.NextAsync(c => ReadFieldAsync(section.Body, name, c), cancellationToken)))
            {
                throw new InvalidArgumentException(name, new Reason("FIELD_TWICE"));
            }
        }

        var form = new SubmissionForm(
            fileName ?? throw new InvalidArgumentException("file", new Reason("FILE_MISSING")),
            fields.GetValueOrDefault("nickname", ""),
            fields.GetValueOrDefault("machine", ""),
            fields.GetValueOrDefault("note", ""),
            fields.TryGetValue("choices", out var choices) ? ChoicesOf(choices) : null);
        var job = await intake.AcceptAsync(form, upload, cancellationToken);
        var response = new Protos.V1.SubmitJobResponse
        {
            Job = Present.Job(Live.JobStatus.Stored(job), 0, Audience.LinkHolder, Caller.LanguageOf(context)),
            Link = job.Link,
        };
        context.Response.Headers.Location = $"/v1/jobs/{job.Ticket}";
        return Results.Text(ErrorStatus.Json.Format(response), "application/json", statusCode: StatusCodes.Status201Created);
    }

    // A caller that still sends when the connection is closed sees that it broke, and never the answer. So what is too large is
    // taken and dropped first, for a while (nginx calls that a lingering close).
    private static async Task DiscardAsync(HttpContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        using var patience = new CancellationTokenSource(Lingering, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var buffer = new byte[ChunkBytes];
        try
        {
            while (await context.Request.Body.ReadAsync(buffer, either.Token) > 0)
            {
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It gets its answer now, if it still listens.
        }
    }

    private static JobChoices? ChoicesOf(string json)
    {
        try
        {
            return PresentWork.Choices(Protos.V1.JobChoices.Parser.ParseJson(json));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new InvalidArgumentException("choices", new Reason("CHOICES_MISSING"));
        }
    }

    private static string BoundaryOf(HttpRequest request)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString()
            : "";
        return boundary.Length is > 0 and <= MaxBoundary ? boundary : throw NotAForm();
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw NotAForm();
        }
    }

    private static string NameOf(ContentDispositionHeaderValue disposition) =>
        HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();

    private static async Task ReceiveAsync(Stream from, Upload upload, JobIntake intake, CancellationToken cancellationToken)
    {
        var buffer = new byte[ChunkBytes];
        int read;
        while ((read = await upload.NextAsync(c => from.ReadAsync(buffer, c).AsTask(), cancellationToken)) > 0)
        {
            await intake.ReceiveAsync(upload, buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private static async Task<string> ReadFieldAsync(Stream from, string name, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxFieldBytes + 1];
        var length = await from.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MaxFieldBytes
            ? throw new InvalidArgumentException(name, new Reason("FIELD_TOO_LONG", $"{MaxFieldBytes}"))
            : System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static InvalidArgumentException NotAForm() => new("file", new Reason("FORM_NEEDED"));
}
