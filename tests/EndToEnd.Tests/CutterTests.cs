using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FabQueue.EndToEnd.Tests.Browser;
using FabQueue.Protos.V1;
using Grpc.Net.Client;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FabQueue.EndToEnd.Tests;

/// <summary>A drawing from the upload to the cleared mat, with the real server and a simulated cutter.</summary>
public sealed class CutterTests(Chromium chromium)
{
    private static readonly string Sample = Path.Combine(Repository.Root, "tests", "samples", "drawings", "stickers.svg");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_drawing_is_cut_once_somebody_has_looked_at_what_lies_there_and_leaves_a_mat_to_clear()
    {
        await using var server = await StartAsync("simulated:speed=20");
        var (ticket, link) = await server.SubmitAsync(Sample, "Lou");
        using var picture = await server.Http.GetAsync(new Uri($"v1/jobs/{ticket}/preview", UriKind.Relative), Stop);
        Assert.Equal(new MediaTypeHeaderValue("image/svg+xml"), picture.Content.Headers.ContentType);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}");
        var facts = (await new JobService.JobServiceClient(channel).GetJobByLinkAsync(new GetJobByLinkRequest { Link = link }, cancellationToken: Stop)).Facts.Cut;
        Assert.Equal((9, 70.0, 50.0, "12×12"), (facts.PathCount, facts.WidthMm, facts.HeightMm, facts.Mat));

        await server.OrderAsync($"jobs/{ticket}:approve");
        await server.OrderAsync($"jobs/{ticket}:dispatch");
        await server.UntilStateAsync($"jobs/{ticket}", "WAITING");
        var waiting = await server.GetAsync($"jobs/{ticket}");
        Assert.Equal("CUTTER_IS_IT_RIGHT", waiting.GetProperty("reason").GetProperty("code").GetString());
        await server.CompleteStepAsync(ticket);

        // A preset that nobody has said to work on this cutter, with a blade that nobody has set for it.
        await UntilReasonAsync(server, ticket, "CUTTER_SET_DEPTH");
        await server.CompleteStepAsync(ticket);
        await UntilReasonAsync(server, ticket, "CUTTER_JUDGE_TEST");
        await server.CompleteStepAsync(ticket);

        // Cut, and to be weeded: that is for a person to say.
        await UntilReasonAsync(server, ticket, "CUTTER_WEED");
        await server.CompleteStepAsync(ticket);
        await server.UntilStateAsync($"jobs/{ticket}", "COMPLETED");
        await server.UntilStateAsync("machines/decou", "NEEDS_CLEARING");
        await server.OrderAsync("machines/decou:clear");
        await server.UntilStateAsync("machines/decou", "READY");

        // Both are known for the next one.
        (ticket, _) = await server.SubmitAsync(Sample, "Lou");
        await server.OrderAsync($"jobs/{ticket}:approve");
        await server.OrderAsync($"jobs/{ticket}:dispatch");
        await UntilReasonAsync(server, ticket, "CUTTER_IS_IT_RIGHT");
        await server.CompleteStepAsync(ticket);
        await UntilReasonAsync(server, ticket, "CUTTER_WEED");
    }

    [Fact]
    public async Task Numbers_that_nobody_knows_come_from_the_team_and_are_kept_when_they_worked()
    {
        await using var server = await StartAsync("simulated:speed=20,tool=2");
        var (ticket, link) = await server.SubmitAsync(Sample, "Lou");
        object flex = new { material = "flex", testSquare = false };
        using (var chosen = await server.Http.PostAsJsonAsync($"v1/links/{link}:configure", new { choices = new { cut = flex } }, Stop))
        {
            chosen.EnsureSuccessStatusCode();
        }

        using (var approved = await server.Staff.PostAsJsonAsync($"v1/jobs/{ticket}:approve", new { }, Stop))
        {
            Assert.Equal("CHOICE_NEEDED", (await approved.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("details")[0].GetProperty("reason").GetString());
        }

        // A patron's numbers do not count.
        object numbers = new { material = "flex", testSquare = false, numbers = new[] { new { material = "flex", force = 12, speed = 4, depth = 2 } } };
        using (var refused = await server.Http.PostAsJsonAsync($"v1/links/{link}:configure", new { choices = new { cut = numbers } }, Stop))
        {
            refused.EnsureSuccessStatusCode();
        }

        Assert.Contains("CUT_ASKS_TEAM", (await server.GetAsync($"jobs/{ticket}")).GetProperty("findings").ToString(), StringComparison.Ordinal);
        using (var given = await server.Staff.PostAsJsonAsync($"v1/jobs/{ticket}:configure", new { choices = new { cut = numbers } }, Stop))
        {
            given.EnsureSuccessStatusCode();
        }

        await server.OrderAsync($"jobs/{ticket}:approve");
        await server.OrderAsync($"jobs/{ticket}:dispatch");
        await UntilReasonAsync(server, ticket, "CUTTER_IS_IT_RIGHT");
        await server.CompleteStepAsync(ticket);
        await UntilReasonAsync(server, ticket, "CUTTER_WEED");
        await server.OrderAsync($"jobs/{ticket}:keepPresets");
        var settings = (await server.GetAsync("machines/decou/settings")).GetProperty("settings").GetProperty("materials");
        var kept = settings.EnumerateArray().Single(m => m.GetProperty("name").GetString() == "flex");
        Assert.Equal((12, 4, 2), (kept.GetProperty("force").GetInt32(), kept.GetProperty("speed").GetInt32(), kept.GetProperty("depth").GetInt32()));
        await server.CompleteStepAsync(ticket);
        await UntilReasonAsync(server, ticket, "CUTTER_PRESS");
    }

    [Fact]
    public async Task Wrong_choices_are_told_from_a_wrong_file_and_nothing_changes()
    {
        await using var server = await StartAsync("simulated:");
        var (ticket, link) = await server.SubmitAsync(Sample, "Lou");
        foreach (var (cut, allowed) in new (object, string)[] { (new { copies = -3 }, "100"), (new { material = new string('x', 10_000) }, "vinyl") })
        {
            using var answer = await server.Http.PostAsJsonAsync($"v1/links/{link}:configure", new { choices = new { cut } }, Stop);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
            Assert.True(body.ToString().Length < 2000, "The answer must not repeat it");
            Assert.Equal("CHOICES_REFUSED", body.GetProperty("details")[0].GetProperty("reason").GetString());
            var violation = Assert.Single(body.GetProperty("details")[1].GetProperty("fieldViolations").EnumerateArray());
            Assert.Equal("choices", violation.GetProperty("field").GetString());
            Assert.Contains(allowed, violation.GetProperty("description").GetString(), StringComparison.Ordinal);
        }

        Assert.False((await server.GetAsync($"jobs/{ticket}")).TryGetProperty("choices", out _));
    }

    [Fact]
    public async Task The_page_takes_a_drawing_and_shows_its_picture_and_its_size()
    {
        await using var server = await StartAsync("simulated:");
        await using var patron = await chromium.OpenAsync(server, "/new");
        var page = patron.Page;
        await page.GetByLabel("Votre fichier").SetInputFilesAsync(Sample);
        await page.GetByLabel("Votre surnom").FillAsync("Lou");
        await page.GetByRole(AriaRole.Button, new() { Name = "Envoyer" }).ClickAsync();
        await page.WaitForURLAsync("**/t/*", new() { WaitUntil = WaitUntilState.DOMContentLoaded });

        await Expect(page.Locator("#facts")).ToContainTextAsync("Découpeuse Silhouette Cameo 4 Pro");
        await Expect(page.Locator("#facts")).ToContainTextAsync("70 × 50 mm");
        await Expect(page.Locator("#facts")).ToContainTextAsync("12×12 pouces");
        await Expect(page.GetByText("Un calque masqué ne sera pas découpé")).ToBeVisibleAsync();
        Assert.True(await page.Locator("#picture img").EvaluateAsync<bool>("picture => picture.decode().then(() => picture.naturalWidth > 0)"));
    }

    private static async Task UntilReasonAsync(ServerProcess server, string ticket, string code)
    {
        while ((await server.GetAsync($"jobs/{ticket}")).GetProperty("reason").GetProperty("code").GetString() != code)
        {
            await Task.Delay(100, Stop);
        }
    }

    private static async Task<ServerProcess> StartAsync(string connection)
    {
        var server = await ServerProcess.StartAsync(
            ("Machines:1:Id", "decou"), ("Machines:1:Kind", "silhouette-cameo4pro"), ("Machines:1:Connection", connection));
        await server.UntilStateAsync("machines/decou", "READY");
        return server;
    }
}
