using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FabQueue.EndToEnd.Tests.Browser;

/// <summary>What the team does on its pages, by the words that stand there.</summary>
internal static class StaffPage
{
    /// <summary>Opens a page of the team and signs in.</summary>
    public static async Task<BrowserPage> OpenStaffAsync(this Chromium chromium, ServerProcess server, string path = "/staff", string locale = "fr-FR")
    {
        var opened = await chromium.OpenAsync(server, path, locale);
        await opened.Page.Locator("#key").FillAsync(ServerProcess.StaffKey);
        await opened.Page.Locator("#sign-in button").ClickAsync();
        await Expect(opened.Page.Locator("#view")).ToBeVisibleAsync();
        return opened;
    }

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator Button(this ILocator part, string name) => part.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>The card of a machine on the console.</summary>
    public static ILocator MachineCard(this IPage page, string id) =>
        page.Locator(".machine").Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = id, Exact = true }) });

    /// <summary>Says that the machine is clear, and that one has looked.</summary>
    public static async Task ClearAsync(this IPage page, string machine)
    {
        var card = page.MachineCard(machine);
        await card.GetByRole(AriaRole.Button, new() { Name = "C’est vidé" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Oui, j’ai regardé" }).ClickAsync();
        await Expect(card.Locator(".pill")).ToHaveTextAsync("Prête");
    }

    /// <summary>Whether nothing of the page lies beside the window.</summary>
    public static Task<bool> FitsItsWidthAsync(this IPage page) =>
        page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth");
}
