using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FabQueue.EndToEnd.Tests.Browser;

/// <summary>An appliqué on a phone, from the file to the last stop: spools, next thread, the sewing played, the worksheet.</summary>
public sealed partial class EmbroideryPageTests(Chromium chromium)
{
    [Fact]
    public async Task An_applique_is_led_through_all_its_stops_on_a_phone()
    {
        await using var server = await StartAsync();
        await using var wall = await chromium.OpenAsync(server, "/");
        await using var patron = await OpenJobAsync(server);
        var (page, ticket) = (patron.Page, await patron.Page.Locator("#ticket").InnerTextAsync());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "2 bobines à préparer" })).ToBeVisibleAsync();
        await Expect(page.Locator(".spools li")).ToHaveTextAsync([SpoolOf("Rouge 800"), SpoolOf("Noir 900")]);

        await server.OrderAsync($"jobs/{ticket}:approve");
        await server.OrderAsync($"jobs/{ticket}:dispatch");
        await server.UntilStateAsync($"jobs/{ticket}", "WAITING");
        await server.CompleteStepAsync(ticket);
        await server.CompleteStepAsync(ticket);
        var (thread, next) = (page.Locator(".step-thread"), page.Locator(".step-now .next-thread"));
        var tick = page.GetByRole(AriaRole.Button, new() { Name = "La machine s’est arrêtée" });
        foreach (var part in new[] { "1 sur 4", "2 sur 4", "3 sur 4" })
        {
            await Expect(page.Locator(".step-words")).ToContainTextAsync(part);
            await Expect(thread).ToHaveTextAsync("Rouge 800");
            if (part[0] == '3')
            {
                await Expect(next).ToContainTextAsync("Noir 900");
                await Expect(wall.Page.Locator("#machines .next-thread")).ToContainTextAsync("Noir 900");
            }
            else
            {
                await Expect(next).ToBeHiddenAsync();
            }

            await tick.ClickAsync();
        }

        await Expect(thread).ToHaveTextAsync("Noir 900");
        await Expect(next).ToBeHiddenAsync();
        await Expect(wall.Page.Locator("#machines .next-thread")).ToBeHiddenAsync();
        await tick.ClickAsync();
        await Expect(page.Locator(".step-words")).ToContainTextAsync("La broderie est-elle finie");
    }

    [Fact]
    public async Task The_sewing_is_played_and_can_be_gone_through()
    {
        await using var server = await StartAsync();
        await using var patron = await OpenJobAsync(server);
        var page = patron.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Couture animée" }).ClickAsync();
        var slider = page.GetByRole(AriaRole.Slider, new() { Name = "Où en est l’aiguille" });
        await Expect(slider).ToHaveAttributeAsync("aria-valuetext", LastStitch());
        var whole = await InkAsync(page);

        await slider.FillAsync("0");
        await Expect(page.Locator(".player")).ToContainTextAsync("Point 0 sur");
        Assert.Equal(0, await InkAsync(page));
        await slider.FillAsync("200");
        var some = await InkAsync(page);
        Assert.InRange(some, 1, whole - 1);

        // Back and forth shows the same again.
        await slider.FillAsync("50");
        await slider.FillAsync("200");
        Assert.Equal(some, await InkAsync(page));

        await page.GetByRole(AriaRole.Button, new() { Name = "Lire" }).ClickAsync();
        await Expect(slider).Not.ToHaveValueAsync("200");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Lire" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task With_less_motion_the_sewing_goes_from_stop_to_stop()
    {
        await using var server = await StartAsync();
        await using var patron = await OpenJobAsync(server);
        var page = patron.Page;
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await page.GetByRole(AriaRole.Button, new() { Name = "Couture animée" }).ClickAsync();
        var slider = page.GetByRole(AriaRole.Slider);
        await Expect(slider).ToHaveAttributeAsync("aria-valuetext", LastStitch());
        await page.GetByRole(AriaRole.Button, new() { Name = "Lire" }).ClickAsync();
        var first = await slider.InputValueAsync();
        await Expect(slider).Not.ToHaveValueAsync(first);
        var second = await slider.InputValueAsync();
        Assert.True(int.Parse(second, System.Globalization.CultureInfo.InvariantCulture) - int.Parse(first, System.Globalization.CultureInfo.InvariantCulture) > 20);
    }

    [Fact]
    public async Task It_is_turned_mirrored_and_put_into_another_hoop_and_the_picture_follows()
    {
        await using var server = await StartAsync();
        await using var patron = await OpenJobAsync(server);
        var page = patron.Page;
        var picture = page.Locator("img[src*='/preview']").First;
        await Expect(picture).ToBeVisibleAsync();
        var before = await picture.GetAttributeAsync("src");
        await page.GetByRole(AriaRole.Button, new() { Name = "Tourner d’un quart" }).ClickAsync();
        await Expect(picture).Not.ToHaveAttributeAsync("src", before!);
        var turned = await picture.GetAttributeAsync("src");
        await page.GetByLabel("En miroir").CheckAsync();
        await Expect(picture).Not.ToHaveAttributeAsync("src", turned!);
        var mirrored = await picture.GetAttributeAsync("src");
        await page.GetByLabel("Cadre").SelectOptionAsync("180 × 130");
        await Expect(picture).Not.ToHaveAttributeAsync("src", mirrored!);
        var kept = await page.EvaluateAsync<string>("""
            async () => {
              const { facts, choices } = await (await fetch(`/v1/links/${location.pathname.split('/').pop()}`)).json();
              return [facts.embroidery.hoop, choices.embroidery.quarterTurns, choices.embroidery.mirrored].join(', ');
            }
            """);
        Assert.Equal("180 × 130, 1, true", kept);
    }

    [Fact]
    public async Task The_team_sees_what_lies_on_the_stick_and_says_after_a_restart_where_the_machine_stands()
    {
        await using var server = await StartAsync();
        await server.UntilStateAsync("machines/brode", "READY");
        await using var staff = await chromium.OpenStaffAsync(server);
        var card = staff.Page.MachineCard("brode");
        await Expect(card).ToContainTextAsync(StickNote());
        var (ticket, _) = await server.SubmitAsync(Path.Combine(Repository.Root, "tests", "samples", "embroidery", "applique.pes"), "Lou");
        await server.OrderAsync($"jobs/{ticket}:approve");
        await server.OrderAsync($"jobs/{ticket}:dispatch");
        await server.UntilStateAsync($"jobs/{ticket}", "WAITING");
        await Expect(card).Not.ToContainTextAsync(StickNote());
        await server.CompleteStepAsync(ticket);
        await server.CompleteStepAsync(ticket);
        await server.UntilStateAsync($"jobs/{ticket}", "RUNNING");
        await server.KillAsync();
        await server.StartAgainAsync();

        await server.UntilStateAsync($"jobs/{ticket}", "WAITING");
        await staff.Page.ReloadAsync();
        await card.GetByRole(AriaRole.Combobox).SelectOptionAsync("3");
        await card.Button("C’est fait").ClickAsync();
        await server.UntilAsync($"jobs/{ticket}", job => job.GetProperty("reason").GetProperty("args")[0].GetString() == "3" && job.GetProperty("state").GetString() == "RUNNING");
    }

    [Fact]
    public async Task The_worksheet_is_one_page()
    {
        await using var server = await StartAsync();
        await using var patron = await OpenJobAsync(server);
        var page = patron.Page;
        var ticket = await page.Locator("#ticket").InnerTextAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Imprimer la fiche de travail" })).ToBeVisibleAsync();
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        var sheet = page.Locator(".sheet");
        await Expect(sheet).ToContainTextAsync($"FQ_{ticket}.PES");
        await Expect(sheet.Locator("li")).ToHaveCountAsync(4);
        await Expect(page.Locator("#now")).ToBeHiddenAsync();
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('.sheet img')].every((image) => image.naturalWidth > 0)");
        var pdf = System.Text.Encoding.Latin1.GetString(await page.PdfAsync(new() { PreferCSSPageSize = true }));
        Assert.Single(Page().Matches(pdf));
    }

    private static Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(
        ("Machines:0:Id", "brode"), ("Machines:0:Kind", "brother-870se"), ("Machines:0:Connection", "simulated:"));

    /// <summary>The patron's page of a handed-in appliqué, as high and wide as a phone.</summary>
    private async Task<BrowserPage> OpenJobAsync(ServerProcess server)
    {
        await server.UntilStateAsync("machines/brode", "READY");
        var (_, link) = await server.SubmitAsync(Path.Combine(Repository.Root, "tests", "samples", "embroidery", "applique.pes"), "Lou");
        var opened = await chromium.OpenAsync(server, $"/t/{link}");
        await opened.Page.SetViewportSizeAsync(390, 844);
        await Expect(opened.Page.Locator("#job")).ToBeVisibleAsync();
        return opened;
    }

    /// <summary>How many points of the cloth have a thread on them.</summary>
    private static Task<int> InkAsync(IPage page) => page.EvaluateAsync<int>("""
        () => {
          const { data } = document.querySelector('.stage canvas').getContext('2d').getImageData(0, 0, 900, 900);
          let ink = 0;
          for (let at = 0; at < data.length; at += 4) {
            ink += Math.max(data[at], data[at + 1], data[at + 2]) - Math.min(data[at], data[at + 1], data[at + 2]) > 60 || data[at] + data[at + 1] + data[at + 2] < 90 ? 1 : 0;
          }
          return ink;
        }
        """);

    private static Regex SpoolOf(string thread) => new($@"{thread} [\d\u202f]+ points, ", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"^Point \d+ sur \d+ · Noir 900$", RegexOptions.None, 1000)]
    private static partial Regex LastStitch();

    [GeneratedRegex(@"Clé USB\u00a0: [\d\u202f]+\u00a0Mo libres?, 0 fichier, rien d’étranger", RegexOptions.None, 1000)]
    private static partial Regex StickNote();

    [GeneratedRegex(@"/Type\s*/Page\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Page();
}
