using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FabQueue.EndToEnd.Tests.Browser;

/// <summary>The pages of the real server with machines and jobs as a test wants them: heat, crowds, long sentences.</summary>
public sealed class WallTests(Chromium chromium)
{
    private const string Reason = "Le carré d’essai est découpé. Se détache-t-il bien, sans entailler le dessous ? Si oui, confirmez ; sinon, annulez et choisissez un autre réglage.";

    // Answers the call for the live board with the board kept in this tab, and stays open as the server does.
    private const string Board = """
        const real = window.fetch;
        window.fetch = (url, options) => url !== '/v1/jobs:watch' ? real(url, options) : Promise.resolve(new Response(new ReadableStream({
          start: (body) => body.enqueue(new TextEncoder().encode(`event: snapshot\ndata: ${sessionStorage.board}\n\n`)),
        })));
        """;

    private static readonly string[] Kinds = ["prusa-mk3s", "brother-870se", "silhouette-cameo4pro"];

    [Fact]
    public async Task A_wall_is_never_higher_than_its_screen_and_says_how_many_jobs_it_leaves_out()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var opened = await OpenAsync(server);
        var page = opened.Page;
        for (var count = 1; count <= 6; count++)
        {
            var machines = Enumerable.Range(0, count).Select(n => Machine($"mach{n}", Kinds[n % 3], "WAITING", $"M{n}M", new { })).ToArray();
            var jobs = Enumerable.Range(0, 54).Select(n => Job($"Q{n:00}", Kinds[n % 3])).ToArray();
            // Of the first kind more wait than the page is told of.
            var queues = Kinds.Select((kind, k) => new
            {
                kind,
                tickets = Enumerable.Range(0, 54).Where(n => n % 3 == k).Select(n => $"Q{n:00}"),
                length = k == 0 ? 18 + 1000 : 18,
            }).ToArray();
            await ShowAsync(page, "/", machines, jobs, queues);
            await Expect(page.Locator("#machines > li")).ToHaveCountAsync(count);
            await Expect(page.Locator("#queue-more")).ToHaveTextAsync(new Regex($@"^\+ 1\s{54 - await page.Locator("#queue > li:visible").CountAsync():000} autres$", RegexOptions.None, TimeSpan.FromMinutes(1)));
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollHeight <= innerHeight"), $"{count} machines");
            Assert.True(await page.EvaluateAsync<bool>(
                "[...document.querySelectorAll('.machine, #queue > li:not([hidden]), #queue-more')].every(e => e.scrollHeight <= e.clientHeight && e.getBoundingClientRect().bottom <= innerHeight)"));
            foreach (var part in new[] { ".machine-id", ".pill", ".ticket", ".reason", ".percent", ".remaining" })
            {
                await Expect(page.Locator($"#machines {part}:visible")).ToHaveCountAsync(count);
            }
        }

        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task Heat_at_a_machine_without_work_is_warned_of()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var opened = await OpenAsync(server);
        var page = opened.Page;
        object[] machines =
        [
            Machine("hot", Kinds[0], "NEEDS_CLEARING", "", new { nozzle = 186, nozzleTarget = 0, bed = 59, bedTarget = 0 }),
            Machine("warm", Kinds[0], "NEEDS_CLEARING", "", new { nozzle = 49, bed = 39 }),
            Machine("heats", Kinds[0], "READY", "", new { nozzle = 22, nozzleTarget = 215, bed = 21 }),
            Machine("print", Kinds[0], "BUSY", "M1M", new { nozzle = 215, nozzleTarget = 215, bed = 60 }),
        ];
        foreach (var path in new[] { "/", "/staff" })
        {
            await ShowAsync(page, path, machines, [], []);
            await Expect(page.MachineCard("hot").Locator(".heat:visible")).ToHaveTextAsync("Attention, c’est encore chaud : attendez. Buse 186 °C · Plateau 59 °C");
            await Expect(page.MachineCard("warm").Locator(".heat:visible")).ToHaveCountAsync(0);
            await Expect(page.MachineCard("heats").Locator(".heat:visible")).ToContainTextAsync("elle chauffe sans travail");
            await Expect(page.MachineCard("heats").Locator(".pill")).ToHaveTextAsync("Chauffe");
            await Expect(page.MachineCard("print").Locator(".heat:visible")).ToHaveCountAsync(0);
        }

        // What came of a stop is said on the card too, until somebody goes there. (The server knows no such machine.)
        await page.Button("Arrêt d’urgence de hot").ClickAsync();
        await Expect(page.MachineCard("hot")).ToContainTextAsync("L’arrêt de hot n’est PAS confirmé. Allez à la machine");
        await page.Button("J’y vais").ClickAsync();
        await Expect(page.GetByText("n’est PAS confirmé")).ToHaveCountAsync(0);

        Assert.Empty(opened.Complaints);
    }

    private static object Machine(string id, string kind, string state, string ticket, object readings) => new
    {
        id,
        kind,
        state,
        ticket,
        readings,
        reason = new { code = "ANY", text = Reason },
        progress = new { percent = 42, remaining = "340s" },
        simulated = true,
        updateTime = DateTimeOffset.UnixEpoch,
    };

    private static object Job(string ticket, string kind) => new
    {
        ticket,
        uid = ticket,
        kind,
        state = "QUEUED",
        nickname = "WWWWWWWWWWWWWWWWWWWWWWWW",
        reason = new { code = "ANY", text = Reason },
        expectedDuration = "3900s",
        submitTime = DateTimeOffset.UnixEpoch,
        updateTime = DateTimeOffset.UnixEpoch,
    };

    private async Task<BrowserPage> OpenAsync(ServerProcess server)
    {
        var opened = await chromium.OpenAsync(server, "/healthz");
        await opened.Page.SetViewportSizeAsync(1920, 1080);
        await opened.Page.EvaluateAsync("key => sessionStorage.setItem('staff-key', key)", ServerProcess.StaffKey);
        await opened.Page.AddInitScriptAsync(Board);
        return opened;
    }

    private static async Task ShowAsync(IPage page, string path, object[] machines, object[] jobs, object[] queues)
    {
        await page.EvaluateAsync("board => sessionStorage.setItem('board', board)", JsonSerializer.Serialize(new { machines, jobs, queues }));
        await page.GotoAsync(path);
    }
}
