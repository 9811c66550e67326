using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FabQueue.EndToEnd.Tests.Browser;

/// <summary>What a patron chooses about a drawing, on a telephone and on a computer: each choice is seen in the picture.</summary>
public sealed class CutChoicePageTests(Chromium chromium)
{
    private const string Mixed = """
        <svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" width="100mm" height="100mm" viewBox="0 0 100 100">
        <g inkscape:groupmode="layer" id="cut" inkscape:label="Découpe"><path d="M10 10H50V30H10Z" fill="none" stroke="#e11"/></g>
        <g inkscape:groupmode="layer" id="notes" inkscape:label="Notes"><text x="30" y="90">Lou</text><circle cx="80" cy="80" r="8" fill="#2a2"/></g></svg>
        """;

    private const string Overlapping = """
        <svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="100mm" viewBox="0 0 100 100" fill="none" stroke="#000">
        <rect x="10" y="10" width="20" height="20"/><rect x="20" y="15" width="30" height="10"/></svg>
        """;

    public static TheoryData<int, int> Screens => new() { { 1280, 900 }, { 390, 844 } };

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Questions_are_asked_at_once_and_their_answers_seen_before_it_can_be_approved(int width, int height)
    {
        await using var server = await StartAsync();
        await using var patron = await HandInAsync(server, Mixed, width, height);
        await using var staff = await chromium.OpenStaffAsync(server);
        var (page, console) = (patron.Page, staff.Page);
        await Expect(page.Locator("#reason")).ToContainTextAsync("Il reste une question pour vous");
        await Expect(page.Locator(".questions li")).ToHaveCountAsync(2);
        await console.GetByRole(AriaRole.Link, new() { Name = "Relire" }).ClickAsync();
        await Expect(console.Button("Accepter")).ToHaveAttributeAsync("aria-disabled", "true");

        var before = await PictureAsync(page);
        await page.Button("Oui, découper leurs bords").ClickAsync();
        await Expect(page.Locator(".questions li")).ToHaveCountAsync(1);
        await FollowsAsync(page, before);
        await page.Button("Découper le reste sans").ClickAsync();
        await Expect(page.Locator(".questions")).ToBeHiddenAsync();
        await Expect(page.Locator("#reason")).ToContainTextAsync("Un membre de l’équipe");
        await Expect(page.Locator("#facts")).ToContainTextAsync("78 × 78 mm");
        await console.Button("Accepter").ClickAsync();
        await Expect(page.Locator("#state")).ToHaveTextAsync("Dans la file");
        Assert.Empty(patron.Complaints);
        Assert.Empty(staff.Complaints);
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task A_layer_that_is_left_out_is_not_asked_about(int width, int height)
    {
        await using var server = await StartAsync();
        await using var patron = await HandInAsync(server, Mixed, width, height);
        var page = patron.Page;
        await page.GetByText("Par calque").ClickAsync();
        await page.Locator(".group").Filter(new() { HasText = "Notes" }).GetByText("Laisser").ClickAsync();
        await Expect(page.Locator(".questions")).ToBeHiddenAsync();
        await Expect(page.Locator("#facts")).ToContainTextAsync("40 × 20 mm");
        await Expect(page.Locator("#reason")).ToContainTextAsync("Un membre de l’équipe");
        Assert.Empty(patron.Complaints);
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Size_turn_joining_and_outline_are_seen_in_the_picture(int width, int height)
    {
        await using var server = await StartAsync();
        await using var patron = await HandInAsync(server, Overlapping, width, height);
        var page = patron.Page;
        await Expect(page.Locator("#facts")).ToContainTextAsync("40 × 20 mm");

        var before = await PictureAsync(page);
        await page.GetByLabel("Réunir les formes qui se touchent").CheckAsync();
        before = await FollowsAsync(page, before);
        await page.GetByText("Taille et place").ClickAsync();
        await page.GetByLabel("Largeur (mm)").FillAsync("80");
        await page.GetByLabel("Largeur (mm)").BlurAsync();
        await Expect(page.Locator("#facts")).ToContainTextAsync("80 × 40 mm");
        before = await FollowsAsync(page, before);
        await page.Button("Tourner d’un quart").ClickAsync();
        await Expect(page.Locator("#facts")).ToContainTextAsync("80 × 160 mm");
        before = await FollowsAsync(page, before);
        await page.GetByLabel("Contour autour").FillAsync("3");
        await page.GetByLabel("Contour autour").BlurAsync();
        await Expect(page.Locator("#facts")).ToContainTextAsync("86 × 166 mm");
        await FollowsAsync(page, before);

        // What cannot be stays as it was typed, beside the server's words.
        await page.GetByLabel("Largeur (mm)").FillAsync("2999");
        await page.GetByLabel("Largeur (mm)").BlurAsync();
        await Expect(page.Locator(".choices > .error")).ToContainTextAsync("Rien n’a changé");
        await Expect(page.Locator("#facts")).ToContainTextAsync("86 × 166 mm");
        Assert.Empty(patron.Complaints);
    }

    private async Task<BrowserPage> HandInAsync(ServerProcess server, string drawing, int width, int height)
    {
        var patron = await chromium.OpenAsync(server, "/new");
        var page = patron.Page;
        await page.SetViewportSizeAsync(width, height);
        await page.GetByLabel("Votre fichier").SetInputFilesAsync(new FilePayload { Name = "drawing.svg", MimeType = "image/svg+xml", Buffer = Encoding.UTF8.GetBytes(drawing) });
        await page.GetByLabel("Votre surnom").FillAsync("Lou");
        await page.Button("Envoyer").ClickAsync();
        await page.WaitForURLAsync("**/t/*", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await Expect(page.Locator("#choices .choices")).ToBeVisibleAsync();
        return patron;
    }

    private static async Task<string> PictureAsync(IPage page)
    {
        await Expect(page.Locator("#picture img[src*='preview']")).ToBeVisibleAsync();
        return (await page.Locator("#picture img").GetAttributeAsync("src"))!;
    }

    /// <summary>The picture is another one, and it is a picture.</summary>
    private static async Task<string> FollowsAsync(IPage page, string before)
    {
        await Expect(page.Locator("#picture img")).Not.ToHaveAttributeAsync("src", before);
        Assert.True(await page.Locator("#picture img").EvaluateAsync<bool>("picture => picture.decode().then(() => picture.naturalWidth > 0)"));
        return await PictureAsync(page);
    }

    private static async Task<ServerProcess> StartAsync()
    {
        var server = await ServerProcess.StartAsync(
            ("Machines:0:Id", "decou"), ("Machines:0:Kind", "silhouette-cameo4pro"), ("Machines:0:Connection", "simulated:speed=40"));
        await server.UntilStateAsync("machines/decou", "READY");
        return server;
    }
}
