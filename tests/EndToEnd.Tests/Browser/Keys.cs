using Microsoft.Playwright;

namespace FabQueue.EndToEnd.Tests.Browser;

/// <summary>The keyboard, as somebody uses it who has no mouse.</summary>
internal static class Keys
{
    private const int Limit = 60;

    /// <summary>Presses Tab until the focus is where the selector says.</summary>
    public static async Task TabToAsync(this IPage page, string selector)
    {
        for (var steps = 0; steps < Limit; steps++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
            {
                return;
            }
        }

        Assert.Fail($"{selector} was not reached with the Tab key");
    }
}
