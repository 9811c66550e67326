using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FabQueue.EndToEnd.Tests.Browser;

/// <summary>The pages for everybody, in a real browser on the real server.</summary>
public sealed partial class PageTests(Chromium chromium)
{
    private static readonly string Tag = Repository.Sample("tag.gcode");

    [Fact]
    public async Task A_file_handed_in_by_the_page_is_followed_to_its_end()
    {
        await using var server = await ServerProcess.StartAsync();
        await server.ClearAsync();
        await using var wall = await chromium.OpenAsync(server, "/");
        await using var patron = await chromium.OpenAsync(server, "/new");
        var page = patron.Page;
        await Expect(wall.Page.GetByText("Personne n’attend")).ToBeVisibleAsync();

        await page.GetByLabel("Votre fichier").SetInputFilesAsync(Tag);
        await Expect(page.GetByText("tag.gcode")).ToBeVisibleAsync();
        await page.GetByLabel("Votre surnom").FillAsync("<b>Lou</b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Envoyer" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "C’est reçu" })).ToBeVisibleAsync();
        var ticket = await page.Locator("#received-ticket").InnerTextAsync();
        Assert.Matches("^[A-Z0-9]{3,4}$", ticket);
        var address = await page.GetByLabel("Votre page privée").InputValueAsync();

        // It goes there by itself.
        await page.WaitForURLAsync(address);
        var state = page.Locator("#state");
        await Expect(page.Locator("#now h1")).ToContainTextAsync($"{ticket} <b>Lou</b>");
        await Expect(state).ToHaveTextAsync("En relecture");
        await Expect(page.Locator("#facts")).ToContainTextAsync("PLA");
        await Expect(wall.Page.Locator("#queue")).ToContainTextAsync($"{ticket} <b>Lou</b>");

        await server.OrderAsync($"jobs/{ticket}:approve");
        await Expect(state).ToHaveTextAsync("Dans la file");
        await Expect(page.GetByText("Vous êtes en tête de la file")).ToBeVisibleAsync();
        await Expect(wall.Page.Locator("#queue .place")).ToHaveTextAsync("1");

        await server.OrderAsync($"jobs/{ticket}:dispatch");
        await Expect(wall.Page.Locator("#machines .ticket")).ToHaveTextAsync(ticket);
        await Expect(wall.Page.Locator("#machines progress")).ToBeVisibleAsync();
        await Expect(page.Locator("progress")).ToBeVisibleAsync();

        await Expect(state).ToHaveTextAsync("Terminé", new() { Timeout = 120_000 });
        await Expect(page.Locator("#next")).ToContainTextAsync("Venez chercher votre objet");
        await Expect(wall.Page.Locator("#pickup")).ToContainTextAsync(ticket);
        await Expect(wall.Page.Locator("#machines .pill")).ToHaveTextAsync("À vider");
        await Expect(wall.Page.Locator("#machines progress")).ToBeHiddenAsync();

        await server.OrderAsync($"machines/{ServerProcess.Machine}:clear");
        await Expect(wall.Page.Locator("#machines .pill")).ToHaveTextAsync("Prête");
        await server.OrderAsync($"jobs/{ticket}:close");
        await Expect(wall.Page.Locator("#pickup li")).ToHaveCountAsync(0);
        await Expect(page.Locator("#next")).ToContainTextAsync("clos");
        Assert.DoesNotContain("tag.gcode", await wall.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(wall.Complaints);
        Assert.Empty(patron.Complaints);
    }

    [Fact]
    public async Task The_language_is_the_browsers_until_chosen_and_then_stays()
    {
        await using var server = await ServerProcess.StartAsync();
        var (ticket, link) = await server.SubmitAsync(Tag, "Lou");
        await using var opened = await chromium.OpenAsync(server, "/", locale: "en-GB");
        var page = opened.Page;
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await Expect(page.Locator("#queue")).ToContainTextAsync("A member of staff will look at your file.");

        await page.GetByRole(AriaRole.Button, new() { Name = "Français" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "fr");
        await Expect(page.Locator("h2").First).ToHaveTextAsync("Machines");
        await Expect(page.Locator("#queue-title")).ToHaveTextAsync("File d’attente");
        await Expect(page.Locator("#queue")).ToContainTextAsync("Un membre de l’équipe va regarder votre fichier.");
        await Expect(page).ToHaveTitleAsync(FrenchTitle());

        await page.GotoAsync($"/t/{link}");
        await Expect(page.Locator("#state")).ToHaveTextAsync("En relecture");
        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Expect(page.Locator("#state")).ToHaveTextAsync("In review");
        await Expect(page.Locator("#reason")).ToHaveTextAsync("A member of staff will look at your file.");
        await Expect(page).ToHaveTitleAsync($"{ticket}: In review – FabQueue");
    }

    [Fact]
    public async Task A_file_can_be_handed_in_with_the_keyboard_alone()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var opened = await chromium.OpenAsync(server, "/");
        var page = opened.Page;
        await Expect(page.GetByText("Personne n’attend")).ToBeVisibleAsync();
        await page.TabToAsync("a[href='/new']");
        await page.Locator("a[href='/new']:focus").PressAsync("Enter");
        await page.WaitForURLAsync("**/new", new() { WaitUntil = WaitUntilState.DOMContentLoaded });

        await page.TabToAsync("#file");
        var chooser = await page.RunAndWaitForFileChooserAsync(() => page.Keyboard.PressAsync("Space"));
        await chooser.SetFilesAsync(Tag);
        await page.TabToAsync("#nickname");
        await page.Keyboard.TypeAsync("Zoé");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "C’est reçu" })).ToBeFocusedAsync();
        await page.TabToAsync("#received-go");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#now h1")).ToContainTextAsync("Zoé");
    }

    [Fact]
    public async Task A_refused_file_shows_its_findings_and_stays_chosen()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var opened = await chromium.OpenAsync(server, "/new");
        var page = opened.Page;
        var tooHot = (await File.ReadAllTextAsync(Tag, TestContext.Current.CancellationToken)).Replace("M104 S215", "M104 S400", StringComparison.Ordinal);
        await page.GetByLabel("Votre fichier").SetInputFilesAsync(new FilePayload { Name = "hot.gcode", MimeType = "text/plain", Buffer = System.Text.Encoding.UTF8.GetBytes(tooHot) });
        await page.GetByLabel("Votre surnom").FillAsync("Lou");
        await page.GetByRole(AriaRole.Button, new() { Name = "Envoyer" }).ClickAsync();

        var problems = page.GetByRole(AriaRole.Alert);
        await Expect(problems).ToBeFocusedAsync();
        var finding = problems.Locator(".finding").First;
        await Expect(finding).ToContainTextAsync("À corriger");
        await Expect(finding).ToContainTextAsync("400 °C");
        await Expect(finding).ToContainTextAsync("Que faire");
        await Expect(page.GetByText("hot.gcode")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Votre surnom")).ToHaveValueAsync("Lou");

        await page.GetByLabel("Votre fichier").SetInputFilesAsync(Tag);
        await Expect(problems).ToBeHiddenAsync();

        // A double click hands in once.
        await page.GetByRole(AriaRole.Button, new() { Name = "Envoyer" }).DblClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "C’est reçu" })).ToBeVisibleAsync();
        Assert.Equal(1, (await server.GetAsync("jobs")).GetProperty("jobs").GetArrayLength());
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task What_is_missing_is_said_before_anything_is_sent()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var opened = await chromium.OpenAsync(server, "/new");
        var page = opened.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Envoyer" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Link)).ToHaveTextAsync(["Choisissez d’abord un fichier.", "Donnez-vous un surnom."]);
        await page.GetByRole(AriaRole.Link, new() { Name = "Donnez-vous un surnom." }).ClickAsync();
        await Expect(page.Locator("#nickname")).ToBeFocusedAsync();
        await Expect(page.Locator("#nickname")).ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact]
    public async Task A_file_dropped_anywhere_on_the_page_is_taken()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var opened = await chromium.OpenAsync(server, "/new");
        var page = opened.Page;
        var dropped = await page.EvaluateHandleAsync(
            "text => { const data = new DataTransfer(); data.items.add(new File([text], 'tag.gcode')); return data; }",
            await File.ReadAllTextAsync(Tag, TestContext.Current.CancellationToken));
        await page.DispatchEventAsync("h1", "drop", new { dataTransfer = dropped });
        await Expect(page.Locator("#chosen")).ToContainTextAsync("tag.gcode");
        await page.GetByLabel("Votre surnom").FillAsync("Inès");
        await page.GetByRole(AriaRole.Button, new() { Name = "Envoyer" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "C’est reçu" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_wall_screen_recovers_by_itself_when_the_server_comes_back()
    {
        await using var server = await ServerProcess.StartAsync();
        var (before, _) = await server.SubmitAsync(Tag, "Lou");
        await using var opened = await chromium.OpenAsync(server, "/");
        var page = opened.Page;
        var lost = page.GetByText("Connexion perdue");
        await Expect(page.Locator("#queue")).ToContainTextAsync(before);
        await Expect(lost).ToBeHiddenAsync();

        await server.KillAsync();
        await Expect(lost).ToBeVisibleAsync();
        await Expect(page.Locator("#queue")).ToContainTextAsync(before);

        await server.StartAgainAsync();
        var (after, _) = await server.SubmitAsync(Tag, "Zoé");
        await Expect(lost).ToBeHiddenAsync();
        await Expect(page.Locator("#queue .row-job")).ToHaveCountAsync(2);
        await Expect(page.Locator("#queue")).ToContainTextAsync(after);
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_is_said_so()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var opened = await chromium.OpenAsync(server, "/t/0123456789abcdef");
        await Expect(opened.Page.GetByRole(AriaRole.Heading, new() { Name = "Page introuvable" })).ToBeVisibleAsync();
        await Expect(opened.Page.GetByText("Ce lien ne mène à aucun travail.")).ToBeVisibleAsync();
        await Expect(opened.Page.GetByText("Connexion perdue")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Every_word_of_the_pages_stands_in_both_languages()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var opened = await chromium.OpenAsync(server, "/new");
        var words = await opened.Page.EvaluateAsync<Dictionary<string, string[]>>("import('/js/words.js').then(module => module.words)");
        Assert.All(words, w => Assert.Equal(2, w.Value.Count(text => text.Length > 0)));
        Assert.All(words, w => Assert.Equal(Values(w.Value[0]), Values(w.Value[1])));

        var folder = Path.Combine(Path.GetDirectoryName(Repository.ServerProgram)!, "wwwroot");
        var used = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".html" or ".js")
            .SelectMany(f => UsedWord().Matches(File.ReadAllText(f)).Select(m => m.Groups["key"].Value))
            .Distinct()
            .ToList();
        Assert.True(used.Count > 60);
        Assert.DoesNotContain(used, key => !words.ContainsKey(key));
    }

    private static List<string> Values(string text) => [.. Placeholder().Matches(text).Select(m => m.Value).Order(StringComparer.Ordinal)];

    [GeneratedRegex("^FabQueue\u00a0: machines", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex FrenchTitle();

    [GeneratedRegex(@"\{\d\}", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex Placeholder();

    [GeneratedRegex("""(?:data-t(?:-label)?="|\bt\(')(?<key>[a-z]+\.[A-Za-z]+)['"]""", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex UsedWord();
}
