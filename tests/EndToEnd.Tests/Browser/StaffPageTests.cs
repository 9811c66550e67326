using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FabQueue.EndToEnd.Tests.Browser;

/// <summary>The console of the team and the page of one job, in a real browser on the real server.</summary>
public sealed class StaffPageTests(Chromium chromium)
{
    private static readonly string Tag = Repository.Sample("tag.gcode");

    [Fact]
    public async Task A_print_goes_from_hand_in_to_the_cleared_bed_by_page_alone()
    {
        await using var server = await ServerProcess.StartAsync(("Machines:0:Connection", "simulated:speed=400"));
        await using var patron = await chromium.OpenAsync(server, "/new");
        await using var opened = await chromium.OpenStaffAsync(server);
        var page = opened.Page;
        var ticket = await HandInAsync(patron.Page);
        var card = page.MachineCard("prusa");

        // Nobody knows what was done to a machine out of service: it has to be cleared.
        await card.GetByRole(AriaRole.Button, new() { Name = "Mettre hors service" }).ClickAsync();
        await Expect(card.Locator(".pill")).ToHaveTextAsync("Hors service");
        await card.GetByRole(AriaRole.Button, new() { Name = "Remettre en service" }).ClickAsync();
        await Expect(card.Locator(".pill")).ToHaveTextAsync("À vider");

        // Review: what was handed in is there to look at, a double press approves once.
        await page.GetByRole(AriaRole.Link, new() { Name = "Relire" }).ClickAsync();
        await Expect(page.Locator(".now h1")).ToHaveTextAsync($"{ticket} Lou");
        await Expect(page.Locator("blockquote")).ToHaveTextAsync("En bleu");
        await Expect(page.Locator(".facts")).ToContainTextAsync("tag.gcode");
        await page.Button("Accepter").DblClickAsync();
        await Expect(page.Locator(".now .pill")).ToHaveTextAsync("Dans la file");
        await Expect(page.Locator(".error:visible")).ToHaveCountAsync(0);

        // Nothing starts on a bed that nobody cleared, and the page says so.
        await Expect(page.Button("Lancer sur prusa")).ToHaveAttributeAsync("aria-disabled", "true");
        await Expect(page.GetByText("prusa est à vider d’abord.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Retour à la console" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "C’est vidé" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Pas encore" }).ClickAsync();
        await Expect(card.Locator(".pill")).ToHaveTextAsync("À vider");
        await page.ClearAsync("prusa");

        // A reload in the middle forgets nothing; a double press starts once.
        await page.ReloadAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Lancer sur prusa" }).DblClickAsync();
        await Expect(card.Locator(".on-machine")).ToContainTextAsync($"{ticket} Lou");
        await Expect(patron.Page.Locator("#state")).ToHaveTextAsync("Terminé", new() { Timeout = 120_000 });
        await Expect(card.Locator(".pill")).ToHaveTextAsync("À vider");
        await page.ClearAsync("prusa");
        await page.Locator(".ended").GetByRole(AriaRole.Button, new() { Name = "Remis" }).ClickAsync();
        await Expect(page.Locator(".ended li")).ToHaveCountAsync(0);
        await Expect(page.GetByText("Rien à faire : tout roule.")).ToBeVisibleAsync();
        Assert.Equal(1, (await server.GetAsync($"jobs/{ticket}")).GetProperty("attempts").GetInt32());
        Assert.Empty(opened.Complaints);
        Assert.Empty(patron.Complaints);
    }

    [Fact]
    public async Task The_key_opens_the_pages_of_this_tab_until_one_leaves()
    {
        await using var server = await ServerProcess.StartAsync();
        await server.SubmitAsync(Tag, "Lou");
        using var outOfService = await server.Staff.PostAsJsonAsync("v1/machines/prusa:mode", new { mode = "OUT_OF_SERVICE" }, TestContext.Current.CancellationToken);
        using var inService = await server.Staff.PostAsJsonAsync("v1/machines/prusa:mode", new { mode = "IN_SERVICE" }, TestContext.Current.CancellationToken);
        await using var opened = await chromium.OpenAsync(server, "/staff");
        var page = opened.Page;
        await page.GetByLabel("Clé de l’équipe").FillAsync("not-the-key-of-the-tests");
        await page.Button("Entrer").ClickAsync();
        await Expect(page.GetByText("Ce n’est pas la bonne clé.")).ToBeVisibleAsync();
        await Expect(page.Locator("#view")).ToBeHiddenAsync();
        await page.GetByLabel("Clé de l’équipe").FillAsync("clé");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Ce n’est pas la bonne clé.")).ToBeVisibleAsync();

        // From here on by keyboard alone: sign in, review, approve, clear, start.
        await page.GetByLabel("Clé de l’équipe").FillAsync(ServerProcess.StaffKey);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#main")).ToBeFocusedAsync();
        await page.TabToAsync(".hand a.button");
        await page.Locator(".hand a.button:focus").PressAsync("Enter");
        await page.WaitForURLAsync("**/staff/jobs/*", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await Expect(page.Button("Accepter")).ToBeVisibleAsync();
        await page.TabToAsync(".now button");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".now .pill")).ToHaveTextAsync("Dans la file");
        await page.GotoAsync("/staff");
        await Expect(page.MachineCard("prusa")).ToBeVisibleAsync();
        await page.TabToAsync(".machine .action button");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Le plateau est-il vraiment vide" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.MachineCard("prusa").Locator(".pill")).ToHaveTextAsync("Prête");
        await page.GotoAsync("/staff");
        await Expect(page.MachineCard("prusa").Locator(".waiting")).ToBeVisibleAsync();
        await page.TabToAsync(".waiting button");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.MachineCard("prusa").Locator(".on-machine")).ToContainTextAsync("Lou");

        Assert.Equal(0, await page.EvaluateAsync<int>("Object.values(localStorage).filter(value => value.includes('key-of')).length"));
        await page.Button("Quitter").ClickAsync();
        await Expect(page.Locator("#view")).ToBeHiddenAsync();
        Assert.Equal(0, await page.EvaluateAsync<int>("sessionStorage.length"));
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Clé de l’équipe")).ToBeVisibleAsync();
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task What_goes_wrong_is_said_beside_its_button_and_the_page_goes_on()
    {
        await using var server = await ServerProcess.StartAsync();
        var (ticket, link) = await server.SubmitAsync(Tag, "Lou");
        await using var opened = await chromium.OpenStaffAsync(server, $"/staff/jobs/{ticket}");
        var page = opened.Page;

        // The line is cut for one call.
        await page.RouteAsync("**:approve", route => route.AbortAsync(), new() { Times = 1 });
        await page.Button("Accepter").ClickAsync();
        await Expect(page.Locator(".action", new() { Has = page.Button("Accepter") }).GetByRole(AriaRole.Alert)).ToContainTextAsync("Le serveur ne répond pas.");

        // The server refuses: an explanation is needed.
        await page.GetByText("Renvoyer…").ClickAsync();
        await page.Button("Renvoyer avec cette explication").ClickAsync();
        await Expect(page.GetByText("Écrivez une explication de 1 à 500 caractères.")).ToBeVisibleAsync();

        // The emergency stop is there all the time, and says what to do in both cases.
        await page.Button("Arrêt d’urgence de prusa").ClickAsync();
        await Expect(page.GetByText("Arrêt envoyé à prusa. Quelqu’un doit aller maintenant à la machine")).ToBeVisibleAsync();
        await server.KillAsync();
        await Expect(page.GetByText("Connexion perdue")).ToBeVisibleAsync();
        await page.Button("Arrêt d’urgence de prusa").ClickAsync();
        await Expect(page.GetByText("L’arrêt de prusa n’est PAS confirmé.")).ToBeVisibleAsync();

        // The server comes back: what was being written is still there, and goes through.
        await page.GetByText("Il manque des supports").ClickAsync();
        await server.StartAgainAsync();
        await Expect(page.GetByText("Connexion perdue")).ToBeHiddenAsync();
        await page.Button("Renvoyer avec cette explication").ClickAsync();
        await Expect(page.Locator(".now .pill")).ToHaveTextAsync("À revoir");
        await page.GotoAsync($"/t/{link}");
        await Expect(page.Locator("#reason")).ToContainTextAsync("Il manque des supports");
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task An_answer_stays_readable_while_the_lines_of_a_print_pass()
    {
        await using var server = await ServerProcess.StartAsync(("Machines:0:Connection", "simulated:speed=20"));
        var (ticket, _) = await server.SubmitAsync(Tag, "Lou");
        await server.OrderAsync($"jobs/{ticket}:approve");
        await server.UntilStateAsync("machines/prusa", "READY");
        await server.OrderAsync($"jobs/{ticket}:dispatch");
        await server.UntilAsync("machines/prusa", m => m.GetProperty("progress").GetProperty("percent").GetInt32() > 0);
        await using var opened = await chromium.OpenStaffAsync(server, "/staff/machines/prusa");
        var page = opened.Page;
        var (asked, answer) = (page.Locator(".dialogue [data-from='us']"), page.Locator(".dialogue [data-from='machine']"));
        await page.GetByLabel("Commande, par exemple M115").FillAsync("m114");
        await page.Button("Envoyer").ClickAsync();
        await Expect(answer.Filter(new() { HasText = "Count X" })).ToHaveCountAsync(1);
        await Expect(asked.Filter(new() { HasText = " M114*" })).ToHaveCountAsync(1);
        await Expect(asked.Filter(new() { HasText = " G1 " })).ToHaveCountAsync(0);

        await page.GetByLabel("Lignes du fichier en cours").CheckAsync();
        await Expect(asked.Filter(new() { HasText = " G1 " }).Nth(10)).ToBeAttachedAsync();
        await Expect(answer.Filter(new() { HasText = "ok" }).Nth(10)).ToBeAttachedAsync();
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task The_settings_of_a_machine_are_changed_by_page_and_a_wrong_one_is_shown_in_its_field()
    {
        await using var server = await ServerProcess.StartAsync(
            ("Machines:0:Id", "decou"), ("Machines:0:Kind", "silhouette-cameo4pro"), ("Machines:0:Connection", "simulated:"));
        await using var opened = await chromium.OpenStaffAsync(server, "/staff/machines/decou");
        var page = opened.Page;
        await page.GetByText("Flex thermocollant", new() { Exact = true }).ClickAsync();
        var flex = page.Locator(".records details[open]");
        await flex.GetByLabel("Force").FillAsync("99");
        await page.Button("Enregistrer les réglages").ClickAsync();
        await Expect(page.GetByText("Ce réglage n’est pas possible")).ToBeVisibleAsync();
        await Expect(flex.GetByLabel("Force")).ToBeFocusedAsync();
        await Expect(flex.GetByLabel("Force")).ToHaveAttributeAsync("aria-invalid", "true");

        await flex.GetByLabel("Force").FillAsync("13");
        await flex.GetByRole(AriaRole.Button, new() { Name = "Copier" }).ClickAsync();
        await page.Locator(".records details[open]").GetByLabel("Nom en français").FillAsync("Flex pailleté");
        await page.Button("Enregistrer les réglages").ClickAsync();
        await Expect(page.GetByText("Réglés ici par l’équipe.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await page.GetByText("Flex pailleté").ClickAsync();
        await Expect(page.Locator(".records details[open]").GetByLabel("Force")).ToHaveValueAsync("13");
        await page.Button("Revenir à la configuration").ClickAsync();
        await page.Button("Oui, oublier").ClickAsync();
        await Expect(page.GetByText("Tels que dans la configuration")).ToBeVisibleAsync();
        await Expect(page.GetByText("Flex pailleté")).ToHaveCountAsync(0);
        Assert.Empty(opened.Complaints);
    }

    [Theory]
    [InlineData("fr-FR", "fr")]
    [InlineData("en-GB", "en")]
    public async Task On_a_phone_nothing_lies_beside_the_screen_in_both_languages(string locale, string language)
    {
        await using var server = await ServerProcess.StartAsync(
            ("Machines:1:Id", "brode"), ("Machines:1:Kind", "brother-870se"), ("Machines:1:Connection", "simulated:"),
            ("Machines:2:Id", "decou"), ("Machines:2:Kind", "silhouette-cameo4pro"), ("Machines:2:Connection", "simulated:"));
        var (ticket, link) = await server.SubmitAsync(Tag, "WWWWWWWWWWWWWWWWWWWWWWWW");
        await using var opened = await chromium.OpenStaffAsync(server, locale: locale);
        var page = opened.Page;
        await page.SetViewportSizeAsync(320, 640);
        foreach (var path in new[] { "/staff", $"/staff/jobs/{ticket}", "/staff/machines/decou", "/staff/machines/prusa", $"/t/{link}", "/new", "/" })
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("#loading")).ToBeHiddenAsync();
            await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
            Assert.True(await page.FitsItsWidthAsync(), path);
            Assert.True(await page.EvaluateAsync<bool>(
                "[...document.querySelectorAll('#steps li')].every(l => { l.style.overflowWrap = 'normal'; return l.scrollWidth <= l.clientWidth; })"), "a word is broken");
        }

        Assert.Empty(opened.Complaints);
    }

    private static async Task<string> HandInAsync(IPage page)
    {
        await page.GetByLabel("Votre fichier").SetInputFilesAsync(Tag);
        await page.GetByLabel("Votre surnom").FillAsync("Lou");
        await page.GetByLabel("Un mot pour l’équipe").FillAsync("En bleu");
        await page.Button("Envoyer").ClickAsync();
        await Expect(page.Locator("#received-ticket")).Not.ToBeEmptyAsync();
        return await page.Locator("#received-ticket").InnerTextAsync();
    }
}
