using System.Net.Http.Headers;
using FabQueue.EndToEnd.Tests.Browser;
using FabQueue.Protos.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FabQueue.EndToEnd.Tests;

/// <summary>An embroidery from the upload to the cleared hoop, with the real server and a folder as its stick.</summary>
public sealed class EmbroideryTests(Chromium chromium)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_design_goes_by_stick_to_the_machine_and_each_step_is_said_by_a_person()
    {
        var stick = Directory.CreateTempSubdirectory("fabqueue-stick-");
        try
        {
            await using var server = await StartAsync(stick.FullName);
            var (ticket, _) = await server.SubmitAsync(Sample("gen-rect.dst"), "Lou");
            using var picture = await server.Http.GetAsync(new Uri($"v1/jobs/{ticket}/preview", UriKind.Relative), Stop);
            Assert.Equal(new MediaTypeHeaderValue("image/png"), picture.Content.Headers.ContentType);

            await server.OrderAsync($"jobs/{ticket}:approve");
            await server.OrderAsync($"jobs/{ticket}:dispatch");
            await server.UntilStateAsync($"jobs/{ticket}", "WAITING");
            Assert.True(new FileInfo(Path.Combine(stick.FullName, $"FQ_{ticket}.PES")).Length > 1000);

            await server.CompleteStepAsync(ticket);
            await server.CompleteStepAsync(ticket);
            await server.UntilStateAsync($"jobs/{ticket}", "RUNNING");
            var running = await server.GetAsync($"jobs/{ticket}");
            Assert.Equal("SEWING_THREAD", running.GetProperty("reason").GetProperty("code").GetString());
            Assert.Equal(-1, running.GetProperty("progress").GetProperty("percent").GetInt32());

            // Three threads, each said to be done, then the whole.
            for (var said = 0; said < 4; said++)
            {
                await server.CompleteStepAsync(ticket);
            }

            await server.UntilStateAsync($"jobs/{ticket}", "COMPLETED");
            await server.UntilStateAsync("machines/brode", "NEEDS_CLEARING");
            await Assert.ThrowsAsync<HttpRequestException>(() => server.OrderAsync($"jobs/{ticket}:completeStep"));
        }
        finally
        {
            stick.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_facts_and_the_steps_are_there_by_gRPC_too()
    {
        var stick = Directory.CreateTempSubdirectory("fabqueue-stick-");
        try
        {
            await using var server = await StartAsync(stick.FullName);
            using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}");
            var jobs = new JobService.JobServiceClient(channel);
            var staff = new Metadata { { "authorization", $"Bearer {ServerProcess.StaffKey}" } };
            var (ticket, link) = await server.SubmitAsync(Sample("gen-fit-260x160.pes"), "Lou");

            var facts = (await jobs.GetJobByLinkAsync(new GetJobByLinkRequest { Link = link }, cancellationToken: Stop)).Facts.Embroidery;
            Assert.Equal((160.0, 260.0, true, 3), (facts.WidthMm, facts.HeightMm, facts.Turned, facts.Threads.Count));
            var refusal = await Assert.ThrowsAsync<RpcException>(async () => await jobs.CompleteStepAsync(new CompleteStepRequest { Ticket = ticket, Step = 1 }, staff, cancellationToken: Stop));
            Assert.Equal(StatusCode.FailedPrecondition, refusal.StatusCode);

            await jobs.ApproveJobAsync(new ApproveJobRequest { Ticket = ticket }, staff, cancellationToken: Stop);
            await jobs.DispatchJobAsync(new DispatchJobRequest { Ticket = ticket }, staff, cancellationToken: Stop);
            await server.UntilStateAsync($"jobs/{ticket}", "WAITING");
            var waiting = await jobs.CompleteStepAsync(new CompleteStepRequest { Ticket = ticket, Step = 1 }, staff, cancellationToken: Stop);
            Assert.Equal("SEWING_EJECT_STICK", waiting.Reason.Code);
        }
        finally
        {
            stick.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_page_takes_a_design_and_shows_its_picture_its_size_and_its_threads()
    {
        var stick = Directory.CreateTempSubdirectory("fabqueue-stick-");
        try
        {
            await using var server = await StartAsync(stick.FullName);
            await using var patron = await chromium.OpenAsync(server, "/new");
            var page = patron.Page;
            await page.GetByLabel("Votre fichier").SetInputFilesAsync(Sample("gen-fit-260x160.pes"));
            await page.GetByLabel("Votre surnom").FillAsync("Lou");
            await page.GetByRole(AriaRole.Button, new() { Name = "Envoyer" }).ClickAsync();
            await page.WaitForURLAsync("**/t/*", new() { WaitUntil = WaitUntilState.DOMContentLoaded });

            await Expect(page.Locator("#facts")).ToContainTextAsync("Brodeuse Brother 870SE");
            await Expect(page.Locator("#facts")).ToContainTextAsync("160 × 260 mm");
            await Expect(page.Locator("#facts")).ToContainTextAsync("Rouge 800, Bleu 405, Vert feuille 509");
            await Expect(page.GetByText("sera tourné d’un quart de tour")).ToBeVisibleAsync();
            Assert.True(await page.Locator("#picture img").EvaluateAsync<bool>("picture => picture.decode().then(() => picture.naturalWidth > 300)"));
        }
        finally
        {
            stick.Delete(recursive: true);
        }
    }

    private static async Task<ServerProcess> StartAsync(string stick)
    {
        var server = await ServerProcess.StartAsync(
            ("Machines:1:Id", "brode"), ("Machines:1:Kind", "brother-870se"), ("Machines:1:Connection", $"folder:{stick}"));
        await server.OrderAsync("machines/brode:clear");
        await server.UntilStateAsync("machines/brode", "READY");
        return server;
    }

    private static string Sample(string name) => Path.Combine(Repository.Root, "tests", "samples", "embroidery", name);
}
