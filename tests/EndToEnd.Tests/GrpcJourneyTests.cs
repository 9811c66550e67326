using FabQueue.Protos.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace FabQueue.EndToEnd.Tests;

/// <summary>An embroidery and a cut from hand-in to the cleared machine by gRPC alone, while a kit follows by MQTT.</summary>
public sealed class GrpcJourneyTests
{
    private static readonly Metadata Staff = new() { { "authorization", $"Bearer {ServerProcess.StaffKey}" } };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_embroidery_gets_its_threads_and_each_step_is_said_while_a_kit_follows()
    {
        await using var server = await ServerProcess.StartAsync(
            ("Machines:0:Id", "brode"), ("Machines:0:Kind", "brother-870se"), ("Machines:0:Connection", "simulated:"));
        using var kit = Topics.Follow(server.MqttPort);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}");
        var jobs = new JobService.JobServiceClient(channel);
        await ReadyAsync(server, channel, "brode");
        var handedIn = await SubmitAsync(jobs, Path.Combine("embroidery", "gen-rect.dst"));
        var (ticket, link) = (handedIn.Job.Ticket, handedIn.Link);

        // 21, 7 and 1 of Brother's table.
        var chosen = await jobs.ConfigureJobByLinkAsync(
            new ConfigureJobByLinkRequest { Link = link, Choices = new JobChoices { Embroidery = new EmbroideryChoices { Threads = { 21, 7, 1 } } } }, cancellationToken: Stop);
        Assert.Equal(["Outremer", "Magenta", "Bleu de Prusse"], chosen.Facts.Embroidery.Threads.Select(t => t.Name));

        await jobs.ApproveJobAsync(new ApproveJobRequest { Ticket = ticket }, Staff, cancellationToken: Stop);
        await jobs.DispatchJobAsync(new DispatchJobRequest { Ticket = ticket }, Staff, cancellationToken: Stop);
        await kit.NextAsync("fab/1/brode/line", "brode -1 wait");
        await SayAsync(jobs, ticket, "SEWING_CARRY_STICK");
        await SayAsync(jobs, ticket, "SEWING_BEGIN");
        await kit.NextAsync("fab/1/brode/line", "brode -1 run");
        for (var thread = 1; thread <= 3; thread++)
        {
            var at = await AtAsync(jobs, link, j => j.Reason.Code == "SEWING_THREAD" && j.Reason.Args[0] == $"{thread}");
            Assert.True(at.Step.ByPatron);
            var said = new CompleteStepByLinkRequest { Link = link, Step = at.Step.Number };
            await jobs.CompleteStepByLinkAsync(said, cancellationToken: Stop);
            var again = await Assert.ThrowsAsync<RpcException>(async () => await jobs.CompleteStepByLinkAsync(said, cancellationToken: Stop));
            Assert.Equal(StatusCode.FailedPrecondition, again.StatusCode);
        }

        await kit.NextAsync("fab/1/brode/line", "brode -1 wait");
        await SayAsync(jobs, ticket, "SEWING_LAST_THREAD_DONE");
        await EndedAsync(kit, channel, "brode", ticket);
        Assert.DoesNotContain(kit.Lines, l => l.Contains("Lou", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_drawing_is_cut_by_colour_while_a_kit_follows()
    {
        // Slow enough for topics, which are told at most once a second.
        await using var server = await ServerProcess.StartAsync(
            ("Machines:0:Id", "cut"), ("Machines:0:Kind", "silhouette-cameo4pro"), ("Machines:0:Connection", "simulated:speed=4"));
        using var kit = Topics.Follow(server.MqttPort);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}");
        var jobs = new JobService.JobServiceClient(channel);
        await ReadyAsync(server, channel, "cut");
        var handedIn = await SubmitAsync(jobs, Path.Combine("drawings", "stickers.svg"));
        var (ticket, link) = (handedIn.Job.Ticket, handedIn.Link);

        // All but the colour with the least lines.
        var colours = handedIn.Job.Facts.Cut.Groups.Where(g => g.Grouping == CutGroup.Types.Grouping.Color).OrderBy(g => g.PathCount).ToList();
        var choices = new CutChoices { Grouping = CutGroup.Types.Grouping.Color };
        choices.Groups.Add(new CutGroupChoice { Key = colours[0].Key, Action = CutGroupChoice.Types.Action.Skip });
        var chosen = await jobs.ConfigureJobByLinkAsync(new ConfigureJobByLinkRequest { Link = link, Choices = new JobChoices { Cut = choices } }, cancellationToken: Stop);
        Assert.InRange(chosen.Facts.Cut.CutLengthMm, 1, handedIn.Job.Facts.Cut.CutLengthMm - 1);

        await jobs.ApproveJobAsync(new ApproveJobRequest { Ticket = ticket }, Staff, cancellationToken: Stop);
        await jobs.DispatchJobAsync(new DispatchJobRequest { Ticket = ticket }, Staff, cancellationToken: Stop);

        // Waits for somebody to look at what is loaded and at the blade, to judge the test, to weed.
        await kit.NextAsync("fab/1/cut/state", "wait");
        await SayAsync(jobs, ticket, "CUTTER_IS_IT_RIGHT");
        await SayAsync(jobs, ticket, "CUTTER_SET_DEPTH");
        await SayAsync(jobs, ticket, "CUTTER_JUDGE_TEST");
        await SayAsync(jobs, ticket, "CUTTER_WEED");
        await EndedAsync(kit, channel, "cut", ticket);
    }

    private static async Task ReadyAsync(ServerProcess server, GrpcChannel channel, string machine)
    {
        await server.UntilAsync($"machines/{machine}", m => m.GetProperty("online").GetBoolean());
        var machines = new MachineService.MachineServiceClient(channel);
        if ((await machines.GetMachineAsync(new GetMachineRequest { Id = machine }, cancellationToken: Stop)).State == Machine.Types.State.NeedsClearing)
        {
            await machines.ConfirmClearAsync(new ConfirmClearRequest { Id = machine }, Staff, cancellationToken: Stop);
        }

        await server.UntilStateAsync($"machines/{machine}", "READY");
    }

    private static async Task<SubmitJobResponse> SubmitAsync(JobService.JobServiceClient jobs, string sample)
    {
        using var call = jobs.SubmitJob(cancellationToken: Stop);
        await call.RequestStream.WriteAsync(new SubmitJobRequest { Header = new SubmitJobHeader { FileName = Path.GetFileName(sample), Nickname = "Lou" } }, Stop);
        var content = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests", "samples", sample), Stop);
        await call.RequestStream.WriteAsync(new SubmitJobRequest { Chunk = UnsafeByteOperations.UnsafeWrap(content) }, Stop);
        await call.RequestStream.CompleteAsync();
        return await call;
    }

    /// <summary>Says, as a member of the team, that the step with this reason is done.</summary>
    private static async Task SayAsync(JobService.JobServiceClient jobs, string ticket, string reason)
    {
        Job job;
        while ((job = await jobs.GetJobAsync(new GetJobRequest { Ticket = ticket }, Staff, cancellationToken: Stop)).Reason.Code != reason)
        {
            await Task.Delay(50, Stop);
        }

        await jobs.CompleteStepAsync(new CompleteStepRequest { Ticket = ticket, Step = job.Step.Number }, Staff, cancellationToken: Stop);
    }

    private static async Task<Job> AtAsync(JobService.JobServiceClient jobs, string link, Func<Job, bool> isThere)
    {
        Job job;
        while (!isThere(job = await jobs.GetJobByLinkAsync(new GetJobByLinkRequest { Link = link }, cancellationToken: Stop)))
        {
            await Task.Delay(50, Stop);
        }

        return job;
    }

    /// <summary>Done for the kit and in the queue; cleared by a person, the machine is idle again.</summary>
    private static async Task EndedAsync(Topics kit, GrpcChannel channel, string machine, string ticket)
    {
        await kit.NextAsync($"fab/1/{machine}/state", "done");
        await kit.UntilAsync($"fab/1/event done {machine} {ticket}");
        var done = await new JobService.JobServiceClient(channel).GetJobAsync(new GetJobRequest { Ticket = ticket }, cancellationToken: Stop);
        Assert.Equal(Job.Types.State.Completed, done.State);
        await new MachineService.MachineServiceClient(channel).ConfirmClearAsync(new ConfirmClearRequest { Id = machine }, Staff, cancellationToken: Stop);
        await kit.NextAsync($"fab/1/{machine}/state", "idle");
    }
}
