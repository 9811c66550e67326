using System.Globalization;
using FabQueue.Protos.V1;
using FabQueue.Server.Api.Streams;
using FabQueue.Server.Intake;
using FabQueue.Server.Limits;
using FabQueue.Server.Live;
using FabQueue.Server.Machines;
using FabQueue.Server.Queue;
using FabQueue.Server.Storage;
using Google.Protobuf;
using Grpc.Core;
using Job = FabQueue.Protos.V1.Job;

namespace FabQueue.Server.Api;

/// <summary>gRPC and, transcoded, REST: the operations on jobs. No rule lives here.</summary>
public sealed class JobService(JobIntake intake, JobConfiguration configuration, JobQueue queue, Fleet fleet, KeptPresets kept, JobStore store, FileStore files, StatusBoard board, BoardFeeds feeds, StreamPlaces places, TimeProvider time, IHostApplicationLifetime lifetime)
    : Protos.V1.JobService.JobServiceBase
{
    private const int ChunkBytes = 64 * 1024;
    private const int DefaultPage = 50;
    private const int LargestPage = 200;
    private const int MaxExplanation = 500;

    public override async Task<SubmitJobResponse> SubmitJob(IAsyncStreamReader<SubmitJobRequest> requestStream, ServerCallContext context)
    {
        var cancellation = context.CancellationToken;
        if (!await requestStream.MoveNext(cancellation) || requestStream.Current.PartCase != SubmitJobRequest.PartOneofCase.Header)
        {
            throw new InvalidArgumentException("header", new Drivers.Reason("HEADER_FIRST"));
        }

        var header = requestStream.Current.Header;
        await using var upload = intake.Begin(Caller.LimitedAddressOf(context.GetHttpContext()), length: null);
        while (await upload.NextAsync(requestStream.MoveNext, cancellation))
        {
            await intake.ReceiveAsync(upload, requestStream.Current.Chunk.Memory, cancellation);
        }

        var job = await intake.AcceptAsync(new SubmissionForm(header.FileName, header.Nickname, header.Machine, header.Note, PresentWork.Choices(header.Choices)), upload, cancellation);
        return new SubmitJobResponse { Job = Show(job, Audience.LinkHolder, context), Link = job.Link };
    }

    public override Task<Job> GetJob(GetJobRequest request, ServerCallContext context) =>
        Task.FromResult(Show(
            store.ByTicket(request.Ticket, Caller.AudienceOf(context.GetHttpContext())),
            Caller.AudienceOf(context.GetHttpContext()),
            context));

    public override Task<Job> GetJobByLink(GetJobByLinkRequest request, ServerCallContext context) =>
        Task.FromResult(Show(
            store.ByLink(request.Link), Audience.LinkHolder, context));

    public override Task<ListJobsResponse> ListJobs(ListJobsRequest request, ServerCallContext context)
    {
        if (request.PageSize is < 0 or > LargestPage)
        {
            throw new InvalidArgumentException("page_size", new Drivers.Reason("PAGE_SIZE_WRONG", $"{LargestPage}"));
        }

        long? before = null;
        if (request.PageToken.Length > 0)
        {
            before = long.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out var token)
                ? token
                : throw new InvalidArgumentException("page_token", new Drivers.Reason("PAGE_TOKEN_WRONG"));
        }

        var size = request.PageSize == 0 ? DefaultPage : request.PageSize;
        var audience = Caller.AudienceOf(context.GetHttpContext());
        var found = store.List([.. request.States.Select(Present.State)], request.ShowClosed && audience == Audience.Staff, before, size + 1);
        var response = new ListJobsResponse { NextPageToken = found.Count > size ? found[size - 1].Number.ToString(CultureInfo.InvariantCulture) : "" };
        response.Jobs.AddRange(found.Take(size).Select(j => Show(j, audience, context)));
        return Task.FromResult(response);
    }

    public override async Task WatchJobs(WatchJobsRequest request, IServerStreamWriter<WatchJobsResponse> responseStream, ServerCallContext context)
    {
        using var place = places.Take(context.GetHttpContext());
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        await context.WriteResponseHeadersAsync([]);
        var http = context.GetHttpContext();
        var feed = feeds.Jobs(Caller.AudienceOf(http), Caller.LanguageOf(http));
        BoardView? seen = null;
        while (true)
        {
            (var changes, seen) = await feed.NextAsync(seen, stopping.Token);
            foreach (var change in changes)
            {
                await responseStream.WriteAsync(change, stopping.Token);
            }

            await Task.Delay(BoardFeeds.Pace, time, stopping.Token);
        }
    }

    [StaffOnly]
    public override async Task<Job> ConfigureJob(ConfigureJobRequest request, ServerCallContext context) =>
        Show(await configuration.ConfigureAsync(request.Ticket, Needed(request.Choices), context.CancellationToken), Audience.Staff, context);

    public override async Task<Job> ConfigureJobByLink(ConfigureJobByLinkRequest request, ServerCallContext context) =>
        Show(await configuration.ConfigureByLinkAsync(request.Link, Needed(request.Choices), context.CancellationToken), Audience.LinkHolder, context);

    [StaffOnly]
    public override async Task<Job> ApproveJob(ApproveJobRequest request, ServerCallContext context) =>
        Show(await queue.ApproveAsync(request.Ticket, context.CancellationToken), Audience.Staff, context);

    [StaffOnly]
    public override async Task<Job> SendBackJob(SendBackJobRequest request, ServerCallContext context) =>
        Show(await queue.SendBackAsync(request.Ticket, Explanation(request.Explanation, needed: true), context.CancellationToken), Audience.Staff, context);

    [StaffOnly]
    public override async Task<Job> DispatchJob(DispatchJobRequest request, ServerCallContext context) =>
        Show(await fleet.DispatchAsync(request.Ticket, request.Machine, context.CancellationToken), Audience.Staff, context);

    [StaffOnly]
    public override async Task<Job> PauseJob(PauseJobRequest request, ServerCallContext context) =>
        Show(await fleet.PauseAsync(request.Ticket, context.CancellationToken), Audience.Staff, context);

    [StaffOnly]
    public override async Task<Job> ResumeJob(ResumeJobRequest request, ServerCallContext context) =>
        Show(await fleet.ResumeAsync(request.Ticket, context.CancellationToken), Audience.Staff, context);

    [StaffOnly]
    public override async Task<Job> CompleteStep(CompleteStepRequest request, ServerCallContext context) =>
        Show(await fleet.CompleteStepAsync(request.Ticket, Step(request.Step), request.At, context.CancellationToken), Audience.Staff, context);

    public override async Task<Job> CompleteStepByLink(CompleteStepByLinkRequest request, ServerCallContext context) =>
        Show(await fleet.CompleteStepByLinkAsync(request.Link, Step(request.Step), context.CancellationToken), Audience.LinkHolder, context);

    [StaffOnly]
    public override async Task<Job> CancelJob(CancelJobRequest request, ServerCallContext context) =>
        Show(await fleet.CancelAsync(request.Ticket, Explanation(request.Explanation, needed: false), context.CancellationToken), Audience.Staff, context);

    [StaffOnly]
    public override async Task<Job> RequeueJob(RequeueJobRequest request, ServerCallContext context) =>
        Show(await queue.RequeueAsync(request.Ticket, context.CancellationToken), Audience.Staff, context);

    [StaffOnly]
    public override async Task<Job> CloseJob(CloseJobRequest request, ServerCallContext context) =>
        Show(await queue.CloseAsync(request.Ticket, context.CancellationToken), Audience.Staff, context);

    [StaffOnly]
    public override async Task<Job> KeepPresets(KeepPresetsRequest request, ServerCallContext context) =>
        Show(await kept.KeepAsync(request.Ticket, context.CancellationToken), Audience.Staff, context);

    [StaffOnly]
    public override async Task DownloadJobFile(DownloadJobFileRequest request, IServerStreamWriter<DownloadJobFileResponse> responseStream, ServerCallContext context)
    {
        var job = store.ByTicket(request.Ticket, Audience.Staff);
        await using var file = files.Open(job.FileHash);
        var buffer = new byte[ChunkBytes];
        int read;
        while ((read = await file.ReadAsync(buffer, context.CancellationToken)) > 0)
        {
            await responseStream.WriteAsync(new DownloadJobFileResponse { Chunk = ByteString.CopyFrom(buffer, 0, read) }, context.CancellationToken);
        }
    }

    private static Drivers.JobChoices Needed(JobChoices? choices) =>
        PresentWork.Choices(choices) ?? throw new InvalidArgumentException("choices", new Drivers.Reason("CHOICES_MISSING"));

    private static int Step(int number) =>
        number > 0 ? number : throw new InvalidArgumentException("step", new Drivers.Reason("STEP_NUMBER_MISSING"));

    internal static string Explanation(string text, bool needed)
    {
        var trimmed = text.Trim();
        return trimmed.Length > MaxExplanation || (needed && trimmed.Length == 0)
            ? throw new InvalidArgumentException("explanation", new Drivers.Reason("EXPLANATION_WRONG", $"{MaxExplanation}"))
            : trimmed;
    }

    /// <summary>The job with what the board knows beyond the stored record.</summary>
    private Job Show(Queue.Job job, Audience audience, ServerCallContext context)
    {
        var now = board.Current;
        var status = now.Jobs.TryGetValue(job.Uid, out var shown) ? shown with { Job = job } : JobStatus.Stored(job);
        return Present.Job(status, now.PlaceOf(job), audience, Caller.LanguageOf(context.GetHttpContext()));
    }
}
