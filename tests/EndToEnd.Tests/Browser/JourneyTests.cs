using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FabQueue.EndToEnd.Tests.Browser;

/// <summary>An embroidery and a cut from hand-in to the cleared machine by page alone: the patron's page and the team's.</summary>
public sealed class JourneyTests(Chromium chromium)
{
    // A red square and a blue line.
    private const string Drawing = """
        <svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="100mm" viewBox="0 0 100 100" fill="none">
        <path stroke="#ff0000" d="M10 10H30V30H10Z"/><path stroke="#0000ff" d="M10 40H60"/></svg>
        """;

    [Fact]
    public async Task An_embroidery_gets_its_colours_and_each_of_its_steps_is_said_on_a_page()
    {
        await using var server = await ServerProcess.StartAsync(
            ("Machines:0:Id", "brode"), ("Machines:0:Kind", "brother-870se"), ("Machines:0:Connection", "simulated:"));
        await using var patron = await chromium.OpenAsync(server, "/new");
        await using var staff = await chromium.OpenStaffAsync(server);
        var (page, console) = (patron.Page, staff.Page);
        await HandInAsync(page, new FilePayload
        {
            Name = "rect.dst",
            MimeType = "application/octet-stream",
            Buffer = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests", "samples", "embroidery", "gen-rect.dst"), TestContext.Current.CancellationToken),
        });

        // A DST knows no colours: the patron chooses one, and the picture and the facts follow.
        var picture = await page.Locator("#picture img").GetAttributeAsync("src");
        await page.Button("Changer la couleur 1").ClickAsync();
        await page.Locator(".block").First.GetByRole(AriaRole.Radio, new() { Name = "Vert feuille 509" }).CheckAsync(new() { Force = true });
        await Expect(page.Locator("#facts")).ToContainTextAsync("Vert feuille 509");
        await Expect(page.Locator("#picture img")).Not.ToHaveAttributeAsync("src", picture!);

        // It is said until the next change, also when the job has come again.
        await Expect(page.GetByText("C’est vérifié et gardé.")).ToBeVisibleAsync();
        await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Radio, new() { Name = "Rose", Exact = true }).CheckAsync(new() { Force = true }),
            response => response.Url.EndsWith(":configure", StringComparison.Ordinal));
        await Expect(page.GetByText("C’est vérifié et gardé.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.Locator(".block").First).ToContainTextAsync("Vert feuille 509");

        await ApproveAndStartAsync(console, "brode");
        await Expect(page.Locator("#choices .choices")).ToBeHiddenAsync();
        await Expect(page.Locator(".step-words")).ToContainTextAsync("apportez-la à la brodeuse");
        await Expect(page.Locator(".step-now button:visible")).ToHaveCountAsync(0);
        await DoneAsync(console, "apportez-la à la brodeuse");
        await Expect(page.Locator(".step-thread")).ToHaveTextAsync("Vert feuille 509");
        await DoneAsync(console, "lancez la broderie");

        // The threads are the patron's to tick; a double press ticks one.
        for (var thread = 1; thread <= 3; thread++)
        {
            await Expect(page.Locator(".step-words")).ToContainTextAsync($"Étape {thread} sur 3");
            await page.Button("La machine s’est arrêtée").DblClickAsync();
        }

        await Expect(page.Locator(".step-list li[data-when='past']")).ToHaveCountAsync(5);
        await DoneAsync(console, "La dernière étape est cochée");
        await Expect(page.Locator("#state")).ToHaveTextAsync("Terminé");
        await console.ClearAsync("brode");
        Assert.Empty(patron.Complaints);
        Assert.Empty(staff.Complaints);
    }

    [Fact]
    public async Task A_drawing_is_cut_by_colour_from_the_chosen_material_with_its_mat_loaded()
    {
        await using var server = await ServerProcess.StartAsync(
            ("Machines:0:Id", "decou"), ("Machines:0:Kind", "silhouette-cameo4pro"), ("Machines:0:Connection", "simulated:speed=40"));
        await using var patron = await chromium.OpenAsync(server, "/new");
        await using var staff = await chromium.OpenStaffAsync(server);
        var (page, console) = (patron.Page, staff.Page);
        await HandInAsync(page, new FilePayload { Name = "drawing.svg", MimeType = "image/svg+xml", Buffer = Encoding.UTF8.GetBytes(Drawing) });
        await Expect(page.Locator("#facts")).ToContainTextAsync("0,13 m");

        // The blue line is left out; film for cloth is mirrored by itself.
        await page.GetByText("Par couleur").ClickAsync();
        var blue = page.Locator(".group").Filter(new() { HasText = "0,05 m" });
        await blue.GetByText("Laisser").ClickAsync();
        await Expect(page.Locator("#facts")).ToContainTextAsync("0,08 m");
        await page.GetByText("Exemplaires et découpe").ClickAsync();
        await page.GetByLabel("Matière").SelectOptionAsync("Flex thermocollant");
        await Expect(page.GetByLabel("En miroir")).ToBeCheckedAsync();
        await Expect(page.GetByText("C’est vérifié et gardé.")).ToBeVisibleAsync();

        // What cannot be stays as it was typed, beside the server's words.
        await page.GetByLabel("Exemplaires").FillAsync("500");
        await page.GetByLabel("Exemplaires").BlurAsync();
        await Expect(page.GetByText("Le nombre d’exemplaires va de 1 à 100.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Exemplaires")).ToHaveValueAsync("500");
        await page.GetByLabel("Exemplaires").FillAsync("4");
        await page.GetByLabel("Exemplaires").BlurAsync();
        await Expect(page.Locator("#facts")).ToContainTextAsync("0,32 m");

        // The picture with what is pulled off taken away is another one.
        await page.Button("Sans les chutes").ClickAsync();
        await Expect(page.Locator("#picture img[src*='view=weeded']")).ToBeVisibleAsync();
        Assert.True(await page.Locator("#picture img").EvaluateAsync<bool>("picture => picture.decode().then(() => picture.naturalWidth > 0)"));

        // Of this film no numbers are known: the team gives them.
        await console.GetByRole(AriaRole.Link, new() { Name = "Relire" }).ClickAsync();
        await Expect(console.Locator(".finding-message", new() { HasText = "aucun réglage sûr n’est connu" })).ToBeVisibleAsync();
        await console.GetByText("Réglages de l’équipe").Last.ClickAsync();
        foreach (var (name, number) in new[] { ("Force", "12"), ("Vitesse", "4"), ("Profondeur", "2") })
        {
            await console.GetByLabel(name).FillAsync(number);
            await console.GetByLabel(name).BlurAsync();
        }

        await Expect(console.Locator(".finding-message", new() { HasText = "aucun réglage sûr n’est connu" })).ToBeHiddenAsync();
        await console.GetByRole(AriaRole.Link, new() { Name = "Retour à la console" }).ClickAsync();
        await ApproveAndStartAsync(console, "decou");
        await Expect(page.Locator(".step-words")).ToContainTextAsync("Flex thermocollant");
        await Expect(page.Locator("#choices .choices")).ToBeHiddenAsync();
        await Expect(page.Locator("#facts")).ToContainTextAsync("Flex thermocollant");

        // What is not the patron's to do is said to the team, on the wall too.
        await using var wall = await chromium.OpenAsync(server, "/");
        var said = wall.Page.MachineCard("decou").Locator(".reason");
        await Expect(page.GetByText("L’équipe le fait avec vous et le confirme.")).ToBeVisibleAsync();
        await Expect(said).ToContainTextAsync("Pour l’équipe : ");
        await DoneAsync(console, "bien placé");
        await DoneAsync(console, "la profondeur 2");
        await DoneAsync(console, "Le carré d’essai est découpé");
        await Expect(said).ToContainTextAsync("échenillez");
        await Expect(said).Not.ToContainTextAsync("Pour l’équipe");
        await Expect(page.GetByText("L’équipe le fait avec vous et le confirme.")).ToBeHiddenAsync();
        await DoneAsync(console, "échenillez");
        await DoneAsync(console, "presse à chaud");
        await Expect(page.Locator("#state")).ToHaveTextAsync("Terminé");
        await console.ClearAsync("decou");
        Assert.Empty(patron.Complaints);
        Assert.Empty(staff.Complaints);
    }

    private static async Task HandInAsync(IPage page, FilePayload file)
    {
        await page.GetByLabel("Votre fichier").SetInputFilesAsync(file);
        await page.GetByLabel("Votre surnom").FillAsync("Lou");
        await page.Button("Envoyer").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Suivre mon travail" }).ClickAsync();
        await Expect(page.Locator("#choices .choices")).ToBeVisibleAsync();
    }

    private static async Task ApproveAndStartAsync(IPage console, string machine)
    {
        await console.GetByRole(AriaRole.Link, new() { Name = "Relire" }).ClickAsync();
        await console.Button("Accepter").ClickAsync();
        await Expect(console.Locator(".now .pill")).ToHaveTextAsync("Dans la file");
        await console.GetByRole(AriaRole.Link, new() { Name = "Retour à la console" }).ClickAsync();
        var card = console.MachineCard(machine);
        await Expect(card.Locator(".waiting")).ToBeVisibleAsync();
        if (await card.Locator(".pill").InnerTextAsync() == "À vider")
        {
            await console.ClearAsync(machine);
        }

        if (machine == "decou")
        {
            await Expect(card.Locator(".material")).ToHaveTextAsync("Matière à charger : Flex thermocollant");
        }

        await card.GetByRole(AriaRole.Button, new() { Name = $"Lancer sur {machine}" }).ClickAsync();
        await Expect(card.Locator(".on-machine")).ToBeVisibleAsync();
    }

    /// <summary>Says on the console that the step with these words is done.</summary>
    private static async Task DoneAsync(IPage console, string words)
    {
        var hand = console.Locator(".hand").Filter(new() { HasText = words });
        await hand.GetByRole(AriaRole.Button, new() { Name = "C’est fait" }).ClickAsync();
        await Expect(hand).ToHaveCountAsync(0);
    }
}
