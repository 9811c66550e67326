using System.Collections.Concurrent;
using FabQueue.EndToEnd.Tests.Browser;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace FabQueue.EndToEnd.Tests.Browser;

/// <summary>One browser for all tests; each page has a context, and so a storage, of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // Generous: the server, the browser and other tests share the machine.
    private const float Patience = 30_000;

    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // Quiet: no calls home, no first-run pages. Containers mostly run as root, where the sandbox cannot work.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    ];

    private readonly string? _program = Find();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (_program is null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = _program, Args = Arguments });
        Assertions.SetDefaultExpectTimeout(Patience);
    }

    /// <summary>Opens a page of the server, with nothing stored and no language chosen but the browser's.</summary>
    public async Task<BrowserPage> OpenAsync(ServerProcess server, string path, string locale = "fr-FR")
    {
        var opened = await OpenAsync(new() { BaseURL = server.Http.BaseAddress!.ToString(), Locale = locale });
        await opened.Page.GotoAsync(path);
        return opened;
    }

    /// <summary>Opens an empty page, of no server.</summary>
    public Task<BrowserPage> OpenEmptyAsync() => OpenAsync(new BrowserNewContextOptions());

    public async ValueTask DisposeAsync()
    {
        if (_browser is { } browser)
        {
            await browser.CloseAsync();
        }

        _playwright?.Dispose();
    }

    private async Task<BrowserPage> OpenAsync(BrowserNewContextOptions options)
    {
        Assert.SkipWhen(_browser is null, $"NO BROWSER: none of {string.Join(", ", Places)}, nor the environment's CHROMIUM. Install chromium to run this test.");
        var context = await _browser!.NewContextAsync(options);
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(Patience);
        return new BrowserPage(context, page);
    }

    private static string? Find() =>
        Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named ? named : Array.Find(Places, File.Exists);
}

/// <summary>A page, and all that it complained of: errors in scripts, what the security policy blocked.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    public BrowserPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            // A refused upload or a server that is away is not the page's fault.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _complaints.Enqueue(message.Text);
            }
        };
    }

    public IPage Page { get; }

    public IEnumerable<string> Complaints => _complaints;

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
